"""Open any file that holds rows."""

from pathlib import Path

from medqa_gui.core.workbook.detect import Family, detect
from medqa_gui.core.workbook.family import other_kind
from medqa_gui.core.workbook.table import ReadOptions, Workbook
from medqa_gui.core.workbook.text_file import GUESS_ALL, open_text


def open_workbook(path: Path, options: ReadOptions = GUESS_ALL) -> Workbook:
    """Return the opened file; UnreadableFileError where it holds no rows that this version reads."""
    family = detect(path)
    match family:
        case Family.XLSX:
            from medqa_gui.core.workbook.xlsx import open_xlsx

            return open_xlsx(path, options)
        case Family.TEXT:
            return open_text(path, options)
        case Family.XLS | Family.XLSB | Family.ODS:
            raise other_kind(path, family.value)
