"""Excel workbooks (.xlsx, .xlsm), read as Excel shows them, as a stream that needs the memory of a few rows."""

from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import ReadOptions, Row, Sheet, SheetState, TextLayout
from medqa_gui.core.reading.raised import Position
from medqa_gui.core.reading.xlsx.cells import WorkbookContext
from medqa_gui.core.reading.xlsx.package import Attributes, Package, Relation, is_true, open_package
from medqa_gui.core.reading.xlsx.pictures import picture_values
from medqa_gui.core.reading.xlsx.ranges import cell_range, covered_columns, is_zero
from medqa_gui.core.reading.xlsx.rich_text import decode_text
from medqa_gui.core.reading.xlsx.shared_strings import SharedStrings
from medqa_gui.core.reading.xlsx.sheet import SheetRows
from medqa_gui.core.reading.xlsx.styles import read_styles

_USUAL_WORKBOOK = "xl/workbook.xml"
_USUAL_STRINGS = "xl/sharedStrings.xml"
_USUAL_STYLES = "xl/styles.xml"
_OUTLINED_ROWS = 200
_SMALLEST_ROW = 8  # bytes; the size of a part limits its number of rows


class _Tab(NamedTuple):
    """A sheet, its part and its hidden columns."""

    sheet: Sheet
    part: str
    hidden_columns: frozenset[int]


class _Head(NamedTuple):
    """Facts of a sheet before its rows."""

    rows: int = 0
    hidden_columns: frozenset[int] = frozenset()


class XlsxWorkbook:
    """An open .xlsx or .xlsm file."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.workbook_part(_USUAL_WORKBOOK)
        relations = package.relations(self._part)
        is_1904, sheets = _read_workbook(package, self._part)
        self._tabs = list(_tabs(package, sheets, relations))
        if not self._tabs:
            raise _without_cells(package, self._part, has_sheets=bool(sheets))
        styles_part = package.linked_part(relations, "styles") or _USUAL_STYLES
        styles = read_styles(package, styles_part, is_1904=is_1904) if package.has(styles_part) else []
        by_name = {str(index): style for index, style in enumerate(styles)}
        odd = frozenset(index for index, style in by_name.items() if not style.is_plain)
        odd |= {""} if "0" in odd else set()
        self.context = WorkbookContext(package, by_name, odd, picture_values(package, relations), is_1904)
        has_raised = any(style.position is not Position.BASELINE for style in styles)
        self._strings = SharedStrings(
            package, package.linked_part(relations, "sharedStrings") or _USUAL_STRINGS, has_spans=has_raised
        )

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets of cells, in the order of their tabs; without sheets of charts or macros."""
        return tuple(tab.sheet for tab in self._tabs)

    @property
    def layout(self) -> TextLayout | None:
        """A workbook has no text layout."""
        return None

    def rows(self, sheet_index: int) -> SheetRows:
        """Return the rows of a sheet by its 0-based index."""
        tab = self._tabs[sheet_index]
        self._strings = self._strings.for_pass()
        return SheetRows(self.context, self._strings, tab.part, tab.hidden_columns)

    def outline(self, sheet_index: int) -> list[Row]:
        """Return the first rows with "…" for each text if reading the texts takes long, else []."""
        tab, strings = self._tabs[sheet_index], self._strings.placeholders()
        if strings is None:
            return []
        rows: list[Row] = []
        # Damage is reported when the rows themselves are read.
        with suppress(UnreadableFileError):
            source = SheetRows(self.context, strings, tab.part, tab.hidden_columns)
            rows = list(islice(source, _OUTLINED_ROWS))
        if not strings.has_distant_texts:
            return []
        self._strings.keep_all()
        return rows

    def close(self) -> None:
        """Close the file."""
        self._package.close()


def open_xlsx(path: Path, options: ReadOptions, content: bytes | None = None) -> XlsxWorkbook:  # noqa: ARG001
    """Open a workbook; its rows are read later. `content` is that of a decrypted file.

    Raises UnreadableFileError: damaged, protected by a password, unsafe, or too large.
    """
    return open_package(path, content, XlsxWorkbook)


def _read_workbook(package: Package, part: str) -> tuple[bool, list[Attributes]]:
    is_1904 = False
    sheets = []
    for path, attributes in package.elements(part):
        match path[1:]:
            case ("workbookPr",):
                is_1904 = is_true(attributes.get("date1904"))
            case ("sheets", "sheet"):
                sheets.append(attributes)
    return is_1904, sheets


def _without_cells(package: Package, part: str, *, has_sheets: bool) -> UnreadableFileError:
    return UnreadableFileError("file_no_cells", name=package.name) if has_sheets else package.damage_error(part)


def _tabs(package: Package, sheets: list[Attributes], relations: list[Relation]) -> list[_Tab]:
    by_id = {each.id: each for each in relations}
    linked = [(each, by_id.get(each.get("id", ""), Relation("", "worksheet", ""))) for each in sheets]
    linked = [(each, relation) for each, relation in linked if relation.kind == "worksheet"]
    parts = package.sheet_parts([relation.target for _, relation in linked])
    seen: set[str] = set()
    tabs = []
    for (attributes, _), part in zip(linked, parts, strict=True):
        # A part is one sheet; thousands of tabs with the same part are a bomb.
        if part not in seen:
            seen.add(part)
            head = _head(package, part)
            sheet = Sheet(decode_text(attributes.get("name", "")), _state(attributes.get("state")), head.rows)
            tabs.append(_Tab(sheet, part, head.hidden_columns))
    return tabs


def _state(value: str | None) -> SheetState:
    return next((state for state in SheetState if state == value), SheetState.VISIBLE)


def _head(package: Package, part: str) -> _Head:
    rows = 0
    hidden: set[tuple[int, int]] = set()
    try:
        for path, attributes in package.elements(part):
            match path[1:]:
                case ("dimension",):
                    rows = _claimed_rows(attributes.get("ref", ""), package.unpacked_size(part))
                case ("cols", "col") if _is_hidden_column(attributes):
                    hidden.add((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
                case ("sheetData",):
                    break
    except (KeyError, ValueError, UnreadableFileError):
        # A damaged sheet must not hide the others; it raises when its rows are read.
        return _Head()
    return _Head(rows, covered_columns(hidden))


def _is_hidden_column(attributes: Attributes) -> bool:
    return is_true(attributes.get("hidden")) or is_zero(attributes.get("width", "1"))


def _claimed_rows(reference: str, size: int) -> int:
    claimed = cell_range(reference)
    if claimed is None or claimed.last_row == 1 or claimed.last_row > size // _SMALLEST_ROW:
        return 0
    return claimed.last_row
