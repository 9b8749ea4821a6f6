"""medqa verify: a saved dataset under its trainer's rules."""

from argparse import Namespace

from medqa_gui.commands.output import DONE, SOME_FAILED, say, say_json
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.verify import verify
from medqa_gui.i18n import gettext
from medqa_gui.wording import format_label

_SHOWN_PROBLEMS = 20


def verify_dataset(options: Namespace) -> int:
    """Print how many records are valid, and the broken rules of the others."""
    form = find_format(options.format)
    records, problems = verify(options.file, form)
    invalid = len({problem.record_number for problem in problems})
    if options.json:
        listed = [
            {"record": problem.record_number, "rule": problem.rule, "rows": problem.row_numbers} for problem in problems
        ]
        say_json({"source": str(options.file), "records": records, "invalid": invalid, "problems": listed})
        return SOME_FAILED if problems else DONE
    for problem in problems[:_SHOWN_PROBLEMS]:
        rows = f" ({gettext('rows')}: {', '.join(map(str, problem.row_numbers))})" if problem.row_numbers else ""
        say(gettext("Record {number}: {rule}").format(number=problem.record_number, rule=problem.rule) + rows)
    if len(problems) > _SHOWN_PROBLEMS:
        say(gettext("… and {count} more.").format(count=len(problems) - _SHOWN_PROBLEMS))
    valid = max(0, records - invalid)
    say(gettext("{valid} of {records} records are valid under {format}.").format(
        valid=valid, records=records, format=format_label(form.id)
    ))  # fmt: skip
    return SOME_FAILED if problems else DONE
