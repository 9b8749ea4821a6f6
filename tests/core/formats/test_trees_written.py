"""OpenAssistant's trees as they are written, and read back."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.formats.message_pairs import join_pairs
from medqa_gui.core.formats.oasst import Oasst
from medqa_gui.core.formats.records import json_string
from medqa_gui.core.model.conversation import Conversation, Role


def said(conversation: Conversation) -> tuple[str, ...]:
    return tuple(message.content for message in conversation.messages)


def test_conflicting_answers_become_siblings() -> None:
    form = Oasst()
    record = json.loads(form.render_all([join_pairs("", [("q", "a")]), join_pairs("", [("q", "b")])], json_string))
    assert [child["text"] for child in record["root"]["children"]] == ["a", "b"]
    assert record["root"]["role"] == "prompter"
    assert record.keys() == {"root", "metadata"}


def test_a_conversation_that_another_one_continues_keeps_its_own_answer() -> None:
    form = Oasst()
    short, long = join_pairs("", [("q", "a")]), join_pairs("", [("q", "a"), ("r", "b")])
    found = form.read_all(json.loads(form.render_all([short, long], json_string)))
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
    meant = [join_pairs("", [("q", tail[0][1]), *tail[1:]]) for tail in tails]
    found = form.read_all(json.loads(form.render_all(meant, json_string)))
    assert Counter(map(said, found)) == Counter(map(said, meant))


def test_a_long_conversation_is_a_deep_tree_that_reads_back() -> None:
    form = Oasst()
    talk = join_pairs("", [(f"q{at}", f"a{at}") for at in range(150)])
    assert form.read(json.loads(form.render(talk, json_string))).messages == talk.messages


@pytest.mark.parametrize(
    ("root", "rule"),
    [
        ({"text": "a", "role": "assistant", "children": []}, "root_not_prompter"),
        ({"text": "q", "role": "prompter", "children": []}, "root_without_answer"),
        ({"text": "q", "role": "bot", "children": []}, "unrecognized_role"),
        ({"text": "", "role": "prompter", "children": [{"text": "a", "role": "assistant"}]}, "missing_text"),
        ({"text": "q", "role": "prompter", "children": [{"text": "a", "role": "prompter"}]}, "roles_not_alternating"),
        ({"text": "q", "role": "prompter", "children": [{"text": 5, "role": "assistant"}]}, "missing_text"),
        ({"text": "q", "role": "prompter", "children": 5}, "children_not_a_list"),
        ({"text": "q", "role": "prompter", "children": ["a"]}, "message_not_an_object"),
    ],
)
def test_the_rules_of_a_tree(root: dict[str, Any], rule: str) -> None:
    assert rule in list(Oasst().problems({"root": root, "metadata": {}}))


def test_a_tree_has_no_system_prompt() -> None:
    carried = Oasst().supported_part(join_pairs("s", [("q", "a")]))
    assert carried is not None
    assert all(message.role is not Role.SYSTEM for message in carried.messages)
