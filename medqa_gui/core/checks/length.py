"""Lengths of conversations in tokens, and the check for those above a limit."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from medqa_gui.core.checks.tokens import TokenCounter, estimate_tokens
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

# Usual limits of training tools; configurations of XTuner have 2048.
LIMITS = (512, 1024, 2048, 4096)
# Upper ends of the histogram's bars; longer conversations are in a last bar.
BAR_ENDS = (32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 8192)
# Tokens that a chat template adds to each message: its role, its start and its end.
_AROUND_A_MESSAGE = 4


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths of all conversations in tokens.

    `bars` has one count per end in BAR_ENDS and one more; `over` one count per limit in LIMITS. `tokenizer` is the file
    that was to count them; `refusal` says why it could not, so that they are estimated after all.
    """

    conversations: int = 0
    tokens: int = 0
    median: int = 0
    p95: int = 0
    longest: int = 0
    bars: tuple[int, ...] = (0,) * (len(BAR_ENDS) + 1)
    over: tuple[int, ...] = (0,) * len(LIMITS)
    tokenizer: Path | None = None
    refusal: MedqaError | None = None

    @property
    def is_counted(self) -> bool:
        """Whether the user's tokenizer counted the tokens; otherwise they are estimated."""
        return self.tokenizer is not None and self.refusal is None


class LengthCheck:
    """Counts tokens (4 bytes per row) and finds conversations of more than `limit` tokens; None is no limit."""

    def __init__(self, *, limit: int | None, count_tokens: TokenCounter = estimate_tokens) -> None:
        self._limit = limit
        self._count = count_tokens
        self._tokens = array("I")
        self._system: tuple[str | None, int] = (None, 0)

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Return a finding if the conversation is too long."""
        tokens = self._conversation(conversation)
        self._tokens.append(tokens)
        return [Finding(FindingId.TOO_LONG, row.number)] if self._limit is not None and tokens > self._limit else ()

    def forget(self, row: Row, conversation: Conversation | None) -> None:  # noqa: ARG002 - of the protocol
        """Remove the row's length from the counts."""
        if conversation:
            self._tokens.remove(self._conversation(conversation))

    def finish(self) -> Iterable[Finding]:
        """Return nothing, since no finding needs all rows."""
        return ()

    @property
    def lengths(self) -> Lengths:
        """The lengths of the conversations seen so far."""
        tokens = sorted(self._tokens)
        if not tokens:
            return Lengths()
        last = len(tokens) - 1
        edges = (0, *BAR_ENDS, tokens[-1])
        bars = tuple(_above(tokens, low) - _above(tokens, high) for low, high in pairwise(edges))
        return Lengths(
            conversations=len(tokens),
            tokens=sum(tokens),
            median=tokens[last // 2],
            p95=tokens[last * 95 // 100],
            longest=tokens[-1],
            bars=bars,
            over=tuple(_above(tokens, limit) for limit in LIMITS),
        )

    def _conversation(self, conversation: Conversation) -> int:
        return sum(self._message(role, text) for role, text in conversation.messages)

    def _message(self, role: Role, text: str) -> int:
        if role is not Role.SYSTEM:
            return self._count(text) + _AROUND_A_MESSAGE
        # Nearly all rows have the same system prompt.
        if text != self._system[0]:
            self._system = (text, self._count(text) + _AROUND_A_MESSAGE)
        return self._system[1]


def tokens_of(conversation: Conversation, count_tokens: TokenCounter = estimate_tokens) -> int:
    """Return the number of tokens of a conversation."""
    return sum(count_tokens(text) + _AROUND_A_MESSAGE for _, text in conversation.messages)


def _above(ordered: Sequence[int], limit: int) -> int:
    return len(ordered) - bisect_right(ordered, limit)
