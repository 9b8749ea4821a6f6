"""Path of a dataset's data: the target file, or a file inside the target folder."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from medqa_gui.core.formats.format import Format
from medqa_gui.core.runtime.atomic_file import resolve_inside, unwritable_target


@contextmanager
def data_path(target: Path, form: Format, split: str = "train") -> Iterator[Path]:
    """Yield the path of the data and create its folders; new folders are removed if the body fails.

    Raises UnwritableTargetError if a folder cannot be created or is a link to a place outside the target.
    """
    if not form.data_file:
        yield target
        return
    path = target / form.data_file.format(split=split)
    resolve_inside(target, target.parent)
    resolve_inside(path, target)
    created = _create_folders(path.parent, target)
    try:
        yield path
        created.clear()
    finally:
        _remove(created)


def _create_folders(folder: Path, target: Path) -> list[Path]:
    """Create the folder and its parents up to the target; return the new ones, innermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists() and each.is_relative_to(target)]
    created: list[Path] = []
    try:
        for each in reversed(missing):
            each.mkdir()
            created.insert(0, each)
    except OSError as error:
        _remove(created)
        raise unwritable_target(each, error) from error
    return created


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
