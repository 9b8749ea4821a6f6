"""The spreadsheets in a folder, and what is saved of one is called."""

from collections.abc import Collection
from pathlib import Path

SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".csv", ".tsv"})


def spreadsheets_in(folder: Path) -> list[Path]:
    """Return the spreadsheets that lie in the folder itself, by name, without lock files. Raises OSError."""
    return [each for each in sorted(folder.iterdir()) if _is_spreadsheet(each)]


def _is_spreadsheet(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SPREADSHEETS and not path.name.startswith((".", "~$"))


def stem_of(source: Path) -> str:
    """Return the file's name without what tells its kind, such as .xlsx or .jsonl.gz."""
    packed = source.name[:-3] if source.name.lower().endswith((".json.gz", ".jsonl.gz")) else source.name
    return Path(packed).stem


def untaken(target: Path, taken: Collection[Path]) -> Path:
    """Return the target, with a number where another dataset of the same run has its name."""
    free, number = target, 1
    while free in taken:
        number += 1
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return free
