"""Targets of a save: the meaning of -o, the files of a save, and which existing files may be replaced.

Covers datasets, parts of a split, companion files and workbooks of issues.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.formats.dataset_card import CARD
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.manifest import is_manifest, manifest_path, output_names, source_names
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.formats.training_files import is_training_file
from medqa_gui.core.model.errors import UnreadableFileError, UnwritableTargetError
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.split import PART_NAMES
from medqa_gui.core.runtime.atomic_file import resolve_inside, unwritable_target
from medqa_gui.core.saving.file_names import SPREADSHEETS, stem_of, unique_paths

DATASET_ENDINGS = (".json", ".jsonl", ".parquet", ".json.gz", ".jsonl.gz")


class Output(NamedTuple):
    """Meaning of -o: a folder for the files, or the file (or dataset folder) itself."""

    path: Path
    is_folder: bool


class OutputKind(NamedTuple):
    """Kind of output: suffix of its name in a folder, and default extension ("" for none).

    `endings` identify a file of this kind, never a folder; `option` is its command line option.
    """

    suffix: str
    extension: str
    endings: tuple[str, ...]
    option: str = "-o"


class Part(NamedTuple):
    """Data file: the whole dataset, or a part of a split."""

    split: str
    path: Path


def dataset_kind(form: Format) -> OutputKind:
    """Return the kind of output of this format."""
    return OutputKind(form.suffix, "" if form.data_file else form.suffix, DATASET_ENDINGS)


def chosen_output(text: str, sources: int, kind: OutputKind) -> Output:
    """Return the meaning of -o for this number of sources.

    Raises UnwritableTargetError for a spreadsheet name, and if several sources need a folder.
    """
    path = Path(text)
    is_folder = path.is_dir() or text.endswith(tuple(filter(None, ("/", os.sep, os.altsep))))
    if sources == 1 and not kind.extension and _is_dataset_folder(path):
        return Output(path, is_folder=False)
    if is_folder:
        return Output(path, is_folder=True)
    refuse_ending(path, kind.endings)
    if sources == 1:
        is_whole = path.suffix or not kind.extension or os.path.lexists(path)
        return Output(path if is_whole else path.with_name(path.name + kind.extension), is_folder=False)
    if path.name.lower().endswith(kind.endings) or os.path.lexists(path):
        raise UnwritableTargetError("output_not_folder", path=path, option=kind.option)
    return Output(path, is_folder=True)


def targets_in(sources: Sequence[Path], output: Output | None, kind: OutputKind) -> list[Path]:
    """Return the target of each source, by default next to it, independent of the order of the sources."""
    if output and not output.is_folder:
        return [output.path]
    wanted = {each: (output.path if output else each.parent) / f"{stem_of(each)}{kind.suffix}" for each in sources}
    names = unique_paths(wanted)
    return [names[each] for each in sources]


@contextmanager
def created_folder(folder: Path) -> Iterator[None]:
    """Create the folder if missing; created folders that stay empty are removed afterwards."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable_target(folder, error) from error
    try:
        yield
    finally:
        with suppress(OSError):
            for each in missing:
                each.rmdir()


def parts_of(plan: Plan, target: Path) -> list[Part]:
    """Return the data files of a save to this target, one per part of the split."""
    form = find_format(plan.format_id)
    names = plan.split.part_names if plan.split else ("",)
    return [Part(name, _part_path(target, form, name)) for name in names]


def part_paths(plan: Plan, target: Path) -> list[Path]:
    """Return the data files that a save to this target writes, or removes if it may replace."""
    written = [part.path for part in parts_of(plan, target)]
    return [*written, *(each for each in leftover_files(plan, target, written) if not _is_beside(each, target))]


def refuse_ending(path: Path, endings: Iterable[str] = ()) -> None:
    """Raise UnwritableTargetError for a spreadsheet extension that is not among `endings`."""
    if path.suffix.lower() in SPREADSHEETS and path.suffix.lower() not in endings:
        raise UnwritableTargetError("target_is_spreadsheet", path=path)


def refuse_input(path: Path, inputs: Iterable[Path]) -> None:
    """Raise UnwritableTargetError if the file is one of the inputs."""
    with suppress(FileNotFoundError, NotADirectoryError):
        facts = path.stat()
        for each in inputs:
            with suppress(OSError):
                if os.path.samestat(facts, each.stat()):
                    raise UnwritableTargetError("target_is_source", path=path)


