"""Preset as a value and as a JSON object; older versions are migrated."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT, Sidecar
from medqa_gui.core.model.plan_json import from_json, to_json
from medqa_gui.core.model.rules import RowRules
from medqa_gui.core.model.split import PART_NAMES, Split

VERSION = 1
# Keys of the object that are fields of a preset.
_TEXTS = ("name", "columns", "headers", "system_prompt", "question_template", "answer_template")

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
    written = to_json(preset)
    rules, split = written["rules"], written["split"]
    return {
        "medqa_preset": VERSION,
        **{name: written[name] for name in _TEXTS},
        **(rules | {"where": written["where"]}),
        "split": split and {
            "percentages": split["percentages"],
            "group": written["group"],
            "stratify": written["stratify"],
            "seed": split["seed"],
        },
        "format": written["format_id"],
        "ascii": written["is_ascii"],
        "sidecars": written["sidecars"],
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
    """Return the preset of an object of this version. Raises ValueError; unknown keys are ignored."""
    split = value.get("split") or {}
    known = {name: value[name] for name in (*_TEXTS, "where", "sidecars") if name in value}
    known |= {name: value[key] for name, key in (("format_id", "format"), ("is_ascii", "ascii")) if key in value}
    known |= {name: split[name] for name in ("group", "stratify") if name in split}
    rules = {each.name: value[each.name] for each in fields(RowRules) if each.name in value and each.name != "where"}
    known |= {"rules": rules, "split": _split_values(split) if split else None}
    preset = from_json(Preset, known)
    if preset.split:
        _check_split(preset.split)
    if preset.rules.most_tokens is not None and preset.rules.most_tokens < 1:
        raise ValueError
    return replace(preset, columns={each: names for each, names in preset.columns.items() if names})


def _split_values(split: dict[str, Any]) -> dict[str, Any]:
    return {"percentages": split["percentages"], "seed": split.get("seed", 0)}


def _check_split(split: Split) -> None:
    """Raise ValueError for a split that the program could not have saved."""
    numbers = (*split.percentages, split.seed)
    if len(split.percentages) not in PART_NAMES or sum(split.percentages) != 100 or min(numbers) < 0:
        raise ValueError
