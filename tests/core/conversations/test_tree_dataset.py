"""Trees of messages opened as a dataset, nested or flat; the best path of each is how guanaco was made of oasst1."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medqa_gui.cli import main
from medqa_gui.core.checks.examiner import Examiner
from medqa_gui.core.formats.read_dataset import detect_format
from medqa_gui.core.guessing.survey import plan_columns, sample, suggest_plan
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.rules import Paths, RowRules
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.reading.open import open_source
from tests.core.splitting.grouped_sheets import left_out, saved


def flat(message_id: str, parent: str | None, role: str, rank: int | None = None, **more: Any) -> dict[str, Any]:
    """A row of oasst1, with the columns that the published table has."""
    return {
        "message_id": message_id, "parent_id": parent, "user_id": "u", "created_date": "2023-02-05T14:23:50+00:00",
        "text": f"{message_id} text", "role": role, "lang": "en", "review_count": 3, "review_result": True,
        "deleted": False, "rank": rank, "synthetic": False, "model_name": None, "detoxify": None,
        "message_tree_id": message_id.split(".")[0], "tree_state": "ready_for_export", "emojis": None, "labels": None,
    } | more  # fmt: skip


# Worked out by hand: of t1 answer b is ranked first, of its two follow-up questions the second, of that one's answers
# the only one; t2's best answer is followed by a question that nobody answered; t3 was never answered; t4's only
# answer was deleted; t5 has no ranks, so the first answer stands.
ROWS = [
    flat("t1", None, "prompter"),
    flat("t1.a", "t1", "assistant", 1),
    flat("t1.b", "t1", "assistant", 0),
    flat("t1.b.x", "t1.b", "prompter", 1),
    flat("t1.b.x.1", "t1.b.x", "assistant", 0),
    flat("t1.b.y", "t1.b", "prompter", 0),
    flat("t1.b.y.1", "t1.b.y", "assistant", None),
    flat("t2", None, "prompter"),
    flat("t2.a", "t2", "assistant", 0),
    flat("t2.a.x", "t2.a", "prompter"),
    flat("t3", None, "prompter"),
    flat("t4", None, "prompter"),
    flat("t4.a", "t4", "assistant", 0, deleted=True),
    flat("t5", None, "prompter"),
    flat("t5.a", "t5", "assistant"),
    flat("t5.b", "t5", "assistant"),
]
BEST = [("t1", "t1.b", "t1.b.y", "t1.b.y.1"), ("t2", "t2.a"), ("t5", "t5.a")]
ALL = [
    ("t1", "t1.b", "t1.b.y", "t1.b.y.1"),
    ("t1", "t1.b", "t1.b.x", "t1.b.x.1"),
    ("t1", "t1.a"),
    ("t2", "t2.a"),
    ("t5", "t5.a"),
    ("t5", "t5.b"),
]


def texts(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [tuple(f"{each} text" for each in path) for path in paths]


def published_trees(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as the published tree files nest them."""
    nodes = {row["message_id"]: row | {"replies": []} for row in rows}
    for row in rows:
        if row["parent_id"]:
            nodes[row["parent_id"]]["replies"].append(nodes[row["message_id"]])
    return [
        {"message_tree_id": row["message_id"], "tree_state": "ready_for_export", "prompt": nodes[row["message_id"]]}
        for row in rows
        if row["parent_id"] is None
    ]


def write_lines(path: Path, records: list[Any]) -> Path:
    data = "".join(json.dumps(each) + "\n" for each in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def as_flat(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "messages.jsonl", ROWS)


def as_flat_backwards(tmp_path: Path) -> Path:
    # Answers keep their order among each other; children stand before parents and trees are interleaved.
    return write_lines(tmp_path / "messages.jsonl", sorted(ROWS, key=lambda row: -row["message_id"].count(".")))


def as_packed_trees(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "trees.jsonl.gz", published_trees(ROWS))


def as_array(tmp_path: Path) -> Path:
    path = tmp_path / "messages.json"
    path.write_text(json.dumps(ROWS, indent=2))
    return path


def as_packed_array(tmp_path: Path) -> Path:
    path = tmp_path / "messages.json.gz"
    path.write_bytes(gzip.compress(json.dumps(published_trees(ROWS)).encode()))
    return path


def as_parquet(tmp_path: Path) -> Path:
    """The main form in which oasst1 is published."""
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.Table.from_pylist(ROWS), tmp_path / "train-00000-of-00001.parquet")
    return tmp_path / "train-00000-of-00001.parquet"


def as_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "oasst1"
    (folder / "data").mkdir(parents=True)
    write_lines(folder / "data" / "train.jsonl", ROWS[:7])
    write_lines(folder / "data" / "validation.jsonl", ROWS[7:])
    return folder


def entries_of(path: Path, paths: Paths) -> list[Entry]:
    """What the file is made into when it is opened and nothing else is said."""
    rows = open_source(path, ReadOptions()).rows(0)
    plan, _ = suggest_plan(path, sample(rows), 0)
    columns = plan_columns(plan, sample(rows))
    return list(Examiner(replace(plan, rules=RowRules(paths=paths)), columns).entries(rows))


