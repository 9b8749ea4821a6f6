"""Superscript and subscript text as Unicode superscript and subscript characters."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Position(StrEnum):
    """Vertical position of a font; the values are those of `vertAlign` in .xlsx."""

    BASELINE = "baseline"
    SUPERSCRIPT = "superscript"
    SUBSCRIPT = "subscript"


# Parts of a text as (start, end) of a slice; None is the whole text.
Spans = tuple[tuple[int, int], ...] | None

_SUPERSCRIPT = (
    "0123456789+-\u2013\u2212=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
)
_SUBSCRIPT = (
    "0123456789+-\u2013\u2212=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
)
# Characters that mean the same on the baseline, or are raised already.
_UNCHANGED = " \t\r\n\xa0\u2009\u202f*†‡°ºª®™©′″²³¹"


def _letters(plain: str, written: str) -> dict[str, str]:
    return {**{each: each for each in _UNCHANGED + written}, **dict(zip(plain, written, strict=True))}


_LETTERS = {Position.SUPERSCRIPT: _letters(*_SUPERSCRIPT), Position.SUBSCRIPT: _letters(*_SUBSCRIPT)}


class RaisedText(NamedTuple):
    """A text, and whether a raised or lowered part of it has no Unicode characters."""

    text: str
    is_lost: bool = False


def parse_position(name: str | None) -> Position:
    """Return the position with this name in any case, the baseline for unknown names."""
    return next((each for each in Position if each == (name or "").lower()), Position.BASELINE)


def write_raised(text: str, position: Position) -> RaisedText:
    """Return the text of one run in its position, unchanged if a character has no counterpart."""
    letters = _LETTERS.get(position)
    if letters is None:
        return RaisedText(text)
    found = [letters.get(each) for each in text]
    return RaisedText("".join(map(str, found))) if None not in found else RaisedText(text, is_lost=True)


def raise_end(texts: list[str], first: int, position: Position) -> bool:
    """Replace the texts from index `first` on by one text in this position; return whether that was not possible."""
    text, is_lost = write_raised("".join(texts[first:]), position)
    texts[first:] = [text]
    return is_lost


def write_raised_runs(runs: Iterable[tuple[str, Position]]) -> RaisedText:
    """Return the text of runs with their positions."""
    parts = [write_raised(*run) for run in runs]
    return RaisedText("".join(part.text for part in parts), any(part.is_lost for part in parts))


def write_raised_cell(text: str, position: Position, spans: Spans) -> RaisedText:
    """Return the text of a cell whose font has this position; `spans` are the parts without a font of their own.

    Words stay unchanged if the whole cell is raised, since they are not raised above other text.
    """
    if spans is None:
        is_word = any(map(str.isalpha, text))
        return (
            RaisedText(text, is_lost=True)
            if is_word and position is not Position.BASELINE
            else write_raised(text, position)
        )
    runs: list[tuple[str, Position]] = []
    at = 0
    for first, last in spans:
        runs += [(text[at:first], Position.BASELINE), (text[first:last], position)]
        at = last
    return write_raised_runs([*runs, (text[at:], Position.BASELINE)])
