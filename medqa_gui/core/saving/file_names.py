"""The spreadsheets in a folder, and what is saved of one is called."""

from collections.abc import Mapping
from pathlib import Path

from medqa_gui.core.formats.manifest import manifest_path

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


def unique_paths(wanted: Mapping[Path, Path]) -> dict[Path, Path]:
    """Return a target for each source, with a number where another source's target or manifest has that name.

    The sources' names decide which of two gets the number, and not their order.
    """
    taken: set[str] = set()
    found: dict[Path, Path] = {}
    for source in sorted(wanted, key=lambda each: (each.name.casefold(), str(each.absolute()))):
        target, number = wanted[source], 1
        while taken & (names := _names(target)):
            number += 1
            first = wanted[source]
            target = first.with_name(f"{first.stem}-{number}{first.suffix}")
        taken |= names
        found[source] = target
    return found


def _names(target: Path) -> set[str]:
    """Return how the files of a dataset are told from others, also where capital letters are the same as small ones."""
    return {str(each).casefold() for each in (target.absolute(), manifest_path(target.absolute()))}
