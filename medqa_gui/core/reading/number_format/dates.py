"""Render the sections of a number format that show dates, times and durations."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from medqa_gui.core.reading.number_format.calendar import calendar_names
from medqa_gui.core.reading.number_format.numerals import Numerals, numerals
from medqa_gui.core.reading.number_format.parse import Part, Section, Token

ISO_DATE, ISO_TIME = "yyyy-mm-dd", "hh:mm:ss"
_DAY = 86400
_END = {False: 2958466, True: 2957004}  # the day after the year 9999, by whether days count from 1904
_FIRST_DAY = -600_000  # of 1904, long before any date
_FRIDAY, _SATURDAY = 5, 6  # the day number 0 of 1904, and of 1900
_LEAP_DAY = 60  # Excel believes in 29 February 1900
_THAI = 7
_BUDDHIST = 543
_BEFORE_TAIWAN = 1911
_NOON = 12
# First day, name and letter of the eras that Japanese years are counted in.
_ERAS = (
    ("2019-05-01", "令和", "R"), ("1989-01-08", "平成", "H"), ("1926-12-25", "昭和", "S"), ("1912-07-30", "大正", "T"),
    ("1868-01-25", "明治", "M"),
)  # fmt: skip
_DURATION = r"(?i)(-?)P(?:([0-9.]+)D)?(?:T(?:([0-9.]+)H)?(?:([0-9.]+)M)?(?:([0-9.]+)S)?)?"
_HALVES = {"上午/下午": ("上午", "下午"), "午前/午後": ("午前", "午後"), "오전/오후": ("오전", "오후")}
_STEPS = {Part.SECOND: 1, Part.MINUTE: 60, Part.HOUR: 3600}


class Moment(NamedTuple):
    """A day and a time of day, or a duration, as separate numbers."""

    year: int
    month: int
    day: int
    weekday: int  # from Sunday
    seconds: int  # of the day
    fraction: str  # of the second, in digits
    elapsed: int  # seconds since the first day


Write = Callable[[Moment], str]


class DateWriter:
    """Writes numbers under one section."""

    def __init__(self, section: Section, *, is_1904: bool) -> None:
        self.is_1904 = is_1904
        self._has_elapsed = section.has(Part.ELAPSED)
        self._is_clock = not any(token.part in _CALENDAR for token in section.tokens)
        self._decimals = max((len(each.text) for each in section.tokens if each.part is Part.FRACTION), default=0)
        self._step, self._unit = _precision(section, self._decimals)
        look = _Look(section)
        self._writers = [look.writer(token) for token in section.tokens]

    def text(self, number: Decimal, *, has_sign: bool = False) -> str | None:
        """Return the text; None where Excel fills the cell with hashes. The section may write the minus sign itself."""
        sign = ""
        if number < 0 and (self._has_elapsed or (self.is_1904 and self._is_clock)):
            sign, number = "" if has_sign else "-", -number
        first, end = (_FIRST_DAY, _END[True]) if self.is_1904 else (0, _END[False])
        if not first <= number < end:
            return None
        seconds = (number * _DAY).quantize(self._unit, ROUND_HALF_UP)
        whole = int(seconds.to_integral_value(ROUND_FLOOR))
        fraction = f"{seconds - whole:f}".partition(".")[2]
        whole -= whole % self._step
        days, rest = divmod(whole, _DAY)
        if days >= end and not self._is_clock:
            return None
        year, month, day = (1900, 1, 0) if self._is_clock else self._date(days)
        weekday = (days + (_FRIDAY if self.is_1904 else _SATURDAY)) % 7
        moment = Moment(year, month, day, weekday, rest, fraction, whole)
        return sign + "".join(write(moment) for write in self._writers)

    def _date(self, days: int) -> tuple[int, int, int]:
        if self.is_1904:
            return _parts(date(1904, 1, 1) + timedelta(days))
        if days in (0, _LEAP_DAY):
            return (1900, 2, 29) if days else (1900, 1, 0)
        return _parts(date(1899, 12, 31 if days < _LEAP_DAY else 30) + timedelta(days))


_CALENDAR = frozenset(
    (Part.YEAR, Part.ERA_YEAR, Part.BUDDHIST_YEAR, Part.ERA, Part.MONTH, Part.DAY, Part.EAST_ASIAN_DAY)
)


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _precision(section: Section, decimals: int) -> tuple[int, Decimal]:
    """Return the seconds to cut to, and the part of a second to round to before that.

    Excel cuts 12:30:59 to 12:30 where seconds are not shown; it does not round up to 12:31.
    """
    parts = {token.part for token in section.tokens}
    elapsed = {token.text[0].lower() for token in section.tokens if token.part is Part.ELAPSED}
    if Part.SECOND in parts or "s" in elapsed or decimals:
        return 1, Decimal(1).scaleb(-decimals)
    if Part.MINUTE in parts or "m" in elapsed:
        return 60, Decimal(1)
    return (3600, Decimal(1)) if Part.HOUR in parts or elapsed else (1, Decimal("0.001"))


class _Look:
    """Settings of a section that all of its tokens share."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self._names = calendar_names(section.language)
        self._has_halves = section.has(Part.HALF_DAY)
        self._has_day = any(each.part is Part.DAY and len(each.text) < 3 for each in section.tokens)
        self._numerals: Numerals | None = numerals(section.language, section.numerals, section.digits)
        self._has_era = section.language == "ja" or (section.has(Part.ERA) and section.language != "zh-Hant")

    def writer(self, token: Token) -> Write:
        """Return a function that renders a moment under this token."""
        length = len(token.text)
        match token.part:
            case Part.YEAR | Part.BUDDHIST_YEAR:
                return self._year(length, token.part)
            case Part.ERA_YEAR:
                return lambda moment: self._digits(f"{self._era(moment)[1]:0{min(length, 2)}}")
            case Part.ERA:
                return lambda moment: self._era(moment)[0][min(length, 3) - 1]
            case Part.MONTH if length > 2:
                return self._month(length)
            case Part.DAY if length > 2:
                weekdays = self._names.weekdays if length > 3 else self._names.short_weekdays
                return lambda moment: weekdays[moment.weekday]
            case Part.EAST_ASIAN_DAY:
                own = self._section.language
                names = calendar_names(own if own in ("ja", "ko", "zh-Hant") else "zh")
                weekdays = names.weekdays if length > 3 else names.short_weekdays
                return lambda moment: weekdays[moment.weekday]
            case Part.HALF_DAY:
                return self._half(token.text)
            case Part.FRACTION:
                return lambda moment: "." + self._digits(moment.fraction[:length].ljust(length, "0"))
            case Part.LITERAL | Part.PADDING:
                return lambda _: token.text
            case _:
                return self._number(token)

    def _digits(self, text: str) -> str:
        return self._numerals.in_digits(text) if self._numerals else text

    def _year(self, length: int, part: Part) -> Write:
        is_buddhist = part is Part.BUDDHIST_YEAR or self._section.calendar == _THAI
        more = _BUDDHIST if is_buddhist else 0
        if length > 2:
            return lambda moment: self._digits(f"{moment.year + more:04}")
        return lambda moment: self._digits(f"{(moment.year + more) % 100:02}")

    def _era(self, moment: Moment) -> tuple[tuple[str, str, str], int]:
        """Return the names of the era, from short to long, and the year in it."""
        if self._section.language == "zh-Hant":
            return ("民國", "民國", "中華民國"), moment.year - _BEFORE_TAIWAN
        if not self._has_era:
            return ("", "", ""), moment.year
        day = f"{moment.year}-{moment.month:02}-{moment.day:02}"
        first, name, letter = next((each for each in _ERAS if each[0] <= day), _ERAS[-1])
        return (letter, name[0], name), moment.year - int(first[:4]) + 1

    def _month(self, length: int) -> Write:
        months = self._names.short_months
        if length > 3:
            months = self._names.months_beside_day if self._has_day else self._names.months
        if length == 5:
            months = tuple(each[0] for each in months)
        return lambda moment: months[moment.month - 1]

    def _half(self, text: str) -> Write:
        halves = tuple(text.split("/")) if len(text) == len("A/P") else _HALVES.get(text) or self._names.halves
        return lambda moment: halves[moment.seconds >= _NOON * 3600]

    def _number(self, token: Token) -> Write:
        count = _counting(token, self._has_halves)
        width = len(token.text) if token.part is Part.ELAPSED else min(len(token.text), 2)
        own = self._numerals
        if own is None:
            return lambda moment: f"{count(moment):0{width}}"
        return lambda moment: own.in_date(f"{count(moment):0{width}}")


