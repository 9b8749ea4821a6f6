"""What was said in a conversation, and in which column of the sheet it stands."""

from collections.abc import Iterator, Sequence

from medqa_gui.core.model import Message, Role


def spoken(
    messages: Sequence[Message], question_column: int | None, answer_column: int | None
) -> Iterator[tuple[str, int | None]]:
    """Yield the text and the column of each user and assistant message; the system prompt is not the row's."""
    for role, text in messages:
        if role is Role.USER:
            yield text, question_column
        elif role is Role.ASSISTANT:
            yield text, answer_column


def pairs(messages: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """Yield each assistant's text with the user's text before it ("" where there is none)."""
    question = ""
    for role, text in messages:
        if role is Role.USER:
            question = text
        elif role is Role.ASSISTANT:
            yield question, text
