"""Export a plan to a dataset: write temporary files, verify them, and then replace the target.

The job is a generator that yields Progress (in rows) and returns its result; closing it cancels the job.
"""

from array import array
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from medqa_gui.core.checks.examiner import Examiner, Tally, WholeSheetDecisions, nothing_to_save
from medqa_gui.core.checks.plan_rules import decide_whole_sheet, quick_checks
from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.conversations.merged_cells import Fills, areas_to_fill, fills_of
from medqa_gui.core.conversations.row_text import cell_text
from medqa_gui.core.formats.dataset_writer import DatasetWriter
from medqa_gui.core.formats.folder import data_path
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.outcome import ExportResult, LeftoverFiles, Progress, SavedFile
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.table import RowSource
from medqa_gui.core.runtime.atomic_file import replacing
from medqa_gui.core.runtime.in_thread import run_in_thread
from medqa_gui.core.saving.sidecars import Sidecars, refuse_target
from medqa_gui.core.saving.targets import Part, leftover_files, parts_of, remove_leftovers
from medqa_gui.core.saving.verify import read_back
from medqa_gui.core.splitting.share_out import Shares, UnionFind, group_key, share_out

_REPORT_EVERY = 500
# A merge stores the number of the source file above these bits (see merge.py).
ROW_MASK = (1 << 40) - 1
_NO_FILLS = Fills()
_NO_STRATUM = 0


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
    decisions = yield from decide_whole_sheet(plan, columns, rows)
    shares = yield from _shares(plan, columns, rows, decisions)
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


def _shares(
    plan: Plan, columns: Sequence[Column], rows: RowSource, decisions: WholeSheetDecisions
) -> Generator[Progress, None, Shares | None]:
    """Read the rows once to split the conversations, if the plan has a split; twice if cells are merged."""
    split = plan.split
    if split is None:
        return None
    entries = Examiner(plan, columns, (), decisions).entries
    split_keys = SplitKeys()
    yield from split_keys.read(plan, entries(rows))
    # Merged cells are known only after the last row.
    fills = split_fills(plan, rows)
    if fills:
        split_keys = SplitKeys()
        yield from split_keys.read(plan, entries(rows), fills)
    return (yield from run_in_thread(partial(split_keys.shares, split)))


class SplitKeys:
    """Group key and stratum of every saved conversation.

    A conversation whose rows have several values in the group columns merges the groups of these values; the paths of a
    tree stay together whatever their values.
    """

    def __init__(self) -> None:
        self._keys, self._strata, self._ties = array("Q"), array("Q"), UnionFind()

    def read(self, plan: Plan, entries: Iterable[Entry], fills: Fills = _NO_FILLS) -> Generator[Progress, None, None]:
        """Add the keys of the saved entries, after those of earlier files of the same dataset."""
        columns, stratum = group_columns(plan), plan.split.stratify_column if plan.split else None
        is_asked = not columns or plan.mapping.shape is Shape.TREES
        for count, entry in enumerate(entries, 1):
            if entry.left_out is None:
                rows = _cells(entry, columns, fills) if columns else ()
                keys = [*dict.fromkeys(map(group_key, rows)), *([_question_key(entry)] if is_asked else ())]
                self._keys.append(self._ties.tie(keys))
                spread = () if stratum is None else _cells(entry, (stratum,), fills)[0]
                self._strata.append(group_key(spread) if spread else _NO_STRATUM)
            if count % _REPORT_EVERY == 0:
                yield Progress(count)

    def shares(self, split: Split) -> Shares:
        """Return the parts. Raises PlanError if one would be empty, since no training tool reads an empty file."""
        keys = self._ties.whole(self._keys)
        shares = share_out(keys, split, self._strata)
        if shares.leaks(keys):
            raise AssertionError
        if keys and 0 in shares.sizes.reached:
            raise PlanError("split_part_empty", sizes="/".join(map(str, shares.sizes.reached)))
        return shares


def _question_key(entry: Entry) -> int:
    return group_key([next(each.content for each in entry.conversation.messages if each.role is Role.USER)])


def _cells(entry: Entry, columns: Sequence[int], fills: Fills) -> list[list[str]]:
    """Return the texts of these columns in every row, with blank ones filled by the first text of the column."""
    rows = [[cell_text(texts, at) for at in columns] for texts in (fills.filled(row).texts for row in entry.rows)]
    told = [next((text for text in texts if not is_blank(text)), "") for texts in zip(*rows, strict=True)]
    return [[first if is_blank(text) else text for text, first in zip(row, told, strict=True)] for row in rows]


def split_fills(plan: Plan, rows: RowSource) -> Fills:
    """Return the texts of merged cells in the columns of the split; the rows were read completely before."""
    stratum = plan.split.stratify_column if plan.split else None
    columns = {*group_columns(plan), *(() if stratum is None else (stratum,))}
    areas = areas_to_fill(rows.facts.merged, columns, plan.header_row)
    return fills_of(areas, rows) if areas else _NO_FILLS


def group_columns(plan: Plan) -> tuple[int, ...]:
    """Return the columns that keep rows together: those of the split, else the mapped one; () for the question."""
    mapped = plan.mapping[Field.GROUP]
    own = plan.split.group_columns if plan.split else ()
    return own or (() if mapped is None else (mapped,))


def _write(
    examiner: Examiner,
    rows: RowSource,
    writers: Sequence[DatasetWriter],
    shares: Shares | None,
    sidecars: Sidecars,
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
