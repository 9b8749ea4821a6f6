"""Export a plan to a dataset: write temporary files, verify them, and then replace the target.

The job is a generator that yields Progress (in rows) and returns its result; closing it cancels the job.
"""

from collections.abc import Generator, Sequence
from contextlib import ExitStack
from itertools import repeat
from pathlib import Path

from medqa_gui.core.checks.examiner import Examiner, Tally, nothing_to_save, walk
from medqa_gui.core.checks.plan_rules import decide_whole_sheet, quick_checks
from medqa_gui.core.formats.dataset_writer import DatasetWriter
from medqa_gui.core.formats.folder import data_path
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import Finding
from medqa_gui.core.model.outcome import ExportResult, LeftoverFiles, Progress, SavedFile
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import RowSource
from medqa_gui.core.runtime.atomic_file import replacing
from medqa_gui.core.saving.sidecars import Sidecars, refuse_target
from medqa_gui.core.saving.split_keys import SplitKeys, split_conversations
from medqa_gui.core.saving.targets import Part, leftover_files, parts_of, remove_leftovers
from medqa_gui.core.saving.verify import read_back
from medqa_gui.core.splitting.share_out import Shares

# A merge stores the number of the source file above these bits (see merge.py).
ROW_MASK = (1 << 40) - 1


def export(
    plan: Plan,
    rows: RowSource,
    columns: Sequence[Column],
    target: Path,
    *,
    total: int = 0,
    sheet: str = "",
    may_replace: bool = True,
    source_sha256: str = "",
    base_model: str = "",
    inputs: Sequence[Path] = (),
) -> Generator[Progress, None, ExportResult]:
    """Write the dataset with its parts and companion files, verify it, and replace the target.

    Raises PlanError if a field has no column, nothing would be saved or a part of the split would be empty;
    UnwritableTargetError if the system refuses, or a different companion file exists (unless `may_replace`);
    InvalidDatasetError if the written file differs from the plan. No file is changed on an error; all files are
    verified first and then renamed one by one, the manifest last. `base_model` is named in the training configuration,
    `source_sha256` in the manifest ("" to read the source). The `inputs` are never overwritten.
    """
    form = find_format(plan.format_id)
    split_keys = SplitKeys(plan) if plan.split else None
    decisions = yield from decide_whole_sheet(plan, columns, rows, split_keys)
    shares = None
    if plan.split and split_keys:
        shares = yield from split_conversations(plan.split, [(split_keys, decisions)])
    sizes = shares and shares.sizes
    parts = parts_of(plan, target)
    refuse_target(plan, target, inputs)
    with ExitStack() as stack:
        sidecars = Sidecars(plan, form, target, columns, sheet, stack, may_replace=may_replace, base_model=base_model)
        sidecars.source_sha256 = source_sha256
        writers = [open_part(part, target, form, plan, (plan.source,), stack) for part in reversed(parts)][::-1]
        examiner = Examiner(plan, columns, quick_checks(plan), decisions)
        tally = yield from _write(examiner, rows, writers, shares, sidecars, total)
        counts = tally.counts(rows.facts)
        if not counts.conversations:
            raise nothing_to_save(plan, columns, counts.rows, counts.reasons)
        for writer in writers:
            yield from writer.verified(form)
        saved = tuple(writer.saved(part) for writer, part in zip(writers, parts, strict=True))
        sidecars.write(parts, saved, writers, sizes)
    written = [*(part.path for part in parts), *sidecars.paths]
    left = replace_leftovers(plan, target, written, may_replace=may_replace)
    return ExportResult(plan, counts, saved, sizes, sidecars.paths, left)


def replace_leftovers(plan: Plan, target: Path, written: Sequence[Path], *, may_replace: bool) -> LeftoverFiles:
    """Remove the files of an earlier save under this name if they may be replaced, and return what there was.

    A dataset folder is replaced as a whole: training tools would read old parts together with the new ones.
    """
    left = leftover_files(plan, target, written)
    removed = [each for each in left if may_replace or (each != target and each.is_relative_to(target))]
    remove_leftovers(removed, target)
    return LeftoverFiles(tuple(removed), tuple(each for each in left if each not in removed))


class PartWriter(DatasetWriter):
    """Dataset writer of one part, which verifies its own file."""

    def __init__(
        self, part: Part, folder: Path, form: Format, plan: Plan, sources: Sequence[Path], stack: ExitStack
    ) -> None:
        self._temporary = stack.enter_context(replacing(part.path, sources=sources, folder=folder))
        super().__init__(self._temporary, form, is_ascii=plan.is_ascii)

    def verified(self, form: Format) -> Generator[Progress, None, None]:
        """Read the file back. Raises InvalidDatasetError if it differs from what was written."""
        self._temporary.flush()
        yield from read_back(self._temporary, form, self.fingerprints, self._rows_of)

    def _rows_of(self, record_number: int) -> list[int]:
        return [number & ROW_MASK for number in self.row_numbers(record_number)]

    def saved(self, part: Part) -> SavedFile:
        """Return the facts of the written file."""
        return SavedFile(part.path, self.records, self.size, self.sha256)


def open_part(
    part: Part, target: Path, form: Format, plan: Plan, sources: Sequence[Path], stack: ExitStack
) -> PartWriter:
    """Return the writer of a part; its file replaces the target when the stack closes without an exception."""
    stack.enter_context(data_path(target, form, part.split or "train"))
    return PartWriter(part, target if form.data_file else target.parent, form, plan, sources, stack)


def _write(
    examiner: Examiner,
    rows: RowSource,
    writers: Sequence[DatasetWriter],
    shares: Shares | None,
    sidecars: Sidecars,
    total: int,
) -> Generator[Progress, None, Tally]:
    parts = iter(shares.parts) if shares else repeat(0)

    def write(entry: Entry, _findings: Sequence[Finding]) -> None:
        if entry.left_out is None:
            writers[next(parts)].add(entry.conversation)
        sidecars.look(entry)

    tally = yield from walk(examiner, rows, write, total=total)
    tally.add_findings(examiner.finish(rows.facts))
    for writer in writers:
        writer.finish()
    yield Progress(tally.rows, tally.rows)
    return tally
