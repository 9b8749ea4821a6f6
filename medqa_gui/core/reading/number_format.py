"""Excel's number formats: the text that a person sees for a stored number, and whether it says something else."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

# Ids that a workbook uses without spelling them out. Where Excel follows the computer's locale (14, 22 and the
# East Asian 27-36 and 50-58), the order of day and month is a guess, so ISO is written.
_ISO_DATE, _ISO_TIME, _ISO_BOTH = "yyyy-mm-dd", "hh:mm:ss", "yyyy-mm-dd hh:mm"
_LOCALE_IDS = {14: _ISO_DATE, 22: _ISO_BOTH}
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)', 7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', 42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), _ISO_DATE),
    **dict.fromkeys((32, 34, 55), "h:mm"), **dict.fromkeys((33, 35, 56), "h:mm:ss"),
}  # fmt: skip

_SIGNIFICANT_DIGITS = 15  # what Excel keeps of a number
_LONGEST_INTEGER = 21  # beyond it, digits are only zeros
_CACHED_TEXTS = 4096
_UNREADABLE_CODE = (ArithmeticError, LookupError, TypeError, ValueError)

# Compiled (and kept) by `re` when a format needs them: most workbooks have none but General.
_LITERALS = r'(?is)"[^"]*"?|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]?'
_PLAIN_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:E[+-][0-9]+)?"
_THOUSANDS = r"(?<=[0-9]),(?=[0-9]{3}(?:[,.]|$))"
_LOCALE = r"(?i)\[\$-([0-9a-f]{1,8})\]"  # without a currency
_ERA = r'(?is)("[^"]*"|\\.|\[[^\]]*\]?)|g+|e+'
_DOT = r'(?is)("[^"]*"|\\.|\[[^\]]*\]?|[_*].)|\.(?!0)'
_EAST_ASIAN_GENERAL = "G/(?:通用格式|標準|标准|표준)"
# Decimals that are shown only where there are some, and a slash that is no fraction.
_OPTIONAL = r'("[^"]*"|\\.|\[[^\]]*\]?|[_*].)|\.(#+)(?![0?#E])'
_SLASH, _MASKED_SLASH = r'"[^"]*"|\\/', "\ufffb"
_JAPANESE, _TAIWANESE = 0x411, 0x404
_PRIMARY = 0x3FF  # the part of a language's number that says nothing of the country
# First day, name and letter of the eras that Japanese years are counted in.
_ERAS = (
    ("2019-05-01", "令和", "R"), ("1989-01-08", "平成", "H"), ("1926-12-25", "昭和", "S"), ("1912-07-30", "大正", "T"),
    ("1868-01-25", "明治", "M"),
)  # fmt: skip
_BEFORE_TAIWAN = 1911
# The months from January and the weekdays from Monday, by the language of a date's code; the rest is in English.
_NAMES = {
    0x07: (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    ),
    0x0A: (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "lunes martes miércoles jueves viernes sábado domingo",
    ),
    0x0C: (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    ),
    0x10: (
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    ),
    0x16: (
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    ),
    0x04: (
        "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
        "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    ),
    0x11: (
        "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
    ),
}
_WHOLE_NAME = r'(?is)("[^"]*"|\\.|\[[^\]]*\]?)|(?<!m)m{4}(?!m)|d{4,}'
_WEEKDAY = r'(?is)("[^"]*"|\\.)|a{3,4}(?![a-z/])'
_HALF_DAY = "(?i)上午/下午|AM/PM"
_MASK = "\ufffc"
_MASKED = f"{_MASK}[AP]M{_MASK}"


class Shown(NamedTuple):
    """The text of a number, and the stored number where the text says something else ("" where it does not)."""

    text: str
    stored: str = ""


Render = Callable[[str], Shown]


def format_code(format_id: int, custom: dict[int, str]) -> str:
    """Return the code of a number format id; ids 14 and 22 are ISO, unknown ids are General."""
    code = _LOCALE_IDS.get(format_id) or custom.get(format_id) or _BUILT_IN.get(format_id, "General")
    return re.sub(_EAST_ASIAN_GENERAL, "General", code) if "G/" in code else code


def is_general(code: str) -> bool:
    """Tell whether numbers under this code are shown as they are."""
    return code.strip().lower() in ("general", "@", "")


def general(raw: str) -> Shown:
    """Show a number as Excel keeps it: 15 digits, an integer in its digits, `1E5` as 100000; other text unchanged."""
    raw = raw.strip()
    try:
        number = Decimal(f"{float(raw):.{_SIGNIFICANT_DIGITS}g}")
    except (ValueError, ArithmeticError):
        return Shown(raw)
    if not number.is_finite():
        return Shown(raw)
    text = _digits(number)
    digits = raw.lstrip("-0")
    lost_digits = len(digits) > _SIGNIFICANT_DIGITS and digits.isdigit() and text != raw
    return Shown(text, raw if lost_digits else "")


def _digits(number: Decimal) -> str:
    if not number:
        return "0"
    if -10 < number.adjusted() < _LONGEST_INTEGER:
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = f"{float(number):.14E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"


def renderer(code: str, *, is_1904: bool) -> Render:
    """Return a function from a stored number to what Excel shows under this code."""
    if is_general(code):
        return general
    code, language = _without_locale(code)
    to_text = _date_text(code, language, is_1904=is_1904) if is_date(code) else _number_text(code)
    known: dict[str, Shown] = {}

    def render(raw: str) -> Shown:
        shown = known.get(raw)
        if shown is None:
            if len(known) >= _CACHED_TEXTS:
                known.clear()
            shown = known[raw] = to_text(raw)
        return shown

    return render


def is_date(code: str) -> bool:
    """Tell whether the code shows a date, a time or a duration."""
    if is_general(code):
        return False
    bare = re.sub(_LITERALS, "", code).lower().replace("general", "")
    return any(letter in bare for letter in ("y", "m", "d", "h", "s", "aaa", "ge"))


def text_affixes(code: str) -> tuple[str, str] | None:
    """Return what the code's text section puts before and after a text, None where it shows no text at all."""
    if is_general(code):
        return "", ""
    try:
        before, found, after = _excel_text(_MASK, _without_locale(code)[0], is_1904=False).partition(_MASK)
    except _UNREADABLE_CODE:
        return "", ""
    return (before.lstrip(" "), after.rstrip(" ")) if found else None


