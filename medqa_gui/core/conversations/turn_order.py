"""Messages in the order in which they were said, and what of it a trainer takes: a question first, an answer last."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Generic, NamedTuple, Protocol, TypeVar

from medqa_gui.core.model.conversation import Message, Role


class Spoken(Protocol):
    """Something that was said: one message, or a question with its answer."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages, at least one."""
        ...


S = TypeVar("S", bound=Spoken)


class Arranged(NamedTuple, Generic[S]):
    """What stays, and what cannot: with the kind of disorder.

    The kinds are `answer_first`, `question_last` and `system_late`. Nothing stays where no question was answered.
    """

    kept: list[S]
    off: list[tuple[S, str]]


def arranged(said: Sequence[S]) -> Arranged[S]:
    """Return what can stay: system messages, then from the first question to the last answer."""
    roles = [each.messages[0].role for each in said]
    first = next((at for at, role in enumerate(roles) if role is Role.USER), len(said))
    answers = [at for at, each in enumerate(said) if at >= first and each.messages[-1].role is Role.ASSISTANT]
    last = answers[-1] if answers else -1
    kept, off = list[S](), list[tuple[S, str]]()
    for at, (each, role) in enumerate(zip(said, roles, strict=True)):
        kind = _disorder(role, is_before=at < first, is_after=at > last)
        if not kind and answers:
            kept.append(each)
        else:
            off.append((each, kind or "question_last"))
    return Arranged(kept, off)


def _disorder(role: Role, *, is_before: bool, is_after: bool) -> str:
    match role:
        case Role.SYSTEM:
            return "" if is_before else "system_late"
        case Role.ASSISTANT:
            return "answer_first" if is_before else ""
        case Role.USER:
            return "question_last" if is_after else ""


def joined(messages: Iterable[Message]) -> Iterator[Message]:
    """Yield the messages, those that the same speaker said one after the other as one."""
    for role, same in groupby(messages, key=lambda message: message.role):
        yield Message(role, "\n".join(message.content for message in same))


def first_of_each(roles: Sequence[Role]) -> Iterator[int]:
    """Yield where each speaker begins to speak, as `joined` makes one message of it (0-based)."""
    return (at for at, role in enumerate(roles) if not at or role is not roles[at - 1])
