"""Render a stored number, text or Boolean under a number format, and report where the text differs in meaning."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from medqa_gui.core.reading.number_format.dates import ISO_DATE, ISO_TIME, DateWriter, iso_duration
from medqa_gui.core.reading.number_format.numbers import (
    SIGNIFICANT_DIGITS,
    NumberWriter,
    decimal_of,
    general_text,
    literal_text,
    number_writer,
)
from medqa_gui.core.reading.number_format.parse import Part, Section, Token, parse

_CACHED_TEXTS = 4096
_SECTIONS = 4
_ISLAMIC = 6
_HOURS = "[h]:mm:ss"
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:E[+-][0-9]+)?")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?:[,.]|$))")
PLAIN_AFFIXES = ("", "")


class Shown(NamedTuple):
    """The text of a number, and the stored number if the text differs in meaning ("" otherwise)."""

    text: str
    stored: str = ""


Render = Callable[[str], Shown]


def general(raw: str) -> Shown:
    """Show a number as Excel keeps it: 15 digits, an integer in its digits, `1E5` as 100000; other text unchanged."""
    raw = raw.strip()
    try:
        text = general_text(decimal_of(raw))
    except (ValueError, ArithmeticError):
        return Shown(raw)
    digits = raw.lstrip("-0")
    lost_digits = len(digits) > SIGNIFICANT_DIGITS and digits.isdigit() and text != raw
    return Shown(text, raw if lost_digits else "")


def renderer(code: str, *, is_1904: bool) -> Render:
    """Return a function that renders a stored number as Excel does under this code."""
    numbers = _number_sections(parse(code))
    if not numbers or (len(numbers) == 1 and _is_general(numbers[0])):
        return general
    rules = _rules(numbers, is_1904=is_1904)
    known: dict[str, Shown] = {}

    def render(raw: str) -> Shown:
        shown = known.get(raw)
        if shown is None:
            if len(known) >= _CACHED_TEXTS:
                known.clear()
            shown = known[raw] = _shown(raw, rules)
        return shown

    return render


def duration(text: str) -> str | None:
    """Return an ISO duration as hours, minutes and seconds, or None if the text is not a duration."""
    days = iso_duration(text)
    return None if days is None else renderer(_HOURS, is_1904=True)(repr(days)).text


def is_date(code: str) -> bool:
    """Return whether the code shows a date, a time or a duration."""
    return any(section.is_date for section in parse(code))


def text_affixes(code: str) -> tuple[str, ...]:
    """Return the prefix and suffix of the code's text section, or one text that replaces the value.

    The text joins them: ("", "") leaves it as it is, ("",) shows nothing.
    """
    sections = parse(code)
    section = sections[-1]
    if len(sections) < _SECTIONS and not _is_text(section):
        return PLAIN_AFFIXES
    pieces: list[list[Token]] = [[]]
    for token in section.tokens:
        if token.part in (Part.TEXT, Part.GENERAL):
            pieces.append([])
        elif token.part is Part.DIGIT:
            return PLAIN_AFFIXES
        else:
            pieces[-1].append(token)
    affixes = [literal_text(piece) for piece in pieces]
    affixes[0] = affixes[0].lstrip(" ")
    affixes[-1] = affixes[-1].rstrip(" ")
    return tuple(affixes)


class _Rule(NamedTuple):
    """A section for numbers: its condition, whether it renders the minus sign itself, and its renderer."""

    applies: Callable[[float], bool]
    has_sign: bool
    writer: DateWriter | NumberWriter


def _is_text(section: Section) -> bool:
    return section.has(Part.TEXT) and not section.has(Part.DIGIT)


def _is_general(section: Section) -> bool:
    is_bare = all(each.part in (Part.GENERAL, Part.PADDING) for each in section.tokens)
    return is_bare and section.has(Part.GENERAL) and not (section.condition or section.numerals or section.digits)


def _number_sections(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    return sections[:-1] if len(sections) == _SECTIONS or _is_text(sections[-1]) else sections


def _rules(sections: Sequence[Section], *, is_1904: bool) -> list[_Rule]:
    rules = []
    for at, section in enumerate(sections):
        shown = _iso_where_local(section)
        writer = DateWriter(shown, is_1904=is_1904) if shown.is_date else number_writer(shown)
        rules.append(_Rule(*_when(at, sections), writer))
    return rules


def _when(at: int, sections: Sequence[Section]) -> tuple[Callable[[float], bool], bool]:
    """Return when a section applies if those before it do not, and whether it renders the minus sign itself."""
    condition = sections[at].condition
    is_last = at == len(sections) - 1
    if condition is not None and at < 2:
        return condition.holds, condition.is_below_zero
    if at == 0:
        is_only, has_two = is_last, len(sections) == 2
        return (lambda value: is_only or value > 0 or (has_two and value == 0)), False
    if at == 1:
        first = sections[0].condition
        if is_last:
            return (lambda _: True), first is None or first.leaves_only_negative
        return (lambda value: value < 0), True
    return (lambda _: True), False


def _iso_where_local(section: Section) -> Section:
    """Return the section, in ISO where Excel follows the computer's own format or the Islamic calendar."""
    if section.is_date and (section.system == "date" or section.calendar == _ISLAMIC):
        return parse(ISO_DATE)[0]
    return parse(ISO_TIME)[0] if section.is_date and section.system == "time" else section


def _shown(raw: str, rules: Sequence[_Rule]) -> Shown:
    plain = general(raw)
    try:
        number = decimal_of(raw)
    except (ValueError, ArithmeticError):
        return plain
    value = float(number)
    rule = next((each for each in rules if each.applies(value)), None)
    if rule is None:
        return plain
    if isinstance(rule.writer, DateWriter):
        text = rule.writer.text(number, has_sign=rule.has_sign)
        # A negative duration is hashes too where days count from 1900.
        stored = "" if text is not None and (value >= 0 or rule.writer.is_1904) else plain.text
        return Shown(plain.text if text is None else text.strip(" "), stored)
    size = abs(number)
    text = rule.writer.write(size)
    if value < 0 and text and not rule.has_sign and size >= rule.writer.least:
        text = f"-{text}"
    text = text.strip(" ")
    return Shown(text, plain.stored if _says_the_same(text, plain.text) else plain.stored or plain.text)


def _says_the_same(text: str, plain: str) -> bool:
    bare = _THOUSANDS.sub("", text)
    return _PLAIN_NUMBER.fullmatch(bare) is not None and Decimal(bare) == Decimal(plain)
