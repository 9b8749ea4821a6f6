"""medqa verify: verify a dataset against the rules of its training tool."""

from argparse import Namespace
from typing import Any

from medqa_gui.commands.output import DONE, SOME_FAILED, print_json, print_line
from medqa_gui.core.formats.format import Problem
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.saving.verify import fitting_format, verify
from medqa_gui.i18n import gettext, ngettext
from medqa_gui.wording import format_label
from medqa_gui.wording.rules import rule_words

_SHOWN_PROBLEMS = 20


def verify_dataset(options: Namespace) -> int:
    """Print the number of valid records and the problems of the others. Return the exit status."""
    form = find_format(options.format)
    verdict = verify(options.file, form)
    records, problems = verdict
    if options.json:
        print_json(
            {
                "source": str(options.file),
                "records": records,
                "invalid": verdict.invalid,
                "problems": [_facts(problem) for problem in problems],
            }
        )
        return SOME_FAILED if problems else DONE
    for problem in problems[:_SHOWN_PROBLEMS]:
        print_line(_sentence(problem))
    if (more := len(problems) - _SHOWN_PROBLEMS) > 0:
        print_line(ngettext("… and {count} more issue.", "… and {count} more issues.", more).format(count=more))
    said = gettext("Valid records ({format}): {valid} of {records}.")
    print_line(said.format(format=format_label(form.id), valid=records - verdict.invalid, records=records))
    if {problem.rule for problem in problems} == {"packed_with_gzip"}:
        print_line(gettext("Valid once unpacked: run “gunzip --keep {name}”.").format(name=options.file.name))
    elif verdict.invalid and (other := fitting_format(options.file, form)):
        said = gettext("The file is valid as {format}: add --format {id}.")
        print_line(said.format(format=format_label(other.id), id=other.id))
    return SOME_FAILED if problems else DONE


def _facts(problem: Problem) -> dict[str, Any]:
    facts: dict[str, Any] = {"record": problem.record_number, "rule": problem.rule, "rows": problem.row_numbers}
    return facts | {"file": problem.file_name} if problem.file_name else facts


def _sentence(problem: Problem) -> str:
    told = gettext("Record {number}: {rule}") if problem.record_number else gettext("Whole file: {rule}")
    file = f"{problem.file_name}: " if problem.file_name else ""
    numbers = gettext(", ").join(map(str, problem.row_numbers))
    words = ngettext(" (row: {rows})", " (rows: {rows})", len(problem.row_numbers))
    rows = words.format(rows=numbers) if numbers else ""
    return file + told.format(number=problem.record_number, rule=rule_words(problem.rule)) + rows
