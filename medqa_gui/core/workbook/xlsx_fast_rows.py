"""Rows recognised by their usual XML, several times faster than parsed; every other row goes to the parser."""

import re

from medqa_gui.core.workbook.table import CellNote
from medqa_gui.core.workbook.xlsx_cells import is_hidden_row
from medqa_gui.core.workbook.xlsx_pieces import has_only_usual_entities, unescaped
from medqa_gui.core.workbook.xlsx_sheet_parser import SheetParser
from medqa_gui.core.workbook.xlsx_text import XML_SPACE, decoded, text_marks

_END = "</row>"
_ROW = re.compile(r'\s*<row r="([0-9]{1,7})"([^<>]*)>')
_ROW_ATTRIBUTES = re.compile(r'\s+([A-Za-z][\w:.-]*)="([^"<>&]*)"')
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    r"(?:/>|>(?:<f[^<>]*>([^<]+)</f>)?<v>([^<]*)</v></c>"
    r'|><is><t( xml:space="preserve")?>([^<]*)</t></is></c>)'
)
_VALUE_TAGS, _BLANK_TAGS, _MORE_TAGS = 4, 1, 2  # of a cell with a value; without; more with a formula or a text in it
_KNOWN_ATTRIBUTES = 4096

_Cell = tuple[str, str, str, str, str, str, str]


class FastRows:
    """Takes whole `<row>` items on behalf of a SheetParser, which also parses those that are not usual."""

    def __init__(self, sheet: SheetParser) -> None:
        self._sheet = sheet
        self._hidden: dict[str, bool | None] = {}

    def take(self, items: str) -> None:
        """Add the rows. Raises ValueError for a place that Excel does not have."""
        for content in items.split(_END)[:-1]:
            if not self._take_row(content):
                self._sheet.feed(content + _END)

    def _take_row(self, content: str) -> bool:
        row = _ROW.match(content)
        if row is None:
            return False
        number, attributes = row.groups()
        is_hidden = self._hidden[attributes] if attributes in self._hidden else self._is_hidden(attributes)
        cells: list[_Cell] = _CELL.findall(content, row.end())
        if is_hidden is None or content.count("<") != 1 + _tags(content, len(cells)):
            return False
        if "&" in content and not has_only_usual_entities(content):
            return False
        self._sheet.begin_row(int(number), is_hidden=is_hidden)
        self._add_cells(cells)
        self._sheet.end_row()
        return True

    def _add_cells(self, cells: list[_Cell]) -> None:
        sheet = self._sheet
        texts, columns, odd_styles = sheet.texts, sheet.columns, sheet.cells.look.odd_styles
        text_of, marks = sheet.cells.strings.text, sheet.cells.strings.marks
        for letters, style_id, kind, formula, value, space, inline in cells:
            column = columns[letters]
            if kind == "s" and value.isdecimal() and style_id not in odd_styles and not formula:
                index = int(value)
                text = text_of(index)
                if text and column == len(texts) and not marks[index]:
                    texts.append(text)
                    continue
            sheet.add_cell(column, *self._shown(style_id, kind, formula, value, space, inline))

    def _shown(
        self, style_id: str, kind: str, formula: str, value: str, space: str, inline: str
    ) -> tuple[str, CellNote | None]:
        cells = self._sheet.cells
        style_id = style_id or "0"
        if kind == "inlineStr":
            text = unescaped(inline)
            text = decoded(text if space else text.strip(XML_SPACE))
            return cells.text(text, text_marks(text), cells.style(style_id))
        return cells.value(kind or "n", unescaped(value).strip(XML_SPACE), style_id, unescaped(formula) or None, None)

    def _is_hidden(self, attributes: str) -> bool | None:
        found = _ROW_ATTRIBUTES.findall(attributes)
        is_whole = _ROW_ATTRIBUTES.sub("", attributes).strip() == "" and len(dict(found)) == len(found)
        if len(self._hidden) >= _KNOWN_ATTRIBUTES:
            self._hidden.clear()
        self._hidden[attributes] = is_hidden_row(dict(found)) if is_whole else None
        return self._hidden[attributes]


def _tags(content: str, cells: int) -> int:
    # Text holds no "<", so by their number every tag belongs to a cell that was found. Should a text hold "/>", the
    # number is wrong and the row is parsed.
    blanks = content.count("/>")
    more = content.count("</f>") + content.count("</is>")
    return _VALUE_TAGS * (cells - blanks) + _BLANK_TAGS * blanks + _MORE_TAGS * more
