"""Rows with the usual XML, read by patterns, several times faster than parsing; other rows go to the parser."""

import re
from itertools import chain
from operator import lt
from typing import NamedTuple

from medqa_gui.core.model.table import CellNote
from medqa_gui.core.reading.xlsx.cells import is_hidden_row
from medqa_gui.core.reading.xlsx.pieces import has_markup, has_only_usual_entities, unescape
from medqa_gui.core.reading.xlsx.rich_text import XML_SPACE, decode_text, text_marks
from medqa_gui.core.reading.xlsx.sheet_parser import SheetParser

_END = "</row>"
_ROW = re.compile(r'\s*<row r="([0-9]{1,7})"([^<>]*)>')
_ROW_ATTRIBUTES = re.compile(r'(?<!\s)\s++([A-Za-z][\w:.-]*)="([^"<>&]*)"')
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    r"(?:/>|>(?:<f[^<>]*>([^<]+)</f>)?<v>([^<]*)</v></c>"
    r'|><is><t( xml:space="preserve")?>([^<]*)</t></is></c>)'
)
_SHARED_CELL = re.compile(r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")? t="s"><v>([0-9]+)</v></c>')
_ROW_TAGS = 2
# Of a cell with a value, of a blank cell, and in addition for a formula or an inline text.
_VALUE_TAGS, _BLANK_TAGS, _MORE_TAGS = (
    4,
    1,
    2,
)
_KNOWN_ATTRIBUTES = 4096
# Two successive rows of one kind get a pattern, up to this number of kinds.
_MOST_PATTERNS = 32

_Cell = tuple[str, str, str, str, str, str, str]


class _Kind(NamedTuple):
    """Kind of rows of plain shared texts: all but their number and their indexes."""

    attributes: str
    is_hidden: bool
    letters: tuple[str, ...]
    styles: tuple[str, ...]

    def pattern(self) -> re.Pattern[str]:
        """Return the pattern of such a row, with or without end tag; its groups are the number and the indexes."""
        starts = (f'{letters}[0-9]+"' + (style and f' s="{style}"') for letters, style in zip(*self[2:], strict=True))
        cells = "".join(f'<c r="{start} t="s"><v>([0-9]{{1,10}})</v></c>' for start in starts)
        return re.compile(rf'(?<!\s)\s*+<row r="([0-9]{{1,7}})"{re.escape(self.attributes)}>{cells}(?:{_END})?')


class FastRows:
    """Reader of whole `<row>` items for a SheetParser, which parses the unusual ones."""

    def __init__(self, sheet: SheetParser) -> None:
        self._sheet = sheet
        self._hidden: dict[str, bool | None] = {}
        self._dense: tuple[str, ...] = ()
        self._last: _Kind | None = None
        self._pattern: re.Pattern[str] | None = None
        self._patterns = 0

    def add_rows(self, items: str) -> bool:
        """Add the rows; return whether the next rows may be added too, or the parser must read all the rest.

        Raises ValueError for a row or column that Excel does not have.
        """
        if self._pattern and self._last and self._add_alike(items, self._last, self._pattern):
            return True
        contents = items.split(_END)[:-1]
        for at, content in enumerate(contents):
            if self._add_row(content):
                continue
            if has_markup(content):
                self._sheet.feed(_END.join([*contents[at:], ""]))
                return False
            self._sheet.feed(content + _END)
        return True

    def _add_alike(self, items: str, kind: _Kind, pattern: re.Pattern[str]) -> bool:
        """Add all rows at once if they are of one kind and in order, which takes half the time."""
        rows, width = items.count(_END), len(kind.letters)
        if "&" in items or items.count("<") != (_VALUE_TAGS * width + _ROW_TAGS) * rows:
            return False
        found: list[tuple[str, ...]] = pattern.findall(items)
        # Text contains no "<", so the number of tags shows that every tag belongs to a row.
        if len(found) != rows:
            return False
        indexes = list(map(int, chain.from_iterable(found)))
        numbers = indexes[:: width + 1]
        del indexes[:: width + 1]
        texts = self._plain_texts(indexes)
        if texts is None or not all(texts[width - 1 :: width]) or not all(map(lt, numbers, numbers[1:])):
            return False
        for at, number in enumerate(numbers):
            self._sheet.add_row(number, texts[at * width : (at + 1) * width], is_hidden=kind.is_hidden)
        return True

    def _plain_texts(self, indexes: list[int]) -> list[str] | None:
        """Return these shared texts, None if one of them has a mark."""
        strings = self._sheet.cells.strings
        texts = strings.texts(indexes)
        return None if strings.has_marks and any(map(strings.marks.__getitem__, indexes)) else texts

    def _add_row(self, content: str) -> bool:
        alike = self._pattern.fullmatch(content) if self._pattern else None
        if alike and self._last:
            row_number, *indexes = map(int, alike.groups())
            if self._add_indexes(row_number, self._last.is_hidden, indexes):
                return True
        row = _ROW.match(content)
        if row is None:
            return False
        number, attributes = row.groups()
        is_hidden = self._hidden[attributes] if attributes in self._hidden else self._is_hidden(attributes)
        if is_hidden is None or ("&" in content and not has_only_usual_entities(content)):
            return False
        tags = content.count("<") - 1
        found = _SHARED_CELL.findall(content)
        if found and tags == _VALUE_TAGS * len(found):
            letters, styles, values = zip(*found, strict=True)
            kind = _Kind(attributes, is_hidden, letters, styles)
            if self._are_plain(kind) and self._add_indexes(int(number), is_hidden, list(map(int, values))):
                self._learn(kind)
                return True
        return self._add_usual_cells(int(number), is_hidden, content, tags)

    def _are_plain(self, kind: _Kind) -> bool:
        """Return whether such rows have only plain texts from column A on, as most rows do."""
        odd_styles = self._sheet.cells.context.odd_styles
        return self._are_dense(kind.letters) and not (odd_styles and not odd_styles.isdisjoint(kind.styles))

    def _learn(self, kind: _Kind) -> None:
        """Create a pattern for this kind if the last row had it too, which reads such rows in half the time."""
        if kind != self._last:
            self._last, self._pattern = kind, None
        elif self._pattern is None and self._patterns < _MOST_PATTERNS:
            self._pattern = kind.pattern()
            self._patterns += 1

    def _add_indexes(self, number: int, is_hidden: bool, indexes: list[int]) -> bool:  # noqa: FBT001
        texts = self._plain_texts(indexes)
        if texts is None or not texts[-1]:
            return False
        self._sheet.add_row(number, texts, is_hidden=is_hidden)
        return True

    def _are_dense(self, letters: tuple[str, ...]) -> bool:
        # Rows of a sheet are similar: the columns of the last one are cached.
        if letters != self._dense:
            if [self._sheet.columns[each] for each in letters] != list(range(len(letters))):
                return False
            self._dense = letters
        return True

    def _add_usual_cells(self, number: int, is_hidden: bool, content: str, tags: int) -> bool:  # noqa: FBT001
        cells: list[_Cell] = _CELL.findall(content)
        if tags != _tags(content, len(cells)):
            return False
        self._sheet.begin_row(number, is_hidden=is_hidden)
        self._add_cells(cells)
        self._sheet.end_row()
        return True

    def _add_cells(self, cells: list[_Cell]) -> None:
        sheet = self._sheet
        texts, columns, odd_styles = sheet.texts, sheet.columns, sheet.cells.context.odd_styles
        text_of, marks = sheet.cells.strings.text, sheet.cells.strings.marks
        for letters, style_id, kind, formula, value, space, inline in cells:
            column = columns[letters]
            if kind == "s" and value.isdecimal() and style_id not in odd_styles and not formula:
                index = int(value)
                text = text_of(index)
                if text and column == len(texts) and not marks[index]:
                    texts.append(text)
                    continue
            sheet.add_cell(column, *self._display(style_id, kind, formula, value, space, inline))

    def _display(
        self, style_id: str, kind: str, formula: str, value: str, space: str, inline: str
    ) -> tuple[str, CellNote | None]:
        cells = self._sheet.cells
        style_id = style_id or "0"
        if kind == "inlineStr":
            text = unescape(inline)
            text = decode_text(text if space or self._sheet.is_kept else text.strip(XML_SPACE))
            return cells.text(text, text_marks(text), cells.style(style_id))
        value = unescape(value)
        if kind != "str" or not self._sheet.is_kept:
            value = value.strip(XML_SPACE)
        return cells.value(kind or "n", value, style_id, unescape(formula) or None, None)

    def _is_hidden(self, attributes: str) -> bool | None:
        found = _ROW_ATTRIBUTES.findall(attributes)
        is_whole = _ROW_ATTRIBUTES.sub("", attributes).strip() == "" and len(dict(found)) == len(found)
        if len(self._hidden) >= _KNOWN_ATTRIBUTES:
            self._hidden.clear()
        self._hidden[attributes] = is_hidden_row(dict(found)) if is_whole else None
        return self._hidden[attributes]


def _tags(content: str, cells: int) -> int:
    # Text contains no "<", so the number of tags shows that every tag belongs to a cell. If a text contains "/>", the
    # number is wrong and the row is parsed.
    blanks = content.count("/>")
    more = content.count("</f>") + content.count("</is>")
    return _VALUE_TAGS * (cells - blanks) + _BLANK_TAGS * blanks + _MORE_TAGS * more
