"""Open any file with rows. The readers of a family are imported when a file of that family is opened.

Importing all of them takes longer than reading the first rows of a workbook.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import GUESS_ALL, ReadOptions, Workbook, check_sheet_count
from medqa_gui.core.reading.containers import OLE_HEAD, ZIP_HEADS, zip_family
from medqa_gui.core.reading.detect import Family, detect
from medqa_gui.core.reading.fallback import open_with_fallback
from medqa_gui.core.reading.survey_export import SurveyWorkbook

if TYPE_CHECKING:
    from medqa_gui.core.reading.reader_chain import Reader, WholeWorkbook

DATASET_SUFFIXES = (".json", ".jsonl", ".json.gz", ".jsonl.gz", ".parquet")


def open_source(path: Path, options: ReadOptions) -> Workbook:
    """Open a spreadsheet, or a dataset of one of the formats as a sheet. Raises UnreadableFileError for other files."""
    is_named_dataset = path.name.lower().endswith(DATASET_SUFFIXES)
    if not path.is_dir() and not (is_named_dataset and path.is_file() and path.stat().st_size):
        return _open_by_content(path, options)
    # Only a dataset needs the formats.
    from medqa_gui.core.reading.dataset_source import find_dataset, unknown_dataset_error

    if dataset := find_dataset(path):
        return dataset
    if path.is_dir() or _is_container(path):
        return open_workbook(path, options)
    raise unknown_dataset_error(path)


def _open_by_content(path: Path, options: ReadOptions) -> Workbook:
    """Open a spreadsheet, or a dataset with another file name suffix."""
    try:
        return open_workbook(path, options)
    except UnreadableFileError as error:
        if error.facts.get("kind") != "json":
            raise
        # Only a dataset needs the formats.
        from medqa_gui.core.reading.dataset_source import find_dataset

        if dataset := find_dataset(path):
            return dataset
        raise


def _is_container(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(OLE_HEAD)).startswith((*ZIP_HEADS, OLE_HEAD))


def open_workbook(path: Path, options: ReadOptions = GUESS_ALL) -> Workbook:
    """Return the opened file, decrypted if it has a password.

    Raises UnreadableFileError if it has no rows that this version reads, if its password is missing or wrong, and if
    it exceeds the limits.
    """
    family = detect(path)
    content = None
    if family is Family.PROTECTED:
        content = _decrypt(path, options)
        family = zip_family(path, content)
    workbook = _open(path, family, options, content)
    try:
        check_sheet_count(len(workbook.sheets), path.name)
    except UnreadableFileError:
        workbook.close()
        raise
    return SurveyWorkbook(workbook)


def _open(path: Path, family: Family, options: ReadOptions, content: bytes | None) -> Workbook:
    """Open the file; every import is that of the one family."""
    match family:
        case Family.XLSX:
            return open_with_fallback(path, content, partial(_open_xlsx, options), _read_xlsx_otherwise)
        case Family.XLSB:
            from medqa_gui.core.reading.xlsb.workbook import open_xlsb

            return open_with_fallback(path, content, open_xlsb, _read_with_calamine)
        case Family.ODS:
            from medqa_gui.core.reading.ods.workbook import open_ods

            return open_with_fallback(path, content, open_ods, _read_with_calamine)
        case Family.XLS:
            return _open_xls(path, options)
        case Family.HTML:
            from medqa_gui.core.reading.html import read_html

            return _run_reader_chain(path, (read_html,))
        case Family.XML_2003:
            from medqa_gui.core.reading.spreadsheetml import read_xml_2003

            return _run_reader_chain(path, (read_xml_2003,))
        case Family.TEXT:
            from medqa_gui.core.reading.delimited_text import open_text

            return open_text(path, options)
        case Family.PROTECTED:
            raise UnreadableFileError("file_encrypted", name=path.name)


def _open_xlsx(options: ReadOptions, path: Path, content: bytes | None) -> Workbook:
    from medqa_gui.core.reading.xlsx.workbook import open_xlsx  # only for .xlsx

    return open_xlsx(path, options, content)


def _open_xls(path: Path, options: ReadOptions) -> Workbook:
    from medqa_gui.core.reading.xls import (  # only for .xls
        read_xls,
        read_xls_in_damaged_container,
        read_xls_without_formats,
    )

    readers = (read_xls, read_xls_in_damaged_container, read_xls_without_formats, _calamine_reader())
    try:
        return _run_reader_chain(path, readers)
    except UnreadableFileError as error:
        if error.id != "file_needs_password":
            raise
    return _run_reader_chain(path, readers, _decrypt(path, options))


def _read_xlsx_otherwise(path: Path, content: bytes | None) -> "WholeWorkbook":
    from medqa_gui.core.reading.openpyxl_reader import read_with_openpyxl  # only for a damaged .xlsx

    return _run_reader_chain(path, (read_with_openpyxl, _calamine_reader()), content)


def _read_with_calamine(path: Path, content: bytes | None) -> "WholeWorkbook":
    return _run_reader_chain(path, (_calamine_reader(),), content)


def _calamine_reader() -> "Reader":
    from medqa_gui.core.reading.calamine_reader import read_with_calamine  # only for .xls and damaged workbooks

    return read_with_calamine


def _run_reader_chain(path: Path, readers: "tuple[Reader, ...]", content: bytes | None = None) -> "WholeWorkbook":
    # Streaming readers do not need multiprocessing, which takes long to import.
    from medqa_gui.core.reading.reader_chain import run_reader_chain

    return run_reader_chain(path, readers, content=content)


def _decrypt(path: Path, options: ReadOptions) -> bytes:
    from medqa_gui.core.reading.decrypt import decrypt  # only for protected files

    return decrypt(path, options.password)
