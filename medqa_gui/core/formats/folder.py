"""The place of a dataset's data: the target itself, or a file inside the folder that is the target."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from medqa_gui.core.errors import UnwritableTargetError
from medqa_gui.core.formats.format import Format


@contextmanager
def data_path(target: Path, form: Format, split: str = "train") -> Iterator[Path]:
    """Yield where the data goes, its folders made; those that were made are removed again if the body fails.

    Raises UnwritableTargetError where the folder cannot be made.
    """
    if not form.data_file:
        yield target
        return
    path = target / form.data_file.format(split=split)
    made = _make_folders(path.parent, target)
    try:
        yield path
        made.clear()
    finally:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()


def _make_folders(folder: Path, target: Path) -> list[Path]:
    """Make the folder and those above it up to the target; return what was made, the innermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists() and each.is_relative_to(target)]
    try:
        for each in reversed(missing):
            each.mkdir()
    except FileNotFoundError as error:
        raise UnwritableTargetError("target_no_folder", path=target.parent) from error
    except OSError as error:
        raise UnwritableTargetError("target_no_access", path=target, reason=error.strerror or str(error)) from error
    return missing
