"""Errors that end a job; `wording.errors` has their sentences."""

import errno
from typing import Any, Final

# The errors of the system that have words of their own, by their symbolic names.
SYSTEM_REASONS: Final = frozenset(
    ("EACCES", "EBUSY", "EIO", "ELOOP", "EMFILE", "ENAMETOOLONG", "ENODEV", "ENOENT", "ENOSPC", "ENOTDIR", "EPERM",
     "EROFS", "ESTALE", "ETIMEDOUT", "ETXTBSY")
)  # fmt: skip
_SHARING_VIOLATION = 32  # Windows: another program has the file open; its errno is EACCES


class MedqaError(Exception):
    """Error that ends a job and is shown as a problem and a hint.

    `id` selects the two sentences in `wording.errors`; `facts` fill their placeholders (str, int or Path; never cell
    text). Errors are sent between processes, so both must be plain values.
    """

    def __init__(self, id: str, **facts: Any) -> None:  # noqa: A002, ANN401 - `id` is public API; facts are plain values
        super().__init__(id, facts)
        self.id = id
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.id, self.facts)

    def __str__(self) -> str:
        return f"{self.id} {self.facts}" if self.facts else self.id


class UnreadableFileError(MedqaError):
    """The source cannot be read: it is missing, damaged, protected, or not a spreadsheet."""


class PlanError(MedqaError):
    """The plan does not fit the source: an unknown sheet, column or format, or a field without a column."""


class UnwritableTargetError(MedqaError):
    """The dataset cannot be written to the target."""


class InvalidDatasetError(MedqaError):
    """A dataset breaks the rules of its training tool."""


def system_reason(error: OSError) -> str:
    """Return the fact `reason` for a refusal of the system: one of SYSTEM_REASONS, else the system's own words."""
    if getattr(error, "winerror", None) == _SHARING_VIOLATION:
        return "EBUSY"
    name = errno.errorcode.get(error.errno or 0, "")
    return name if name in SYSTEM_REASONS else error.strerror or "unknown"


def _rebuilt(kind: type[MedqaError], id: str, facts: dict[str, Any]) -> MedqaError:  # noqa: A002
    return kind(id, **facts)
