"""What the core makes of a plan without a window: looked at anew, saved in this process, or by the command line."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, TypeVar

from medqa_gui import cli
from medqa_gui.core.checks.length import Lengths
from medqa_gui.core.checks.plan_rules import decide_whole_sheet, quick_checks, thorough_checks
from medqa_gui.core.checks.review_rows import review
from medqa_gui.core.engine.protocol import Query
from medqa_gui.core.engine.review import Review
from medqa_gui.core.engine.review_detail import detail_of
from medqa_gui.core.engine.review_list import ReviewList
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.guessing.pair_columns import SAMPLE_ROWS
from medqa_gui.core.guessing.survey import plan_columns
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.listing import ConversationLine, Detail, View
from medqa_gui.core.model.outcome import Counts, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import Row
from medqa_gui.core.presets.library import SUFFIX, preset_from_plan, write_preset
from medqa_gui.core.reading.open import open_source
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.saving.export import export, parts_of
from medqa_gui.ui.state.document import Document

T = TypeVar("T")
_FIRST_ROWS = 20


class Truth(NamedTuple):
    """Everything that the window says of a plan."""

    columns: tuple[Column, ...]
    row_count: int
    first_rows: Sequence[Row]
    counts: Counts
    lines: dict[View, int]
    kinds: dict[str, int]
    lengths: Lengths | None
    listed: list[ConversationLine]
    detail: Callable[[int], Detail | None]


def truth(plan: Plan, query: Query) -> Truth | MedqaError:
    """Look at the whole file once, from the first row to the last; return what the plan is refused for."""
    store, columns, _ = _read(plan)
    try:
        seen = Review(plan, columns, quick_checks, _end(decide_whole_sheet(plan, columns, store)))
        _end(seen.run(store))
        seen.finish(store.facts)
        _end(seen.run_slow_checks(store))
        counts = _end(review(plan, store, columns, thorough_checks(plan))).counts
    except MedqaError as error:
        return error
    assert seen.counts(store.facts) == counts, "the window counts otherwise than the command line"
    listed = [ReviewList(seen).line(at, store) for at in _end(ReviewList(seen).entries(query, store))]
    first_rows = store.page(0, _FIRST_ROWS)
    rest = (
        counts,
        seen.store.view_sizes,
        seen.kinds,
        seen.lengths,
        listed,
        lambda number: detail_of(seen, number, store),
    )
    return Truth(columns, len(store), first_rows, *rest)


def bytes_of(plan: Plan, place: Path) -> list[bytes] | str:
    """Save the plan in this process: the bytes of its data files, or the id of what forbids it."""
    store, columns, sheet = _read(plan)
    target = _target(plan, place)
    try:
        with closing(export(plan, store, columns, target, sheet=sheet)) as job:
            return [each.path.read_bytes() for each in _end(job).outputs]
    except MedqaError as error:
        return error.id


def bytes_of_command(document: Document, place: Path) -> list[bytes] | None:
    """Save the document's plan by `medqa convert`; None where its options cannot say the plan."""
    plan, columns = document.plan, document.suggestion.columns
    is_by_hand = plan.edits_here or plan.left_out_rows or plan.brought_back_rows or plan.accepted_here
    headers = [column.header.casefold() for column in columns if column.header]
    if is_by_hand or plan.mapping.used != plan.mapping or len(set(headers)) < len(headers):
        return None
    preset, target = place.with_suffix(SUFFIX), _target(plan, place)
    write_preset(preset_from_plan("Walked", plan, columns), preset)
    command = ["convert", str(plan.source), "-o", str(target), "--preset", str(preset), "--force"]
    command += ["--sheet", document.sheets[plan.sheet_index].name, "--header-row", str(plan.header_row)]
    for option in ("encoding", "delimiter"):
        if value := getattr(plan.read_options, option):
            command += [f"--{option}", value]
    assert cli.main(command) == 0, command
    return [part.path.read_bytes() for part in parts_of(plan, target)]


def _target(plan: Plan, place: Path) -> Path:
    form = find_format(plan.format_id)
    return place.with_suffix("" if form.data_file else form.suffix)


def _read(plan: Plan) -> tuple[RowStore, tuple[Column, ...], str]:
    """Return the rows of the plan's sheet, its columns and its name."""
    store = RowStore()
    with closing(open_source(plan.source, plan.read_options)) as workbook:
        rows = workbook.rows(plan.sheet_index)
        for row in rows:
            store.add(row)
        store.facts, name = rows.facts, workbook.sheets[plan.sheet_index].name
    return store, plan_columns(plan, tuple(store.page(0, SAMPLE_ROWS))), name


def _end(job: Generator[Progress, None, T]) -> T:
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value
