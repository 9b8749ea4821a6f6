"""Which files are converted, and where each dataset goes."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from medqa_gui.core.errors import PlanError, UnwritableTargetError
from medqa_gui.core.folders import spreadsheets_in, stem_of
from medqa_gui.core.formats.format import Format


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
    return found


def _is_dataset(folder: Path) -> bool:
    from medqa_gui.core.formats.reading import detect_format

    return detect_format(folder) is not None


def target_for(source: Path, form: Format, options: Namespace, *, is_one: bool) -> Path:
    """Return where the dataset goes; only a file that -o names is replaced without --force."""
    name = stem_of(source) + form.suffix
    output: Path | None = options.output
    if output is not None and is_one and not output.is_dir():
        return output
    target = (output or source.parent) / name
    if target.exists() and not options.force and not options.skip_done:
        raise UnwritableTargetError("target_exists", path=target)
    return target
