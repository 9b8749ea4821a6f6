"""Companion files of a dataset: training configuration, card and manifest, without overwriting foreign files."""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import medqa_gui
from medqa_gui.core.formats.dataset_card import CARD, DataFile, DatasetFacts, dataset_card
from medqa_gui.core.formats.dataset_writer import DatasetWriter
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.manifest import Output, Provenance, is_manifest, manifest_path, manifest_text, read_manifest
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.formats.training_files import DATASET_INFO, LARGEST_INFO, dataset_info, training_files
from medqa_gui.core.model.column import Column, column_letter
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.errors import UnwritableTargetError
from medqa_gui.core.model.outcome import SavedFile
from medqa_gui.core.model.plan import Plan, Sidecar
from medqa_gui.core.model.plan_json import plan_mark, plan_rules
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.split import SplitSizes
from medqa_gui.core.runtime.atomic_file import open_regular, read_small, replacing, unreadable_file
from medqa_gui.core.saving.targets import Part, parts_of, refuse_ending, refuse_part, refuse_side_file

_CHUNK = 1 << 20
# Number of questions examined for the language of the data.
_LOOKED_AT = 20
_HAN = re.compile("[\u4e00-\u9fff]")


class Sidecars:
    """Writer of companion files; the manifest is opened first, so that it is renamed last.

    Raises UnwritableTargetError: `sidecar_exists` if a different file exists and may not be replaced,
    `dataset_info_unclear` if entries cannot be added to an existing dataset_info.json.
    """

    def __init__(
        self,
        plan: Plan,
        form: Format,
        target: Path,
        columns: Sequence[Column],
        sheet: str,
        stack: ExitStack,
        *,
        may_replace: bool = True,
        base_model: str = "",
        sources: Sequence[Path] = (),
    ) -> None:
        self._sources = sources or (plan.source,)
        self._base_model = base_model
        self.paths: tuple[Path, ...] = ()
        self.source_sha256 = ""  # of the bytes that were read, if known; else the file is read
        self._plan, self._form, self._target = plan, form, target
        self._columns, self._sheet, self._stack = columns, sheet, stack
        self._folder = _folder(target, form)
        self._left_out: dict[str, list[int]] = {}
        self._looked_at = self._chinese = 0
        self._manifest = None
        self._split_sizes: SplitSizes | None = None
        self._may_replace = may_replace
        if Sidecar.MANIFEST in plan.sidecars:
            path = manifest_path(target)
            if not may_replace and os.path.lexists(path) and not is_manifest(path):
                raise UnwritableTargetError("sidecar_exists", path=path)
            self._manifest = stack.enter_context(replacing(path, sources=self._sources))
            self.paths = (path,)

    def look(self, entry: Entry) -> None:
        """Collect the facts of an entry."""
        if entry.left_out is not None:
            if self._manifest:
                self.note_left_out(entry)
        elif self._looked_at < _LOOKED_AT:
            question = next(each.content for each in entry.conversation.messages if each.role is Role.USER)
            self._looked_at += 1
            self._chinese += bool(_HAN.search(question))

    def note_left_out(self, entry: Entry) -> None:
        """Collect the rows of an excluded entry."""
        if entry.left_out is not None:
            self._left_out.setdefault(entry.left_out, []).extend(row.number for row in entry.rows)

    def write(
        self,
        parts: Sequence[Part],
        saved: Sequence[SavedFile],
        writers: Sequence[DatasetWriter],
        split_sizes: SplitSizes | None = None,
    ) -> None:
        """Write all files, which replace their targets together with the dataset."""
        self._split_sizes = split_sizes
        names = [path.path.relative_to(self._folder).as_posix() for path in parts]
        files = [
            DataFile(name, part.split or "train", each.records)
            for name, part, each in zip(names, parts, saved, strict=True)
        ]
        for name, text in _texts(self._plan, self._form, self._facts(files)).items():
            self._write(self._folder / name, text)
        if self._manifest:
            outputs = [
                Output(name, each.sha256, writer.all_row_numbers())
                for name, each, writer in zip(names, saved, writers, strict=True)
            ]
            self._manifest.write(self.manifest(outputs).encode())

    def manifest(self, outputs: Sequence[Output]) -> str:
        """Return the text of the manifest."""
        return manifest_text(self.provenance(outputs))

    def _write(self, path: Path, text: str) -> None:
        data = text.encode("utf-8", "replace")
        if path.name == DATASET_INFO:
            data = _with_existing(path, text).encode()
        elif not self._may_replace and os.path.lexists(path) and not _says(path, data):
            raise UnwritableTargetError("sidecar_exists", path=path)
        # A shared file, so it keeps its own permissions.
        sources = () if path.name == DATASET_INFO else self._sources
        self._stack.enter_context(replacing(path, sources=sources)).write(data)
        self.paths = (*self.paths, path)

    def _facts(self, files: Sequence[DataFile]) -> DatasetFacts:
        plan = self._plan
        mapped = {column for _, column in plan.mapping.columns}
        return DatasetFacts(
            self._target.stem,
            plan.format_id,
            files,
            plan.system_prompt,
            [column.header for column in self._columns if column.index in mapped and column.header],
            plan.source.name,
            medqa_gui.__version__,
            plan.split.seed if plan.split else None,
            self._split_sizes,
            is_chinese=self._chinese * 2 > self._looked_at,
            base_model=self._base_model,
        )

    def provenance(self, outputs: Sequence[Output]) -> Provenance:
        """Return the provenance of the dataset."""
        plan = self._plan
        return Provenance(
            medqa_gui.__version__,
            plan.format_id,
            plan.source.name,
            self.source_sha256 or _source_sha256(plan.source),
            self._sheet,
            plan.header_row,
            {field.value: column_letter(column) for field, column in plan.mapping.columns},
            plan_rules(plan),
            outputs,
            self._left_out,
            [(edit.row_number, edit.field.value) for edit in plan.edits_here],
            self._split_sizes,
        )


