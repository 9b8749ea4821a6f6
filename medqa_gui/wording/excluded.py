"""Sentences of the command line: why rows are excluded, and what a format does not carry."""

from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.i18n import gettext, marked, ngettext

# Reason -> how it is said after a number of rows, with the option that includes them where there is one.
REASONS: dict[LeftOut, str] = {
    LeftOut.BY_HAND: marked("excluded by you"),
    LeftOut.WHERE: marked("another value than --where or the preset asks for"),
    LeftOut.HIDDEN: marked("hidden or filtered in the sheet (use --hidden keep to include)"),
    LeftOut.FINDING: marked("excluded by a row rule of the preset"),
    LeftOut.REPEAT: marked("duplicate, excluded by a row rule of the preset"),
    LeftOut.MISSING_QUESTION: marked("no question"),
    LeftOut.MISSING_ANSWER: marked("no answer"),
    LeftOut.MISSING_CONVERSATION: marked("no conversation ID"),
    LeftOut.TURN_ORDER: marked("speakers do not alternate, or a last question has no answer"),
    LeftOut.OTHER_PATH: marked("not on the best-ranked path of the tree (use --paths all to include)"),
}


def invariant(rows: int, left_out: int) -> str:
    """Return the sentence that accounts for every row."""
    said = ngettext(
        "{count} row = {saved} included + {left_out} excluded", "{count} rows = {saved} included + {left_out} excluded",
        rows,
    )  # fmt: skip
    return said.format(count=rows, saved=rows - left_out, left_out=left_out)


def rows_because(count: int, reason: str) -> str:
    """Return how many rows are excluded for a reason, an id of LeftOut."""
    said = ngettext("{count} row excluded: {reason}", "{count} rows excluded: {reason}", count)
    return said.format(count=count, reason=gettext(REASONS[LeftOut(reason)]))


def without_system_prompt(count: int, format_name: str) -> str:
    """Return that a format does not carry the system prompt of so many conversations."""
    said = ngettext(
        "{format} has no place for a system prompt: that of {count} conversation is not saved.",
        "{format} has no place for a system prompt: those of {count} conversations are not saved.",
        count,
    )
    return said.format(format=format_name, count=count)


def without_ranks(count: int) -> str:
    """Return that the ranks of so many messages are not saved."""
    said = ngettext(
        "The rank of {count} message only chooses the path; it is not saved.",
        "The ranks of {count} messages only choose the path; they are not saved.",
        count,
    )
    return said.format(count=count)


def sharing_a_record(count: int) -> str:
    """Return that so many conversations are in the record of another one, as the branches of a tree are."""
    return ngettext(
        "{count} conversation shares a record with another one that begins with the same question.",
        "{count} conversations share a record with another one that begins with the same question.",
        count,
    ).format(count=count)
