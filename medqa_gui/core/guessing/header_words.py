"""Meaning of column names: question, answer or something else, by whole words in several languages."""

import re
import unicodedata
from typing import NamedTuple

# Strength of a word as a name for questions or answers, 0 to 1; weak words count only if the cells agree.
QUESTION_WORDS: dict[str, float] = {
    "question": 1.0, "questions": 1.0, "query": 0.95, "queries": 0.95, "ques": 0.9, "prompt": 0.9, "prompts": 0.9,
    "instruction": 0.9, "instructions": 0.9, "ask": 0.9, "asked": 0.8, "inquiry": 0.9, "enquiry": 0.9,
    "input": 0.8, "inputs": 0.8, "complaint": 0.8, "complaints": 0.8, "faq": 0.7, "human": 0.7, "user": 0.6,
    "patient": 0.6, "problem": 0.6, "request": 0.6, "utterance": 0.5, "description": 0.5, "message": 0.5,
    "symptom": 0.5, "symptoms": 0.5, "title": 0.35, "subject": 0.35, "content": 0.25, "text": 0.2,
    "frage": 1.0, "fragen": 1.0, "fragetext": 1.0, "anfrage": 0.9, "beschwerde": 0.7, "beschwerden": 0.7,
    "pregunta": 1.0, "preguntas": 1.0, "consulta": 0.85, "pergunta": 1.0, "perguntas": 1.0, "domanda": 1.0,
    "domande": 1.0, "demande": 0.8, "vraag": 1.0, "вопрос": 1.0, "вопросы": 1.0, "pytanie": 1.0, "soru": 1.0,
    "fragestellung": 1.0, "anliegen": 0.7, "duda": 0.8, "dudas": 0.8, "سؤال": 1.0, "السؤال": 1.0, "أسئلة": 1.0,
    "الأسئلة": 1.0, "استفسار": 0.95, "الاستفسار": 0.95, "استشارة": 0.8, "الاستشارة": 0.8, "شكوى": 0.8, "الشكوى": 0.8,
}  # fmt: skip
ANSWER_WORDS: dict[str, float] = {
    "answer": 1.0, "answers": 1.0, "response": 0.95, "responses": 0.95, "reply": 0.95, "replies": 0.95,
    "completion": 0.95, "completions": 0.95, "output": 0.9, "outputs": 0.9, "ans": 0.9, "assistant": 0.8,
    "gpt": 0.7, "chatgpt": 0.7, "bot": 0.7, "chatbot": 0.7, "advice": 0.7, "solution": 0.7, "recommendation": 0.7,
    "recommendations": 0.7, "doctor": 0.6, "physician": 0.6, "explanation": 0.5, "diagnosis": 0.5,
    "treatment": 0.5, "management": 0.4, "target": 0.4, "label": 0.3, "content": 0.2, "text": 0.2,
    "antwort": 1.0, "antworten": 1.0, "antworttext": 1.0, "empfehlung": 0.7, "réponse": 1.0, "réponses": 1.0,
    "reponse": 1.0, "reponses": 1.0, "respuesta": 1.0, "respuestas": 1.0, "resposta": 1.0, "respostas": 1.0,
    "risposta": 1.0, "risposte": 1.0, "antwoord": 1.0, "ответ": 1.0, "ответы": 1.0, "odpowiedź": 1.0, "cevap": 1.0,
    "beantwortung": 1.0, "stellungnahme": 0.8, "auskunft": 0.7, "contestación": 0.95, "جواب": 1.0, "الجواب": 1.0,
    "إجابة": 1.0, "الإجابة": 1.0, "رد": 0.9, "الرد": 0.9,
}  # fmt: skip
# Scripts without spaces: the end of the compound says what it is ("问题类型" is a type, "患者提问" a question).
QUESTION_ENDINGS: dict[str, float] = {
    "问题": 1.0, "提问": 1.0, "询问": 0.95, "问句": 0.95, "疑问": 0.9, "主诉": 0.9, "咨询": 0.9, "问": 0.9,
    "指令": 0.9, "题干": 0.85, "提示词": 0.85, "题目": 0.8, "问法": 0.8, "提示": 0.8, "输入": 0.8, "病情": 0.75,
    "问诊": 0.7, "求助": 0.7, "诉求": 0.6, "症状": 0.6, "现病史": 0.6, "用户": 0.6, "患者": 0.6, "病人": 0.6,
    "标题": 0.5, "問題": 1.0, "提問": 1.0, "詢問": 0.95, "疑問": 0.9, "主訴": 0.9, "諮詢": 0.9, "問": 0.9,
    "輸入": 0.8, "病情描述": 0.75, "質問": 1.0, "問い合わせ": 0.9, "問合せ": 0.9, "相談": 0.85, "질문": 1.0,
    "문의": 0.9,
}  # fmt: skip
ANSWER_ENDINGS: dict[str, float] = {
    "答案": 1.0, "回答": 1.0, "答复": 1.0, "回复": 0.95, "解答": 0.95, "回应": 0.9, "答": 0.9, "输出": 0.9,
    "响应": 0.85, "建议": 0.8, "医嘱": 0.8, "意见": 0.75, "助手": 0.7, "机器人": 0.7, "诊断": 0.55, "方案": 0.55,
    "处理": 0.5, "治疗": 0.5, "结论": 0.5, "解析": 0.5, "答覆": 0.95, "答復": 0.95, "回覆": 0.95, "回復": 0.95,
    "輸出": 0.9, "建議": 0.8, "醫囑": 0.8, "意見": 0.75, "診斷": 0.55, "答え": 1.0, "返答": 0.95, "返信": 0.95,
    "対応": 0.7, "답변": 1.0, "응답": 0.95, "대답": 0.95,
}  # fmt: skip
OTHER_WORDS = frozenset({
    "id", "ids", "uid", "uuid", "idx", "index", "no", "nr", "num", "number", "count", "type", "types",
    "qtype", "kind", "category", "class", "url", "urls", "link", "links", "href", "date", "time",
    "timestamp", "datetime", "year", "month", "age", "sex", "gender", "name", "author", "system",
    "source", "status", "score", "rating", "votes", "length", "len", "tokens", "lang", "language",
    "version", "split", "code", "focus", "section", "topic", "department", "specialty", "tag", "tags",
    "keywords", "mrn", "phone", "email", "by", "row", "page", "file", "level", "difficulty", "hash",
    "options", "choices", "group", "typ", "datum", "quelle", "kategorie", "fecha", "fuente", "tipo",
    "رقم", "الرقم", "تاريخ", "التاريخ", "اسم", "الاسم", "القسم", "المصدر", "النوع",
    "catégorie", "tip", "turn", "role", "rank", "parent", "speaker", "sender", "conversation", "session",
})  # fmt: skip
NOTE_WORDS = frozenset({
    "note", "notes", "remark", "remarks", "comment", "comments", "memo", "context", "bemerkung",
    "bemerkungen", "notas", "ملاحظات", "ملاحظة",
})  # fmt: skip
OTHER_ENDINGS = (
    "编号", "序号", "号", "类型", "类别", "分类", "种类", "日期", "时间", "链接", "网址",
    "来源", "出处", "科室", "部门", "姓名", "名称", "人", "者", "医生", "医师", "状态",
    "数", "率", "量", "长度", "字数", "评分", "得分", "满意度", "性别", "年龄", "电话",
    "地区", "标签", "关键词", "等级", "难度", "系统", "系统提示", "系统提示词", "系统指令",
    "备注", "主题", "疾病", "药品", "药物", "編號", "類型", "類別", "時間", "來源", "科別",
    "備註", "番号", "번호", "会话", "對話", "对话", "會話", "轮次", "輪次", "角色",
)  # fmt: skip
NEUTRAL_ENDINGS = ("内容", "描述", "详情", "文本", "正文", "原文", "全文", "内容", "內容", "列", "栏", "一", "二")
# Names of columns that another column replaces.
SUPERSEDED_WORDS = frozenset({
    "old", "previous", "former", "superseded", "outdated", "obsolete", "draft", "alt", "alte", "bisherige", "entwurf",
    "anterior", "antigua", "borrador", "ancienne", "brouillon",
})  # fmt: skip
SUPERSEDED = ("旧", "舊", "修改前", "修订前", "修訂前", "更正前", "作废", "作廢", "草稿", "初稿")
TITLE_WORDS = frozenset({"title", "subject"})
PREPOSITIONS = frozenset(["to", "for", "of", "on", "à", "auf", "zu", "de", "a", "la"])
JOINTS = re.compile(r"[&/+]|\band\b|\bund\b|\bet\b|\by\b|与|和|及|問答|问答")
# Kept as text: `re` compiles it, which takes milliseconds, for the first header that needs it.
UNSPACED = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
# An unclosed bracket matches to the end and is kept: a separate search at every bracket would be quadratic.
IN_BRACKETS = re.compile(r"[(\[{【][^)\]}】]*([)\]}】]|\Z)")
# A longer cell is a sentence and not a label.
MAX_WORDS = 6
MAX_UNSPACED = 10
# Weaker words do not contradict another word.
FAINT = 0.3


