"""A plan becomes a dataset: written beside its place, read back, and only then put there.

The job is a generator: it yields Progress (in rows) and returns its result; closing it cancels it.
"""

import hashlib
import json
from array import array
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import NamedTuple

import medqa_gui
from medqa_gui.core.assemble.entry import Entry
from medqa_gui.core.checking import leaving_rows, quick_checks
from medqa_gui.core.errors import PlanError, UnwritableTargetError
from medqa_gui.core.examine import Examiner, Tally
from medqa_gui.core.files import replacing
from medqa_gui.core.formats.dataset_card import CARD, DataFile, DatasetFacts, dataset_card
from medqa_gui.core.formats.folder import data_path
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.manifest import Output, Provenance, manifest_name, manifest_text
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.formats.sidecars import DATASET_INFO, dataset_info, trainer_files
from medqa_gui.core.formats.writing import DatasetWriter
from medqa_gui.core.model import (
    Column,
    ExportResult,
    Field,
    LeftOut,
    Plan,
    Progress,
    Role,
    SavedFile,
    Sidecar,
    column_letter,
    text_mark,
)
from medqa_gui.core.splits import Shares, group_key, share_out
from medqa_gui.core.verify import read_back
from medqa_gui.core.workbook.table import RowSource

_REPORT_EVERY = 500
_CHUNK = 1 << 20
_SHOWN_QUESTIONS = 3


class Part(NamedTuple):
    """One data file: the whole dataset, or a part of a split."""

    split: str
    path: Path


def export(
    plan: Plan, rows: RowSource, columns: Sequence[Column], target: Path, *, total: int = 0, sheet: str = ""
) -> Generator[Progress, None, ExportResult]:
    """Write the dataset with its splits and sidecars, read it back, and put it in the target's place.

    Raises PlanError while a field is open or nothing would be saved, UnwritableTargetError where the system refuses,
    InvalidDatasetError if what was written is not what was meant. Nothing is touched unless all went well; several
    files are all verified first and then renamed one by one, the manifest last.
    """
    form = find_format(plan.format_id)
    leaving = yield from leaving_rows(plan, columns, rows)
    shares = yield from _shares(plan, columns, rows, leaving)
    parts = parts_of(plan, target)
    for part in parts:
        refuse_source(plan.source, part.path)
    with ExitStack() as stack:
        sidecars = Sidecars(plan, form, target, columns, sheet, stack)
        writers = [open_part(part, target, form, plan, stack) for part in reversed(parts)][::-1]
        examiner = Examiner(plan, columns, quick_checks(plan), leaving)
        tally = yield from _write(examiner, rows, writers, shares, sidecars, total)
        counts = tally.counts(rows.facts)
        if not counts.conversations:
            raise PlanError("nothing_to_save", rows=counts.rows)
        for writer in writers:
            yield from writer.verified(form)
        saved = tuple(writer.saved(part) for writer, part in zip(writers, parts, strict=True))
        sidecars.write(parts, saved, writers)
    reached = (shares.wanted, shares.sizes) if shares else None
    return ExportResult(plan, counts, saved, reached, sidecars.paths)


def part_paths(plan: Plan, target: Path) -> list[Path]:
    """Return the data files that a save to this target would write."""
    return [part.path for part in parts_of(plan, target)]


def parts_of(plan: Plan, target: Path) -> list[Part]:
    """Return the data files of a save to this target, one for each part of the split."""
    form = find_format(plan.format_id)
    names = plan.split.part_names if plan.split else ("",)
    return [Part(name, _part_path(target, form, name)) for name in names]


class PartWriter(DatasetWriter):
    """A dataset writer that knows its file, to read it back."""

    def __init__(self, part: Part, form: Format, plan: Plan, stack: ExitStack) -> None:
        self._temporary = stack.enter_context(replacing(part.path))
        super().__init__(self._temporary, form, is_ascii=plan.is_ascii)

    def verified(self, form: Format) -> Generator[Progress, None, None]:
        """Read the file back; raises InvalidDatasetError where it is not what was meant."""
        self._temporary.flush()
        yield from read_back(self._temporary, form, self.fingerprints)

    def saved(self, part: Part) -> SavedFile:
        """Return what was written."""
        return SavedFile(part.path, self.records, self.size, self.sha256)


