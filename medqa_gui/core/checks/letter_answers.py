"""Answers that are only the letters of a multiple-choice question."""

import re

_OPEN, _CLOSE = r"[\s(（\[【“\"']{0,3}", r"[\s.。、)）\]】”\"':：]{0,3}"
_WORD = (
    r"(?:(?:the )?(?:correct |right )?(?:option|choice|answer|ans|key)s?(?: is| are)?\s?[:：]?\s?|"
    r"(?:正确|正確)?(?:答案|选项|選項|应选|應選|故选|故選|选择|選擇|选|選)\s?(?:是|为|為)?\s?[:：]?\s?)?"
)
_SEPARATOR = r"(?:\s?[,，、;；/&+]\s?| and | or |\s?[和及与]\s?|\s)"
_ONE = re.compile(rf"{_OPEN}{_WORD}{_OPEN}[A-Ha-h]{_CLOSE}", re.IGNORECASE)
_SEVERAL = re.compile(
    rf"{_OPEN}{_WORD}{_OPEN}[A-H]{_CLOSE}(?:{_SEPARATOR}{_OPEN}[A-H]{_CLOSE}){{1,9}}|{_OPEN}{_WORD}[a-h](?:[,，、;；/][a-h]){{1,9}}{_CLOSE}"
)
_RUN = re.compile(rf"{_OPEN}{_WORD}(?P<it>[A-H]{{2,8}}){_CLOSE}")
_OPTION_A, _OPTION_B = (re.compile(rf"(?<![A-Za-z]){each}\s?[.．、)）:：]") for each in "AB")


def is_letter_answer(question: str, answer: str) -> bool:
    """Return whether an answer is nothing but letters of options, in any width, case and brackets."""
    plain = _narrow(answer)
    if _ONE.fullmatch(plain) or _SEVERAL.fullmatch(plain):
        return True
    run = _RUN.fullmatch(plain)
    # "ABG" and "ACE" are answers; "ABD" is one of letters where it rises and the question has options.
    if run is None or list(run["it"]) != sorted(set(run["it"])):
        return False
    return _OPTION_A.search(question) is not None and _OPTION_B.search(question) is not None


def _narrow(text: str) -> str:
    return text.strip().translate({code: code - 0xFEE0 for code in range(0xFF21, 0xFF5B)})
