"""The families of files that hold rows, and what is said of every other file."""

from enum import StrEnum
from pathlib import Path

from medqa_gui.core.model.errors import UnreadableFileError


class Family(StrEnum):
    """The kinds of file that hold rows; each has its reader. A protected one shows its kind when it is decrypted."""

    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    TEXT = "text"
    HTML = "html"
    XML_2003 = "xml2003"
    PROTECTED = "protected"


# Kinds that Excel or LibreOffice open as a sheet, so saving them again helps.
CONVERTIBLE = frozenset({"mht", "flat_ods", "slk", "iwork", "lotus"})


def unsupported_kind(path: Path, kind: str) -> UnreadableFileError:
    """Say what the file is instead; `kind` is a key of wording.KINDS."""
    id_ = "file_family_unsupported" if kind in CONVERTIBLE else "file_not_spreadsheet"
    return UnreadableFileError(id_, name=path.name, kind=kind)
