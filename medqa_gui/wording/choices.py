"""The names of what can be chosen beside the dataset's columns: rules for rows, splits and the files beside it."""

from medqa_gui.core.model import FindingId, HiddenRows, Paths, Repeats, Sidecar
from medqa_gui.i18n import marked

# What happens to rows that the sheet hides or filters away.
HIDDEN_ROWS: dict[HiddenRows, str] = {
    HiddenRows.LEAVE: marked("leave out"),
    HiddenRows.KEEP: marked("keep"),
}
# The kinds of repeats, and what happens to them.
REPEATED: dict[FindingId, str] = {
    FindingId.DUPLICATE_PAIR: marked("Exact repeats"),
    FindingId.CONFLICTING_ANSWERS: marked("Different answers"),
    FindingId.NEAR_DUPLICATE: marked("Nearly repeated"),
}
REPEATS: dict[Repeats, str] = {
    Repeats.KEEP_ALL: marked("keep all"),
    Repeats.KEEP_FIRST: marked("keep the first"),
    Repeats.KEEP_LONGEST: marked("keep the longest answer"),
    Repeats.LEAVE: marked("leave all out"),
}
# What is taken of message trees.
PATHS: dict[Paths, str] = {
    Paths.BEST: marked("the best path of each tree"),
    Paths.ALL: marked("every path"),
}
# The parts of a split, as they stand in the file names.
PARTS_OF_SPLIT: dict[str, str] = {
    "train": marked("train"),
    "validation": marked("validation"),
    "test": marked("test"),
}
# The small files beside a dataset; what a trainer wants of its own is named by format.
SIDECARS: dict[Sidecar, str] = {
    Sidecar.TRAINER: marked("The trainer’s own files"),
    Sidecar.CARD: marked("Dataset card"),
    Sidecar.MANIFEST: marked("Manifest: which row became which record"),
}
TRAINER_FILES: dict[str, str] = {
    "xtuner": marked("XTuner configuration (.py)"),
    "xtuner-jsonl": marked("XTuner configuration (.py)"),
    "llamafactory-alpaca": marked("Entry in dataset_info.json"),
    "llamafactory-sharegpt": marked("Entry in dataset_info.json"),
    "axolotl-chat": marked("Axolotl configuration (.yml)"),
    "axolotl-alpaca": marked("Axolotl configuration (.yml)"),
}