def open_part(part: Part, target: Path, form: Format, plan: Plan, stack: ExitStack) -> PartWriter:
    """Return the writer of a part; the file takes its place when the stack is closed without an exception."""
    stack.enter_context(data_path(target, form, part.split or "train"))
    return PartWriter(part, form, plan, stack)


def _part_path(target: Path, form: Format, split: str) -> Path:
    if form.data_file:
        return target / form.data_file.format(split=split or "train")
    return target.with_name(f"{target.stem}-{split}{target.suffix}") if split else target


def _shares(
    plan: Plan, columns: Sequence[Column], rows: RowSource, leaving: dict[int, LeftOut]
) -> Generator[Progress, None, Shares | None]:
    """Take a pass over the rows to share the conversations out, where the plan splits them."""
    split = plan.split
    if split is None:
        return None
    keys, strata = array("Q"), array("Q")
    group_columns = kept_together(plan)
    examiner = Examiner(plan, columns, (), leaving)
    for count, entry in enumerate(examiner.entries(rows), 1):
        if entry.left_out is None:
            keys.append(split_key(entry, group_columns))
            if split.stratify_column is not None:
                strata.append(group_key(cells_of(entry, (split.stratify_column,))))
        if count % _REPORT_EVERY == 0:
            yield Progress(count)
    shares = share_out(keys, split, strata or None)
    if shares.leaks(keys):
        raise AssertionError
    return shares


def kept_together(plan: Plan) -> tuple[int, ...]:
    """Return the columns by which a split keeps rows together: its own, else the mapped one; empty for the question."""
    mapped = plan.mapping[Field.GROUP]
    own = plan.split.group_columns if plan.split else ()
    return own or (() if mapped is None else (mapped,))


def split_key(entry: Entry, group_columns: Sequence[int]) -> int:
    """Return what must not stand in two parts: the cells of the chosen columns, else the question."""
    if group_columns:
        return group_key(cells_of(entry, group_columns))
    return group_key([next(each.content for each in entry.conversation.messages if each.role is Role.USER)])


def cells_of(entry: Entry, columns: Sequence[int]) -> Iterable[str]:
    """Return the texts of these columns in the entry's first row."""
    texts = entry.rows[0].texts
    return [texts[column] if column < len(texts) else "" for column in columns]


def _write(
    examiner: Examiner,
    rows: RowSource,
    writers: Sequence[DatasetWriter],
    shares: Shares | None,
    sidecars: "Sidecars",
    total: int,
) -> Generator[Progress, None, Tally]:
    tally = Tally()
    for count, entry in enumerate(examiner.entries(rows), 1):
        findings = examiner.findings(entry)
        if entry.left_out is None:
            writers[shares.parts[tally.conversations] if shares else 0].add(entry.conversation)
        tally.add(entry, findings)
        sidecars.look(entry)
        if count % _REPORT_EVERY == 0:
            yield Progress(tally.rows, total)
    tally.add_findings(examiner.finish(rows.facts))
    for writer in writers:
        writer.finish()
    yield Progress(tally.rows, tally.rows)
    return tally


