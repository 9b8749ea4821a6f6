"""medqa verify: a saved dataset under its trainer's rules."""

from argparse import Namespace
from typing import Any

from medqa_gui.commands.output import DONE, SOME_FAILED, say, say_json
from medqa_gui.core.formats.format import Problem
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.saving.verify import verify
from medqa_gui.i18n import gettext
from medqa_gui.wording import format_label

_SHOWN_PROBLEMS = 20


def verify_dataset(options: Namespace) -> int:
    """Print how many records are valid, and the broken rules of the others."""
    form = find_format(options.format)
    verdict = verify(options.file, form)
    records, problems = verdict
    if options.json:
        say_json(
            {
                "source": str(options.file),
                "records": records,
                "invalid": verdict.invalid,
                "problems": [_facts(problem) for problem in problems],
            }
        )
        return SOME_FAILED if problems else DONE
    for problem in problems[:_SHOWN_PROBLEMS]:
        say(_sentence(problem))
    if len(problems) > _SHOWN_PROBLEMS:
        say(gettext("… and {count} more.").format(count=len(problems) - _SHOWN_PROBLEMS))
    say(gettext("{valid} of {records} records are valid under {format}.").format(
        valid=records - verdict.invalid, records=records, format=format_label(form.id)
    ))  # fmt: skip
    return SOME_FAILED if problems else DONE


def _facts(problem: Problem) -> dict[str, Any]:
    facts: dict[str, Any] = {"record": problem.record_number, "rule": problem.rule, "rows": problem.row_numbers}
    return facts | {"file": problem.file_name} if problem.file_name else facts


def _sentence(problem: Problem) -> str:
    told = gettext("Record {number}: {rule}") if problem.record_number else gettext("The file as a whole: {rule}")
    file = f"{problem.file_name}: " if problem.file_name else ""
    rows = f" ({gettext('rows')}: {', '.join(map(str, problem.row_numbers))})" if problem.row_numbers else ""
    return file + told.format(number=problem.record_number, rule=problem.rule) + rows
