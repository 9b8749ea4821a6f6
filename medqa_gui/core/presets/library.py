"""Preset files, and applying a preset to a sheet by header names, never by position."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from medqa_gui.core.conversations.template import column_name, column_names, rename_columns
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import PlanError, UnreadableFileError, system_reason
from medqa_gui.core.model.find_column import find_column
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.nearest import nearest
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.text_key import normalized
from medqa_gui.core.presets.preset import VERSION as VERSION
from medqa_gui.core.presets.preset import NewerPresetError, preset_from_json, preset_to_json, without_columns
from medqa_gui.core.presets.preset import Preset as Preset
from medqa_gui.core.runtime.atomic_file import read_small, replacing

SUFFIX = ".medqa-preset.json"
_LARGEST = 1 << 20
_ALIKE = 0.5
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def preset_from_plan(name: str, plan: Plan, columns: Sequence[Column]) -> Preset:
    """Return a preset of this name with the reusable part of the plan."""
    headers = {column.index: column.header or column.letter for column in columns}
    split = plan.split
    return Preset(
        name,
        _names(plan.mapping, headers),
        tuple(column.header for column in columns if column.header),
        plan.system_prompt,
        _by_header(plan.question_template, columns),
        _by_header(plan.answer_template, columns),
        without_columns(plan.rules),
        tuple((headers[at], value) for at, value in plan.rules.where if at in headers),
        split and Split(split.percentages, seed=split.seed),
        tuple(headers[at] for at in (split.group_columns if split else ()) if at in headers),
        headers.get(split.stratify_column, "") if split and split.stratify_column is not None else "",
        plan.format_id,
        plan.is_ascii,
        plan.sidecars,
    )


def apply_preset(preset: Preset, plan: Plan, columns: Sequence[Column]) -> Plan:
    """Return the plan with the preset applied. Raises PlanError (`preset_does_not_fit`) with the missing header."""
    places = _letters(columns) | _places(columns)
    where = tuple((_found(preset, (name,), places), value) for name, value in preset.where)
    return replace(
        plan,
        mapping=_mapping(preset, plan.mapping, places, columns) if preset.columns else plan.mapping,
        system_prompt=preset.system_prompt,
        question_template=_for_sheet(preset, preset.question_template, places, columns),
        answer_template=_for_sheet(preset, preset.answer_template, places, columns),
        rules=replace(preset.rules, where=where),
        split=_split(preset, places),
        format_id=preset.format_id,
        is_ascii=preset.is_ascii,
        sidecars=preset.sidecars,
    )


def carry_over_setup(before: Plan, columns_before: Sequence[Column], plan: Plan, columns: Sequence[Column]) -> Plan:
    """Return the plan of a sheet with new columns, with the previous setup if they have its headers."""
    bare = replace(plan, rules=replace(plan.rules, where=()), split=None)
    try:
        return apply_preset(preset_from_plan("", before, columns_before), bare, columns)
    except PlanError:
        return bare


def best_match(presets: Iterable[Preset], columns: Sequence[Column]) -> Preset | None:
    """Return the preset whose columns the sheet has and whose headers are most similar, or None; the first wins ties.

    A preset with few shared headers does not match: many unrelated sheets have "Question" and "Answer".
    """
    places = _places(columns)
    fitting = [each for each in presets if each.columns and _fits(each, places) and _likeness(each, places) >= _ALIKE]
    return max(fitting, key=lambda each: _likeness(each, places), default=None)


def read_preset(path: Path) -> Preset:
    """Read a preset file. Raises UnreadableFileError: `preset_damaged`, `preset_newer` or `file_no_access`."""
    try:
        preset = preset_from_json(json.loads(read_small(path, _LARGEST).decode("utf-8-sig")))
    except OSError as error:
        raise UnreadableFileError("file_no_access", path=path, reason=system_reason(error)) from error
    except NewerPresetError as error:
        raise UnreadableFileError("preset_newer", path=path) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError("preset_damaged", path=path) from error
    return replace(preset, id=path.name.removesuffix(SUFFIX))


def write_preset(preset: Preset, path: Path) -> None:
    """Write a preset file. Raises UnwritableTargetError."""
    with replacing(path) as file:
        file.write(json.dumps(preset_to_json(preset), indent=2, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def read_folder(folder: Path) -> tuple[Preset, ...]:
    """Return the presets of a folder, sorted by name; unreadable ones are skipped."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
        try:
            found.append(read_preset(path))
        except UnreadableFileError:
            continue
    return tuple(sorted(found, key=lambda preset: preset.name.casefold()))


def file_name(preset: Preset) -> str:
    """Return the file name of the preset, valid on every system."""
    return safe_name(preset.name) + SUFFIX


def safe_name(name: str) -> str:
    """Return a file name stem for this name, valid on every system."""
    return _UNSAFE.sub("_", name).strip(" .")[:80] or "preset"


