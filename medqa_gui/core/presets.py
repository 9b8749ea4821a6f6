"""The part of a plan that fits other files, as one small JSON file; it matches by header names, never by position."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from medqa_gui.core.errors import PlanError, UnreadableFileError
from medqa_gui.core.files import replacing
from medqa_gui.core.model import DEFAULT_SYSTEM_PROMPT, Column, ColumnMapping, Field, HiddenRows, Paths, Plan

SUFFIX = ".medqa-preset.json"
VERSION = 1
_LARGEST = 1 << 20
_ALIKE = 0.5
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')

# How a preset of an older version becomes one of the next: version -> migration.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


@dataclass(frozen=True, slots=True)
class Preset:
    """A setup with a name. `columns` gives every field the header names that it goes by, the first one preferred.

    Of METADATA every name is a column of its own, taken where the sheet has it.
    `headers` are all headers of the sheet that it was made from; the more of them a sheet has, the better it fits.
    """

    name: str
    columns: dict[Field, tuple[str, ...]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    system_prompt: str = DEFAULT_SYSTEM_PROMPT
    question_template: str = ""
    answer_template: str = ""
    hidden: HiddenRows = HiddenRows.LEAVE
    where: tuple[tuple[str, str], ...] = ()
    format_id: str = "xtuner"
    is_ascii: bool = False
    fill_down: bool = False
    paths: Paths = Paths.BEST
    id: str = field(default="", compare=False)  # its file's name without the ending


def preset_of(name: str, plan: Plan, columns: Sequence[Column]) -> Preset:
    """Return the part of the plan that fits other files, under this name."""
    headers = {column.index: column.header or column.letter for column in columns}
    return Preset(
        name,
        _names(plan.mapping, headers),
        tuple(column.header for column in columns if column.header),
        plan.system_prompt,
        plan.question_template,
        plan.answer_template,
        plan.rules.hidden,
        tuple((headers[at], value) for at, value in plan.rules.where if at in headers),
        plan.format_id,
        plan.is_ascii,
        plan.rules.fill_down,
        plan.rules.paths,
    )


def applied(preset: Preset, plan: Plan, columns: Sequence[Column]) -> Plan:
    """Return the plan under the preset. Raises PlanError (`preset_does_not_fit`) naming the header that is missing."""
    places = _places(columns)
    mapping = _mapping(preset, places)
    where = tuple((_found(preset, (name,), places), value) for name, value in preset.where)
    return replace(
        plan,
        mapping=mapping if preset.columns else plan.mapping,
        system_prompt=preset.system_prompt,
        question_template=preset.question_template,
        answer_template=preset.answer_template,
        rules=replace(plan.rules, hidden=preset.hidden, where=where, fill_down=preset.fill_down, paths=preset.paths),
        format_id=preset.format_id,
        is_ascii=preset.is_ascii,
    )


def best_match(presets: Iterable[Preset], columns: Sequence[Column]) -> Preset | None:
    """Return the preset whose every column the sheet has and whose headers it shares most; earlier ones win ties.

    One that shares little is no match: "Question" and "Answer" stand in many sheets that it was not made for.
    """
    places = _places(columns)
    fitting = [each for each in presets if each.columns and _fits(each, places) and _likeness(each, places) >= _ALIKE]
    return max(fitting, key=lambda each: _likeness(each, places), default=None)


def read_preset(path: Path) -> Preset:
    """Read one preset file. Raises UnreadableFileError: `preset_damaged`, `preset_newer` or why it cannot be opened."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFileError("preset_damaged", path=path)
        value = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UnreadableFileError("file_no_access", path=path, reason=error.strerror) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError("preset_damaged", path=path) from error
    return replace(_parsed(value, path), id=path.name.removesuffix(SUFFIX))


