"""Trees of messages, as OpenAssistant has them: a question, its answers, the questions that follow each of them.

`rank` orders the answers of one question, 0 being the best; guanaco is the best-ranked path of each tree of oasst1.
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
class Node:
    """One message and what was said in return; `row_number` is where it stood in the file."""

    role: Role | None
    text: str
    rank: float | None = None
    row_number: int = 0
    children: list["Node"] = field(default_factory=list)

    @property
    def has_answer(self) -> bool:
        """Whether any child is an answer."""
        return any(child.role is Role.ASSISTANT for child in self.children)

    def replies(self, role: Role) -> list["Node"]:
        """Return the children of that role, the best first."""
        fitting = [child for child in self.children if child.role is role]
        return sorted(fitting, key=_standing)


class _Step(NamedTuple):
    """A path as its last node and the path before it; a copy of every path would be quadratic in a long one."""

    node: Node
    before: Optional["_Step"]


def _standing(node: Node) -> tuple[bool, float, bool]:
    """Ranked before unranked, and among equals one that was answered first."""
    return node.rank is None, node.rank or 0, not node.children


def node_of(message: dict[str, Any], row_number: int = 0) -> Node:
    """Return the message without its children; a deleted one has no role, so that no path goes through it."""
    role = None if message.get("deleted") is True else _ROLES.get(text_or_blank(message.get("role")))
    rank = message.get("rank")
    return Node(role, text_or_blank(message.get("text")), rank if isinstance(rank, int | float) else None, row_number)


def tree_top(record: Any) -> dict[str, Any] | None:  # noqa: ANN401 - any JSON value
    """Return the first message of {"root": …} (the schema) or {"prompt": …} (the published files), None if neither."""
    top = (record.get("root") or record.get("prompt")) if isinstance(record, dict) else None
    return top if isinstance(top, dict) else None


def listed_children(message: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return what stands in the place of a message's children, of whatever kind; an empty list where nothing does."""
    return message.get("children") or message.get("replies") or []


def children_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the messages that were said in return."""
    listed = listed_children(message)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def tree_of(record: Any, row_number: int = 0) -> Node | None:  # noqa: ANN401
    """Return the tree of a record, None if it holds none."""
    top = tree_top(record)
    if top is None:
        return None
    root = node_of(top, row_number)
    waiting = [(top, root)]
    while waiting:
        message, node = waiting.pop()
        for child in children_of(message):
            node.children.append(node_of(child, row_number))
            waiting.append((child, node.children[-1]))
    return root


def conversations(root: Node, paths: Paths) -> Iterator[Conversation]:
    """Yield the answered paths of a tree from its root, depth first; a last question without an answer is left off."""
    waiting = [_Step(root, None)] if root.role is Role.USER else []
    while waiting:
        step = waiting.pop()
        if step.node.role is Role.ASSISTANT:
            yield _conversation(step)
            continue
        longer: list[_Step] = []
        for answer in _taken(step.node, Role.ASSISTANT, paths):
            answered = _Step(answer, step)
            questions = [each for each in _taken(answer, Role.USER, paths) if each.has_answer]
            longer += [_Step(question, answered) for question in questions] or [answered]
        waiting += reversed(longer)


def _taken(node: Node, role: Role, paths: Paths) -> list[Node]:
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
