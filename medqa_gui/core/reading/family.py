"""Families of files with rows, and the error for all other files."""

from enum import StrEnum
from pathlib import Path

from medqa_gui.core.model.errors import UnreadableFileError


class Family(StrEnum):
    """Kind of file with rows; each has its reader. The kind of a protected file is known after decryption."""

    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    TEXT = "text"
    HTML = "html"
    XML_2003 = "xml2003"
    PROTECTED = "protected"


# Kinds that Excel or LibreOffice can open and save as a workbook.
CONVERTIBLE = frozenset({"mht", "flat_ods", "slk", "iwork", "lotus"})


def unsupported_kind(path: Path, kind: str) -> UnreadableFileError:
    """Return the error for a file of another kind; `kind` is a key of wording.KINDS."""
    id_ = "file_family_unsupported" if kind in CONVERTIBLE else "file_not_spreadsheet"
    return UnreadableFileError(id_, name=path.name, kind=kind)