def iso_serial(text: str, *, is_1904: bool) -> float | None:
    """Return the serial number of an ISO date, date and time, or time of day; None if it is none of these."""
    try:
        moment = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return _time_serial(text)
    start = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no time zones
    days = (moment - start) / timedelta(days=1)
    # Excel believes in 29 February 1900, so earlier days count one less.
    return days if is_1904 or days > 60 else days - 1


def _time_serial(text: str) -> float | None:
    try:
        at = time.fromisoformat(text.strip())
    except ValueError:
        return None
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) / timedelta(days=1)


def _without_locale(code: str) -> tuple[str, int]:
    """Return the code without its language, and the number of that; 0 for none or the computer's own (F800, F400)."""
    found = re.search(_LOCALE, code)
    language = int(found[1], 16) & 0xFFFF if found else 0
    bare = re.sub(_LOCALE, "", code)
    if language == 0xF800 or bare.lower().startswith("b2"):  # B2 is the Hijri calendar
        return _ISO_DATE, 0
    return (_ISO_TIME, 0) if language == 0xF400 else (bare, language)


def _number_text(code: str) -> Render:
    if "/" in code:
        code = re.sub(_SLASH, lambda match: match[0].removeprefix("\\").replace("/", _MASKED_SLASH), code)
    is_optional = any(match[2] for match in re.finditer(_OPTIONAL, code))

    def to_text(raw: str) -> Shown:
        plain = general(raw)
        text = _rendered(raw, _without_point(raw, code) if is_optional else code, is_1904=False)
        text = text and text.replace(_MASKED_SLASH, "/")
        if text is None:
            return Shown(plain.text, plain.stored or plain.text)
        return Shown(text, plain.stored if _says_the_same(text, plain.text) else plain.stored or plain.text)

    return to_text


def _without_point(raw: str, code: str) -> str:
    """Return the code without decimals that the number has none of: the library then drops what follows, as a unit."""

    def zeros(match: re.Match[str]) -> str:
        return match[1] or f".{'0' * len(match[2])}"

    text = _rendered(raw, re.sub(_OPTIONAL, zeros, code), is_1904=False)
    has_none = text is not None and re.search(r"\.[0-9]*[1-9]", text) is None
    return re.sub(_OPTIONAL, lambda match: match[1] or "", code) if has_none else code


def _date_text(code: str, language: int, *, is_1904: bool) -> Render:
    step = _smallest_step(code)
    # The library passes over the dots of 1.3.2024; those before parts of a second it needs.
    code = re.sub(_DOT, lambda match: match[1] or '"."', code)
    steps = tuple(_written_out(code, language))

    def to_text(raw: str) -> Shown:
        plain = general(raw).text
        day_code = code
        for written_out in steps:
            day_code = written_out(raw, day_code, language, is_1904=is_1904)
        text = _rendered(_floored(raw, step), day_code, is_1904=is_1904)
        return Shown(plain, plain) if text is None else Shown(text)

    return to_text


