"""Messages from a sandboxed process: plain data only, never code that runs when it is unpickled."""

import dataclasses
import importlib
import io
import pickle
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, TypeVar

from medqa_gui.core.model.errors import MedqaError

T = TypeVar("T")
# Larger than any message, so that an invalid length of a broken process is rejected.
_LARGEST: Final = (1 << 31) - 1
# Packages whose data types may be sent.
_OURS: Final = ("medqa_gui.core.", "medqa_gui.commands.")
_PATH: Final = "path"
# Exceptions that a malformed pickle may raise.
_BROKEN: Final = (
    pickle.UnpicklingError, ArithmeticError, AttributeError, EOFError, ImportError, LookupError, RuntimeError,
    TypeError, ValueError,
)  # fmt: skip


class ForeignDataError(Exception):
    """The message is not data of this program: the sending process is compromised."""


def send(pipe: Connection, message: object) -> None:
    """Send plain values, named tuples, data classes, enumerations, paths and errors of this program."""
    packed = io.BytesIO()
    _Packer(packed, pickle.HIGHEST_PROTOCOL).dump(message)
    pipe.send_bytes(packed.getbuffer())


def receive(pipe: Connection, kind: type[T]) -> T:
    """Return the next message. Raises ForeignDataError if `send` did not write it, EOFError if the pipe is closed."""
    message = unpack(pipe.recv_bytes(_LARGEST))
    if not isinstance(message, kind):
        raise ForeignDataError(type(message).__name__)
    return message


def unpack(content: bytes) -> object:
    """Return the message of these bytes. Raises ForeignDataError."""
    try:
        return _Unpacker(io.BytesIO(content)).load()
    except (*_BROKEN, MemoryError) as error:
        raise ForeignDataError from error


class _Packer(pickle.Pickler):
    """Pickler that writes values of our types as type name and fields, and accepts only plain values otherwise."""

    def reducer_override(self, thing: Any) -> Any:  # noqa: ANN401 - the base's own signature
        if thing is _built:
            return NotImplemented
        kind = type(thing)
        name = f"{kind.__module__}:{kind.__qualname__}"
        if isinstance(thing, MedqaError):
            return _built, (name, thing.id, thing.facts)
        if isinstance(thing, Enum):
            return _built, (name, thing.value)
        if isinstance(thing, Path):
            return _built, (_PATH, str(thing))
        if isinstance(thing, tuple) and hasattr(thing, "_fields"):
            return _built, (name, *thing)
        if dataclasses.is_dataclass(kind):
            return _built, (name, {each.name: getattr(thing, each.name) for each in dataclasses.fields(kind)})
        raise pickle.PicklingError(f"{name} is not plain data")


class _Unpacker(pickle.Unpickler):
    """Unpickler that knows a single function, which builds data only."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - the base's own signature
        if (module, name) != (_built.__module__, _built.__name__):
            raise ForeignDataError(f"{module}.{name}")
        # A bound method: a pickle cannot set attributes on it, as it could on a function.
        return self.build

    def build(self, name: str, *fields: Any) -> object:  # noqa: ANN401 - plain values
        """Return a value of one of our types."""
        return _built(name, *fields)


def _built(name: str, *fields: Any) -> object:  # noqa: ANN401 - plain values
    return _maker(name)(*fields)


@lru_cache(maxsize=256)
def _maker(name: str) -> Callable[..., object]:
    """Return the constructor of this type. Raises ForeignDataError unless it is a data type of this program."""
    if name == _PATH:
        return Path
    module, _, own = name.partition(":")
    kind = getattr(importlib.import_module(module), own, None) if module.startswith(_OURS) else None
    if not isinstance(kind, type) or kind.__module__ != module:
        raise ForeignDataError(name)
    if issubclass(kind, MedqaError):
        return lambda id, facts: kind(id, **facts)  # noqa: A006 - `id` is public API
    if issubclass(kind, Enum) or (issubclass(kind, tuple) and hasattr(kind, "_fields")):
        return kind
    if dataclasses.is_dataclass(kind):
        return lambda fields: kind(**fields)
    raise ForeignDataError(name)