class Sidecars:
    """The small files beside the data; the manifest's place is taken first, so that it is renamed last."""

    def __init__(
        self, plan: Plan, form: Format, target: Path, columns: Sequence[Column], sheet: str, stack: ExitStack
    ) -> None:
        self.paths: tuple[Path, ...] = ()
        self._plan, self._form, self._target = plan, form, target
        self._columns, self._sheet, self._stack = columns, sheet, stack
        self._folder = target if form.data_file else target.parent
        self._left_out: dict[str, list[int]] = {}
        self._questions: list[str] = []
        name = manifest_name(target.name)
        self._manifest = None
        if Sidecar.MANIFEST in plan.sidecars:
            self._manifest = stack.enter_context(replacing(target.parent / name))
            self.paths = (target.parent / name,)

    def look(self, entry: Entry) -> None:
        """Remember what the files will say of an entry."""
        if entry.left_out is not None:
            if self._manifest:
                self.note_left_out(entry)
        elif len(self._questions) < _SHOWN_QUESTIONS:
            self._questions.append(next(each.content for each in entry.conversation.messages if each.role is Role.USER))

    def note_left_out(self, entry: Entry) -> None:
        """Remember the rows of an entry that is not saved."""
        if entry.left_out is not None:
            self._left_out.setdefault(entry.left_out, []).extend(row.number for row in entry.rows)

    def write(self, parts: Sequence[Part], saved: Sequence[SavedFile], writers: Sequence[DatasetWriter]) -> None:
        """Write them all; they take their places when the dataset does."""
        names = [path.path.relative_to(self._folder).as_posix() for path in parts]
        files = [
            DataFile(name, part.split or "train", each.records)
            for name, part, each in zip(names, parts, saved, strict=True)
        ]
        facts = self._facts(files)
        texts: dict[str, str] = {}
        if Sidecar.TRAINER in self._plan.sidecars or self._form.data_file:
            texts |= trainer_files(facts)
        if Sidecar.CARD in self._plan.sidecars and CARD not in texts:
            texts[f"{self._target.stem}-card.md"] = dataset_card(facts)
        if DATASET_INFO in texts:
            texts[DATASET_INFO] = dataset_info(facts, _existing(self._folder / DATASET_INFO))
        for name, text in texts.items():
            self._stack.enter_context(replacing(self._folder / name)).write(text.encode("utf-8", "replace"))
            self.paths = (*self.paths, self._folder / name)
        if self._manifest:
            outputs = [
                Output(name, each.sha256, writer.all_row_numbers())
                for name, each, writer in zip(names, saved, writers, strict=True)
            ]
            self._manifest.write(self.manifest(outputs).encode())

    def manifest(self, outputs: Sequence[Output]) -> str:
        """Return the manifest's text."""
        return manifest_text(self.provenance(outputs))

    def _facts(self, files: Sequence[DataFile]) -> DatasetFacts:
        plan = self._plan
        return DatasetFacts(
            self._target.stem,
            plan.format_id,
            files,
            plan.system_prompt,
            self._questions,
            [column.header for column in self._columns if column.header],
            plan.source.name,
            medqa_gui.__version__,
            plan.split.seed if plan.split else None,
        )

    def provenance(self, outputs: Sequence[Output]) -> Provenance:
        """Return where the dataset came from."""
        plan = self._plan
        rules = {"hidden": plan.rules.hidden.value, "plan": plan_mark(plan)}
        if plan.split:
            rules["split"] = "/".join(map(str, plan.split.percentages))
            rules["seed"] = str(plan.split.seed)
        return Provenance(
            medqa_gui.__version__,
            plan.format_id,
            plan.source.name,
            file_sha256(plan.source),
            self._sheet,
            plan.header_row,
            {field.value: column_letter(column) for field, column in plan.mapping.columns},
            rules,
            outputs,
            self._left_out,
            [(edit.row_number, edit.field.value) for edit in plan.edits],
        )


def is_done(plan: Plan, target: Path) -> bool:
    """Tell whether the manifest beside the target says that this plan was saved, of this source, and still stands."""
    try:
        manifest = json.loads((target.parent / manifest_name(target.name)).read_text("utf-8"))
        folder = target if find_format(plan.format_id).data_file else target.parent
        return (
            manifest["rules"]["plan"] == plan_mark(plan)
            and manifest["source"]["sha256"] == file_sha256(plan.source)
            and all(file_sha256(folder / each["name"]) == each["sha256"] for each in manifest["outputs"])
        )
    except (OSError, ValueError, LookupError, TypeError):
        return False


def plan_mark(plan: Plan) -> str:
    """Return a mark of everything in the plan that decides the bytes; where the source lies does not."""
    return text_mark(repr(_canonical(replace(plan, source=Path(), sidecars=frozenset()))))


def _canonical(value: object) -> object:
    """Return the value with its sets in order, so that it looks the same in every process."""
    if is_dataclass(value):
        return [(each.name, _canonical(getattr(value, each.name))) for each in fields(value)]
    if isinstance(value, frozenset):
        return sorted(str(_canonical(each)) for each in value)
    return [_canonical(each) for each in value] if isinstance(value, tuple) else str(value)


def file_sha256(path: Path) -> str:
    """Return the hash of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            digest.update(data)
    return digest.hexdigest()


def _existing(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""


def refuse_source(source: Path, target: Path) -> None:
    """Raise UnwritableTargetError where the target is the spreadsheet itself."""
    if target.exists() and source.exists() and target.samefile(source):
        raise UnwritableTargetError("target_is_source", path=target)