def _smallest_step(code: str) -> int:
    # Excel cuts 12:30:59 to 12:30 where seconds are not shown; it does not round up to 12:31.
    bare = re.sub(_LITERALS, "", code).lower()
    if "s" in bare or ("h" not in bare and "[m" not in bare):
        return 0
    return 60 if "m" in re.sub(_HALF_DAY, "", bare) else 3600


def _floored(raw: str, step: int) -> str | Decimal:
    try:
        seconds = round(float(raw) * 86400) if step else 0
    except (ValueError, OverflowError):
        return raw
    return Decimal(seconds // step * step) / 86400 if step else raw


def _written_out(code: str, language: int) -> Iterator[Callable[..., str]]:
    """Yield what writes out, for each day, the parts of the code that the library does not know."""
    bare = re.sub(_LITERALS, "", code).lower()
    if "e" in bare or "g" in bare:
        yield _with_era
    if language & _PRIMARY in _NAMES and re.search(_WHOLE_NAME, code):
        yield _in_language
    if "a" in code.lower() or "上午" in code:
        yield _with_names


def _with_era(raw: str, code: str, language: int, *, is_1904: bool) -> str:
    """Return the code with its era (g) and the year in it (e) written out; elsewhere `e` is the year."""
    day = _rendered(raw, _ISO_DATE, is_1904=is_1904)
    if day is None:
        return code
    names, year = ("", "", ""), int(day[:4])
    if language == _TAIWANESE:
        names, year = ("民國", "民國", "中華民國"), year - _BEFORE_TAIWAN
    elif language == _JAPANESE or "g" in re.sub(_LITERALS, "", code).lower():
        first, name, letter = next((each for each in _ERAS if each[0] <= day), _ERAS[-1])
        names, year = (letter, name[0], name), year - int(first[:4]) + 1

    def written(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        is_year = match[0][0] in "eE"
        return f'"{f"{year:0{len(match[0])}}" if is_year else names[min(len(match[0]), 3) - 1]}"'

    return re.sub(_ERA, written, code)


def _in_language(raw: str, code: str, language: int, *, is_1904: bool) -> str:
    """Return the code with the whole names of month and weekday written out in its language."""
    names, day = _NAMES[language & _PRIMARY], _rendered(raw, "m dddd", is_1904=is_1904)
    if day is None:
        return code
    month, weekday = day.split(" ")
    months, weekdays = (each.split() for each in names)
    written = {"m": months[int(month) - 1], "d": weekdays["MonTueWedThuFriSatSun".index(weekday[:3]) // 3]}
    return re.sub(_WHOLE_NAME, lambda match: match[1] or f'"{written[match[0][0].lower()]}"', code)


def _with_names(raw: str, code: str, language: int, *, is_1904: bool) -> str:
    number = _rendered(raw, "d dddd hh", is_1904=is_1904)
    if number is None:
        return code
    _, weekday, hour = number.split(" ")
    at = "MonTueWedThuFriSatSun".index(weekday[:3]) // 3
    is_japanese = language == _JAPANESE
    day = "月火水木金土日"[at] if is_japanese else "一二三四五六日"[at]

    def named(match: re.Match[str]) -> str:
        is_long = len(match[0]) == 4
        name = f"{day}曜日"[: 3 if is_long else 1] if is_japanese else f"{'星期' if is_long else '周'}{day}"
        return match[1] or f'"{name}"'

    return _half_day(re.sub(_WEEKDAY, named, code), is_morning=int(hour) < 12)


def _half_day(code: str, *, is_morning: bool) -> str:
    # The hours run to 12 only beside an AM/PM; `_rendered` takes these western letters out again.
    return code.replace("上午/下午", f'"{"上午" if is_morning else "下午"}{_MASK}"AM/PM"{_MASK}"')


def _rendered(raw: str | Decimal, code: str, *, is_1904: bool) -> str | None:
    try:
        text = _excel_text(raw if isinstance(raw, Decimal) else float(raw), code, is_1904=is_1904)
    except _UNREADABLE_CODE:
        return None
    return None if text.startswith("####") else re.sub(_MASKED, "", text).strip(" ")


def _excel_text(value: str | float | Decimal, code: str, *, is_1904: bool) -> str:
    from xlfmt import format_value

    if isinstance(value, float):
        value = Decimal(f"{value:.{_SIGNIFICANT_DIGITS}g}")
    return str(format_value(value, code, date1904=is_1904))


def _says_the_same(text: str, plain: str) -> bool:
    bare = re.sub(_THOUSANDS, "", text)
    try:
        return re.fullmatch(_PLAIN_NUMBER, bare) is not None and Decimal(bare) == Decimal(plain)
    except ArithmeticError:
        return False
