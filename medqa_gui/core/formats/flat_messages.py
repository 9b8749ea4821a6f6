"""oasst1's table of messages: each names its parent, and the rows of a tree may stand anywhere.

Source: huggingface.co/datasets/OpenAssistant/oasst1 (message_id, parent_id, text, role, rank, deleted, …).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from medqa_gui.core.formats.message_trees import Node, Paths, conversations, node_of
from medqa_gui.core.model import Conversation


def read_flat(records: Callable[[], Iterator[Any]], paths: Paths) -> Iterator[Conversation]:
    """Yield the conversations of each tree once its last message was read; only the ids are held throughout.

    `records` is called twice: the first reading learns which messages belong together. A record that is no message is
    a conversation without messages; `row_numbers` are the records of a path.
    """
    parents = {_id(record): _parent(record) for record in records() if _is_message(record)}
    roots = roots_of(parents)
    missing = Counter(roots.values())
    trees: dict[str, dict[str, Node]] = {}
    for number, record in enumerate(records(), 1):
        if not _is_message(record):
            yield Conversation((), (number,))
            continue
        root = roots[_id(record)]
        nodes = trees.setdefault(root, {})
        if _id(record) in nodes:
            continue
        nodes[_id(record)] = node_of(record, number)
        missing[root] -= 1
        if not missing[root]:
            yield from _tree(trees.pop(root), root, parents, paths)


def _tree(nodes: dict[str, Node], root: str, parents: dict[str, str], paths: Paths) -> Iterator[Conversation]:
    for message_id, node in nodes.items():
        if message_id != root:
            nodes[parents[message_id]].children.append(node)
    yield from conversations(nodes[root], paths)


def roots_of(parents: dict[str, str]) -> dict[str, str]:
    """Return the message that each one's chain of parents begins with; a circle begins where it was entered."""
    roots: dict[str, str] = {}
    for message_id in parents:
        trail: dict[str, None] = {}
        at = message_id
        while at not in roots:
            trail[at] = None
            parent = parents[at]
            if parent not in parents or parent in trail:
                roots[at] = at
            else:
                at = parent
        roots.update(dict.fromkeys(trail, roots[at]))
    return roots


def _is_message(record: Any) -> bool:  # noqa: ANN401
    return isinstance(record, dict) and isinstance(record.get("message_id"), str | int)


def _id(record: dict[str, Any]) -> str:
    return str(record["message_id"])


def _parent(record: dict[str, Any]) -> str:
    return str(record.get("parent_id") or "")
