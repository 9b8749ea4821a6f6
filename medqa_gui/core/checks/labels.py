"""Labels and speakers inside a text: "Question: …", "答：…", "<user>: …"; a model would learn to write them."""

import re

_QUESTION = (
    r"(?:questions?|prompt|query|input|frage|pregunta|pergunta|domanda|вопрос|質問|問題|问题|提问|提問|问|問|질문|q)"
)
_ANSWER = (
    r"(?:answers?|response|reply|output|antwort|respuesta|réponse|reponse|resposta|risposta|ответ|回答|答案|解答|答复|"
    r"回复|答|답변|답)"
)
_SPEAKER = (
    r"(?:user|human|assistant|bot|chatbot|ai|gpt|chatgpt|model|agent|customer|client|patient|doctor|nurse|physician|"
    r"用户|用戶|患者|病人|患儿|家属|医生|醫生|医师|护士|助手|客服|机器人|機器人|模型)"
)
_OPEN, _CLOSE = r"[*_\[\(（【<《「]{0,3}", r"[*_\]\)）】>》」]{0,3}"
_NUMBER = r"\s?(?:(?:no\.?|number|#|第)\s?)?[0-9一二三四五六七八九十]{0,3}"
_COLON = rf"{_CLOSE}\s?[:：﹕]"


def _label(word: str) -> str:
    return rf"{_OPEN}{word}{_NUMBER}{_COLON}"


# At the start of a text a label is one whatever follows; "A:" may be a choice, so that it needs a question with "Q:".
_IN_QUESTION = re.compile(
    rf"\A\s{{0,9}}(?:{_label(_QUESTION)}|【{_QUESTION}】)|(?:^|[\n?？。.!])[ \t]{{0,9}}{_label(_ANSWER)}", re.IGNORECASE
)
_IN_ANSWER = re.compile(
    rf"\A\s{{0,9}}(?:{_label(_ANSWER)}|【{_ANSWER}】)|(?:^|\n)[ \t]{{0,9}}{_label(_QUESTION)}", re.IGNORECASE
)
_A = re.compile(r"\s{0,9}A[0-9]{0,3}\s?[:：]", re.IGNORECASE)
_Q = re.compile(r"\s{0,9}Q[0-9]{0,3}\s?[:：]", re.IGNORECASE)
# "<user>:", "[BOT] :", "【患者】：" wherever they are; "Patient:" begins a case report, plain words need a second.
_BRACKETED = re.compile(
    rf"[<\[【〈《]{_SPEAKER}[>\]】〉》]\s?[:：]|</?(?:user|bot|human|assistant|chatbot)>", re.IGNORECASE
)
_PLAIN = re.compile(rf"(?:^|\n)[ \t]{{0,9}}(?P<it>{_SPEAKER})\s?[:：]", re.IGNORECASE)


def has_label(question: str, text: str, *, is_answer: bool) -> bool:
    """Return whether a text begins with the label of a form, or has one where its other half begins."""
    if not is_answer:
        return _IN_QUESTION.search(text) is not None
    return _IN_ANSWER.search(text) is not None or (_A.match(text) is not None and _Q.match(question) is not None)


def has_speakers(text: str) -> bool:
    """Return whether a text names who speaks: once in brackets, or two of them at the beginnings of lines."""
    if _BRACKETED.search(text):
        return True
    return len({found["it"].lower() for found in _PLAIN.finditer(text)}) > 1
