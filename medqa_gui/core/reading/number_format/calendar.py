"""Names of months, weekdays and halves of a day by language."""

from functools import cache
from typing import NamedTuple

_ENGLISH = "en"


class CalendarNames(NamedTuple):
    """Months from January, weekdays from Sunday, and the halves of a day."""

    months: tuple[str, ...]
    months_beside_day: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    halves: tuple[str, ...]


@cache
def calendar_names(language: str) -> CalendarNames:
    """Return the names of a language, or the English ones if it is unknown."""
    from medqa_gui.core.reading.number_format.names import TABLE  # a large table that few formats need

    text = TABLE.get(language) or TABLE[_ENGLISH]
    months, beside, short, weekdays, brief, halves = (
        tuple(each.split("|")) if each else () for each in text.split(";")
    )
    beside = beside or months
    return CalendarNames(months, beside, short or beside, weekdays, brief or weekdays, halves or ("AM", "PM"))
