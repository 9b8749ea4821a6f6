"""Text with `{Column}` in it, filled from a row."""

import re
from collections.abc import Sequence

from medqa_gui.core.errors import PlanError
from medqa_gui.core.mapping import find_column
from medqa_gui.core.model import Column

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


class Template:
    """A parsed template. `{Name}` is a column by header or letter; `{{` and `}}` are braces.

    Raises PlanError (`template_column_unknown`) for a name that the sheet does not have.
    """

    def __init__(self, text: str, columns: Sequence[Column]) -> None:
        self._pieces: list[str | int] = []
        end = 0
        for found in _PIECE.finditer(text):
            self._pieces.append(text[end : found.start()])
            end = found.end()
            self._pieces.append(found[0][0] if found[1] is None else _column(found[1], columns))
        self._pieces.append(text[end:])

    @property
    def columns(self) -> tuple[int, ...]:
        """The 0-based columns that the text is filled from."""
        return tuple(piece for piece in self._pieces if isinstance(piece, int))

    def fill(self, texts: Sequence[str]) -> str:
        """Return the text for one row; blank when every column in it is blank, so that no bare frame is trained on."""
        width = len(texts)
        values = [
            (texts[piece] if piece < width else "") if isinstance(piece, int) else piece for piece in self._pieces
        ]
        columns = self.columns
        if columns and not any(column < width and texts[column].strip() for column in columns):
            return ""
        return "".join(values)


def _column(name: str, columns: Sequence[Column]) -> int:
    column = find_column(columns, name)
    if column is None:
        raise PlanError("template_column_unknown", column=name)
    return column