def replaced_sidecars(plan: Plan, target: Path) -> list[Path]:
    """Return the existing companion files that a save to this target would replace.

    Excluding dataset_info.json, to which entries are added, and manifests of this program.
    """
    form = find_format(plan.format_id)
    texts = _texts(plan, form, DatasetFacts(target.stem, plan.format_id, [DataFile("", "train", 0)]))
    found = [_folder(target, form) / name for name in texts if name != DATASET_INFO]
    manifest = manifest_path(target)
    if Sidecar.MANIFEST in plan.sidecars and not is_manifest(manifest):
        found.append(manifest)
    return [each for each in found if os.path.lexists(each)]


def refuse_target(plan: Plan, target: Path, inputs: Sequence[Path] = ()) -> None:
    """Raise UnwritableTargetError if a save to this target would replace a foreign file."""
    form = find_format(plan.format_id)
    if form.data_file:
        refuse_ending(target)
    for part in parts_of(plan, target):
        refuse_part(part.path, target if form.data_file else target.parent, (plan.source, *inputs))
    for path in replaced_sidecars(plan, target):
        refuse_side_file(path, (plan.source, *inputs))


def is_done(plan: Plan, target: Path) -> bool:
    """Return whether the manifest shows that this plan and source were saved and the files are unchanged."""
    try:
        manifest = read_manifest(manifest_path(target))
        folder = _folder(target, find_format(plan.format_id))
        return (
            manifest["rules"]["plan"] == plan_mark(plan)
            and manifest["source"]["name"] == plan.source.name
            and manifest["source"]["sha256"] == file_sha256(plan.source)
            and all(file_sha256(folder / each["name"]) == each["sha256"] for each in manifest["outputs"])
        )
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return False


def _source_sha256(source: Path) -> str:
    """Return the SHA-256 of the source. Raises UnreadableFileError if it cannot be read any more."""
    try:
        return file_sha256(source)
    except OSError as error:
        raise unreadable_file(source, error) from error


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError, and ValueError for a pipe or a device."""
    digest = hashlib.sha256()
    with open_regular(path) as file:
        while data := file.read(_CHUNK):
            digest.update(data)
    return digest.hexdigest()


def _folder(target: Path, form: Format) -> Path:
    return target if form.data_file else target.parent


def _texts(plan: Plan, form: Format, facts: DatasetFacts) -> dict[str, str]:
    """Return the texts of the files except the manifest, by file name."""
    texts: dict[str, str] = {}
    if Sidecar.TRAINER in plan.sidecars or form.data_file:
        texts |= training_files(facts)
    if Sidecar.CARD in plan.sidecars and CARD not in texts:
        texts[f"{facts.name}-card.md"] = dataset_card(facts)
    return texts


def _says(path: Path, data: bytes) -> bool:
    """Return whether the file has exactly these bytes."""
    try:
        return read_small(path, len(data)) == data
    except (OSError, ValueError):
        return False


def _with_existing(path: Path, text: str) -> str:
    """Return the text of dataset_info.json, merged with existing entries."""
    try:
        return dataset_info(json.loads(text), read_small(path, LARGEST_INFO).decode("utf-8-sig"))
    except FileNotFoundError:
        return text
    except (OSError, ValueError, RecursionError) as error:
        raise UnwritableTargetError("dataset_info_unclear", path=path) from error
