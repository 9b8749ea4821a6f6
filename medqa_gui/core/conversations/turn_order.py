"""Order of turns that training tools accept: a question first, an answer last."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Generic, NamedTuple, Protocol, TypeVar

from medqa_gui.core.model.conversation import Message, Role


class HasMessages(Protocol):
    """Anything with messages: one message, or a question with its answer."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages, at least one."""
        ...


T = TypeVar("T", bound=HasMessages)


class TrimmedTurns(NamedTuple, Generic[T]):
    """Turns that are kept, and turns that are dropped with the reason.

    The reasons are `answer_first`, `question_last` and `system_late`. Nothing is kept if no question is answered.
    """

    kept: list[T]
    dropped: list[tuple[T, str]]


def trim_turns(turns: Sequence[T]) -> TrimmedTurns[T]:
    """Keep the system messages at the start, then everything from the first question to the last answer."""
    roles = [each.messages[0].role for each in turns]
    first = next((at for at, role in enumerate(roles) if role is Role.USER), len(turns))
    answers = [at for at, each in enumerate(turns) if at >= first and each.messages[-1].role is Role.ASSISTANT]
    last = answers[-1] if answers else -1
    kept, dropped = list[T](), list[tuple[T, str]]()
    for at, (each, role) in enumerate(zip(turns, roles, strict=True)):
        kind = _disorder(role, is_before=at < first, is_after=at > last)
        if not kind and answers:
            kept.append(each)
        else:
            dropped.append((each, kind or "question_last"))
    return TrimmedTurns(kept, dropped)


def _disorder(role: Role, *, is_before: bool, is_after: bool) -> str:
    match role:
        case Role.SYSTEM:
            return "" if is_before else "system_late"
        case Role.ASSISTANT:
            return "answer_first" if is_before else ""
        case Role.USER:
            return "question_last" if is_after else ""


def join_same_speaker(messages: Iterable[Message]) -> Iterator[Message]:
    """Yield the messages; consecutive messages of one role are joined by a line end."""
    for role, same in groupby(messages, key=lambda message: message.role):
        yield Message(role, "\n".join(message.content for message in same))


def first_of_each_speaker(roles: Sequence[Role]) -> Iterator[int]:
    """Yield the 0-based position of the first message of each run that `join_same_speaker` joins."""
    return (at for at, role in enumerate(roles) if not at or role is not roles[at - 1])
