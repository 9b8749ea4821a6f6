"""Conversations to write: by hand for the golden files, and every kind that hypothesis can think of."""

from hypothesis import strategies as st

from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.message_pairs import join_pairs
from medqa_gui.core.model.conversation import Conversation

# What markers, escapes, line readers and trainers trip over.
_PITFALLS = ("#", "##", "###", "### Human: ", "### Assistant: ", "\u2060", "#\u2060", "\u2028", "\u0085", "\n", " ")
_PIECES = st.one_of(st.text(max_size=8), st.sampled_from((*_PITFALLS, "\\", '"', "\u0000", "😀", "患者：", "</s>")))
texts = st.lists(_PIECES, min_size=1, max_size=5).map("".join).filter(lambda text: bool(text.strip()))
pairs = st.lists(st.tuples(texts, texts), min_size=1, max_size=4)
conversations = st.builds(join_pairs, st.one_of(st.just(""), texts), pairs)

GOLDEN = (
    join_pairs("You are a doctor.", [("What is aspirin?", "A painkiller.")]),
    join_pairs(
        "You are a doctor.",
        [("头痛怎么办？", 'Rest; "drink" water.\nSee:\n### Dosage\n500 mg 😀'), ("And for children\u2028?", "C#")],
    ),
    join_pairs("You are a doctor.", [("What is aspirin?", "An anti-inflammatory.")]),
)


def fitting(form: Format, given: list[Conversation]) -> list[Conversation]:
    """What the format can hold of the conversations."""
    carried = [form.supported_part(conversation) for conversation in given]
    return [conversation for conversation in carried if conversation is not None]