def _counting(token: Token, has_halves: bool) -> Callable[[Moment], int]:  # noqa: FBT001
    match token.part:
        case Part.MONTH:
            return lambda moment: moment.month
        case Part.DAY:
            return lambda moment: moment.day
        case Part.HOUR if has_halves:
            return lambda moment: (moment.seconds // 3600 - 1) % _NOON + 1
        case Part.HOUR:
            return lambda moment: moment.seconds // 3600
        case Part.MINUTE:
            return lambda moment: moment.seconds // 60 % 60
        case Part.SECOND:
            return lambda moment: moment.seconds % 60
        case _:
            unit = {"h": 3600, "m": 60}.get(token.text[0].lower(), 1)
            return lambda moment: moment.elapsed // unit


def iso_serial(text: str, *, is_1904: bool) -> float | None:
    """Return the serial number of an ISO date, date and time, time of day or duration; None if it is none of these."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        duration = iso_duration(text)
        return duration if duration is not None else _time_serial(text)
    start = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no time zones
    days = (moment - start) / timedelta(days=1)
    # Days before Excel's own leap day count one less.
    return days if is_1904 or days > _LEAP_DAY else days - 1


def iso_duration(text: str) -> float | None:
    """Return the days of an ISO duration such as PT48H0M0.000S; None if it is none."""
    found = re.fullmatch(_DURATION, text)
    if not found or not any(found.groups()[1:]):
        return None
    try:
        days, hours, minutes, seconds = (float(each or 0) for each in found.groups()[1:])
    except ValueError:
        return None
    total = days + hours / 24 + minutes / 1440 + seconds / _DAY
    return -total if found[1] else total


def _time_serial(text: str) -> float | None:
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return None
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) / timedelta(days=1)
