"""Which files are converted, and where each dataset goes."""

from collections.abc import Sequence
from pathlib import Path

from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.saving.file_names import spreadsheets_in
from medqa_gui.core.saving.targets import Output, OutputKind, chosen_output


def find_sources(paths: Sequence[Path]) -> list[Path]:
    """Return what to convert: the files named, the spreadsheets in a named folder, or a folder that is a dataset."""
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
    # A file that is named twice is converted once.
    return list({each.absolute(): each for each in reversed(found)}.values())[::-1]


def _is_dataset(folder: Path) -> bool:
    from medqa_gui.core.formats.read_dataset import detect_format

    return detect_format(folder) is not None


def output_of(text: str | None, sources: Sequence[Path], kind: OutputKind) -> Output | None:
    """Return what -o means; None where it is not given."""
    return None if text is None else chosen_output(text, len(sources), kind)
