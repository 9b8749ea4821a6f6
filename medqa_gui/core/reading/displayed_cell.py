"""Displayed text of a cell value: the same rules for every reader."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from medqa_gui.core.model.table import CellMark, CellNote, Row
from medqa_gui.core.reading.number_format.dates import iso_serial
from medqa_gui.core.reading.number_format.render import general
from medqa_gui.core.reading.raised import Position, Spans, write_raised_runs
from medqa_gui.core.reading.xlsx.ranges import COLUMNS
from medqa_gui.core.reading.xlsx.rich_text import text_marks, unify_line_breaks
from medqa_gui.core.reading.xlsx.styles import BLANK as BLANK
from medqa_gui.core.reading.xlsx.styles import PLAIN, Font, Style, display_marked_text, font_at, in_font
from medqa_gui.core.reading.xlsx.styles import DisplayedCell as DisplayedCell
from medqa_gui.core.reading.xlsx.styles import display_bool as display_bool

# The error codes that .xls and .xlsb store.
ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip


def display_number(value: float, style: Style = PLAIN) -> DisplayedCell:
    """Return a stored number in its style."""
    if not math.isfinite(value):
        return "", CellNote(CellMark.ERROR, "#NUM!")
    text, stored = style.render(_digits(value))
    text, mark = in_font(text, style)
    mark |= CellMark.DIFFERS if stored else CellMark(0)
    return text, CellNote(mark, stored) if mark else None


def display_text(text: str, style: Style = PLAIN, spans: Spans = None) -> DisplayedCell:
    """Return a stored text in its style, with newlines as line breaks.

    `spans` are the parts without a font of their own.
    """
    text = unify_line_breaks(text)
    if not text:
        return BLANK
    return display_marked_text(text, text_marks(text), style, spans)


def display_rich_text(text: str, runs: Iterable[tuple[int, int]], fonts: Sequence[Font], style: Style) -> DisplayedCell:
    """Return a text with several fonts; `runs` are the start of each run, in UTF-16 units, and its index in `fonts`.

    The text before the first run has the font of the cell.
    """
    found = sorted(runs)
    units = text.encode("utf-16-le", "surrogatepass")
    begins = [0, *(begin for begin, _ in found)]
    parts = [
        units[2 * begin : 2 * end].decode("utf-16-le", "surrogatepass")
        for begin, end in zip(begins, [*begins[1:], len(units)], strict=True)
    ]
    own = [font_at(fonts, index) for _, index in found]
    positions = [style.position, *(font.position for font in own)]
    shown, is_lost = write_raised_runs(zip(parts, positions, strict=True))
    is_struck = style.is_struck or any(
        font.is_struck and part.strip() for font, part in zip(own, parts[1:], strict=True)
    )
    cell = display_text(shown, style._replace(is_struck=is_struck, position=Position.BASELINE))
    return add_mark(cell, CellMark.RAISED) if is_lost else cell


def add_mark(cell: DisplayedCell, mark: CellMark) -> DisplayedCell:
    """Return the cell with a further mark."""
    text, note = cell
    return text, CellNote(note.mark | mark, note.stored) if note else CellNote(mark)


def display_error(code: int) -> DisplayedCell:
    """Return a blank cell with the error in its note."""
    return "", CellNote(CellMark.ERROR, ERROR_TEXTS.get(code, "#?"))


def display_value(value: object, style: Style = PLAIN, *, is_1904: bool = False) -> DisplayedCell:
    """Return a value of any type that a library returns; a date is ISO if its style is not a date format."""
    match value:
        case None:
            return BLANK
        case bool():
            return display_bool(value, style)
        case int() | float():
            return display_number(value, style)
        case datetime() | date() | time() | timedelta():
            serial = _serial(value, is_1904=is_1904) if style.is_date else None
            return (_iso(value), None) if serial is None else display_number(serial, style)
        case _:
            return display_text(str(value), style)


def build_row(number: int, cells: dict[int, DisplayedCell], *, is_hidden: bool = False) -> Row | None:
    """Return the row of these cells by 0-based column, None if no cell has a text or a note.

    Raises ValueError for a column beyond Excel's last one.
    """
    filled = [column for column, (text, note) in cells.items() if text or note]
    if not filled:
        return None
    if max(filled) >= COLUMNS:
        raise ValueError(number)
    texts = [""] * (max(filled) + 1)
    notes = {}
    for column in filled:
        texts[column], note = cells[column]
        if note is not None:
            notes[column] = note
    return Row(number, texts, is_hidden, notes or None)


def _digits(value: float) -> str:
    return str(int(value)) if abs(value) < 1e16 and value == int(value) else repr(value)


def _serial(value: date | time | timedelta, *, is_1904: bool) -> float | None:
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    return iso_serial(value.isoformat(), is_1904=is_1904)


def _iso(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        return general(repr(value / timedelta(days=1))).text
    return value.isoformat(" ").removesuffix(" 00:00:00") if isinstance(value, datetime) else value.isoformat()
