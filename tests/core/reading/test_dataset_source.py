"""A dataset is opened as a sheet, and converted to any other format without losing a turn."""

import gzip
import json
from contextlib import closing
from pathlib import Path

import pytest

from medqa_gui.cli import main
from medqa_gui.core.formats.read_dataset import read_conversations
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import CellMark, CellNote, ReadOptions
from medqa_gui.core.reading.open import open_source

GUANACO = [
    "### Human: How much?### Assistant: One tablet.### Human: How often?### Assistant: Twice a day.",
    "### Human: Is it safe?### Assistant: For most people it is.",
    "### Human: 头痛怎么办？### Assistant: 多喝水，注意休息。",
]
XTUNER = [
    {"conversation": [{"system": "Be kind.", "input": "Why?", "output": "So it is."}]},
    {"conversation": [{"system": "", "input": "How?", "output": "With water, twice a day."}]},
]


def write_lines(path: Path, records: list[object]) -> Path:
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def convert(source: Path, target: Path, format_id: str) -> list[Conversation]:
    assert main(["convert", str(source), "-o", str(target), "--format", format_id]) == 0
    return list(read_conversations(target, format_id))


def test_guanaco_to_xtuner_and_back_gives_the_same_text(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "g.jsonl", [{"text": text} for text in GUANACO])
    convert(source, tmp_path / "x.json", "xtuner")
    convert(tmp_path / "x.json", tmp_path / "back.jsonl", "guanaco")
    assert (tmp_path / "back.jsonl").read_bytes() == source.read_bytes()


def test_every_turn_of_a_packed_dataset_is_a_row(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "g.jsonl.gz", [{"text": text} for text in GUANACO])
    rows = list(open_source(source, ReadOptions()).rows(0))
    assert rows[0].texts == ["Conversation ID", "Turn", "System prompt", "Question", "Answer"]
    assert [row.texts[:2] for row in rows[1:]] == [["1", "1"], ["1", "2"], ["2", "1"], ["3", "1"]]


def test_a_dataset_keeps_its_own_prompts_and_gets_no_other(tmp_path: Path) -> None:
    source = tmp_path / "x.json"
    source.write_text(json.dumps(XTUNER), "utf-8")
    conversations = convert(source, tmp_path / "o.jsonl", "openai")
    assert [[message.role.value for message in each.messages] for each in conversations] == [
        ["system", "user", "assistant"],
        ["user", "assistant"],
    ]
    assert conversations[0].messages[0].content == "Be kind."


