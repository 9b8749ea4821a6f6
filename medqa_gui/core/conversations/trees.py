"""Conversations from message trees: rows are messages that name their parent, and each path is a conversation."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from medqa_gui.core.conversations.blank import BLANK
from medqa_gui.core.conversations.group_rows import group_rows
from medqa_gui.core.conversations.row_messages import MessageRow, RowMessageReader
from medqa_gui.core.conversations.row_text import TextCleaner, cell_text, required_columns
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
    """Makes conversations from the paths of message trees: all paths or the best-ranked of each tree, by the plan.

    A row that several paths share belongs to the first of them. Raises PlanError as RowMessageReader does.
    """

    def __init__(self, plan: Plan, columns: Sequence[Column], clean: TextCleaner | None = None) -> None:
        self._message, self._parent = required_columns(plan, Field.MESSAGE, Field.PARENT)
        self._rank = plan.mapping[Field.RANK]
        self._reader = RowMessageReader(plan, columns, clean)
        self.used_columns = self._reader.used_columns
        self.rebuild = self._reader.rebuild
        self._plan = plan

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield the paths of each tree in the order of the trees' first rows, and the rows that are on no path.

        `rows` must be iterable more than once.
        """
        parents, repeated = self._parents(rows)
        roots = tree_roots(parents)
        sizes = Counter(roots.values())

        def root_of(row: Row) -> str | None:
            return None if row.number in repeated else roots.get(self._id(row))

        for group in group_rows(rows, root_of, sizes):
            root = root_of(group[0])
            if root is None:
                yield self._without_tree(group[0])
            else:
                yield from sorted(self._entries(group, root, parents), key=lambda entry: entry.row_number)

    def _parents(self, rows: Iterable[Row]) -> tuple[dict[str, str], set[int]]:
        """Return the parent of every message by id, and the rows that repeat the id of an earlier row."""
        parents: dict[str, str] = {}
        repeated: set[int] = set()
        for row in rows:
            message_id = self._id(row)
            if message_id in parents:
                repeated.add(row.number)
            elif message_id:
                parents[message_id] = cell_text(row.texts, self._parent).strip(BLANK)
        return parents, repeated

    def _without_tree(self, row: Row) -> Entry:
        message_row = self._reader.read(row)
        kind = "repeated_id" if self._id(row) else "no_id"
        return self._reader.rejected(message_row) or self._reader.out_of_order(message_row, kind, self._message)

    def _entries(self, rows: Sequence[Row], root_id: str, parents: dict[str, str]) -> Iterator[Entry]:
        nodes: dict[str, MessageNode] = {}
        open_rows: dict[int, MessageRow] = {}
        for row in rows:
            message_row = self._reader.read(row)
            rejected = self._reader.rejected(message_row)
            if rejected:
                yield rejected
            else:
                open_rows[row.number] = message_row
            # An excluded row stays in the tree without a role, so that no path goes through it.
            nodes[self._id(row)] = self._node(message_row, is_excluded=rejected is not None)
        for message_id, node in nodes.items():
            if message_id != root_id:
                nodes[parents[message_id]].children.append(node)
        root = nodes[root_id]
        for path in tree_conversations(root, self._plan.rules.paths):
            yield self._path(path, {row.number: row for row in rows}, open_rows)
        possible = _on_paths(root)
        for number, message_row in open_rows.items():
            yield self._off_path(message_row, is_possible=number in possible)

    def _node(self, message_row: MessageRow, *, is_excluded: bool) -> MessageNode:
        row, (message,) = message_row
        return MessageNode(None if is_excluded else message.role, message.content, self._rank_of(row), row.number)

    def _path(self, path: Conversation, rows: dict[int, Row], open_rows: dict[int, MessageRow]) -> Entry:
        """Return the entry of a path; it owns the rows that no earlier path owns."""
        own = [message_row.row for number in path.row_numbers if (message_row := open_rows.pop(number, None))]
        messages = (*self._reader.system_messages([rows[number] for number in path.row_numbers]), *path.messages)
        is_out = any(row.number in self._reader.decisions.left_out for row in own)
        reason = LeftOut.BY_HAND if is_out else None
        return self._reader.make_entry(own, Conversation(messages, path.row_numbers, path.row_numbers), reason)

    def _off_path(self, message_row: MessageRow, *, is_possible: bool) -> Entry:
        if is_possible:
            return self._reader.excluded([message_row], LeftOut.OTHER_PATH)
        is_question = message_row.messages[0].role is Role.USER
        return self._reader.out_of_order(message_row, "question_last" if is_question else "answer_first")

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