class HeaderMeaning(NamedTuple):
    """Strength of a header as question and as answer, 0 to 1; `is_other` if it names something else."""

    question: float = 0.0
    answer: float = 0.0
    is_other: bool = False

    @property
    def field_strength(self) -> float:
        """The higher of both strengths."""
        return max(self.question, self.answer)


NO_MEANING = HeaderMeaning()
OTHER = HeaderMeaning(is_other=True)


def header_meaning(header: str) -> HeaderMeaning:
    """Return the meaning of a header; none for a sentence, however many known words it contains."""
    plain = unicodedata.normalize("NFKC", header[:200]).strip()
    bare = plain.strip("¿?¡!").casefold()
    if any(bare in table for table in (QUESTION_WORDS, ANSWER_WORDS, QUESTION_ENDINGS, ANSWER_ENDINGS)):
        plain = bare  # "Question?" is a label, "Why?" is not.
    if not plain or plain.endswith(("?", "。", "!", "吗")):
        return NO_MEANING
    label = IN_BRACKETS.sub(lambda found: " " if found[1] else found[0], plain).strip() or plain
    if {"id", "url"} & set(_words(plain)):
        return OTHER
    meanings = [_meaning_of_words(label), *(_meaning_of_compound(each) for each in _compounds(label))]
    if any(meaning.is_other for meaning in meanings):
        return OTHER
    question, answer = max(each.question for each in meanings), max(each.answer for each in meanings)
    # "Q & A" in one column is a transcript, neither the one nor the other.
    if question == answer >= FAINT:
        return NO_MEANING
    weight = 0.9 if _is_superseded(plain) else 1.0
    return HeaderMeaning(question * weight, answer * weight)