def test_a_later_prompt_is_found_and_two_at_the_beginning_are_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [("system", "s"), ("system", "t"), ("user", "q"), ("assistant", "aa"), ("system", "u"), ("user", "p")]
    messages = [{"role": role, "content": text} for role, text in [*said, ("assistant", "bb")]]
    source = write_lines(tmp_path / "o.jsonl", [{"messages": messages}])
    assert main(["convert", str(source), "-o", str(tmp_path / "x.json"), "--format", "xtuner", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == {"turn_order": 1}
    (found,) = read_conversations(tmp_path / "x.json", "xtuner")
    assert [each.content for each in found.messages] == ["s\nt", "q", "aa", "p", "bb"]


@pytest.mark.parametrize(
    ("roles", "turns"),
    [
        ("u a", [(1, 2)]),
        ("s u a", [(2, 3)]),
        ("u s a", [(1, 3)]),
        ("u u a", [(1, 0), (2, 3)]),
        ("u a a", [(1, 2), (0, 3)]),
        ("a u a", [(0, 1), (2, 3)]),
        ("u a u", [(1, 2), (3, 0)]),
        ("u a s", [(1, 2), (0, 0)]),
    ],
)
def test_every_message_has_its_place_in_a_row(tmp_path: Path, roles: str, turns: list[tuple[int, int]]) -> None:
    names = {"s": "system", "u": "user", "a": "assistant"}
    messages = [{"role": names[role], "content": str(at)} for at, role in enumerate(roles.split(), 1)]
    source = write_lines(tmp_path / "o.jsonl", [{"messages": messages}])
    rows = list(open_source(source, ReadOptions()).rows(0))[1:]
    assert [tuple(int(text or 0) for text in row.texts[-2:]) for row in rows] == turns


def test_a_record_that_is_not_of_the_format_is_counted_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "x.json"
    source.write_text(json.dumps([*XTUNER, {"conversation": "broken"}]), "utf-8")
    assert main(["convert", str(source), "-o", str(tmp_path / "o.jsonl"), "--format", "openai", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["rows"], facts["conversations"], facts["left_out"]) == (3, 2, 1)
    assert facts["findings"]["unreadable_record"] == 1


@pytest.mark.parametrize("text", ["[]", "{}", '{"a": 1}', "[1, 2]", '"text"', "", "[", "null"])
def test_json_that_is_not_a_dataset_gives_an_error_of_two_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    source = tmp_path / "x.json"
    source.write_text(text, "utf-8")
    assert main(["inspect", str(source)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    with pytest.raises(UnreadableFileError):
        open_source(source, ReadOptions())


SHARED = ("parquet",)  # its library is optional


@pytest.mark.parametrize("format_id", [each for each in FORMATS if each not in SHARED])
def test_what_a_format_writes_can_be_opened_again(tmp_path: Path, format_id: str) -> None:
    table = tmp_path / "t.csv"
    rows = "".join(f"Why number {at}?,Because of number {at}.\n" for at in range(12))
    table.write_text("Question,Answer\n" + rows, "utf-8")
    target = tmp_path / f"data{FORMATS[format_id].suffix}"
    written = convert(table, target, format_id)
    again = convert(target, tmp_path / "again.jsonl", "openai")
    questions = [[each.messages[-2].content for each in found] for found in (written, again)]
    assert questions[0] == questions[1]
    assert len(questions[1]) == 12


def test_a_first_question_that_reads_like_a_header_is_saved(tmp_path: Path) -> None:
    source = tmp_path / "x.json"
    source.write_text(json.dumps([{"conversation": [{"input": "Question", "output": "Answer"}]}, *XTUNER]), "utf-8")
    found = convert(source, tmp_path / "o.jsonl", "openai")
    assert [found[0].messages[-1].content, len(found)] == ["Answer", 3]


def test_a_packed_dataset_is_saved_under_its_plain_name(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "g.jsonl.gz", [{"text": text} for text in GUANACO])
    assert main(["convert", str(source), "--format", "xtuner"]) == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["g.json", "g.jsonl.gz"]


TOOL_CALL = {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "type": "function", "function": {}}]}
PICTURE = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}, {"type": "text", "text": "?"}]}
USER, ASSISTANT = {"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}


@pytest.mark.parametrize(
    ("messages", "kind", "column"),
    [
        ([USER, TOOL_CALL, {"role": "tool", "tool_call_id": "c", "content": "3"}, ASSISTANT], "tool_calls", 1),
        ([USER, TOOL_CALL], "tool_calls", 2),
        ([PICTURE, ASSISTANT], "media", 1),
        ([USER, {"role": "narrator", "content": "x"}], "other", 1),
    ],
)
def test_a_record_says_what_it_contains_beside_texts(
    tmp_path: Path, messages: list[object], kind: str, column: int
) -> None:
    lines = [{"messages": [USER, ASSISTANT]}, {"messages": messages}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with closing(open_source(tmp_path / "a.jsonl", ReadOptions())) as workbook:
        rows = list(workbook.rows(0))
    assert [row.notes for row in rows] == [None, None, {column: CellNote(CellMark.RECORD, kind)}]


@pytest.mark.parametrize("content", [None, "", " \n", []])
def test_an_empty_answer_without_tool_calls_is_an_ordinary_blank(tmp_path: Path, content: object) -> None:
    lines = [{"messages": [USER, ASSISTANT]}, {"messages": [USER, {"role": "assistant", "content": content}]}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with closing(open_source(tmp_path / "a.jsonl", ReadOptions())) as workbook:
        rows = list(workbook.rows(0))
    assert [row.notes for row in rows] == [None] * 3
    assert rows[2].texts[2].strip() == ""


def test_records_over_several_lines_are_read(tmp_path: Path) -> None:
    records = [{"messages": [USER, ASSISTANT]}, {"messages": [USER, ASSISTANT]}]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(each, indent=2) for each in records), "utf-8")
    with closing(open_source(tmp_path / "a.jsonl", ReadOptions())) as workbook:
        assert [row.texts for row in workbook.rows(0)][1:] == [["", "Why?", "So."]] * 2
