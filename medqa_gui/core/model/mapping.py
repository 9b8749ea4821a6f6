"""Mapping of columns to fields, and the sheet shape that follows from it."""

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """Purpose of a column."""

    QUESTION = "question"
    ANSWER = "answer"
    SYSTEM = "system"
    CONVERSATION = "conversation"
    TURN = "turn"
    SPEAKER = "speaker"
    TEXT = "text"
    TRANSCRIPT = "transcript"
    MESSAGE = "message"
    PARENT = "parent"
    RANK = "rank"
    GROUP = "group"
    METADATA = "metadata"


# The fields of the simplest shape, which are always guessed and shown.
PAIR_FIELDS = (Field.QUESTION, Field.ANSWER)


class Shape(StrEnum):
    """Arrangement of conversations in a sheet.

    A row is one question with its answer (pairs), one such turn of a conversation (turns), one message of it
    (messages), a whole conversation in one cell (transcripts), or one message that names its parent (trees).
    """

    PAIRS = "pairs"
    TURNS = "turns"
    MESSAGES = "messages"
    TRANSCRIPTS = "transcripts"
    TREES = "trees"

    @property
    def is_grouped(self) -> bool:
        """Whether several rows make one conversation, so that all rows are needed first."""
        return self not in (Shape.PAIRS, Shape.TRANSCRIPTS)


_NEEDED: dict[Shape, tuple[Field, ...]] = {
    Shape.PAIRS: PAIR_FIELDS,
    Shape.TURNS: (Field.CONVERSATION, *PAIR_FIELDS),
    Shape.MESSAGES: (Field.CONVERSATION, Field.SPEAKER, Field.TEXT),
    Shape.TRANSCRIPTS: (Field.TRANSCRIPT,),
    Shape.TREES: (Field.MESSAGE, Field.PARENT, Field.SPEAKER, Field.TEXT),
}
_ALSO_USED: dict[Shape, tuple[Field, ...]] = {
    Shape.TURNS: (Field.TURN,),
    Shape.MESSAGES: (Field.TURN,),
    Shape.TREES: (Field.RANK,),
}
_ALWAYS_USED = (Field.SYSTEM, Field.GROUP, Field.METADATA)
# A mapped column of one of these fields implies the shape; the first match wins.
_SIGNS: tuple[tuple[Shape, tuple[Field, ...]], ...] = (
    (Shape.TREES, (Field.MESSAGE, Field.PARENT, Field.RANK)),
    (Shape.TRANSCRIPTS, (Field.TRANSCRIPT,)),
    (Shape.MESSAGES, (Field.SPEAKER, Field.TEXT)),
    (Shape.TURNS, (Field.CONVERSATION, Field.TURN)),
)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Mapping of fields to 0-based columns; only METADATA may have several."""

    columns: tuple[tuple[Field, int], ...] = ()

    def __getitem__(self, wanted: Field) -> int | None:
        return next((column for each, column in self.columns if each is wanted), None)

    @property
    def shape(self) -> Shape:
        """Sheet shape implied by the mapped fields."""
        fields = {each for each, _ in self.columns}
        return next((shape for shape, signs in _SIGNS if fields.intersection(signs)), Shape.PAIRS)

    @property
    def missing_fields(self) -> tuple[Field, ...]:
        """Required fields of the shape that have no column."""
        return tuple(each for each in _NEEDED[self.shape] if self[each] is None)

    @property
    def used(self) -> "ColumnMapping":
        """Mapping without the fields that its shape does not use."""
        fields = {*_NEEDED[self.shape], *_ALSO_USED.get(self.shape, ()), *_ALWAYS_USED}
        return ColumnMapping(tuple(pair for pair in self.columns if pair[0] in fields))

    @property
    def text_columns(self) -> tuple[int | None, int | None]:
        """Columns of the question and answer texts; the same column twice if they share one."""
        match self.shape:
            case Shape.PAIRS | Shape.TURNS:
                return self[Field.QUESTION], self[Field.ANSWER]
            case Shape.MESSAGES | Shape.TREES:
                return self[Field.TEXT], self[Field.TEXT]
            case Shape.TRANSCRIPTS:
                return self[Field.TRANSCRIPT], self[Field.TRANSCRIPT]

    def with_column(self, wanted: Field, column: int | None) -> "ColumnMapping":
        """Return the mapping with this field moved to the column, which loses its former field.

        METADATA gains a column; None unmaps the field.
        """
        adds = wanted is Field.METADATA and column is not None
        rest = tuple((each, at) for each, at in self.columns if (adds or each is not wanted) and at != column)
        return ColumnMapping(rest if column is None else tuple(sorted((*rest, (wanted, column)))))

    def without_column(self, column: int) -> "ColumnMapping":
        """Return the mapping without this column."""
        return ColumnMapping(tuple((each, at) for each, at in self.columns if at != column))
