"""What a person decided about a workbook, kept so that it survives a crash and a save: small JSON files.

It holds the plan and how to know its workbook again. Of cell text it has none; the texts that the person wrote (edits,
prompt, templates) are in it.
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
# The version is in the name, so that an older program never writes over what a newer one keeps.
_SUFFIX = ".medqa-work.json"
SUFFIX = f".v{VERSION}{_SUFFIX}"
LOCK = ".medqa-open"
# More windows on one workbook than these share the last place.
MOST_WINDOWS = 20
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Journal:
    """The plan of one workbook as it was last changed; `columns` marks the headers that its mapping was made for.

    `marks` tells by what the decided rows are known again, `is_saved` whether a dataset was saved of this plan. `place`
    is where it is kept.
    """

    plan: Plan
    source: SourceMark
    columns: str
    written_at: str = ""  # ISO 8601, UTC
    marks: Mapping[Address, str] = field(default_factory=dict)
    is_saved: bool = False
    place: Path | None = field(default=None, compare=False)


def columns_mark(columns: Sequence[Column]) -> str:
    """Return a mark of the sheet's headers, in their order."""
    return text_mark("\x1f".join(column.header for column in columns))


def journal_path(folder: Path, source: Path, window: int = 1) -> Path:
    """Return where this window's work on the workbook is kept; the name tells nothing of the workbook's.

    Windows are counted from 1, for each workbook; the next one has its own place, so that none writes over another's.
    """
    number = f"-{window}" if window > 1 else ""
    return folder / f"{text_mark(str(source.absolute()))}{number}{SUFFIX}"


def earlier_path(place: Path) -> Path:
    """Return where an earlier version of the program kept what is kept in this place."""
    return place.with_name(place.name.removesuffix(SUFFIX) + f".v1{_SUFFIX}")


def lock_path(place: Path) -> Path:
    """Return the file that is locked as long as a window is at work on what is kept in this place."""
    return place.with_name(place.name.split(".")[0] + LOCK)


def write_journal(journal: Journal, place: Path) -> None:
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
        "is_saved": journal.is_saved,
        "marks": {str(address): mark for address, mark in journal.marks.items()},
        "plan": plan_to_json(journal.plan),
    }
    # Escaped throughout, so that a lone surrogate of a file name or a cell is kept as it is.
    text = json.dumps(entries, ensure_ascii=True, indent=1)
    make_private(place.parent)
    with replacing(place, is_private=True) as file:
        file.write(text.encode("ascii"))


def make_private(folder: Path) -> None:
    """Make a folder that only this person may look into."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)


def read_journal(path: Path) -> Journal | None:
    """Return the kept work, None where there is none, it is damaged or of another version."""
    try:
        return _journal(json.loads(read_small(path, _LARGEST)), path)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def read_journals(folder: Path) -> tuple[Journal, ...]:
    """Return all kept work that can be read, the newest first."""
    with suppress(OSError):
        found = [journal for path in sorted(folder.glob(f"*{_SUFFIX}")) if (journal := read_journal(path))]
        return tuple(sorted(found, key=lambda each: each.written_at, reverse=True))
    return ()


def remove_journal(place: Path) -> None:
    """Remove the work that is kept in this place."""
    with suppress(OSError):
        place.unlink(missing_ok=True)


def remove_journals(folder: Path) -> None:
    """Remove all kept work, of other versions too."""
    with suppress(OSError):
        for path in folder.glob(f"*{_SUFFIX}"):
            path.unlink(missing_ok=True)


def resume_plan(
    journal: Journal, fresh: Plan, columns: Sequence[Column], sheets: Sequence[str], *, is_same_source: bool
) -> Plan:
    """Return the plan to go on with; `fresh` is what was suggested for the workbook as it is now.

    Where the workbook is another by now, its decisions are still to be held against its rows (see `fit`). Where its
    headers are others too, the columns are those of the suggestion.
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
