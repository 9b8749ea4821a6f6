"""A plan as plain JSON values and back; what is written follows the types of the plan itself."""

import types
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from medqa_gui.core.model.address import Address
from medqa_gui.core.model.plan import Plan

_PLAIN = (str, int, float, bool)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON values, never with its password."""
    written: dict[str, Any] = _written(replace(plan, read_options=replace(plan.read_options, password=None)))
    return written


def plan_from_json(value: object) -> Plan:
    """Return the plan that `plan_to_json` wrote. Raises ValueError where it is something else."""
    try:
        plan: Plan = _read(Plan, value)
    except (TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return plan


def _written(value: object) -> Any:  # noqa: ANN401 - any JSON value
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _written(getattr(value, each.name)) for each in fields(value)}
    match value:
        case Enum():
            return value.value
        case Address():
            return str(value)
        case Path():
            return str(value)
        case frozenset():
            return sorted((_written(each) for each in value), key=repr)
        case dict():
            return [[_written(key), _written(each)] for key, each in value.items()]
        case tuple():
            return [_written(each) for each in value]
        case _:
            return value


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 - a type and any JSON value
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _read(next(each for each in inside if each is not type(None)), value)
    if origin is tuple:
        return _tuple(inside, value)
    if origin is frozenset:
        return frozenset(_read(inside[0], each) for each in _list(value))
    if origin is dict:
        return {_read(inside[0], key): _read(inside[1], each) for key, each in _list(value)}
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
