"""Merge several plans into one dataset, with a manifest that names the file and rows of every record."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path

from medqa_gui.core.checks.examiner import Examiner, Tally, WholeSheetDecisions, nothing_to_save, walk
from medqa_gui.core.checks.plan_rules import decide_whole_sheet
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.manifest import Output, merged_manifest_text
from medqa_gui.core.formats.message_pairs import is_alternating
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.finding import Finding
from medqa_gui.core.model.merged import MergeResult
from medqa_gui.core.model.outcome import Counts, ExportResult, Progress
from medqa_gui.core.model.plan import Plan, Sidecar
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.split import Split
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.saving.export import (
    ROW_MASK,
    PartWriter,
    open_part,
    replace_leftovers,
)
from medqa_gui.core.saving.sidecars import Sidecars, refuse_target
from medqa_gui.core.saving.split_keys import SplitKeys, split_conversations
from medqa_gui.core.saving.targets import parts_of
from medqa_gui.core.splitting.share_out import Shares

# Row ids combine the index of the file and the row number.
_FILE_SHIFT = ROW_MASK.bit_length()


@dataclass(frozen=True, slots=True)
class MergeSource:
    """Source file of a merge, read completely; `split_keys` are None without a split."""

    plan: Plan
    rows: RowStore
    columns: tuple[Column, ...]
    sheet: str
    decisions: WholeSheetDecisions
    split_keys: SplitKeys | None = None

    def walk(
        self, visit: Callable[[Entry, Sequence[Finding]], object], *, done: int = 0, total: int
    ) -> Generator[Progress, None, Tally]:
        """Visit the entries of the rows under the plan, and return their tally."""
        examiner = Examiner(self.plan, self.columns, (), self.decisions)
        return (yield from walk(examiner, self.rows, visit, done=done, total=total, is_examined=False))


def align_plans(plans: Sequence[Plan]) -> list[Plan]:
    """Return the plans with the format, split and companion files of the first one."""
    first = plans[0]
    return [
        replace(
            plan,
            format_id=first.format_id,
            is_ascii=first.is_ascii,
            sidecars=first.sidecars | {Sidecar.MANIFEST},
            split=_split_like(first, plan),
        )
        for plan in plans
    ]


def prepare_merge(
    plan: Plan, rows: RowStore, columns: tuple[Column, ...], sheet: str
) -> Generator[Progress, None, MergeSource]:
    """Return the file ready to be merged. Raises PlanError for problems that would end the merge halfway."""
    if plan.mapping.missing_fields:
        raise PlanError("fields_open", fields=",".join(plan.mapping.missing_fields))
    split_keys = SplitKeys(plan) if plan.split else None
    decisions = yield from decide_whole_sheet(plan, columns, rows, split_keys)
    source = MergeSource(plan, rows, columns, sheet, decisions, split_keys)
    form = find_format(plan.format_id)

    def rehearse(entry: Entry, _findings: Sequence[Finding]) -> None:
        if entry.left_out is None:
            _refuse_unwritable(entry, form)

    tally = yield from source.walk(rehearse, total=len(rows))
    counts = tally.counts(rows.facts)
    if not counts.conversations:
        raise nothing_to_save(plan, columns, counts.rows, counts.reasons)
    return source


def merge(sources: Sequence[MergeSource], target: Path) -> Generator[Progress, None, MergeResult]:
    """Write one dataset of all files, verify it, and replace the target; progress is in rows.

    Raises PlanError, UnwritableTargetError and InvalidDatasetError like `export`; no file is changed on an error.
    """
    lead = sources[0].plan
    form = find_format(lead.format_id)
    shares = yield from _shares(sources)
    sizes = shares and shares.sizes
    parts = parts_of(lead, target)
    refuse_target(lead, target, [source.plan.source for source in sources])
    with ExitStack() as stack:
        sidecars = _MergedSidecars(sources, form, target, stack)
        files = [source.plan.source for source in sources]
        writers = [open_part(part, target, form, lead, files, stack) for part in reversed(parts)][::-1]
        counts = yield from _write(sources, writers, shares, sidecars)
        for writer in writers:
            writer.finish()
        for writer in writers:
            yield from writer.verified(form)
        saved = tuple(writer.saved(part) for writer, part in zip(writers, parts, strict=True))
        sidecars.write(parts, saved, writers, sizes)
    written = [*(part.path for part in parts), *sidecars.paths]
    left = replace_leftovers(lead, target, written, may_replace=True)
    whole = Counts(*(sum(values) for values in zip(*map(_sizes, counts), strict=True)))
    return MergeResult(ExportResult(lead, whole, saved, sizes, sidecars.paths, left), counts)


def _sizes(counts: Counts) -> tuple[int, int, int]:
    return counts.rows, counts.conversations, counts.left_out


def _split_like(first: Plan, plan: Plan) -> Split | None:
    """Return the split of the first file with the group columns of this file."""
    if first.split is None or plan.split is None:
        return first.split and replace(first.split, group_columns=(), stratify_column=None)
    return replace(plan.split, percentages=first.split.percentages, seed=first.split.seed)


def _refuse_unwritable(entry: Entry, form: Format) -> None:
    carried = form.supported_part(entry.conversation)
    if carried is None:
        raise PlanError("format_one_turn", format=form.id, row=entry.row_number)
    if not is_alternating(carried):
        raise PlanError("speakers_out_of_turn", format=form.id, row=entry.row_number)


def _shares(sources: Sequence[MergeSource]) -> Generator[Progress, None, Shares | None]:
    """Split the conversations of all files together, so that no group is in two parts."""
    split = sources[0].plan.split
    files = [(source.split_keys, source.decisions) for source in sources if source.split_keys]
    return (yield from split_conversations(split, files)) if split else None


def _write(
    sources: Sequence[MergeSource], writers: Sequence[PartWriter], shares: Shares | None, sidecars: "_MergedSidecars"
) -> Generator[Progress, None, tuple[Counts, ...]]:
    total, done = sum(len(source.rows) for source in sources), 0
    parts = iter(shares.parts) if shares else repeat(0)
    counts = []
    for place, source in enumerate(sources):

        def write(entry: Entry, _findings: Sequence[Finding], place: int = place) -> None:
            if entry.left_out is None:
                numbers = tuple(place << _FILE_SHIFT | number for number in entry.conversation.row_numbers)
                writers[next(parts)].add(entry.conversation._replace(row_numbers=numbers))
            sidecars.look_into(place, entry)

        tally = yield from source.walk(write, done=done, total=total)
        done += len(source.rows)
        counts.append(tally.counts(source.rows.facts))
    return tuple(counts)


class _MergedSidecars(Sidecars):
    """Companion files of a merged dataset; the manifest lists the excluded rows of each file."""

    def __init__(self, sources: Sequence[MergeSource], form: Format, target: Path, stack: ExitStack) -> None:
        lead = sources[0]
        super().__init__(
            lead.plan, form, target, lead.columns, lead.sheet, stack, sources=[each.plan.source for each in sources]
        )
        self._of_files = [
            Sidecars(replace(each.plan, sidecars=frozenset()), form, target, each.columns, each.sheet, stack)
            for each in sources
        ]

    def look_into(self, place: int, entry: Entry) -> None:
        """Collect the facts of an entry of one source."""
        if entry.left_out is None:
            self.look(entry)
        else:
            self._of_files[place].note_left_out(entry)

    def manifest(self, outputs: Sequence[Output]) -> str:
        told = []
        for output in outputs:
            rows = [tuple(output_rows) for output_rows in output.rows]
            plain = [tuple(number & ROW_MASK for number in numbers) for numbers in rows]
            places = [tuple(number >> _FILE_SHIFT for number in numbers) for numbers in rows]
            told.append((output._replace(rows=plain), places))
        sources = [each.provenance(())._replace(split_sizes=self._split_sizes) for each in self._of_files]
        return merged_manifest_text(sources, told)
