"""OpenAssistant's message trees as JSON Lines: conversations with the same first question share a tree.

Source: LAION-AI/Open-Assistant docs/docs/data/schemas.md (ConversationTree), where several answers to one
question are its children. The published files ({"prompt": {…, "replies"}}) are read too.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_trees import (
    TREE_KEYS,
    MessageNode,
    Paths,
    parse_tree,
    raw_children,
    root_message,
    tree_conversations,
)
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.model.conversation import Conversation, Message, Role

_ROLE_NAMES = {Role.USER: "prompter", Role.ASSISTANT: "assistant"}


class Oasst(Format):
    """One record is {"root": {"text", "role", "children": [node, …], "metadata"}, "metadata"}."""

    id = "oasst"
    declared_keys: ClassVar[Keys] = TREE_KEYS
    accepts_any_framing = True
    accepts_gzip = True
    has_system_prompt = False
    groups_by_question = True

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the tree of one conversation."""
        return self.render_all((conversation,), quote)

    def render_all(self, conversations: Sequence[Conversation], quote: Quoter) -> str:
        """Return the tree of conversations with the same first question."""
        root = merge_paths([conversation.messages for conversation in conversations])
        return f'{{"root": {_node_text(root, quote)}, "metadata": {{}}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield violations of the schema."""
        root = parse_tree(record)
        if root is None:
            yield "missing_root"
            return
        if root.role is not Role.USER:
            yield "root_not_prompter"
        elif not root.has_answer:
            yield "root_without_answer"
        yield from dict.fromkeys(chain(_role_problems(root), _message_problems(root_message(record))))

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the first path of the tree."""
        return self.read_all(record)[0]

    def read_all(self, record: Any) -> Sequence[Conversation]:  # noqa: ANN401
        """Return every path from the root to an answer without replies."""
        root = parse_tree(record)
        return tuple(tree_conversations(root, Paths.ALL)) if root else ()


def merge_paths(paths: Sequence[Sequence[Message]]) -> MessageNode:
    """Return the tree of these paths; they share their first messages, but each has its own last answer."""
    root = MessageNode(Role.USER, paths[0][0].content)
    shared: dict[tuple[int, Message], MessageNode] = {}
    for path in paths:
        node = root
        for message in path[1:-1]:
            key = (id(node), message)
            if key not in shared:
                shared[key] = MessageNode(message.role, message.content)
                node.children.append(shared[key])
            node = shared[key]
        node.children.append(MessageNode(path[-1].role, path[-1].content))
    return root


def _node_text(root: MessageNode, quote: Quoter) -> str:
    """Return the JSON text of a tree, without recursion: a long conversation is a deep tree."""
    texts: list[str] = []
    waiting: list[MessageNode | str] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            texts.append(node)
            continue
        role = _ROLE_NAMES[node.role or Role.USER]
        texts.append(f'{{"text": {quote(node.text)}, "role": "{role}", "children": [')
        waiting.append('], "metadata": {}}')
        for at, child in enumerate(reversed(node.children)):
            waiting += [", ", child] if at else [child]
    return "".join(texts)


def _role_problems(root: MessageNode) -> Iterator[str]:
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
        children = raw_children(message)
        if isinstance(children, list):
            waiting += children
        else:
            yield "children_not_a_list"
