"""Preset as a value and as a JSON object; older versions are migrated."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT, Sidecar
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows, Paths, RowRules
from medqa_gui.core.model.split import PART_NAMES, Split

VERSION = 1

# Version -> migration to the next version.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class NewerPresetError(Exception):
    """The preset was written by a newer version of the program."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Named setup. `columns` maps every field to its alternative header names, the preferred one first.

    The names of METADATA are separate columns, used if the sheet has them. `headers` are all headers of the original
    sheet; the more of them a sheet has, the better the preset matches. Columns in `where`, `group`, `stratify` ("" for
    none) and the templates are headers; `rules` and `split` contain no columns.
    """

    name: str
    columns: dict[Field, tuple[str, ...]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    system_prompt: str = DEFAULT_SYSTEM_PROMPT
    question_template: str = ""
    answer_template: str = ""
    rules: RowRules = RowRules()  # noqa: RUF009 - frozen
    where: tuple[tuple[str, str], ...] = ()
    split: Split | None = None
    group: tuple[str, ...] = ()
    stratify: str = ""
    format_id: str = "xtuner"
    is_ascii: bool = False
    sidecars: frozenset[Sidecar] = frozenset()
    id: str = field(default="", compare=False)  # its file's name without the ending


def preset_to_json(preset: Preset) -> dict[str, Any]:
    """Return the preset as a JSON object."""
    rules, split = preset.rules, preset.split
    return {
        "medqa_preset": VERSION,
        "name": preset.name,
        "columns": {each.value: list(names) for each, names in preset.columns.items()},
        "headers": list(preset.headers),
        "system_prompt": preset.system_prompt,
        "question_template": preset.question_template,
        "answer_template": preset.answer_template,
        "hidden": rules.hidden.value,
        "where": [list(pair) for pair in preset.where],
        "repeats": [[each.value, rule.value] for each, rule in rules.repeats],
        "left_out": sorted(rules.left_out),
        "cleaned": sorted(rules.cleaned),
        "masks": [list(pair) for pair in rules.masks],
        "not_personal": sorted(rules.not_personal),
        "fill_down": rules.fill_down,
        "paths": rules.paths.value,
        "most_tokens": rules.most_tokens,
        "split": split and {
            "percentages": list(split.percentages),
            "group": list(preset.group),
            "stratify": preset.stratify,
            "seed": split.seed,
        },
        "format": preset.format_id,
        "ascii": preset.is_ascii,
        "sidecars": sorted(preset.sidecars),
    }  # fmt: skip


def preset_from_json(value: Any) -> Preset:  # noqa: ANN401 - any JSON value
    """Return the preset of a JSON object of any version; missing keys have their defaults.

    Raises NewerPresetError, or ValueError if the object is not a preset.
    """
    version = value.get("medqa_preset") if isinstance(value, dict) else None
    if not isinstance(version, int):
        raise ValueError
    if version > VERSION:
        raise NewerPresetError
    try:
        while version < VERSION:
            value, version = MIGRATIONS[version](value), version + 1
        return _preset(value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError from error


def without_columns(rules: RowRules) -> RowRules:
    """Return the rules without their columns, which a preset stores by name."""
    return replace(rules, where=())


def _preset(value: dict[str, Any]) -> Preset:
    default = {each.name: each.default for each in fields(Preset)}
    split = value.get("split")
    return Preset(
        _text(value["name"]),
        {Field(each): _texts(names) for each, names in value.get("columns", {}).items() if names},
        _texts(value.get("headers", ())),
        _text(value.get("system_prompt", default["system_prompt"])),
        _text(value.get("question_template", "")),
        _text(value.get("answer_template", "")),
        _rules(value),
        _pairs(value.get("where", ())),
        _split(split) if split else None,
        _texts(split.get("group", ())) if split else (),
        _text(split.get("stratify", "")) if split else "",
        _text(value.get("format", default["format_id"])),
        value.get("ascii", False) is True,
        frozenset(map(Sidecar, value.get("sidecars", ()))),
    )


def _rules(value: dict[str, Any]) -> RowRules:
    return RowRules(
        HiddenRows(value.get("hidden", HiddenRows.LEAVE)),
        repeats=tuple((FindingId(each), DuplicateRule(rule)) for each, rule in value.get("repeats", ())),
        left_out=frozenset(map(FindingId, value.get("left_out", ()))),
        cleaned=frozenset(map(FindingId, value.get("cleaned", ()))),
        masks=_pairs(value.get("masks", ())),
        not_personal=frozenset(_texts(value.get("not_personal", ()))),
        fill_down=value.get("fill_down", False) is True,
        paths=Paths(value.get("paths", Paths.BEST)),
        most_tokens=_limit(value.get("most_tokens")),
    )


def _limit(value: object) -> int | None:
    if value is None or (type(value) is int and value > 0):
        return value
    raise TypeError


def _split(value: dict[str, Any]) -> Split:
    percentages, seed = tuple(value["percentages"]), value.get("seed", 0)
    numbers = (*percentages, seed)
    if not all(type(each) is int and each >= 0 for each in numbers):
        raise TypeError
    if len(percentages) not in PART_NAMES or sum(percentages) != 100:
        raise ValueError
    return Split(percentages, seed=seed)


def _pairs(value: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((_text(one), _text(other)) for one, other in value)


def _texts(value: Iterable[Any]) -> tuple[str, ...]:
    return tuple(map(_text, value))


def _text(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        raise TypeError
    return value
