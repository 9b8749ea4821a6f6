"""The names of what can be chosen beside the dataset's columns: rules for rows, splits and the files beside it."""

from medqa_gui.core.guessing.column_stats import CellKind
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.plan import Sidecar
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows, Paths
from medqa_gui.i18n import marked

# What a column can be used for, as a choice in a menu.
FIELD_CHOICES: dict[Field, str] = {
    Field.QUESTION: marked("&Question"),
    Field.ANSWER: marked("&Answer"),
    Field.SYSTEM: marked("&System prompt"),
    Field.CONVERSATION: marked("Conversation ID"),
    Field.TURN: marked("Turn"),
    Field.SPEAKER: marked("Speaker"),
    Field.TEXT: marked("Text"),
    Field.TRANSCRIPT: marked("Transcript"),
    Field.MESSAGE: marked("Message ID"),
    Field.PARENT: marked("Parent ID"),
    Field.RANK: marked("Rank"),
    Field.GROUP: marked("Group for the split"),
    Field.METADATA: marked("Keep as metadata"),
}
# What the chosen columns make of the rows, where it is not one conversation each.
SHAPES: dict[Shape, str] = {
    Shape.TURNS: marked("Rows with the same conversation ID form one multi-turn conversation."),
    Shape.MESSAGES: marked("Each row is one message; rows with the same conversation ID form one conversation."),
    Shape.TRANSCRIPTS: marked("Each cell in this column is a whole conversation with speaker labels."),
    Shape.TREES: marked("Each row is one message and names the message it replies to."),
}
# What most cells of a column are.
CELL_KINDS: dict[CellKind, str] = {
    CellKind.LONG_TEXT: marked("long text"),
    CellKind.SHORT_TEXT: marked("short text"),
    CellKind.NUMBER: marked("numbers"),
    CellKind.DATE: marked("dates"),
}

# What happens to rows that the sheet hides or filters away.
HIDDEN_ROWS: dict[HiddenRows, str] = {
    HiddenRows.LEAVE: marked("Exclude"),
    HiddenRows.KEEP: marked("Include"),
}
# What happens to the kinds of repeats.
REPEATS: dict[DuplicateRule, str] = {
    DuplicateRule.KEEP_ALL: marked("Keep all"),
    DuplicateRule.KEEP_FIRST: marked("Keep the first"),
    DuplicateRule.KEEP_LONGEST: marked("Keep the longest answer"),
    DuplicateRule.LEAVE: marked("Exclude all"),
}
# What is taken of message trees.
PATHS: dict[Paths, str] = {
    Paths.BEST: marked("Best path of each tree"),
    Paths.ALL: marked("All paths"),
}
# The parts of a split, as they stand in the file names.
PARTS_OF_SPLIT: dict[str, str] = {
    "train": marked("train"),
    "validation": marked("validation"),
    "test": marked("test"),
}
# The small files beside a dataset; what a trainer wants of its own is named by format.
SIDECARS: dict[Sidecar, str] = {
    Sidecar.TRAINER: marked("Training tool files"),
    Sidecar.CARD: marked("Dataset card"),
    Sidecar.MANIFEST: marked("Manifest (rows to records)"),
}
TRAINER_FILES: dict[str, str] = {
    "xtuner": marked("XTuner configuration (.py)"),
    "xtuner-jsonl": marked("XTuner configuration (.py)"),
    "llamafactory-alpaca": marked("Entry in dataset_info.json"),
    "llamafactory-sharegpt": marked("Entry in dataset_info.json"),
    "axolotl-chat": marked("Axolotl configuration (.yml)"),
    "axolotl-alpaca": marked("Axolotl configuration (.yml)"),
}
