"""Rows are messages that name their parent: trees, of which each path is a conversation."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from medqa_gui.core.conversations.blank import BLANK
from medqa_gui.core.conversations.group_rows import gathered
from medqa_gui.core.conversations.row_messages import RowMessages, Said
from medqa_gui.core.conversations.row_text import Mend, cell_text, needed
from medqa_gui.core.formats.flat_messages import tree_roots
from medqa_gui.core.formats.message_trees import MessageNode, tree_conversations
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import Row


class TreeAssembler:
    """Makes conversations of the paths of message trees, as the plan says: every one, or each tree's best-ranked.

    A row that several paths share belongs to the first of them. Raises PlanError as RowMessages does.
    """

    def __init__(self, plan: Plan, columns: Sequence[Column], mend: Mend | None = None) -> None:
        self._message, self._parent = needed(plan, Field.MESSAGE, Field.PARENT)
        self._rank = plan.mapping[Field.RANK]
        self._messages = RowMessages(plan, columns, mend)
        self.used_columns = self._messages.used_columns
        self.again = self._messages.again
        self._plan = plan

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield the paths of each tree, in the order of the trees' first rows, and beside them what is on no path.

        `rows` must be something that can be read again from its start.
        """
        parents, repeated = self._parents(rows)
        roots = tree_roots(parents)
        sizes = Counter(roots.values())

        def parse_tree(row: Row) -> str | None:
            return None if row.number in repeated else roots.get(self._id(row))

        for group in gathered(rows, parse_tree, sizes):
            root = parse_tree(group[0])
            if root is None:
                yield self._without_place(group[0])
            else:
                yield from sorted(self._entries(group, root, parents), key=lambda entry: entry.row_number)

    def _parents(self, rows: Iterable[Row]) -> tuple[dict[str, str], set[int]]:
        """Return the parent of every message, and the rows whose id another row had already."""
        parents: dict[str, str] = {}
        repeated: set[int] = set()
        for row in rows:
            message_id = self._id(row)
            if message_id in parents:
                repeated.add(row.number)
            elif message_id:
                parents[message_id] = cell_text(row.texts, self._parent).strip(BLANK)
        return parents, repeated

    def _without_place(self, row: Row) -> Entry:
        said = self._messages.said(row)
        kind = "repeated_id" if self._id(row) else "no_id"
        return self._messages.alone(said) or self._messages.disorder(said, kind, self._message)

    def _entries(self, rows: Sequence[Row], root_id: str, parents: dict[str, str]) -> Iterator[Entry]:
        nodes: dict[str, MessageNode] = {}
        open_rows: dict[int, Said] = {}
        for row in rows:
            said = self._messages.said(row)
            alone = self._messages.alone(said)
            if alone:
                yield alone
            else:
                open_rows[row.number] = said
            # A row that is left out keeps its place without a role, so that no path goes through it.
            nodes[self._id(row)] = self._node(said, alone)
        for message_id, node in nodes.items():
            if message_id != root_id:
                nodes[parents[message_id]].children.append(node)
        root = nodes[root_id]
        for path in tree_conversations(root, self._plan.rules.paths):
            yield self._path(path, {row.number: row for row in rows}, open_rows)
        possible = _on_paths(root)
        for number, said in open_rows.items():
            yield self._beside(said, is_possible=number in possible)

    def _node(self, said: Said, alone: Entry | None) -> MessageNode:
        row, (message,) = said
        return MessageNode(None if alone else message.role, message.content, self._rank_of(row), row.number)

    def _path(self, path: Conversation, rows: dict[int, Row], open_rows: dict[int, Said]) -> Entry:
        """Return the path's entry; it owns the rows that no path before it took."""
        own = [said.row for number in path.row_numbers if (said := open_rows.pop(number, None))]
        messages = (*self._messages.opening([rows[number] for number in path.row_numbers]), *path.messages)
        is_out = any(row.number in self._messages.decisions.left_out for row in own)
        reason = LeftOut.BY_HAND if is_out else None
        return self._messages.entry_of(own, Conversation(messages, path.row_numbers, path.row_numbers), reason)

    def _beside(self, said: Said, *, is_possible: bool) -> Entry:
        if is_possible:
            return self._messages.left_out([said], LeftOut.OTHER_PATH)
        is_question = said.messages[0].role is Role.USER
        return self._messages.disorder(said, "question_last" if is_question else "answer_first")

    def _id(self, row: Row) -> str:
        return cell_text(row.texts, self._message).strip(BLANK)

    def _rank_of(self, row: Row) -> float | None:
        try:
            rank = float(cell_text(row.texts, self._rank))
        except ValueError:
            return None
        return None if math.isnan(rank) else rank


def _on_paths(root: MessageNode) -> set[int]:
    """Return the rows of all paths that lead from the root to an answer."""
    found: set[int] = set()
    waiting = [root] if root.role is Role.USER and root.has_answer else []
    while waiting:
        node = waiting.pop()
        found.add(node.row_number)
        if node.role is Role.USER:
            waiting += node.replies(Role.ASSISTANT)
        else:
            waiting += [each for each in node.replies(Role.USER) if each.has_answer]
    return found