MAKERS = [as_flat, as_flat_backwards, as_packed_trees, as_array, as_packed_array, as_parquet, as_folder]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(("paths", "expected"), [(Paths.BEST, BEST), (Paths.ALL, ALL)], ids=["best", "all"])
def test_the_paths_of_oasst1_are_those_worked_out_by_hand(
    tmp_path: Path, make: Callable[[Path], Path], paths: Paths, expected: list[tuple[str, ...]]
) -> None:
    assert sorted(saved(entries_of(make(tmp_path), paths))) == sorted(texts(expected))


@pytest.mark.parametrize("make", [as_flat, as_packed_trees])
def test_the_command_saves_the_best_paths_as_guanaco_and_every_path_when_asked(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    source, target = make(tmp_path), tmp_path / "guanaco.jsonl"
    for option, expected in (((), BEST), (("--paths", "all"), ALL)):
        assert main(["convert", str(source), *option, "--format", "guanaco", "-o", str(target)]) == 0
        found = [json.loads(line)["text"] for line in target.read_text("utf-8").splitlines()]
        names = ("### Human: ", "### Assistant: ")
        assert sorted(found) == sorted(
            "".join(names[at % 2] + text for at, text in enumerate(path)) for path in texts(expected)
        )


def test_every_message_is_a_row_that_is_saved_or_left_out_with_its_reason(tmp_path: Path) -> None:
    assert detect_format(as_flat(tmp_path)) == "oasst"
    entries = entries_of(as_flat(tmp_path), Paths.BEST)
    assert sorted(row.number for entry in entries for row in entry.rows) == list(range(2, len(ROWS) + 2))
    assert left_out(entries) == {
        3: LeftOut.OTHER_PATH, 5: LeftOut.OTHER_PATH, 6: LeftOut.OTHER_PATH, 11: LeftOut.TURN_ORDER,
        12: LeftOut.TURN_ORDER, 13: LeftOut.TURN_ORDER, 14: LeftOut.TURN_ORDER, 17: LeftOut.OTHER_PATH,
    }  # fmt: skip


def test_a_dataset_of_trees_gets_no_system_prompt_of_ours(tmp_path: Path) -> None:
    target = tmp_path / "openai.jsonl"
    assert main(["convert", str(as_flat(tmp_path)), "--format", "openai", "-o", str(target)]) == 0
    assert '"system"' not in target.read_text("utf-8")


def test_trees_without_any_rank_are_saved_with_every_path_unless_the_best_are_asked_for(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "m.jsonl", [row | {"rank": None} for row in ROWS])
    target = tmp_path / "g.jsonl"
    for options, count in (((), 6), (("--paths", "best"), 3), (("--paths", "all"), 6)):
        assert main(["convert", str(source), *options, "--format", "guanaco", "-o", str(target)]) == 0
        assert len(target.read_text("utf-8").splitlines()) == count


def test_only_the_trees_of_one_language_are_saved_when_asked(tmp_path: Path) -> None:
    rows = [*ROWS[:2], flat("t9", None, "prompter", lang="zh"), flat("t9.a", "t9", "assistant", lang="zh")]
    target = tmp_path / "g.jsonl"
    source = write_lines(tmp_path / "m.jsonl", rows)
    assert main(["convert", str(source), "--where", "Language=zh", "--format", "guanaco", "-o", str(target)]) == 0
    assert json.loads(target.read_text("utf-8")) == {"text": "### Human: t9 text### Assistant: t9.a text"}


@pytest.mark.parametrize(
    "rows",
    [
        [flat("a", "b", "prompter"), flat("b", "a", "assistant")],
        [flat("a", "a", "prompter")],
        [flat("a", "gone", "assistant")],
        [flat("a", None, "prompter"), flat("a", None, "prompter")],
        [flat("a", None, "robot")],
    ],
    ids=["circle", "own parent", "orphan", "twice", "role"],
)
def test_broken_chains_of_parents_give_no_conversation_and_end(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    assert saved(entries_of(write_lines(tmp_path / "m.jsonl", rows), Paths.ALL)) == []


def test_a_record_that_is_no_message_is_counted(tmp_path: Path) -> None:
    entries = entries_of(write_lines(tmp_path / "m.jsonl", [*ROWS[-2:], "text", ROWS[-3]]), Paths.ALL)
    assert left_out(entries) == {4: LeftOut.MISSING_QUESTION}
    assert len(saved(entries)) == 2


def test_nested_messages_without_ids_keep_their_places(tmp_path: Path) -> None:
    def node(text: str, role: str, *children: Any) -> dict[str, Any]:
        return {"text": text, "role": role, "children": list(children)}

    root = node(
        "q", "prompter", node("a", "assistant"), node("b", "assistant", node("r", "prompter", node("c", "assistant")))
    )
    path = write_lines(tmp_path / "t.jsonl", [{"root": root}, {"root": root}])
    assert sorted(saved(entries_of(path, Paths.ALL))) == sorted([("q", "a"), ("q", "b", "r", "c")] * 2)


def test_a_long_chain_of_messages_is_read_without_recursion(tmp_path: Path) -> None:
    roles = ("prompter", "assistant")
    rows = [flat(str(at), str(at - 1) if at else None, roles[at % 2]) for at in range(20_000)]
    (conversation,) = saved(entries_of(write_lines(tmp_path / "m.jsonl", rows), Paths.BEST))
    assert len(conversation) == 20_000
