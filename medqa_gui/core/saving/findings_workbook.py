"""Workbook of the rows with issues, each with its explanation, for the author of the sheet."""

import re
import tempfile
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import UnwritableTargetError
from medqa_gui.core.model.finding import Finding, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import RowSource
from medqa_gui.core.runtime.atomic_file import open_regular, replacing, resolve_inside, temporary_folder
from medqa_gui.core.saving.targets import OutputKind, is_absent_or_empty, refuse_ending, refuse_input

SUFFIX = ".doubts.xlsx"
WORKBOOKS = OutputKind(SUFFIX, ".xlsx", (".xlsx",), "--workbook")
_CREATOR = "MedQA Converter"
_LONGEST_PROPERTIES = 1 << 16  # bytes
_REPORT_EVERY = 200
# Characters that start a formula in spreadsheet programs.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_LETTERS = 32_767
_WARNING, _NOTE, _HEAD = "FFF1D3", "EEF0F4", "E4EFFC"
_WIDTHS = {"row": 8, "problem": 44, "text": 40}


class WorkbookLabels(NamedTuple):
    """Labels of the workbook in the user's language; `findings` are sentences by finding id or kind."""

    sheet: str
    row: str
    problem: str
    findings: Mapping[str, str]


def write_findings_workbook(
    plan: Plan,
    rows: RowSource,
    columns: Sequence[Column],
    found: Sequence[Finding],
    target: Path,
    words: WorkbookLabels,
) -> Generator[Progress, None, int]:
    """Write the rows with a warning or an error, with explanations and colored cells; return their number.

    Raises UnwritableTargetError. Cells contain their displayed text, never formulas.
    """
    # Imported here and below: openpyxl takes 0.2 s, and the window imports this module for its names.
    from openpyxl import Workbook

    refuse_workbook(target, (plan.source,))
    doubts = findings_by_row(found)
    with replacing(target, sources=(plan.source,)) as file, _temporary_files_beside(target):
        book = Workbook(write_only=True)
        book.properties.creator = _CREATOR
        sheet = book.create_sheet(words.sheet[:31])
        _lay_out(sheet, columns)
        headers = [column.header or column.letter for column in columns]
        sheet.append([_cell(sheet, text, _HEAD, is_bold=True) for text in (words.row, words.problem, *headers)])
        # An open sheet would print an error when garbage collected, after its file is gone.
        with _closing_unless_saved(sheet):
            written = 0
            for count, row in enumerate(rows):
                if row.number in doubts:
                    sheet.append(_line(sheet, row.number, row.texts, doubts[row.number], len(columns), words))
                    written += 1
                if count % _REPORT_EVERY == 0:
                    yield Progress(count)
            book.save(file)
    return written


@contextmanager
def _closing_unless_saved(sheet: Any) -> Iterator[None]:  # noqa: ANN401
    try:
        yield
    finally:
        if not sheet.closed:
            sheet.close()


def refuse_workbook(target: Path, inputs: Sequence[Path], *, may_replace: bool = True, is_named: bool = True) -> None:
    """Raise UnwritableTargetError if a workbook of issues must not replace the target.

    It replaces only other workbooks of issues; an edited one, or one that is not named, needs `may_replace`.
    """
    refuse_ending(target, WORKBOOKS.endings)
    resolve_inside(target, target.parent)
    refuse_input(target, inputs)
    if is_absent_or_empty(target):
        return
    said = _properties(target)
    if _CREATOR.encode() not in said:
        raise UnwritableTargetError("target_not_issues", path=target)
    if not may_replace and b"lastModifiedBy" in said:
        raise UnwritableTargetError("issues_edited", path=target)
    if not may_replace and not is_named:
        raise UnwritableTargetError("target_exists", path=target)


def _properties(path: Path) -> bytes:
    """Return the core properties of a workbook, b"" if the file is not a workbook."""
    try:
        with open_regular(path) as file, ZipFile(file) as archive, archive.open("docProps/core.xml") as part:
            return part.read(_LONGEST_PROPERTIES)
    except (OSError, ValueError, LookupError, EOFError, RuntimeError, BadZipFile, zlib.error):
        return b""


def findings_by_row(found: Sequence[Finding]) -> dict[int, list[Finding]]:
    """Return the findings of each row with a warning or an error, without those of the whole sheet (row 0)."""
    by_row: dict[int, list[Finding]] = {}
    for finding in found:
        by_row.setdefault(finding.row_number, []).append(finding)
    return {
        number: findings
        for number, findings in by_row.items()
        if number and any(FINDING_KINDS[each.id].severity is not Severity.NOTE for each in findings)
    }


def _line(
    sheet: Any,  # noqa: ANN401 - openpyxl has no type for it
    number: int,
    texts: Sequence[str],
    findings: Sequence[Finding],
    width: int,
    words: WorkbookLabels,
) -> list[Any]:
    said = dict.fromkeys(words.findings.get(each.kind) or words.findings[each.id] for each in findings)
    colors: dict[int, str] = {}
    for each in findings:
        if each.column is not None:
            is_note = FINDING_KINDS[each.id].severity is Severity.NOTE
            colors[each.column] = colors.get(each.column, _NOTE) if is_note else _WARNING
    padded = (*texts, *[""] * (width - len(texts)))
    first = (_cell(sheet, number, ""), _cell(sheet, "\n".join(said), _WARNING))
    return [*first, *(_cell(sheet, text, colors.get(at, "")) for at, text in enumerate(padded))]


def _cell(sheet: Any, value: str | int, color: str, *, is_bold: bool = False) -> Any:  # noqa: ANN401
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = WriteOnlyCell(sheet, value=_writable(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        # Always text: a spreadsheet program must not evaluate formulas from a foreign file.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA_SIGNS)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if color:
        cell.fill = PatternFill("solid", fgColor=color)
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _writable(text: str) -> str:
    """Return the text with control characters escaped as in Excel, cut to the limit of a cell."""
    escaped = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return _SURROGATE.sub("\ufffd", escaped)[:_MOST_LETTERS]


def _lay_out(sheet: Any, columns: Sequence[Column]) -> None:  # noqa: ANN401
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "C2"
    widths = (_WIDTHS["row"], _WIDTHS["problem"], *[_WIDTHS["text"]] * len(columns))
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width


@contextmanager
def _temporary_files_beside(target: Path) -> Iterator[None]:
    """Put temporary files of openpyxl, which contain cell text, next to the target only."""
    before = tempfile.tempdir
    with temporary_folder(target) as own:
        tempfile.tempdir = str(own)
        try:
            yield
        finally:
            tempfile.tempdir = before
