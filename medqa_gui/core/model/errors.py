"""The ways in which the program cannot go on; their sentences stand in wording.py, in every language."""

from typing import Any


class MedqaError(Exception):
    """Something that ends the work at hand, told to the person as what is wrong and what to do.

    `id` names the sentence pair in wording.py; `facts` fill its gaps (str, int or Path; never cell text).
    It travels between processes, so both stay plain values.
    """

    def __init__(self, id: str, **facts: Any) -> None:  # noqa: A002, ANN401 - the contract's own word; plain values
        super().__init__(id, facts)
        self.id = id
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.id, self.facts)

    def __str__(self) -> str:
        return f"{self.id} {self.facts}" if self.facts else self.id


class UnreadableFileError(MedqaError):
    """The source cannot be read: missing, damaged, protected, or not a spreadsheet."""


class PlanError(MedqaError):
    """The plan does not fit the source: an unknown sheet, column or format, or a field still open."""


class UnwritableTargetError(MedqaError):
    """The dataset cannot be written where it was asked to be."""


class InvalidDatasetError(MedqaError):
    """A dataset that was read back breaks the rules of its trainer."""


def _rebuilt(kind: type[MedqaError], id: str, facts: dict[str, Any]) -> MedqaError:  # noqa: A002
    return kind(id, **facts)
