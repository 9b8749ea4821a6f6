"""Print results to standard output, notes and errors to standard error."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.mapping import PAIR_FIELDS, ColumnMapping
from medqa_gui.core.model.outcome import Counts
from medqa_gui.core.runtime.watchdog import pause
from medqa_gui.i18n import ngettext, with_label
from medqa_gui.wording.command_hints import explain_for_terminal
from medqa_gui.wording.excluded import invariant, rows_because

DONE, SOME_FAILED, COULD_NOT = 0, 1, 2
# Characters that move the cursor, end a line or change the writing direction; headers of a file may contain them.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def print_error(error: MedqaError, name: str = "") -> None:
    """Print the problem and the hint, one line each; `name` is the file, added if the problem does not mention it."""
    what, hint = explain_for_terminal(error)
    for sentence in (what if not name or name in what else with_label(name, what), hint):
        print_note(" ".join(sentence.split()))


# Patterns of paths that are printed as "-".
_aliases: list[re.Pattern[str]] = []


@contextmanager
def alias(path: Path) -> Iterator[None]:
    """Print this path as "-" during the body."""
    # A format may append its extension to the name.
    pattern = re.compile(re.escape(str(path)) + r"(\.\w+)*")
    _aliases.append(pattern)
    try:
        yield
    finally:
        _aliases.remove(pattern)


def printable(text: str) -> str:
    """Return the text with control characters escaped, so that a terminal does not interpret them."""
    for each in _aliases:
        text = each.sub("-", text)
    return _STEERING.sub(_written_out, text)


def print_line(text: str) -> None:
    """Print a line to standard output."""
    pause()  # the reader of a pipe may be slow
    sys.stdout.write(printable(text) + "\n")


def print_json(value: Any) -> None:  # noqa: ANN401
    """Print a value as one line of JSON to standard output."""
    pause()
    text = json.dumps(value, ensure_ascii=False)
    for each in _aliases:
        text = each.sub("-", text)
    sys.stdout.write(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def mapping_letters(mapping: ColumnMapping) -> dict[str, str | None]:
    """Return field -> column letter; question and answer are always included, None if unmapped."""
    columns = {field: mapping[field] for field in (*PAIR_FIELDS, *(field for field, _ in mapping.columns))}
    return {field: None if column is None else column_letter(column) for field, column in columns.items()}


def print_rows(counts: Counts, source: str = "") -> None:
    """Print the row counts and the reasons for exclusion."""
    print_line((f"{source}: " if source else "") + invariant(counts.rows, counts.left_out))
    for reason, count in counts.reasons.items():
        print_line(f"  {rows_because(count, reason)}")


def print_note(text: str) -> None:
    """Print a line to standard error."""
    pause()
    sys.stderr.write(printable(text) + "\n")


def print_progress(done: int, total: int) -> None:
    """Show the number of finished files, if standard error is a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(
            ngettext("{done} of {count} file", "{done} of {count} files", total).format(done=done, count=total) + "\r"
        )


def _written_out(found: re.Match[str]) -> str:
    return " " if found[0] in "\t\n\r" else found[0].encode("unicode_escape").decode()
