"""Open any file that holds rows; the readers of a family are imported when a file of it is opened."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import GUESS_ALL, ReadOptions, Workbook, check_sheet_count
from medqa_gui.core.reading.containers import zip_family
from medqa_gui.core.reading.detect import Family, detect
from medqa_gui.core.reading.fallback import open_relayed
from medqa_gui.core.reading.survey_export import SurveyWorkbook

if TYPE_CHECKING:
    from medqa_gui.core.reading.reader_chain import Reader


def open_workbook(path: Path, options: ReadOptions = GUESS_ALL) -> Workbook:
    """Return the opened file, its password taken off.

    Raises UnreadableFileError where it holds no rows that this version reads, where its password is missing or wrong,
    and where reading it would go beyond the limits.
    """
    family = detect(path)
    content = None
    if family is Family.PROTECTED:
        content = _decrypted(path, options)
        family = zip_family(path, content)
    workbook = _opened(path, family, options, content)
    try:
        check_sheet_count(len(workbook.sheets), path.name)
    except UnreadableFileError:
        workbook.close()
        raise
    return SurveyWorkbook(workbook)


def _opened(path: Path, family: Family, options: ReadOptions, content: bytes | None) -> Workbook:
    match family:
        case Family.XLSX:
            return open_relayed(path, content, partial(_opened_xlsx, options), _other_xlsx_readers)
        case Family.XLSB:
            from medqa_gui.core.reading.xlsb.workbook import open_xlsb

            return open_relayed(path, content, open_xlsb, _calamine)
        case Family.ODS:
            from medqa_gui.core.reading.ods.workbook import open_ods

            return open_relayed(path, content, open_ods, _calamine)
        case Family.XLS:
            return _opened_xls(path, options)
        case Family.HTML:
            from medqa_gui.core.reading.html import read_html

            return _read_whole(path, (read_html,))
        case Family.XML_2003:
            from medqa_gui.core.reading.spreadsheetml import read_xml_2003

            return _read_whole(path, (read_xml_2003,))
        case Family.TEXT:
            from medqa_gui.core.reading.delimited_text import open_text

            return open_text(path, options)
        case Family.PROTECTED:
            raise UnreadableFileError("file_encrypted", name=path.name)


def _opened_xlsx(options: ReadOptions, path: Path, content: bytes | None) -> Workbook:
    from medqa_gui.core.reading.xlsx.workbook import open_xlsx

    return open_xlsx(path, options, content)


def _opened_xls(path: Path, options: ReadOptions) -> Workbook:
    from medqa_gui.core.reading.xls import read_xls, read_xls_without_formats

    readers = (read_xls, read_xls_without_formats, *_calamine())
    try:
        return _read_whole(path, readers)
    except UnreadableFileError as error:
        if error.id != "file_needs_password":
            raise
    return _read_whole(path, readers, _decrypted(path, options))


def _other_xlsx_readers() -> "tuple[Reader, ...]":
    from medqa_gui.core.reading.openpyxl_reader import read_with_openpyxl

    return (read_with_openpyxl, *_calamine())


def _calamine() -> "tuple[Reader, ...]":
    from medqa_gui.core.reading.calamine_reader import read_with_calamine

    return (read_with_calamine,)


def _read_whole(path: Path, readers: "tuple[Reader, ...]", content: bytes | None = None) -> Workbook:
    from medqa_gui.core.reading.reader_chain import read_whole

    return read_whole(path, readers, content=content)


def _decrypted(path: Path, options: ReadOptions) -> bytes:
    from medqa_gui.core.reading.decrypt import decrypted

    return decrypted(path, options.password)
