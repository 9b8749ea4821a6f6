"""Serialize plans: one codec for plain JSON values, and the views of a plan that are made with it.

A journal contains the JSON of a plan, a preset that of its reusable part, the manifest its rules and its mark.
"""

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from medqa_gui.core.model.address import Address
from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import Shape
from medqa_gui.core.model.plan import Plan, text_mark

T = TypeVar("T")
_PLAIN = (str, int, float, bool)


def to_json(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value as JSON values: data classes and dicts as objects, sets sorted, addresses and paths as text."""
    return _written(value, _JSON)


def from_json(kind: type[T], value: object) -> T:
    """Return the value of this type that `to_json` wrote; missing fields have their defaults.

    Raises ValueError if the JSON does not fit the type.
    """
    try:
        read: T = _read(kind, value)
    except (TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return read


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return the plan as a JSON object without its password."""
    written: dict[str, Any] = to_json(_without_password(plan))
    return written


def plan_from_json(value: object) -> Plan:
    """Return the plan that `plan_to_json` wrote. Raises ValueError."""
    return from_json(Plan, value)


def plan_mark(plan: Plan) -> str:
    """Return a hash of everything in the plan that determines the bytes, without paths and password."""
    tokenizer = plan.tokenizer if FindingId.TOO_LONG in plan.rules.left_out else None
    kept = replace(plan.with_own_decisions(), source=Path(), sidecars=frozenset(), tokenizer=tokenizer)
    return text_mark(repr(_written(_without_password(kept), _MARK)))


def plan_rules(plan: Plan) -> dict[str, str]:
    """Return the rules and the mark of the plan as texts for the manifest, without cell text."""
    rules, split, shape = to_json(plan.rules), to_json(plan.split), plan.mapping.shape
    told = {
        "hidden": rules["hidden"],
        "only_where": _letters(sorted({column for column, _ in rules["where"]})),
        "left_out": " ".join(rules["left_out"]),
        "repeats": " ".join(sorted(map(":".join, rules["repeats"]))),
        "cleaned": " ".join(rules["cleaned"]),
        "masked": " ".join(sorted(kind for kind, _ in rules["masks"])),
        "paths": rules["paths"] if shape is Shape.TREES else "",
        "filled_down": "yes" if rules["fill_down"] else "",
    }
    if split:
        told |= {
            "split": "/".join(map(str, split["percentages"])),
            "seed": str(split["seed"]),
            "together": _letters(split["group_columns"]),
            "stratified": _letters([] if split["stratify_column"] is None else [split["stratify_column"]]),
        }
    return {name: text for name, text in told.items() if text} | {"plan": plan_mark(plan)}


def _letters(columns: list[int]) -> str:
    return " ".join(map(column_letter, columns))


def _without_password(plan: Plan) -> Plan:
    return replace(plan, read_options=replace(plan.read_options, password=None))


class _Form(NamedTuple):
    """Output form of the codec: data classes and dicts, sets, and all other values."""

    record: Callable[[list[tuple[str, Any]]], Any]
    members: Callable[[list[Any]], Any]
    single: Callable[[Any], Any]
    singles: tuple[type, ...]  # types that are not taken apart, though tuples


def _plain_json(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Address | Path) else value


_JSON = _Form(dict, lambda members: sorted(members, key=repr), _plain_json, (Address,))
# The form of marks must never change: saved manifests contain them. It takes addresses apart and writes only texts.
_MARK = _Form(list, lambda members: sorted(map(str, members)), str, ())


def _written(value: Any, form: _Form) -> Any:  # noqa: ANN401 - any value and any JSON value
    if isinstance(value, form.singles):
        return form.single(value)
    if is_dataclass(value):
        return form.record([(each.name, _written(getattr(value, each.name), form)) for each in fields(value)])
    if isinstance(value, dict):
        return form.record([(_written(key, form), _written(each, form)) for key, each in value.items()])
    if isinstance(value, frozenset):
        return form.members([_written(each, form) for each in value])
    return [_written(each, form) for each in value] if isinstance(value, tuple) else form.single(value)


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 - a type and any JSON value
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _read(next(each for each in inside if each is not type(None)), value)
    if origin is tuple:
        return _tuple(inside, value)
    if origin is frozenset:
        return frozenset(_read(inside[0], each) for each in _list(value))
    if origin is dict:
        return {_read(inside[0], key): _read(inside[1], each) for key, each in value.items()}
    if kind in _PLAIN:
        return _plain(kind, value)
    if issubclass(kind, Enum):
        return kind(value)
    if issubclass(kind, Address):
        # Before a plan named its sheet, a decision was no more than a row of it.
        return kind("", value) if type(value) is int else kind.parse(_plain(str, value))
    if issubclass(kind, Path):
        return Path(_plain(str, value))
    hints = get_type_hints(kind)
    if issubclass(kind, tuple):
        return kind(*(_read(hint, each) for hint, each in zip(hints.values(), _list(value), strict=True)))
    return kind(**{name: _read(hints[name], each) for name, each in value.items()})


def _tuple(inside: tuple[Any, ...], value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    if len(inside) == 2 and inside[1] is Ellipsis:
        return tuple(_read(inside[0], each) for each in _list(value))
    return tuple(_read(kind, each) for kind, each in zip(inside, _list(value), strict=True))


def _list(value: Any) -> list[Any]:  # noqa: ANN401
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _plain(kind: type, value: Any) -> Any:  # noqa: ANN401
    # JSON's true is no number, though Python takes it for one.
    if type(value) is not kind:
        raise TypeError(value)
    return value