def write_preset(preset: Preset, path: Path) -> None:
    """Write one preset file."""
    value = {
        "medqa_preset": VERSION,
        "name": preset.name,
        "columns": {each.value: list(names) for each, names in preset.columns.items()},
        "headers": list(preset.headers),
        "system_prompt": preset.system_prompt,
        "question_template": preset.question_template,
        "answer_template": preset.answer_template,
        "hidden": preset.hidden.value,
        "where": [list(pair) for pair in preset.where],
        "format": preset.format_id,
        "ascii": preset.is_ascii,
        "fill_down": preset.fill_down,
        "paths": preset.paths.value,
    }
    with replacing(path) as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def read_folder(folder: Path) -> tuple[Preset, ...]:
    """Return the presets of a folder by name; one that cannot be read is passed over."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
        try:
            found.append(read_preset(path))
        except UnreadableFileError:
            continue
    return tuple(sorted(found, key=lambda preset: preset.name.casefold()))


def file_name(preset: Preset) -> str:
    """Return the name of the preset's file, one that every system allows."""
    stem = _UNSAFE.sub("_", preset.name).strip(" .")[:80] or "preset"
    return stem + SUFFIX


def find_preset(name: str, presets: Iterable[Preset]) -> Preset:
    """Return the preset by id or name, or read it from a file; raises PlanError (`preset_unknown`)."""
    known = tuple(presets)
    for preset in known:
        if _folded(name) in (_folded(preset.id), _folded(preset.name)):
            return preset
    if Path(name).is_file():
        return read_preset(Path(name))
    raise PlanError("preset_unknown", preset=name, presets=", ".join(preset.id or preset.name for preset in known))


def _places(columns: Sequence[Column]) -> dict[str, int]:
    """Return the column of every header, the first where one stands twice."""
    return {_folded(column.header): column.index for column in reversed(columns) if column.header}


def _names(mapping: ColumnMapping, headers: dict[int, str]) -> dict[Field, tuple[str, ...]]:
    names: dict[Field, tuple[str, ...]] = {}
    for each, at in mapping.columns:
        if at in headers:
            names[each] = (*names.get(each, ()), headers[at])
    return names


def _mapping(preset: Preset, places: dict[str, int]) -> ColumnMapping:
    kept = [places[_folded(name)] for name in preset.columns.get(Field.METADATA, ()) if _folded(name) in places]
    pairs = [
        (each, _found(preset, names, places)) for each, names in preset.columns.items() if each is not Field.METADATA
    ]
    return ColumnMapping((*pairs, *((Field.METADATA, at) for at in kept)))


def _fits(preset: Preset, places: dict[str, int]) -> bool:
    needed = (names for each, names in preset.columns.items() if each is not Field.METADATA)
    wanted = (*needed, *((name,) for name, _ in preset.where))
    return all(any(_folded(name) in places for name in names) for names in wanted)


def _likeness(preset: Preset, places: dict[str, int]) -> float:
    known = {_folded(name) for name in preset.headers} or {_folded(names[0]) for names in preset.columns.values()}
    return len(known & places.keys()) / len(known | places.keys())


def _found(preset: Preset, names: Sequence[str], places: dict[str, int]) -> int:
    for name in names:
        if _folded(name) in places:
            return places[_folded(name)]
    raise PlanError("preset_does_not_fit", preset=preset.name, column=names[0])


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _parsed(value: Any, path: Path) -> Preset:  # noqa: ANN401 - any JSON value
    version = value.get("medqa_preset") if isinstance(value, dict) else None
    if not isinstance(version, int):
        raise UnreadableFileError("preset_damaged", path=path)
    if version > VERSION:
        raise UnreadableFileError("preset_newer", path=path)
    try:
        while version < VERSION:
            value, version = MIGRATIONS[version](value), version + 1
        return _preset(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableFileError("preset_damaged", path=path) from error


def _preset(value: dict[str, Any]) -> Preset:
    default = Preset("")
    return Preset(
        _text(value["name"]),
        {Field(each): tuple(map(_text, names)) for each, names in value.get("columns", {}).items() if names},
        tuple(map(_text, value.get("headers", ()))),
        _text(value.get("system_prompt", default.system_prompt)),
        _text(value.get("question_template", "")),
        _text(value.get("answer_template", "")),
        HiddenRows(value.get("hidden", default.hidden)),
        tuple((_text(name), _text(wanted)) for name, wanted in value.get("where", ())),
        _text(value.get("format", default.format_id)),
        value.get("ascii", False) is True,
        value.get("fill_down", False) is True,
        Paths(value.get("paths", default.paths)),
    )


def _text(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        raise TypeError
    return value
