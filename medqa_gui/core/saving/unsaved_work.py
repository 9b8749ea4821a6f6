"""Work that is not saved yet, kept so that it survives a crash: one small JSON file per workbook.

It holds the plan and how to know its workbook again. Of cell text it has none; the texts that the person wrote (edits,
prompt, templates) are in it.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.plan import Plan, text_mark
from medqa_gui.core.model.plan_json import plan_as_json, plan_of_json
from medqa_gui.core.runtime.atomic_file import read_small, replacing
from medqa_gui.core.runtime.source_mark import SourceMark

VERSION = 1
# The version is in the name, so that an older program never writes over what a newer one keeps.
SUFFIX = f".v{VERSION}.medqa-work.json"
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Journal:
    """The plan of one workbook as it was last changed; `columns` marks the headers that its mapping was made for."""

    plan: Plan
    source: SourceMark
    columns: str
    written_at: str = ""  # ISO 8601, UTC


def columns_mark(columns: Sequence[Column]) -> str:
    """Return a mark of the sheet's headers, in their order."""
    return text_mark("\x1f".join(column.header for column in columns))


def journal_path(folder: Path, source: Path) -> Path:
    """Return where the work on this workbook is kept; the name tells nothing of the workbook's."""
    return folder / f"{text_mark(str(source.absolute()))}{SUFFIX}"


def write_journal(journal: Journal, folder: Path) -> None:
    """Keep the work, readable by this person only. Raises UnwritableTargetError where the system refuses."""
    entries = {
        "medqa_work": VERSION,
        "written_at": journal.written_at or datetime.now(UTC).isoformat(timespec="seconds"),
        "source": {
            "size": journal.source.size,
            "changed_at": journal.source.changed_at,
            "sha256": journal.source.sha256,
        },
        "columns": journal.columns,
        "plan": plan_as_json(journal.plan),
    }
    # Escaped throughout, so that a lone surrogate of a file name or a cell is kept as it is.
    text = json.dumps(entries, ensure_ascii=True, indent=1)
    make_private(folder)
    with replacing(journal_path(folder, journal.plan.source), is_private=True) as file:
        file.write(text.encode("ascii"))


def make_private(folder: Path) -> None:
    """Make a folder that only this person may look into."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)


def read_journal(path: Path) -> Journal | None:
    """Return the kept work, None where there is none, it is damaged or of another version."""
    try:
        return _journal(json.loads(read_small(path, _LARGEST)))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def read_journals(folder: Path) -> tuple[Journal, ...]:
    """Return all kept work that can be read, the newest first."""
    with suppress(OSError):
        found = [journal for path in sorted(folder.glob(f"*{SUFFIX}")) if (journal := read_journal(path))]
        return tuple(sorted(found, key=lambda each: each.written_at, reverse=True))
    return ()


def forget_journal(folder: Path, source: Path) -> None:
    """Remove the work on this workbook."""
    with suppress(OSError):
        journal_path(folder, source).unlink(missing_ok=True)


def forget_journals(folder: Path) -> None:
    """Remove all kept work, of other versions too."""
    with suppress(OSError):
        for path in folder.glob("*.medqa-work.json"):
            path.unlink(missing_ok=True)


def continued(journal: Journal, fresh: Plan, columns: Sequence[Column], *, is_same_source: bool) -> Plan:
    """Return the plan to go on with; `fresh` is what was suggested for the workbook as it is now.

    Where the workbook is another by now, what was brought back or accepted by row number is let go of, since another
    row may stand there; edits stay and are held against their cells. Where its headers are others too, the columns are
    those of the suggestion.
    """
    kept = replace(journal.plan, source=fresh.source, read_options=fresh.read_options)
    if is_same_source:
        return kept
    kept = replace(kept, brought_back=frozenset(), accepted=frozenset())
    has_same_columns = journal.columns == columns_mark(columns) and kept.sheet_index == fresh.sheet_index
    if has_same_columns:
        return kept
    return replace(
        kept,
        sheet_index=fresh.sheet_index,
        header_row=fresh.header_row,
        mapping=fresh.mapping,
        rules=replace(kept.rules, where=fresh.rules.where),
        split=fresh.split,
    )


def _journal(entries: dict[str, Any]) -> Journal | None:
    if entries["medqa_work"] != VERSION:
        return None
    source = entries["source"]
    mark = SourceMark(int(source["size"]), int(source["changed_at"]), str(source["sha256"]))
    return Journal(plan_of_json(entries["plan"]), mark, str(entries["columns"]), str(entries["written_at"]))
