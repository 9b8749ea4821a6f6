"""MedInfo2019 in every format, with the calls of window and command line."""

import json
from collections import Counter
from pathlib import Path

import pytest

from medqa_gui.core.formats.message_pairs import join_pairs
from medqa_gui.core.formats.read_dataset import read_conversations
from medqa_gui.core.formats.registry import FORMATS, find_format
from medqa_gui.core.guessing.survey import plan_columns, sample, suggest_plan, survey
from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT, Plan
from medqa_gui.core.reading.open import open_workbook
from medqa_gui.core.saving.export import export
from medqa_gui.core.saving.verify import verify

WORKBOOK = Path(__file__).parents[4] / "shared" / "data" / "MedInfo2019-QA-Medications.xlsx"
pytestmark = pytest.mark.skipif(not WORKBOOK.exists(), reason="MedInfo2019 is not at hand")


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str]]:
    """Columns A and D, as the original script reads them."""
    from openpyxl import load_workbook

    book = load_workbook(WORKBOOK)
    rows = list(book["DrugQA"].iter_rows(min_row=2, max_col=4, values_only=True))
    book.close()
    return [(row[0], row[3]) for row in rows]


def save(target: Path, format_id: str, *, is_ascii: bool = False) -> Path:
    workbook = open_workbook(WORKBOOK)
    try:
        index = survey(workbook).best
        rows = sample(workbook.rows(index))
        plan, _ = suggest_plan(WORKBOOK, rows, index)
        plan = Plan(WORKBOOK, sheet_index=index, header_row=plan.header_row, mapping=plan.mapping,
                    format_id=format_id, is_ascii=is_ascii)  # fmt: skip
        for _ in export(plan, workbook.rows(index), plan_columns(plan, rows), target):
            pass
    finally:
        workbook.close()
    return target


@pytest.mark.parametrize("format_id", FORMATS)
def test_the_690_conversations_come_back_out_of_every_format(
    tmp_path: Path, pairs: list[tuple[str, str]], format_id: str
) -> None:
    if format_id == "parquet":
        pytest.importorskip("pyarrow")
    form = find_format(format_id)
    target = save(tmp_path / f"m{form.suffix}", format_id)
    assert verify(target, form).problems == ()
    meant = [form.supported_part(join_pairs(DEFAULT_SYSTEM_PROMPT, [pair])) for pair in pairs]
    found = [each.messages for each in read_conversations(target, format_id)]
    assert len(found) == 690
    assert Counter(found) == Counter(each.messages for each in meant if each)


def test_xtuner_in_ascii_is_byte_for_byte_what_the_original_script_writes(
    tmp_path: Path, pairs: list[tuple[str, str]]
) -> None:
    records = [{"conversation": [{"system": DEFAULT_SYSTEM_PROMPT, "input": q, "output": a}]} for q, a in pairs]
    assert save(tmp_path / "m.json", "xtuner", is_ascii=True).read_bytes() == json.dumps(records, indent=4).encode()


def test_questions_with_several_answers_share_a_tree(tmp_path: Path) -> None:
    target = save(tmp_path / "m.jsonl", "oasst")
    sizes = [len(json.loads(line)["root"]["children"]) for line in target.read_text("utf-8").splitlines()]
    assert sum(sizes) == 690
    assert len(sizes) == 651
    assert max(sizes) > 1
