"""Journals: JSON files that keep the decisions about a workbook across crashes and saves.

A journal contains the plan and marks that identify its workbook and rows. It contains texts of the user (edits, prompt,
templates), but no cell text.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from medqa_gui.core.model.address import Address
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.plan import Plan, text_mark
from medqa_gui.core.model.plan_json import plan_from_json, plan_to_json
from medqa_gui.core.runtime.atomic_file import read_small, replacing
from medqa_gui.core.runtime.source_mark import SourceMark

VERSION = 2
_READ = (1, VERSION)
# The version is in the name, so that an older program never overwrites a newer journal.
_SUFFIX = ".medqa-work.json"
SUFFIX = f".v{VERSION}{_SUFFIX}"
LOCK = ".medqa-open"
# Further windows on the same workbook share the last journal.
MOST_WINDOWS = 20
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Journal:
    """Last plan of a workbook; `columns` is a hash of the headers that its mapping refers to.

    `marks` are hashes of the rows with decisions, `is_saved` whether a dataset was saved with this plan, `place` the
    file of the journal.
    """

    plan: Plan
    source: SourceMark
    columns: str
    written_at: str = ""  # ISO 8601, UTC
    marks: Mapping[Address, str] = field(default_factory=dict)
    is_saved: bool = False
    place: Path | None = field(default=None, compare=False)


def columns_mark(columns: Sequence[Column]) -> str:
    """Return a hash of the headers in their order."""
    return text_mark("\x1f".join(column.header for column in columns))


def journal_path(folder: Path, source: Path, window: int = 1) -> Path:
    """Return the journal file of a workbook in this window; its name does not reveal that of the workbook.

    Windows on the same workbook are numbered from 1 and have separate journals.
    """
    number = f"-{window}" if window > 1 else ""
    return folder / f"{text_mark(str(source.absolute()))}{number}{SUFFIX}"


def earlier_path(place: Path) -> Path:
    """Return the file of the same journal in version 1."""
    return place.with_name(place.name.removesuffix(SUFFIX) + f".v1{_SUFFIX}")


def lock_path(place: Path) -> Path:
    """Return the lock file of a journal, locked while a window uses it."""
    return place.with_name(place.name.split(".")[0] + LOCK)


def write_journal(journal: Journal, place: Path) -> None:
    """Write a journal to a private file. Raises UnwritableTargetError."""
    entries = {
        "medqa_work": VERSION,
        "written_at": journal.written_at or datetime.now(UTC).isoformat(timespec="seconds"),
        "source": {
            "size": journal.source.size,
            "changed_at": journal.source.changed_at,
            "sha256": journal.source.sha256,
        },
        "columns": journal.columns,
        "is_saved": journal.is_saved,
        "marks": {str(address): mark for address, mark in journal.marks.items()},
        "plan": plan_to_json(journal.plan),
    }
    # ASCII escapes preserve lone surrogates of file names and cells.
    text = json.dumps(entries, ensure_ascii=True, indent=1)
    make_private(place.parent)
    with replacing(place, is_private=True) as file:
        file.write(text.encode("ascii"))


def make_private(folder: Path) -> None:
    """Create a folder that only the user can read; errors show when a file is written to it."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)


def read_journal(path: Path) -> Journal | None:
    """Return a journal, or None if it is missing, damaged or of an unknown version."""
    try:
        return _journal(json.loads(read_small(path, _LARGEST)), path)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def read_journals(folder: Path) -> tuple[Journal, ...]:
    """Return all readable journals, newest first."""
    with suppress(OSError):
        found = [journal for path in sorted(folder.glob(f"*{_SUFFIX}")) if (journal := read_journal(path))]
        return tuple(sorted(found, key=lambda each: each.written_at, reverse=True))
    return ()


def remove_journal(place: Path) -> None:
    """Remove a journal."""
    with suppress(OSError):
        place.unlink(missing_ok=True)


def remove_journals(folder: Path) -> None:
    """Remove all journals of any version."""
    with suppress(OSError):
        for path in folder.glob(f"*{_SUFFIX}"):
            path.unlink(missing_ok=True)


def resume_plan(
    journal: Journal, fresh: Plan, columns: Sequence[Column], sheets: Sequence[str], *, is_same_source: bool
) -> Plan:
    """Return the plan of a journal for the current workbook; `fresh` is the suggested plan.

    If the workbook has changed, row decisions must then be moved to their new rows (see `relocate_rows`). If its
    headers have changed too, the columns are those of the suggestion.
    """
    kept = replace(journal.plan, source=fresh.source, read_options=fresh.read_options)
    if not kept.sheet and kept.sheet_index < len(sheets):
        kept = kept.with_sheet_named(sheets[kept.sheet_index])
    if is_same_source:
        return kept
    if kept.sheet in sheets:
        kept = replace(kept, sheet_index=sheets.index(kept.sheet))
    if journal.columns == columns_mark(columns) and kept.sheet_index == fresh.sheet_index:
        return kept
    return replace(
        kept,
        sheet_index=fresh.sheet_index,
        sheet=fresh.sheet,
        header_row=fresh.header_row,
        mapping=fresh.mapping,
        rules=replace(kept.rules, where=fresh.rules.where),
        split=fresh.split,
    )


def _journal(entries: dict[str, Any], place: Path) -> Journal | None:
    if entries["medqa_work"] not in _READ:
        return None
    source = entries["source"]
    mark = SourceMark(int(source["size"]), int(source["changed_at"]), str(source["sha256"]))
    marks = {Address.parse(each): str(value) for each, value in entries.get("marks", {}).items()}
    plan, is_saved = plan_from_json(entries["plan"]), entries.get("is_saved") is True
    return Journal(plan, mark, str(entries["columns"]), str(entries["written_at"]), marks, is_saved, place)