def preset_path(folder: Path, preset: Preset) -> Path:
    """Return the file of the preset in the folder: the existing one, else one that no other preset uses."""
    stem, number = safe_name(preset.name), 1
    while True:
        path = folder / (stem + (f"-{number}" if number > 1 else "") + SUFFIX)
        try:
            if not path.exists() or read_preset(path).name == preset.name:
                return path
        except UnreadableFileError:
            pass
        number += 1


def find_preset(name: str, presets: Iterable[Preset]) -> Preset:
    """Return the preset by id, name or path. Raises PlanError (`preset_unknown`) or UnreadableFileError."""
    known = tuple(presets)
    for preset in known:
        if normalized(name) in (normalized(preset.id), normalized(preset.name)):
            return preset
    if Path(name).is_file():
        return read_preset(Path(name))
    ids = [preset.id or preset.name for preset in known]
    raise PlanError("preset_unknown", preset=name, presets=", ".join(ids), near=nearest(name, ids))


def _places(columns: Sequence[Column]) -> dict[str, int]:
    """Return header -> column; the first column of a repeated header."""
    return {normalized(column.header): column.index for column in reversed(columns) if column.header}


def _letters(columns: Sequence[Column]) -> dict[str, int]:
    """Return letter -> column for columns without a header, so that a sheet without headers can have a preset."""
    return {normalized(column.letter): column.index for column in columns if not column.header}


def _names(mapping: ColumnMapping, headers: dict[int, str]) -> dict[Field, tuple[str, ...]]:
    names: dict[Field, tuple[str, ...]] = {}
    for each, at in mapping.columns:
        if at in headers:
            names[each] = (*names.get(each, ()), headers[at])
    return names


def _mapping(
    preset: Preset, guess: ColumnMapping, places: Mapping[str, int], columns: Sequence[Column]
) -> ColumnMapping:
    headers = {column.index: normalized(column.header) for column in columns if column.header}
    pairs = []
    for each, names in preset.columns.items():
        if each is Field.METADATA:
            continue
        at = _found(preset, names, places)
        guessed = guess[each]
        # The guess prefers the better one of columns with the same header.
        is_twin = guessed is not None and headers.get(guessed, "") == headers.get(at)
        pairs.append((each, guessed if is_twin and guessed is not None else at))
    kept = [places[normalized(name)] for name in preset.columns.get(Field.METADATA, ()) if normalized(name) in places]
    return ColumnMapping(tuple(sorted((*pairs, *((Field.METADATA, at) for at in kept)))))


def _split(preset: Preset, places: Mapping[str, int]) -> Split | None:
    split = preset.split
    if split is None:
        return None
    group = tuple(_found(preset, (name,), places) for name in preset.group)
    stratify = _found(preset, (preset.stratify,), places) if preset.stratify else None
    return Split(split.percentages, group, stratify, split.seed)


def _fits(preset: Preset, places: Mapping[str, int]) -> bool:
    needed = (names for each, names in preset.columns.items() if each is not Field.METADATA)
    in_templates = (*column_names(preset.question_template), *column_names(preset.answer_template))
    single = (*(name for name, _ in preset.where), *preset.group, *([preset.stratify] if preset.stratify else []))
    wanted = (*needed, *(_also_called(preset, name) for name in in_templates), *((name,) for name in single))
    return all(any(normalized(name) in places for name in names) for names in wanted)


def _also_called(preset: Preset, name: str) -> tuple[str, ...]:
    """Return the name, and the alternative names of its field."""
    known = (names for names in preset.columns.values() if normalized(name) in map(normalized, names))
    return (name, *next(known, ()))


def _by_header(template: str, columns: Sequence[Column]) -> str:
    """Return the template with headers instead of letters, which are positions."""

    def named(name: str) -> str:
        at = find_column(columns, name)
        return name if at is None else column_name(columns[at], columns)

    return rename_columns(template, named)


def _for_sheet(preset: Preset, template: str, places: Mapping[str, int], columns: Sequence[Column]) -> str:
    """Return the template with the column names of this sheet."""

    def named(name: str) -> str:
        if normalized(name) in places:
            return name
        return column_name(columns[_found(preset, _also_called(preset, name), places)], columns)

    return rename_columns(template, named)


def _likeness(preset: Preset, places: Mapping[str, int]) -> float:
    known = {normalized(name) for name in preset.headers} or {normalized(names[0]) for names in preset.columns.values()}
    return len(known & places.keys()) / len(known | places.keys())


def _found(preset: Preset, names: Sequence[str], places: Mapping[str, int]) -> int:
    for name in names:
        if normalized(name) in places:
            return places[normalized(name)]
    raise PlanError("preset_does_not_fit", preset=preset.name, column=names[0])
