"""OpenAssistant's trees: written, read as published, and flat; the best path is how guanaco was made."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.formats.flat_messages import read_flat
from medqa_gui.core.formats.message_trees import Paths
from medqa_gui.core.formats.oasst import Oasst
from medqa_gui.core.formats.reading import detect_format, read_conversations
from medqa_gui.core.formats.records import quoted
from medqa_gui.core.formats.turns import conversation_of
from medqa_gui.core.model import Conversation, Role


def said(conversation: Conversation) -> tuple[str, ...]:
    return tuple(message.content for message in conversation.messages)


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


@pytest.mark.parametrize("make", [as_flat, as_flat_backwards, as_packed_trees, as_array])
@pytest.mark.parametrize(("paths", "expected"), [(Paths.BEST, BEST), (Paths.ALL, ALL)], ids=["best", "all"])
def test_the_paths_of_oasst1_are_those_worked_out_by_hand(
    tmp_path: Path, make: Callable[[Path], Path], paths: Paths, expected: list[tuple[str, ...]]
) -> None:
    path = make(tmp_path)
    assert detect_format(path) == "oasst"
    found = [said(each) for each in read_conversations(path, "oasst", paths=paths)]
    assert Counter(found) == Counter(texts(expected))
    if make is not as_flat_backwards:
        assert found == texts(expected)


def test_a_path_knows_the_rows_of_its_messages(tmp_path: Path) -> None:
    first = next(read_conversations(as_flat(tmp_path), "oasst", paths=Paths.BEST))
    assert first.row_numbers == (1, 3, 6, 7)


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
    assert list(read_conversations(write_lines(tmp_path / "m.jsonl", rows), "oasst")) == []


def test_a_row_that_is_no_message_is_counted(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "m.jsonl", [*ROWS[-2:], "text", ROWS[-3]])
    found = list(read_conversations(path, "oasst", paths=Paths.ALL))
    assert Conversation((), (3,)) in found
    assert len(found) == 3


def test_a_long_chain_of_messages_is_read_without_recursion(tmp_path: Path) -> None:
    roles = ("prompter", "assistant")
    rows = [flat(str(at), str(at - 1) if at else None, roles[at % 2]) for at in range(20_000)]
    (conversation,) = read_conversations(write_lines(tmp_path / "m.jsonl", rows), "oasst")
    assert len(conversation.messages) == 20_000


def test_every_message_is_looked_at_twice_and_a_finished_tree_is_given_out_at_once() -> None:
    drawn = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal drawn
        for at in range(1000):
            for row in (flat(f"{at}", None, "prompter"), flat(f"{at}.a", f"{at}", "assistant")):
                drawn += 1
                yield row

    for number, _ in enumerate(read_flat(records, Paths.ALL), 1):
        assert drawn == 2000 + 2 * number
    assert drawn == 4000


def test_conflicting_answers_become_siblings() -> None:
    form = Oasst()
    record = json.loads(form.render_all([conversation_of("", [("q", "a")]), conversation_of("", [("q", "b")])], quoted))
    assert [child["text"] for child in record["root"]["children"]] == ["a", "b"]
    assert record["root"]["role"] == "prompter"
    assert record.keys() == {"root", "metadata"}


def test_a_conversation_that_another_one_continues_keeps_its_own_answer() -> None:
    form = Oasst()
    short, long = conversation_of("", [("q", "a")]), conversation_of("", [("q", "a"), ("r", "b")])
    found = form.read_all(json.loads(form.render_all([short, long], quoted)))
    assert {said(each) for each in found} == {said(short), said(long)}


@settings(deadline=None)
@given(
    tails=st.lists(
        st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("xyz")), min_size=1, max_size=4),
        min_size=1,
        max_size=8,
    )
)
def test_conversations_that_share_their_beginnings_come_back_out_of_the_tree(
    tails: list[list[tuple[str, str]]],
) -> None:
    form = Oasst()
    meant = [conversation_of("", [("q", tail[0][1]), *tail[1:]]) for tail in tails]
    found = form.read_all(json.loads(form.render_all(meant, quoted)))
    assert Counter(map(said, found)) == Counter(map(said, meant))


def test_a_long_conversation_is_a_deep_tree_that_reads_back() -> None:
    form = Oasst()
    talk = conversation_of("", [(f"q{at}", f"a{at}") for at in range(150)])
    assert form.read(json.loads(form.render(talk, quoted))).messages == talk.messages


@pytest.mark.parametrize(
    ("root", "rule"),
    [
        ({"text": "a", "role": "assistant", "children": []}, "root_not_prompter"),
        ({"text": "q", "role": "prompter", "children": []}, "root_without_answer"),
        ({"text": "q", "role": "bot", "children": []}, "unrecognized_role"),
        ({"text": "", "role": "prompter", "children": [{"text": "a", "role": "assistant"}]}, "missing_text"),
        ({"text": "q", "role": "prompter", "children": [{"text": "a", "role": "prompter"}]}, "roles_not_alternating"),
    ],
)
def test_the_rules_of_a_tree(root: dict[str, Any], rule: str) -> None:
    assert rule in list(Oasst().problems({"root": root, "metadata": {}}))


def test_a_tree_holds_no_system_prompt() -> None:
    carried = Oasst().carried(conversation_of("s", [("q", "a")]))
    assert carried is not None
    assert all(message.role is not Role.SYSTEM for message in carried.messages)
