"""The guanaco text, against the way XTuner takes it apart."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.formats.guanaco import Guanaco, guard_markers, unguard_markers
from medqa_gui.core.formats.message_pairs import join_pairs, split_pairs
from medqa_gui.core.formats.read_dataset import detect_format, read_conversations
from medqa_gui.core.formats.records import json_string
from medqa_gui.core.formats.registry import find_format
from tests.core.example_conversations import conversations, texts

signs = st.text(alphabet="#\u2060 aH:\n", max_size=30)


def as_the_trainer_sees_it(text: str) -> list[tuple[str, str]]:
    """What oasst1_map_fn does, in other words: cut at the signs, keep the parts that name a speaker, pair them."""
    kept = []
    for part in text.strip().split("###"):
        for name in ("Human:", "Assistant:"):
            if part.strip().startswith(name):
                kept.append(part.strip().removeprefix(name).strip())
    return list(zip(kept[::2], kept[1::2], strict=False))


def rendered(conversation) -> str:
    return json.loads(Guanaco().render(conversation, json_string))["text"]


@settings(deadline=None)
@given(text=st.one_of(texts, signs))
def test_a_guarded_text_passes_for_no_marker_and_comes_back(text: str) -> None:
    assert (guard_markers(text) + "### Human: ").count("###") == 1
    assert (guard_markers(text) + "### Human: ").index("###") == len(guard_markers(text))
    assert unguard_markers(guard_markers(text)) == text


@settings(deadline=None)
@given(conversation=conversations)
def test_the_trainer_keeps_every_answer_whole(conversation) -> None:
    carried = Guanaco().supported_part(conversation)
    found = as_the_trainer_sees_it(rendered(carried))
    assert [tuple(unguard_markers(text) for text in pair) for pair in found] == [
        tuple(unguard_markers(guard_markers(text).strip()) for text in pair) for pair in split_pairs(carried).pairs
    ]


@pytest.mark.parametrize("text", ["C# is a language", "# One\n## Two", "a # b", "no sign", "\u2060"])
def test_a_text_that_passes_for_no_marker_is_left_alone(text: str) -> None:
    assert guard_markers(text) == text


def test_a_heading_looks_the_same_and_is_kept() -> None:
    text = rendered(join_pairs("", [("Dose?", "Intro\n### Step 1\nTake one.")]))
    assert text.replace("\u2060", "") == "### Human: Dose?### Assistant: Intro\n### Step 1\nTake one."
    ((_, answer),) = as_the_trainer_sees_it(text)
    assert answer.replace("\u2060", "") == "Intro\n### Step 1\nTake one."


PUBLISHED = [
    "### Human: Can you write a poem?### Assistant: Roses.\nViolets.### Human: Another?### Assistant: No.",
    "### Human: ¿Cuándo?### Assistant: Hoy. ### Human: \n¿Por qué?### Assistant:  Porque sí",
    "### Human: C#?### Assistant: A language. # 1",
]


def test_guanaco_through_xtuner_and_back_is_the_same_text(tmp_path: Path) -> None:
    source = tmp_path / "openassistant_best_replies_train.jsonl"
    lines = [json.dumps({"text": text}, ensure_ascii=False) for text in PUBLISHED]
    source.write_text("\n".join(lines) + "\n", "utf-8")
    assert detect_format(source) == "guanaco"
    xtuner, guanaco = find_format("xtuner"), find_format("guanaco")
    array = tmp_path / "x.json"
    framing = xtuner.framing
    records = [xtuner.render(each, json_string) for each in read_conversations(source, "guanaco")]
    array.write_text(framing.start + framing.between.join(records) + framing.end, "utf-8")
    again = [guanaco.render(each, json_string) for each in read_conversations(array, "xtuner")]
    assert [json.loads(each)["text"] for each in again] == PUBLISHED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("### Human: q### Assistant: a### Human: thanks", ["user q", "assistant a", "user thanks"]),
        ("### Assistant: Hello!### Human: q### Assistant: a", ["assistant Hello!", "user q", "assistant a"]),
        ("### Human: q### Human: q2### Assistant: a", ["user q", "user q2", "assistant a"]),
        ("A chat. ### Human: q### Assistant: a", []),
    ],
)
def test_nobody_is_given_the_words_of_another(tmp_path: Path, text: str, said: list[str]) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text(json.dumps({"text": text}) + "\n")
    (conversation,) = read_conversations(path, "guanaco")
    assert [f"{role} {content}" for role, content in conversation.messages] == said


@pytest.mark.parametrize(
    ("record", "rules"),
    [
        ({"text": "### Human: q### Assistant: a"}, []),
        ({"text": "### Human: q### Assistant: a### Human: q2"}, ["last_question_dropped"]),
        ({"text": "### Human: q### Assistant: a\n### Step 1"}, ["text_after_marker_dropped"]),
        ({"text": "### Assistant: a### Human: q"}, ["last_question_dropped"]),
        ({"text": "### Assistant: a### Assistant: b"}, ["turns_not_alternating"]),
        ({"text": "### Human: q### Assistant: "}, ["empty_turn"]),
        ({"text": "Intro ### Human: q### Assistant: a"}, ["text_before_first_marker"]),
        ({"text": "no marker"}, ["text_before_first_marker", "turns_not_alternating"]),
        ({"text": None}, ["text_not_text"]),
        ({"text": " "}, ["empty_text"]),
        ({}, ["missing_text"]),
        ([], ["not_an_object"]),
    ],
)
def test_what_the_trainer_drops_without_a_word_is_a_problem(record: object, rules: list[str]) -> None:
    assert list(Guanaco().problems(record)) == rules
