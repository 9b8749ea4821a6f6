"""Headers of the sheet that a dataset is opened as."""

from medqa_gui.core.model.mapping import Field

# Headers -> the field that each column is mapped to.
DATASET_FIELDS: dict[tuple[str, ...], tuple[Field, ...]] = {
    ("System prompt", "Question", "Answer"): (Field.SYSTEM, Field.QUESTION, Field.ANSWER),
    ("Conversation ID", "Turn", "System prompt", "Question", "Answer"): (
        Field.CONVERSATION,
        Field.TURN,
        Field.SYSTEM,
        Field.QUESTION,
        Field.ANSWER,
    ),
    ("Message ID", "Parent ID", "Role", "Text", "Rank", "Language"): (
        Field.MESSAGE,
        Field.PARENT,
        Field.SPEAKER,
        Field.TEXT,
        Field.RANK,
    ),
}
