"""Numbers that belong to one person: telephones, records, accounts, licences, identity cards, postcodes."""

import re
from collections.abc import Iterator

from medqa_gui.core.checks.personal_data.span import Span, matches

# Area code and exchange of the North American plan begin with 2 to 9; a drug code (0591-0388-01) does not fit it.
_PHONE = re.compile(
    r"(?<![\w./+-])(?:\+?1[-. ]?)?(?:\([2-9]\d\d\)[- ]?|[2-9]\d\d[-.])[2-9]\d\d[-.]\d{4}(?![\w-]|\.\d)"
    r"(?:\s?(?:x|ext\.?)\s?\d{1,6}\b)?|"
    r"(?<![\w+])\+[2-9]\d{0,2}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}(?!\d)|"
    # China: mobile, landline with area code, and the 400 lines of companies.
    r"(?<![\w.+-])(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?:\d{8}|-\d{4}-\d{4}| \d{4} \d{4})(?!\d|\.\d)|"
    r"(?<![\w.-])(?:0\d{2,3}-|\(0\d{2,3}\)|（0\d{2,3}）)\d{7,8}(?![\d-])|(?<![\w.-])400-(?:\d{3}-\d{4}|\d{4}-\d{3})(?![\d-])|"
    # Britain, the Netherlands, Germany, and China with spaces: a zero, the area, two groups or more (030 / 123 456 78).
    r"(?<![\w./+,-])(?!\d\d[-/ ]\d\d[-/ ]\d{4})(?:\(0\d{1,4}\)|0[1-9]\d{0,3})(?: ?/ ?|[ -])?"
    r"(?:\d{6,8}|\d{3,4}[ -]\d{3,4}(?:[ -]\d{2,4})?|"
    r"\d{2,3}(?: \d{2,3}){2,3})(?![\d-]|\.\d)|(?<![\w./+,-])0[1-9]\d{8,9}(?![\d-]|\.\d)|"
    r"(?<![\w.-])0044[ -]?\d{2,4}(?:[ -]?\d{3,4}){2}(?!\d)|(?<![\w.-])00(?:31|49)[ -]?\d{1,4}[ -]?\d{5,9}(?!\d)|"
    r"(?:(?i:\b(?:phone|telephone|tel|cell|mobile|fax|call(?:\sme)?(?:\sat)?)\b\.?)|电话|手机|座机|联系方式|热线|传真)"
    r"(?i:\s?(?:number|no\.?)|号码?)?(?:\s?[:：#]\s?|\s|是|为)?(?P<it>\+?[\d(][\d ().-]{5,16}\d)(?![\d/])",
    re.ASCII,
)
_FAX_BEFORE = re.compile(r"(?:\bfax|传真)(?:\s?(?:number|no\.?)|号码?)?\W{0,4}$", re.IGNORECASE | re.ASCII)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_SSN = re.compile(
    r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])|"
    r"(?i:\b(?:SSN|social security)(?:\s(?:number|no\.?))?[\s:#]{0,3})(?P<it>\d{3}[- ]?\d\d[- ]?\d{4})(?!\d)",
    re.ASCII,
)
_CARD = re.compile(r"(?<![\w.-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w-]|\.\d)", re.ASCII)
# With re.ASCII, a digit after a Chinese character begins a number.
_RESIDENT = re.compile(
    r"(?<![\w])[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])", re.ASCII
)
_RESIDENT_CUE = re.compile(r"身份证(?:号码?)?[\s:：是为]{0,3}(?P<it>\d{17}[\dXx]|\d{15})(?!\d)", re.ASCII)
_NUMBER = r"(?i:\s?(?:number|no\.?|num\.?|id|#))"
_VALUE = r"(?P<it>[A-Za-z]{0,4}-?\d[\d-]{3,14}[A-Za-z]?)(?![\w-])"
_MRN = re.compile(
    rf"(?:(?i:\b(?:MRN|medical record{_NUMBER}|(?:patient|chart|hospital|encounter|visit|health record){_NUMBER}))"
    r"(?:\sis|\swas)?[\s:#=]{0,3}|"
    r"(?:住院|门诊|病案|病历|登记|就诊卡?|检查|病理|影像|放射|体检|病人|患者|档案|入院|诊疗卡)(?:ID|编号|号码|号)[\s:：是为]{0,3})"
    + _VALUE,
    re.ASCII,
)
_ACCOUNT = re.compile(
    rf"(?:(?i:\b(?:account|acct\.?|policy|member|subscriber|beneficiary|insurance|medicare|medicaid|claim){_NUMBER})"
    r"(?:\sis|\swas)?[\s:#=]{0,3}|"
    r"(?:银行卡|银行账|账|帐|卡|医保卡?|社保卡?|参保|保单|信用卡)(?:号码|号)[\s:：是为]{0,3})"
    r"(?P<it>(?=[A-Za-z-]{0,8}\d)[A-Za-z0-9-]{4,22}|\d[\d -]{3,22}\d)(?![\w-])",
    re.ASCII,
)
_LICENCE = re.compile(
    rf"(?:(?i:\b(?:licen[cs]e|certificate|DEA|NPI|passport|VIN|plate|serial){_NUMBER})(?:\sis|\swas)?[\s:#=]{{0,3}}|"
    r"(?:执业证|执照|驾照|驾驶证|护照|军官证|工作证|医师证|资格证)(?:编号|号码|号)[\s:：是为]{0,3})" + _VALUE,
    re.ASCII,
)
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|"
    "PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|PR"
)
_ZIP = re.compile(
    rf"(?:,\s?(?:{_STATES})\.?,?\s|(?i:\bzip(?:\s?code)?[\s:#]{{0,3}}))(?P<it>\d{{5}}(?:-\d{{4}})?)(?![\w-]|\.\d)|"
    r"(?:邮编|邮政编码)[\s:：是为]{0,3}(?P<cn>\d{6})(?!\d)",
    re.ASCII,
)
_CUED = (
    ("resident_id", _RESIDENT_CUE),
    ("ssn", _SSN),
    ("account", _ACCOUNT),
    ("licence", _LICENCE),
    ("mrn", _MRN),
    ("zip", _ZIP),
)
_SHORTEST_PHONE = 7  # digits
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def find_numbers(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield numbers between start and end that belong to one person."""
    for span in matches(_RESIDENT, text, "resident_id", start, end):
        if has_valid_check(text[span.start : span.end]):
            yield span
    for span in matches(_CARD, text, "account", start, end):
        if _has_luhn_check(text[span.start : span.end]):
            yield span
    for span in matches(_IBAN, text, "account", start, end):
        if _has_iban_check(text[span.start : span.end]):
            yield span
    for kind, pattern in _CUED:
        yield from matches(pattern, text, kind, start, end)
    for span in matches(_PHONE, text, "phone", start, end):
        number = text[span.start : span.end]
        if sum(map(str.isdigit, number)) >= _SHORTEST_PHONE:
            is_fax = _FAX_BEFORE.search(text, max(0, span.start - 24), span.start)
            # "(1-800-222-1222)": the bracket is the sentence's.
            first = span.start + (number[0] == "(" and ")" not in number)
            yield Span(first, span.end, "fax" if is_fax else "phone")


def has_valid_check(number: str) -> bool:
    """Return whether the last digit of an 18-digit resident ID is valid (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17].upper() == "10X98765432"[total % 11]


def _has_iban_check(number: str) -> bool:
    """Return whether the check digits of an IBAN are right (ISO 13616: the rest of a division by 97 is 1)."""
    plain = number.replace(" ", "")
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


def _has_luhn_check(number: str) -> bool:
    digits = [int(letter) for letter in reversed(number) if letter.isdigit()]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return len(digits) >= 13 and (sum(digits[::2]) + doubled) % 10 == 0
