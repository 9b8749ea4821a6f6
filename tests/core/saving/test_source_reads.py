"""How often a save, a review and a merge read their source from the start."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from medqa_gui.commands.plan_options import run_job
from medqa_gui.core.checks.plan_rules import thorough_checks
from medqa_gui.core.checks.review_rows import review
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.rules import DuplicateRule, RowRules
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.table import CellRange, Row, SheetFacts
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.saving.export import export
from medqa_gui.core.saving.merge import merge, prepare_merge

COLUMNS = [Column(at, header, 8) for at, header in enumerate(("Question", "Answer", "Ward"))]
PAIRS = ColumnMapping(((Field.QUESTION, 0), (Field.ANSWER, 1)))
TURNS = ColumnMapping(((Field.QUESTION, 0), (Field.ANSWER, 1), (Field.CONVERSATION, 2)))
RULES = RowRules(
    repeats=((FindingId.DUPLICATE_PAIR, DuplicateRule.KEEP_FIRST),),
    left_out=frozenset({FindingId.PLACEHOLDER_ANSWER}),
)
SPLIT = Split((50, 50), (2,))


class CountingRows:
    """Rows of a streamed sheet, whose merged cells are known after the last row."""

    def __init__(self, *, merges: bool) -> None:
        self.facts = SheetFacts()
        self.reads = 0
        self._merges = merges

    def __iter__(self) -> Iterator[Row]:
        self.reads += 1
        yield Row(1, ["Question", "Answer", "Ward"])
        for at in range(2, 10):
            ward = "" if self._merges and at % 2 else f"W{at // 2}"
            answer = "" if self._merges and at == 7 else "n/a" if at == 5 else f"Rest for {at % 7} days."
            yield Row(at, [f"What helps in case {at % 7}?", answer, ward])
        if self._merges:
            wards = tuple(CellRange(at, 2, at + 1, 2) for at in range(2, 10, 2))
            self.facts.merged = (*wards, CellRange(6, 1, 7, 1))


def plan_with(*, rules: bool = False, split: bool = False, fills: bool = False, turns: bool = False) -> Plan:
    """Return a plan with these needs for the whole sheet."""
    chosen = replace(RULES if rules else RowRules(), fill_down=fills)
    mapping = TURNS if turns else PAIRS
    return Plan(Path("ward.csv"), mapping=mapping, rules=chosen, split=SPLIT if split else None, format_id="openai")


# Needs of the plan -> reads by a save and by a review: without merged cells, then with them.
READS: dict[tuple[str, ...], tuple[tuple[int, int], tuple[int, int]]] = {
    (): ((1, 1), (1, 1)),
    ("rules",): ((2, 2), (2, 2)),
    ("split",): ((2, 1), (3, 1)),
    ("rules", "split"): ((2, 2), (3, 2)),
    ("fills",): ((2, 2), (3, 3)),
    ("rules", "fills"): ((2, 2), (3, 3)),
    ("split", "fills"): ((2, 2), (3, 3)),
    ("rules", "split", "fills"): ((2, 2), (3, 3)),
    ("turns",): ((2, 2), (2, 2)),
    ("turns", "rules"): ((4, 4), (4, 4)),
    ("turns", "split"): ((4, 2), (4, 2)),
    ("turns", "rules", "split", "fills"): ((4, 4), (4, 4)),
}


def test_a_streamed_sheet_is_read_no_more_often_than_its_plan_needs(tmp_path: Path) -> None:
    found = {}
    for needs in READS:
        plan = plan_with(**dict.fromkeys(needs, True))
        reads = []
        for merges in (False, True):
            saved, reviewed = CountingRows(merges=merges), CountingRows(merges=merges)
            run_job(export(plan, saved, COLUMNS, tmp_path / "ward.jsonl", source_sha256="0"))
            run_job(review(plan, reviewed, COLUMNS, thorough_checks(plan)))
            reads.append((saved.reads, reviewed.reads))
        found[needs] = tuple(reads)
    assert found == READS


def test_rows_whose_merged_cells_are_known_before_are_read_twice_for_a_split(tmp_path: Path) -> None:
    rows = CountingRows(merges=True)
    list(rows)
    rows.reads = 0
    plan = plan_with(rules=True, split=True, fills=True)
    run_job(export(plan, rows, COLUMNS, tmp_path / "ward.jsonl", source_sha256="0"))
    assert rows.reads == 2


def test_rows_of_a_merged_group_stay_together_though_it_is_known_only_after_the_last_row(tmp_path: Path) -> None:
    for seed in range(6):
        plan = plan_with(split=True)
        plan = replace(plan, split=replace(SPLIT, seed=seed))
        result = run_job(export(plan, CountingRows(merges=True), COLUMNS, tmp_path / "ward.jsonl", source_sha256="0"))
        texts = [output.path.read_text("utf-8") for output in result.outputs]
        # Rows 4 and 5 are of one merged ward, and so are rows 8 and 9.
        for one, other in (("case 4?", "case 5?"), ("case 1?", "case 2?")):
            assert [one in text and other in text for text in texts].count(True) >= 1
            assert all(other in text for text in texts if one in text)


def test_a_merge_reads_each_file_three_times_with_rules_and_a_split(tmp_path: Path) -> None:
    stores, sources = [], []
    for name in ("one", "two"):
        store = CountingStore()
        for row in CountingRows(merges=False):
            store.add(row)
        plan = replace(plan_with(rules=True, split=True), source=tmp_path / f"{name}.csv")
        plan.source.write_text("", "utf-8")
        sources.append(run_job(prepare_merge(plan, store, tuple(COLUMNS), name)))
        stores.append(store)
    run_job(merge(sources, tmp_path / "merged.jsonl"))
    assert [store.reads for store in stores] == [3, 3]


class CountingStore(RowStore):
    """Rows in memory that count how often they are iterated."""

    reads = 0

    def __iter__(self) -> Iterator[Row]:
        self.reads += 1
        return super().__iter__()
