"""OpenAssistant's message trees, one a line: conversations that open with the same question share a tree.

Source: LAION-AI/Open-Assistant docs/docs/data/schemas.md (ConversationTree), which has several answers to one question
be children of that question. The published files' form ({"prompt": {…, "replies"}}) is read too.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_trees import (
    TREE_KEYS,
    Node,
    Paths,
    conversations,
    listed_children,
    tree_of,
    tree_top,
)
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.model.conversation import Conversation, Message, Role

_ROLE_NAMES = {Role.USER: "prompter", Role.ASSISTANT: "assistant"}


class Oasst(Format):
    """One record is {"root": {"text", "role", "children": [node, …], "metadata"}, "metadata"}."""

    id = "oasst"
    declared_keys: ClassVar[Keys] = TREE_KEYS
    takes_either = True
    reads_packed = True
    carries_system = False
    groups = True

    def render(self, conversation: Conversation, quoted: Quoter) -> str:
        """Return the tree of one conversation."""
        return self.render_all((conversation,), quoted)

    def render_all(self, conversations: Sequence[Conversation], quoted: Quoter) -> str:
        """Return the tree of conversations that open with the same question."""
        root = merged([conversation.messages for conversation in conversations])
        return f'{{"root": {_node_text(root, quoted)}, "metadata": {{}}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what is no tree of the schema."""
        root = tree_of(record)
        if root is None:
            yield "missing_root"
            return
        if root.role is not Role.USER:
            yield "root_not_prompter"
        elif not root.has_answer:
            yield "root_without_answer"
        yield from dict.fromkeys(chain(_role_problems(root), _message_problems(tree_top(record))))

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the first path."""
        return self.read_all(record)[0]

    def read_all(self, record: Any) -> Sequence[Conversation]:  # noqa: ANN401
        """Return every path from the root to an answer that nothing follows."""
        root = tree_of(record)
        return tuple(conversations(root, Paths.ALL)) if root else ()


def merged(paths: Sequence[Sequence[Message]]) -> Node:
    """Return the tree of these paths; they share what they begin with, but each keeps a last answer of its own."""
    root = Node(Role.USER, paths[0][0].content)
    shared: dict[tuple[int, Message], Node] = {}
    for path in paths:
        node = root
        for message in path[1:-1]:
            key = (id(node), message)
            if key not in shared:
                shared[key] = Node(message.role, message.content)
                node.children.append(shared[key])
            node = shared[key]
        node.children.append(Node(path[-1].role, path[-1].content))
    return root


def _node_text(root: Node, quoted: Quoter) -> str:
    """Write the nodes without recursion: a long conversation is a deep tree."""
    texts: list[str] = []
    waiting: list[Node | str] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            texts.append(node)
            continue
        role = _ROLE_NAMES[node.role or Role.USER]
        texts.append(f'{{"text": {quoted(node.text)}, "role": "{role}", "children": [')
        waiting.append('], "metadata": {}}')
        for at, child in enumerate(reversed(node.children)):
            waiting += [", ", child] if at else [child]
    return "".join(texts)


def _role_problems(root: Node) -> Iterator[str]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.role is None:
            yield "unrecognized_role"
        elif any(child.role is node.role for child in node.children):
            yield "roles_not_alternating"
        waiting += node.children


def _message_problems(top: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    waiting = [top]
    while waiting:
        message = waiting.pop()
        if not isinstance(message, dict):
            yield "message_not_an_object"
            continue
        text = message.get("text")
        if not isinstance(text, str) or not text.strip():
            yield "missing_text"
        children = listed_children(message)
        if isinstance(children, list):
            waiting += children
        else:
            yield "children_not_a_list"
