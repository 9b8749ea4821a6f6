"""What is shown of one conversation: its exact record, and the cells that it was made of."""

from collections.abc import Iterator, Sequence

from medqa_gui.core.checks.length import tokens_of
from medqa_gui.core.checks.tokens import TokenCounter
from medqa_gui.core.formats.records import quoted, quoted_ascii
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.column import Column, column_letter
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.listing import LINE_LENGTH, ConversationLine, SourceCell
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import Row


def line_of(
    entry: Entry, findings: Sequence[FindingId], kinds: tuple[str, ...], count_tokens: TokenCounter
) -> ConversationLine:
    """Return the conversations table's line of an entry."""
    messages = entry.conversation.messages
    question = next((each.content for each in messages if each.role is Role.USER), "")
    answers = [each.content for each in messages if each.role is Role.ASSISTANT] or [""]
    return ConversationLine(
        entry.row_number,
        question[:LINE_LENGTH],
        answers[-1][:LINE_LENGTH],
        entry.left_out,
        tuple(findings),
        bool(entry.edited),
        len(answers),
        tokens_of(entry.conversation, count_tokens),
        kinds,
    )


def record_text(plan: Plan, conversation: Conversation) -> str:
    """Return the conversation exactly as the file will hold it, without the array's own indent."""
    form = find_format(plan.format_id)
    carried = form.carried(conversation)
    if carried is None:
        return ""
    text = form.render_all([carried], quoted_ascii if plan.is_ascii else quoted)
    return text.replace("\n    ", "\n")


def source_cells(row: Row, columns: Sequence[Column]) -> Iterator[SourceCell]:
    """Yield the row's cells that hold something."""
    headers = {column.index: column.header for column in columns}
    for index, text in enumerate(row.texts):
        note = (row.notes or {}).get(index)
        if text or note:
            stored = note.stored if note else ""
            yield SourceCell(column_letter(index), headers.get(index, ""), text, stored, row.number)
