"""All checks by their cost."""

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
    """Return new quick checks for one pass: about 15 µs for a row of 700 letters, 35 µs in Chinese."""
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
    """Return new slow checks for one pass; the last one has the lengths.

    `limit` is the most tokens that the training tool reads, `not_personal` kinds that the user marked as not personal.
    """
    # Compiling their patterns takes a tenth of a second, and most runs do not need them.
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
