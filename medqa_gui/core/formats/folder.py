"""The place of a dataset's data: the target itself, or a file inside the folder that is the target."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from medqa_gui.core.formats.format import Format
from medqa_gui.core.runtime.atomic_file import resolve_inside, unwritable_target


@contextmanager
def data_path(target: Path, form: Format, split: str = "train") -> Iterator[Path]:
    """Yield where the data goes, its folders made; those that were made are removed again if the body fails.

    Raises UnwritableTargetError where the folder cannot be made, or is a link that leads out of the target.
    """
    if not form.data_file:
        yield target
        return
    path = target / form.data_file.format(split=split)
    resolve_inside(target, target.parent)
    resolve_inside(path, target)
    made = _make_folders(path.parent, target)
    try:
        yield path
        made.clear()
    finally:
        _remove(made)


def _make_folders(folder: Path, target: Path) -> list[Path]:
    """Make the folder and those above it up to the target; return what was made, the innermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists() and each.is_relative_to(target)]
    made: list[Path] = []
    try:
        for each in reversed(missing):
            each.mkdir()
            made.insert(0, each)
    except OSError as error:
        _remove(made)
        raise unwritable_target(each, error) from error
    return made


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
