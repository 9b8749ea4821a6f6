"""Detail of one conversation: its exact record, its source cells, its findings and the rows like it."""

from collections.abc import Iterator, Sequence

from medqa_gui.core.checks.examiner import Examiner
from medqa_gui.core.checks.plan_rules import thorough_checks
from medqa_gui.core.engine.review import Review
from medqa_gui.core.formats.records import ascii_json_string, json_string
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.column import Column, column_letter
from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.listing import Detail, RelatedRows, SourceCell
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import Row, SheetFacts
from medqa_gui.core.reading.row_store import RowStore

# Answers of a larger group are compared up to here only; all its rows are named.
_MOST_COMPARED = 500


def detail_of(review: Review, row_number: int, rows: RowStore) -> Detail | None:
    """Return the detail of a row's entry, None if the row is not a data row."""
    at = review.store.row_index.find(row_number)
    if at is None:
        return None
    entry = review.entry(at, rows)
    return Detail(
        entry.row_number,
        entry.conversation,
        record_text(review.plan, entry.conversation) if entry.left_out is None else "",
        tuple(cell for row in review.source_rows(at, rows) for cell in _source_cells(row, review.columns)),
        entry.left_out,
        tuple(_findings(review, at, entry, rows.facts)),
        entry.edited,
        entry.stale_edits,
        tuple(_alike(review, entry, rows)),
    )


def record_text(plan: Plan, conversation: Conversation) -> str:
    """Return the conversation exactly as the file will contain it, without the indent of the array; "" for none."""
    form = find_format(plan.format_id)
    carried = form.supported_part(conversation)
    if carried is None:
        return ""
    text = form.render_all([carried], ascii_json_string if plan.is_ascii else json_string)
    return text.replace("\n    ", "\n")


def _source_cells(row: Row, columns: Sequence[Column]) -> Iterator[SourceCell]:
    """Yield the row's cells with a text or a note."""
    headers = {column.index: column.header for column in columns}
    for index, text in enumerate(row.texts):
        note = (row.notes or {}).get(index)
        if text or note:
            stored = note.stored if note else ""
            yield SourceCell(column_letter(index), headers.get(index, ""), text, stored, row.number)


def _findings(review: Review, at: int, entry: Entry, facts: SheetFacts) -> Iterator[Finding]:
    # New checks, since those of the review remember every entry that they saw.
    own = review.slow_checks.own if review.slow_checks else None
    checks = thorough_checks(review.plan, review.count_tokens, own)
    found = list(Examiner(review.plan, review.columns, checks).findings(entry))
    from_sheet = (each for row in entry.rows for each in review.store.sheet_findings(row.number))
    grouped = (each for each in review.slow_findings(entry.row_number) if each.group)
    found += [each for each in (*from_sheet, *grouped) if entry.left_out is None and review.is_open(each)]
    yield from found
    # The order of a conversation's messages has findings that one row alone does not show.
    for missing in sorted(review.store.displayed_findings(at, facts) - {each.id for each in found}):
        if missing is not FindingId.FILTERED_ROW:
            yield Finding(missing, entry.row_number)


def _alike(review: Review, entry: Entry, rows: RowStore) -> Iterator[RelatedRows]:
    """Yield the groups that the entry belongs to, each with the row that has the longest answer."""

    def answer_length(row_number: int) -> int:
        at = review.store.row_index.find(row_number)
        return len(review.entry(at, rows).conversation.messages[-1].content) if at is not None else 0

    found = (*review.store.sheet_findings(entry.row_number), *review.slow_findings(entry.row_number))
    for finding, group in dict.fromkeys((each.id, each.group) for each in found if each.group):
        members = review.store.groups.members(finding, group)
        yield RelatedRows(finding, members, max(members[:_MOST_COMPARED], key=answer_length))