def refuse_part(path: Path, folder: Path, inputs: Iterable[Path]) -> None:
    """Raise UnwritableTargetError if a data file must never replace this file, even when forced."""
    refuse_input(path, inputs)
    refuse_ending(path)
    resolve_inside(path, folder)
    if not is_absent_or_empty(path) and not _is_dataset(path):
        raise UnwritableTargetError("target_not_dataset", path=path)


def refuse_side_file(path: Path, inputs: Iterable[Path]) -> None:
    """Raise UnwritableTargetError if a companion file must never replace this file."""
    resolve_inside(path, path.parent)
    refuse_input(path, inputs)
    if not is_absent_or_empty(path) and not (is_manifest(path) or is_training_file(path)):
        raise UnwritableTargetError("sidecar_foreign", path=path)


def refuse_existing(plan: Plan, target: Path, *, is_named: bool, skips_done: bool) -> None:
    """Raise UnwritableTargetError if a dataset exists that may only be replaced when forced."""
    there = [path for path in _seen(plan, target) if os.path.lexists(path)]
    if not there:
        return
    made_from = source_names(manifest_path(target))
    if skips_done and made_from and made_from != [plan.source.name]:
        raise UnwritableTargetError("target_of_other", path=there[0], name=", ".join(made_from))
    if not is_named and not (skips_done and made_from):
        raise UnwritableTargetError("target_exists", path=there[0])


def leftover_files(plan: Plan, target: Path, written: Iterable[Path]) -> list[Path]:
    """Return parts, manifest and card of an earlier save under this name that are not written now."""
    form, known = find_format(plan.format_id), set(written)
    folder = target if form.data_file else target.parent
    parts = [_part_path(target, form, name) for name in (*(() if form.data_file else ("",)), *PART_NAMES[3])]
    names = {each.relative_to(folder).as_posix() for each in parts}
    card = folder / (CARD if form.data_file else f"{target.stem}-card.md")
    manifest = manifest_path(target)
    left = [each for each in parts if each not in known and _is_dataset(each)]
    if set(output_names(manifest)) & names:
        left.append(manifest)
    if is_training_file(card, [f"`{name}`" for name in names]):
        left.append(card)
    return [each for each in left if each not in known and _is_within(each, target.parent)]


def remove_leftovers(paths: Iterable[Path], target: Path) -> None:
    """Remove files of an earlier save. Raises UnwritableTargetError."""
    for path in paths:
        resolve_inside(path, target.parent)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable_target(path, error) from error


def inputs_among(targets: Sequence[Path], sources: Sequence[Path]) -> list[tuple[Path, ...]]:
    """Return for each target the sources that it, a part or its manifest might overwrite."""
    known = {mark: each for each in sources if (mark := _mark(each))}
    return [
        tuple(known[mark] for each in _candidates(target) if (mark := _mark(each)) and mark in known)
        for target in targets
    ]


def _candidates(target: Path) -> list[Path]:
    names = [f"-{split}{target.suffix}" for split in PART_NAMES[3]]
    return [target, *(target.with_name(target.stem + name) for name in names), manifest_path(target)]


def _mark(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        facts = path.stat()
        return facts.st_dev, facts.st_ino
    return None


def _seen(plan: Plan, target: Path) -> list[Path]:
    return [target] if find_format(plan.format_id).data_file else [part.path for part in parts_of(plan, target)]


def _part_path(target: Path, form: Format, split: str) -> Path:
    if form.data_file:
        return target / form.data_file.format(split=split or "train")
    return target.with_name(f"{target.stem}-{split}{target.suffix}") if split else target


def _is_beside(path: Path, target: Path) -> bool:
    return path == manifest_path(target) or path.suffix == ".md"


def _is_within(path: Path, folder: Path) -> bool:
    """Return whether the file is in the folder after resolving links."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def is_absent_or_empty(path: Path) -> bool:
    """Return whether the path does not exist or is an empty file."""
    try:
        return path.stat().st_size == 0 and path.is_file()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError as error:
        raise unwritable_target(path, error) from error


def _is_dataset(path: Path) -> bool:
    if not path.is_file():
        return False
    # Imported here, since most saves replace nothing: the module loads all dataset readers.
    from medqa_gui.core.formats.read_dataset import detect_format

    try:
        return detect_format(path) is not None
    except UnreadableFileError:
        return False


def _is_dataset_folder(folder: Path) -> bool:
    """Return whether the folder is itself a dataset saved by this program."""
    return (folder / CARD).is_file() and any((folder / "data" / f"{name}.jsonl").is_file() for name in PART_NAMES[3])
