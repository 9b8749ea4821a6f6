"""Spreadsheets in a folder, and names of the datasets made from them."""

from collections.abc import Mapping
from pathlib import Path

from medqa_gui.core.formats.manifest import manifest_path

SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots", ".csv", ".tsv"})


def spreadsheets_in(folder: Path) -> list[Path]:
    """Return the spreadsheets directly in the folder, sorted by name, without lock files. Raises OSError."""
    return [each for each in sorted(folder.iterdir()) if _is_spreadsheet(each)]


def _is_spreadsheet(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SPREADSHEETS and not path.name.startswith((".", "~$"))


def stem_of(source: Path) -> str:
    """Return the file name without its extension, such as .xlsx or .jsonl.gz."""
    packed = source.name[:-3] if source.name.lower().endswith((".json.gz", ".jsonl.gz")) else source.name
    return Path(packed).stem


def unique_paths(wanted: Mapping[Path, Path]) -> dict[Path, Path]:
    """Return a unique target for each source, numbered if the target or manifest of another source has the name.

    The names of the sources decide which one is numbered, not their order.
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
    """Return the file names of a dataset, casefolded for file systems that ignore case."""
    return {str(each).casefold() for each in (target.absolute(), manifest_path(target.absolute()))}
