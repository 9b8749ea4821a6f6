"""Find the source files and the output of the command line."""

from collections.abc import Sequence
from pathlib import Path

from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.saving.file_names import spreadsheets_in
from medqa_gui.core.saving.targets import Output, OutputKind, chosen_output


def find_sources(paths: Sequence[Path]) -> list[Path]:
    """Return the sources: named files, the spreadsheets in a named folder, or a dataset folder. Raises PlanError."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = spreadsheets_in(path)
        if not inside and _is_dataset(path):
            inside = [path]
        if not inside:
            raise PlanError("folder_without_spreadsheets", path=path)
        found += inside
    # Without duplicates, in order of the first mention.
    return list({each.absolute(): each for each in reversed(found)}.values())[::-1]


def _is_dataset(folder: Path) -> bool:
    # Imported here: only a folder without spreadsheets needs the readers of all formats.
    from medqa_gui.core.formats.read_dataset import detect_format

    return detect_format(folder) is not None


def parse_output(text: str | None, sources: Sequence[Path], kind: OutputKind) -> Output | None:
    """Return the meaning of -o, or None if it is not given."""
    return None if text is None else chosen_output(text, len(sources), kind)
