"""Trees of messages, as in OpenAssistant: a question, its answers, and the questions that follow each answer.

`rank` orders the answers of one question; 0 is the best. Guanaco is the best-ranked path of each tree of oasst1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional

from medqa_gui.core.formats.format import Keys
from medqa_gui.core.formats.message_pairs import text_or_blank
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.rules import Paths as Paths

_ROLES = {"prompter": Role.USER, "user": Role.USER, "assistant": Role.ASSISTANT}
_MESSAGE_KEYS = ("message_id", "parent_id", "role", "text", "rank", "lang", "deleted")
# A record or a message, nested or flat: messages inside messages have the same keys.
TREE_KEYS: dict[str, Keys] = {key: {} for key in _MESSAGE_KEYS}
TREE_KEYS |= dict.fromkeys(("root", "prompt", "children", "replies"), TREE_KEYS)


@dataclass(slots=True)
class MessageNode:
    """A message and the replies to it; `row_number` is its row in the file, 0 if it has none."""

    role: Role | None
    text: str
    rank: float | None = None
    row_number: int = 0
    children: list["MessageNode"] = field(default_factory=list)

    @property
    def has_answer(self) -> bool:
        """Whether any reply is an answer."""
        return any(child.role is Role.ASSISTANT for child in self.children)

    def replies(self, role: Role) -> list["MessageNode"]:
        """Return the replies of that role, the best-ranked first."""
        return sorted((child for child in self.children if child.role is role), key=_rank_order)


class _Step(NamedTuple):
    """A path as its last node and the path before it: copies of paths would take quadratic time."""

    node: MessageNode
    before: Optional["_Step"]


def _rank_order(node: MessageNode) -> tuple[bool, float, bool]:
    """Order ranked before unranked replies, and of equal ones those with replies first."""
    return node.rank is None, node.rank or 0, not node.children


def parse_node(message: dict[str, Any], row_number: int = 0) -> MessageNode:
    """Return the message without its replies; a deleted one has no role, so that no path goes through it."""
    role = None if message.get("deleted") is True else _ROLES.get(text_or_blank(message.get("role")))
    rank = message.get("rank")
    return MessageNode(
        role, text_or_blank(message.get("text")), rank if isinstance(rank, int | float) else None, row_number
    )


def root_message(record: Any) -> dict[str, Any] | None:  # noqa: ANN401 - any JSON value
    """Return the first message of {"root": …} (the schema) or {"prompt": …} (the published files), None if neither."""
    top = (record.get("root") or record.get("prompt")) if isinstance(record, dict) else None
    return top if isinstance(top, dict) else None


def raw_children(message: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return the value of a message's list of replies, of whatever type; [] if there is none."""
    return message.get("children") or message.get("replies") or []


def child_messages(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the replies to a message."""
    listed = raw_children(message)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def parse_tree(record: Any, row_number: int = 0) -> MessageNode | None:  # noqa: ANN401
    """Return the tree of a record, None if it has none."""
    top = root_message(record)
    if top is None:
        return None
    root = parse_node(top, row_number)
    waiting = [(top, root)]
    while waiting:
        message, node = waiting.pop()
        for child in child_messages(message):
            node.children.append(parse_node(child, row_number))
            waiting.append((child, node.children[-1]))
    return root


def tree_conversations(root: MessageNode, paths: Paths) -> Iterator[Conversation]:
    """Yield the paths of a tree from its root, depth first, without last questions that have no answer."""
    waiting = [_Step(root, None)] if root.role is Role.USER else []
    while waiting:
        step = waiting.pop()
        if step.node.role is Role.ASSISTANT:
            yield _conversation(step)
            continue
        longer: list[_Step] = []
        for answer in _followed_replies(step.node, Role.ASSISTANT, paths):
            answered = _Step(answer, step)
            questions = [each for each in _followed_replies(answer, Role.USER, paths) if each.has_answer]
            longer += [_Step(question, answered) for question in questions] or [answered]
        waiting += reversed(longer)


def _followed_replies(node: MessageNode, role: Role, paths: Paths) -> list[MessageNode]:
    replies = node.replies(role)
    return replies[:1] if paths is Paths.BEST else replies


def _conversation(last: _Step) -> Conversation:
    nodes = []
    step: _Step | None = last
    while step:
        nodes.append(step.node)
        step = step.before
    nodes.reverse()
    rows = dict.fromkeys(node.row_number for node in nodes if node.row_number)
    return Conversation(tuple(Message(node.role, node.text) for node in nodes if node.role), tuple(rows))
