"""What each group of checks costs a row, on rows that stream by; the cost must not grow with their number."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from medqa_gui.core.checks.base import Check
from medqa_gui.core.checks.catalogue import quick_checks, thorough_checks
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT
from medqa_gui.core.model.table import Row
from tests.benchmarks.conversion import Line
from tests.benchmarks.workbooks import rows_of

_CHUNK = 1_000
_QUESTION, _ANSWER = 0, 3
# Every third answer has doses in it, so that what looks closely at digits has something to look at.
# The number that tells questions apart is spelled in letters: a long one would be looked at as a postcode is.
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_DOSES = " Take 2 tablets of 500 mg every 8 hours, at most 4,000 mg in 24 hours."
_SYSTEM = Message(Role.SYSTEM, DEFAULT_SYSTEM_PROMPT)

Case = tuple[Row, Conversation]


class Cost(NamedTuple):
    """CPU seconds of one group of checks for so many rows, and what it found."""

    seconds: float
    findings: int


def measure(sizes: Sequence[int]) -> Iterator[Line]:
    """Yield the cost a row of every group of checks, and how it grows from the fewest rows to the most."""
    measured = {rows: costs(rows) for rows in sizes}
    few, many = min(measured), max(measured)
    for name in measured[few]:
        per_row = {rows: found[name].seconds / rows * 1e6 for rows, found in measured.items()}
        said = " / ".join(f"{each:.1f}" for each in per_row.values())
        yield Line(f"{name}, µs a row at {' / '.join(f'{rows:,}' for rows in sizes)} rows", said)
        if few < many:
            yield Line("  cost a row, most / fewest rows", f"{per_row[many] / per_row[few]:.2f} ×", "≤ 1.3 ×")


def costs(rows: int) -> dict[str, Cost]:
    """Return what each group of checks costs for so many rows."""
    columns = {"question_column": _QUESTION, "answer_column": _ANSWER}
    near, personal, length = thorough_checks(**columns, limit=2048)
    groups: dict[str, Sequence[Check]] = {
        "answers, repeats, text, trainer": quick_checks(**columns, format_id="guanaco"),
        "personal data": (personal,),
        "tokens": (length,),
        "near duplicates": (near,),
    }
    seconds, findings = dict.fromkeys(groups, 0.0), dict.fromkeys(groups, 0)
    cases = _cases(rows)
    while chunk := list(islice(cases, _CHUNK)):
        for name, checks in groups.items():
            started = time.process_time()
            findings[name] += sum(len(list(check.look(*case))) for case in chunk for check in checks)
            seconds[name] += time.process_time() - started
    for name, checks in groups.items():
        started = time.process_time()
        findings[name] += sum(len(list(check.finish())) for check in checks)
        seconds[name] += time.process_time() - started
    return {name: Cost(seconds[name], findings[name]) for name in groups}


def _cases(count: int) -> Iterator[Case]:
    for number, texts in enumerate(islice(rows_of(count, 7), 1, None), 2):
        answer = texts[_ANSWER] + (_DOSES if number % 3 == 0 else "")
        said = (_SYSTEM, Message(Role.USER, texts[_QUESTION].translate(_LETTERS)), Message(Role.ASSISTANT, answer))
        yield (
            Row(number, [said[1].content, *texts[1:_ANSWER], answer, *texts[_ANSWER + 1 :]]),
            Conversation(said, (number,)),
        )
