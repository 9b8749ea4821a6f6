"""All checks, by what they cost."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from medqa_gui.core.checks.answers import AnswerCheck
from medqa_gui.core.checks.base import Check
from medqa_gui.core.checks.character_check import CharacterCheck
from medqa_gui.core.checks.repeats import DuplicateCheck
from medqa_gui.core.checks.tokens import TokenCounter, estimate_tokens
from medqa_gui.core.checks.traces import TraceCheck
from medqa_gui.core.checks.trainer import TrainerCheck

if TYPE_CHECKING:
    from medqa_gui.core.checks.length import LengthCheck
    from medqa_gui.core.checks.near import NearDuplicateCheck
    from medqa_gui.core.checks.personal_data.check import PersonalDataCheck
    from medqa_gui.core.checks.personal_data.own_words import OwnWords


def quick_checks(*, question_column: int | None, answer_column: int | None, format_id: str) -> tuple[Check, ...]:
    """Return new checks for one pass over the rows: about 15 µs for a row of 700 letters, 35 in Chinese."""
    return (
        AnswerCheck(question_column=question_column, answer_column=answer_column),
        DuplicateCheck(question_column=question_column, answer_column=answer_column),
        CharacterCheck(question_column=question_column, answer_column=answer_column),
        TraceCheck(question_column=question_column, answer_column=answer_column),
        TrainerCheck(question_column=question_column, answer_column=answer_column, format_id=format_id),
    )


def thorough_checks(
    *,
    question_column: int | None,
    answer_column: int | None,
    limit: int | None = None,
    count_tokens: TokenCounter = estimate_tokens,
    not_personal: Collection[str] = (),
    own: "OwnWords | None" = None,
) -> "tuple[NearDuplicateCheck, PersonalDataCheck, LengthCheck]":
    """Return new checks that cost more than the quick ones; the last holds the lengths.

    `limit` is the most tokens that the trainer reads, `not_personal` the kinds that the person said are none.
    """
    # Their many patterns take a tenth of a second to compile, and most runs do without them.
    from medqa_gui.core.checks.length import LengthCheck
    from medqa_gui.core.checks.near import NearDuplicateCheck
    from medqa_gui.core.checks.personal_data.check import PersonalDataCheck
    from medqa_gui.core.checks.personal_data.own_words import NO_OWN_WORDS

    return (
        NearDuplicateCheck(question_column=question_column),
        PersonalDataCheck(
            question_column=question_column,
            answer_column=answer_column,
            not_personal=not_personal,
            own=own or NO_OWN_WORDS,
        ),
        LengthCheck(limit=limit, count_tokens=count_tokens),
    )
