"""For every format: write, check, read back; the same conversations, byte for byte as it was once agreed."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medqa_gui.core.formats.dataset_writer import DatasetWriter
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.message_pairs import is_alternating, join_pairs
from medqa_gui.core.formats.read_dataset import detect_format, read_conversations
from medqa_gui.core.formats.registry import FORMATS, find_format
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.saving.verify import read_back, verify
from tests.core.example_conversations import GOLDEN, conversations, fitting

GOLDEN_FILES = Path(__file__).parents[2] / "golden"
# These services call the system prompt optional and refuse an empty one.
KEYS_DIFFER = ("vertex", "bedrock-claude", "bedrock-converse")
TEXT_FORMATS = tuple(each for each in FORMATS if each != "parquet")


def written(
    form: Format, given_conversations: list[Conversation], *, is_ascii: bool = False
) -> tuple[bytes, DatasetWriter]:
    file = io.BytesIO()
    writer = DatasetWriter(file, form, is_ascii=is_ascii)
    for conversation in given_conversations:
        writer.add(conversation)
    writer.finish()
    return file.getvalue(), writer


def needs_library(format_id: str) -> Format:
    if format_id == "parquet":
        pytest.importorskip("pyarrow")
    return find_format(format_id)


@pytest.mark.parametrize("format_id", FORMATS)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(given_conversations=st.lists(conversations, min_size=1, max_size=5), is_ascii=st.booleans())
def test_what_was_written_reads_back_as_the_same_conversations(
    format_id: str, given_conversations: list[Conversation], is_ascii: bool
) -> None:
    form = needs_library(format_id)
    meant = fitting(form, given_conversations)
    data, writer = written(form, meant, is_ascii=is_ascii)
    records = list(form.records(io.BytesIO(data)))
    found = [conversation.messages for record in records for conversation in form.read_all(record)]
    assert Counter(found) == Counter(each.messages for each in meant)
    assert form.groups_by_question or found == [each.messages for each in meant]
    assert [rule for record in records for rule in form.problems(record)] == []
    assert list(read_back(io.BytesIO(data), form, writer.fingerprints)) == []
    assert all(is_alternating(Conversation(messages)) for messages in found)
    assert {type(leaf) for leaf in leaves(records)} <= {str}
    if format_id not in KEYS_DIFFER:
        assert all(len(keys) == 1 for keys in key_sets(records).values())
    if format_id != "parquet":
        assert_is_plain_text(data, form, is_ascii=is_ascii)


def assert_is_plain_text(data: bytes, form: Format, *, is_ascii: bool) -> None:
    text = data.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert text.splitlines() == text.removesuffix("\n").split("\n") or not text
    assert data.isascii() or not is_ascii
    assert form.id == "xtuner" or not text or text.endswith("\n")


def leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in leaves(each)]
    return [value]


def key_sets(records: list[object]) -> dict[str, set[tuple[str, ...]]]:
    """Path of list positions left out -> the sets of keys of the objects that stand there."""
    found: dict[str, set[tuple[str, ...]]] = {}

    def visit(value: object, place: str) -> None:
        if isinstance(value, dict):
            found.setdefault(place, set()).add(tuple(value))
            for key, each in value.items():
                visit(each, f"{place}/{key}")
        elif isinstance(value, list):
            for each in value:
                visit(each, f"{place}[]")

    for record in records:
        visit(record, "")
    return found


@pytest.mark.parametrize("format_id", TEXT_FORMATS)
@pytest.mark.parametrize("is_ascii", [False, True], ids=["readable", "ascii"])
def test_the_bytes_are_those_that_were_agreed(format_id: str, is_ascii: bool) -> None:
    form = find_format(format_id)
    data, _ = written(form, fitting(form, list(GOLDEN)), is_ascii=is_ascii)
    suffix = ".jsonl" if form.data_file else form.suffix
    assert data == (GOLDEN_FILES / f"{format_id}{'-ascii' * is_ascii}{suffix}").read_bytes()


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_saved_file_is_recognised_verified_and_opened_again(format_id: str, tmp_path: Path) -> None:
    form = needs_library(format_id)
    meant = fitting(form, list(GOLDEN))
    data, _ = written(form, meant)
    path = tmp_path / f"d{form.suffix}"
    file = path / form.data_file.format(split="train") if form.data_file else path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    if form.data_file:
        (path / "README.md").write_text("---\n---\n")
    same_shape = {"axolotl-chat": "openai"}
    assert detect_format(path) == same_shape.get(format_id, format_id)
    assert verify(path, form).problems == ()
    found = [conversation.messages for conversation in read_conversations(path, format_id)]
    assert Counter(found) == Counter(each.messages for each in meant)


@pytest.mark.parametrize("format_id", TEXT_FORMATS)
def test_no_conversation_makes_a_file_without_records(format_id: str) -> None:
    form = find_format(format_id)
    data, writer = written(form, [])
    assert list(form.records(io.BytesIO(data))) == []
    assert writer.records == 0


@pytest.mark.parametrize("format_id", TEXT_FORMATS)
def test_the_writer_counts_and_hashes_what_it_wrote(format_id: str) -> None:
    import hashlib

    form = find_format(format_id)
    rows = [each._replace(row_numbers=(at,)) for at, each in enumerate(fitting(form, list(GOLDEN)), 2)]
    data, writer = written(form, rows)
    assert (writer.size, writer.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert sorted(row for each in writer.all_row_numbers() for row in each) == [
        row for each in rows for row in each.row_numbers
    ]


@pytest.mark.parametrize("format_id", ["trl-prompt-completion-text", "axolotl-alpaca"])
def test_turns_that_a_format_cannot_hold_are_refused_with_their_row(format_id: str) -> None:
    talk = join_pairs("", [("q", "a"), ("q2", "a2")])._replace(row_numbers=(7, 8))
    with pytest.raises(PlanError) as refused:
        written(find_format(format_id), [talk])
    assert refused.value.id == "format_one_turn"
    assert refused.value.facts["row"] == 7


@pytest.mark.parametrize("format_id", TEXT_FORMATS)
@pytest.mark.parametrize("roles", ["", "s", "u", "a", "au", "uu", "uaa", "uas", "sau", "uauau"])
def test_speakers_out_of_turn_are_refused_and_never_swapped(format_id: str, roles: str) -> None:
    role = {"s": Role.SYSTEM, "u": Role.USER, "a": Role.ASSISTANT}
    conversation = Conversation(tuple(Message(role[each], each) for each in roles), (9,))
    form = find_format(format_id)
    if not form.has_several_turns and roles.count("u") > 1:
        return
    if not form.has_system_prompt and roles == "uas":
        return
    with pytest.raises(PlanError) as refused:
        written(form, [conversation])
    assert (refused.value.id, refused.value.facts["row"]) == ("speakers_out_of_turn", 9)


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_format_says_what_it_carries(format_id: str) -> None:
    form = find_format(format_id)
    talk = join_pairs("s", [("q", "a"), ("q2", "a2")])
    carried = form.supported_part(talk)
    assert (carried is not None) is form.has_several_turns
    one = form.supported_part(join_pairs("s", [("q", "a")]))
    assert one is not None
    assert (one.messages[0] == Message(Role.SYSTEM, "s")) is form.has_system_prompt


@pytest.mark.parametrize("format_id", TEXT_FORMATS)
@pytest.mark.parametrize(
    "broken",
    [None, 1, "text", [], {}, {"messages": None}, {"conversation": [None]}, {"text": None}, {"root": []}],
    ids=repr,
)
def test_a_record_of_another_shape_is_a_problem_and_never_an_exception(format_id: str, broken: object) -> None:
    assert list(find_format(format_id).problems(broken))


@pytest.mark.parametrize("format_id", TEXT_FORMATS)
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_a_damaged_record_never_stops_the_check(format_id: str, data: st.DataObject) -> None:
    form = find_format(format_id)
    record = json.loads(written_record(form))
    damaged = damage(record, data)
    problems = list(form.problems(damaged))
    if not problems:
        form.read_all(damaged)


def written_record(form: Format) -> str:
    return form.render(fitting(form, [GOLDEN[0]])[0], json.dumps)


def damage(value: object, data: st.DataObject) -> object:
    """Put something else in one place of the value."""
    others = st.sampled_from((None, 5, 2.5, True, "", "x", [], {}, [None], {"a": None}, ["x"]))
    if not isinstance(value, dict | list) or not value or data.draw(st.integers(0, 3)) == 0:
        return data.draw(others)
    if isinstance(value, dict):
        key = data.draw(st.sampled_from(sorted(value)))
        if data.draw(st.booleans()):
            return value | {key: damage(value[key], data)}
        return {each: value[each] for each in value if each != key}
    at = data.draw(st.integers(0, len(value) - 1))
    return [*value[:at], damage(value[at], data), *value[at + 1 :]]