def _is_superseded(label: str) -> bool:
    return not SUPERSEDED_WORDS.isdisjoint(_words(label)) or any(each in label for each in SUPERSEDED)


def _compounds(label: str) -> list[str]:
    return [] if label.isascii() else re.findall(UNSPACED, label)


def _without_compounds(label: str) -> str:
    return label if label.isascii() else re.sub(UNSPACED, " ", label)


def _words(text: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d])(?=\d)", " ", text)
    return [each for each in re.split(r"[\W\d_]+", _without_compounds(spaced).casefold()) if each]


def _meaning_of_words(label: str) -> HeaderMeaning:
    words = _words(label)
    if len(words) > MAX_WORDS or not words:
        return NO_MEANING
    if words in (["q"], ["a"]) and not _compounds(label):
        return HeaderMeaning(question=0.9) if words == ["q"] else HeaderMeaning(answer=0.9)
    if OTHER_WORDS & set(words):
        return OTHER
    asks = [_strength(word, QUESTION_WORDS, ("frage", "fragen")) for word in words]
    tells = [_strength(word, ANSWER_WORDS, ("antwort", "antworten")) for word in words]
    if not any(asks) and not any(tells):
        return OTHER if NOTE_WORDS & set(words) else NO_MEANING
    if max(asks) >= FAINT and max(tells) >= FAINT and JOINTS.search(label.casefold()):
        return NO_MEANING
    # The title of a question is shorter than the question itself, which is in another column.
    weaker = 0.6 if TITLE_WORDS & set(words) and len(words) > 1 else 1.0
    meaning = _stronger_meaning(words, asks, tells)
    return HeaderMeaning(meaning.question * weaker, meaning.answer * weaker)


def _strength(word: str, table: dict[str, float], endings: tuple[str, str]) -> float:
    return table.get(word) or (1.0 if word.endswith(endings) and not word.startswith("umfrage") else 0.0)


def _stronger_meaning(words: list[str], asks: list[float], tells: list[float]) -> HeaderMeaning:
    question, answer = max(asks), max(tells)
    if min(question, answer) < FAINT:
        return HeaderMeaning(question, answer)
    # With both words, the first counts in "doctor's answer to the question", the last in "question answer".
    at_question, at_answer = asks.index(question), tells.index(answer)
    first, last = sorted((at_question, at_answer))
    is_first = bool(PREPOSITIONS & set(words[first + 1 : last]))
    # A speaker is weaker than a kind of text: "patient answer", "doctor question".
    if abs(question - answer) >= 0.3:
        return HeaderMeaning(question=question) if question > answer else HeaderMeaning(answer=answer)
    if (at_question < at_answer) == is_first:
        return HeaderMeaning(question=question)
    return HeaderMeaning(answer=answer)


def _meaning_of_compound(text: str) -> HeaderMeaning:
    if text.startswith("是否"):
        return OTHER
    if JOINTS.search(text) and all(any(each in text for each in table) for table in (QUESTION_ENDINGS, ANSWER_ENDINGS)):
        return NO_MEANING
    label, was = text, ""
    while label != was:
        was = label
        label = next((label.removesuffix(each) for each in NEUTRAL_ENDINGS if label.endswith(each)), label)
    if not label:
        return HeaderMeaning(question=0.3, answer=0.2)
    if label in {"医生", "医师", "醫師", "醫生"}:
        return HeaderMeaning(answer=0.55)
    found = {
        each: table
        for table in (QUESTION_ENDINGS, ANSWER_ENDINGS, dict.fromkeys(OTHER_ENDINGS, 0.0))
        for each in table
        if label.endswith(each)
    }
    if not found:
        return NO_MEANING
    longest = max(found, key=len)
    strength = found[longest][longest] * (1.0 if len(text) <= MAX_UNSPACED else 0.2)
    if longest in QUESTION_ENDINGS:
        return HeaderMeaning(question=strength)
    return HeaderMeaning(answer=strength) if longest in ANSWER_ENDINGS else OTHER
