"""The files that are held against the trainers: MedInfo2019 where it is at hand, and conversations of several turns."""

from pathlib import Path

from medqa_gui.core.formats.dataset_writer import DatasetWriter
from medqa_gui.core.formats.folder import data_path
from medqa_gui.core.formats.message_pairs import join_pairs
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT
from tests.core.example_conversations import GOLDEN, fitting

WORKBOOK = Path(__file__).parents[3] / "shared" / "data" / "MedInfo2019-QA-Medications.xlsx"


def single_turns() -> list[Conversation]:
    """MedInfo2019's 690 pairs; where it is not at hand, as many made ones."""
    if not WORKBOOK.exists():
        pairs = [(f"What is drug {at}? 药物", f"An answer\nof {at} lines.") for at in range(690)]
    else:
        from openpyxl import load_workbook

        book = load_workbook(WORKBOOK)
        rows = book["DrugQA"].iter_rows(min_row=2, max_col=4, values_only=True)
        pairs = [(str(row[0]), str(row[3])) for row in rows]
        book.close()
    return [join_pairs(DEFAULT_SYSTEM_PROMPT, [pair]) for pair in pairs]


def several_turns() -> list[Conversation]:
    """The golden conversations, often enough for every trainer's minimum."""
    return list(GOLDEN) * 10


def write(folder: Path, format_id: str, conversations: list[Conversation], *, is_ascii: bool = False) -> Path:
    """Write the dataset as the program does; return its data file."""
    form = find_format(format_id)
    with data_path(folder / f"data{form.suffix}", form) as path, path.open("wb") as file:
        writer = DatasetWriter(file, form, is_ascii=is_ascii)
        for conversation in fitting(form, conversations):
            writer.add(conversation)
        writer.finish()
    return path
