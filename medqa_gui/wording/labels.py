"""The names of fields, findings, formats and steps, as a person reads them."""

from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.suggestion import Confidence
from medqa_gui.i18n import gettext, marked

# What a column is used for.
FIELDS: dict[Field, str] = {
    Field.QUESTION: marked("Question"),
    Field.ANSWER: marked("Answer"),
    Field.SYSTEM: marked("System prompt"),
    Field.CONVERSATION: marked("Conversation id"),
    Field.TURN: marked("Turn"),
    Field.SPEAKER: marked("Speaker"),
    Field.TEXT: marked("Text"),
    Field.TRANSCRIPT: marked("Transcript"),
    Field.MESSAGE: marked("Message id"),
    Field.PARENT: marked("Parent id"),
    Field.RANK: marked("Rank"),
    Field.GROUP: marked("Group"),
    Field.METADATA: marked("Metadata"),
}

# How sure a suggested column is, and how bad a finding is.
CONFIDENCE_WORDS: dict[Confidence, str] = {
    Confidence.SURE: marked("sure"),
    Confidence.LIKELY: marked("likely"),
    Confidence.UNSURE: marked("unsure"),
}
SEVERITY_WORDS: dict[Severity, str] = {
    Severity.ERROR: marked("error"),
    Severity.WARNING: marked("warning"),
    Severity.NOTE: marked("note"),
}

# Finding -> the short text of its badge, and the sentence beside the conversation.
FINDINGS: dict[FindingId, tuple[str, str]] = {
    FindingId.MISSING_QUESTION: (
        marked("no question"),
        marked("The question is blank, so the row is left out."),
    ),
    FindingId.MISSING_ANSWER: (
        marked("no answer"),
        marked("The answer is blank, so the row is left out."),
    ),
    FindingId.HIDDEN_ROW: (
        marked("hidden row"),
        marked("The sheet hides this row. What is not seen is not exported."),
    ),
    FindingId.FILTERED_ROW: (
        marked("filtered away"),
        marked("A filter of the sheet hides this row. What is not seen is not exported."),
    ),
    FindingId.LOST_FORMATS: (
        marked("formats lost"),
        marked(
            "The file is damaged or unusual, so it was read without number formats and hidden rows: 20 mg may be 20. "
            "Open it in Excel, save it as a new .xlsx, and use that."
        ),
    ),
    FindingId.DISPLAYED_DIFFERS: (
        marked("shown ≠ stored"),
        marked("The sheet shows something else than it stores; the text as shown is used. Compare the source cells."),
    ),
    FindingId.FORMULA_NOT_CALCULATED: (
        marked("formula without result"),
        marked("This formula was never calculated, so it has no text. Open the file in Excel and save it once."),
    ),
    FindingId.ERROR_VALUE: (
        marked("error value"),
        marked("The cell holds an error such as #N/A; it counts as blank."),
    ),
    FindingId.PLACEHOLDER_ANSWER: (
        marked("not an answer"),
        marked(
            "This says that there is no answer, or is part of the form or table itself. A model would learn to say it."
        ),
    ),
    FindingId.DUPLICATE_PAIR: (
        marked("exact repeat"),
        marked("The same question with the same answer stands in another row too."),
    ),
    FindingId.CONFLICTING_ANSWERS: (
        marked("answers differ"),
        marked("The same question stands in several rows with different answers. Decide which to keep."),
    ),
    FindingId.NEAR_DUPLICATE: (
        marked("nearly repeated"),
        marked("Another row asks and answers nearly the same. Compare them, and keep one or both."),
    ),
    FindingId.QUESTION_EQUALS_ANSWER: (
        marked("answer = question"),
        marked("The answer is the question again, word for word."),
    ),
    FindingId.ANSWER_REPEATS_QUESTION: (
        marked("repeats the question"),
        marked("The answer begins with the whole question before it answers."),
    ),
    FindingId.HIDDEN_COLUMN: (
        marked("hidden column"),
        marked("The sheet hides this column, but its text is used."),
    ),
    FindingId.HIDDEN_SHEET: (
        marked("hidden sheet"),
        marked("The workbook hides this sheet. Look whether it was meant to be used."),
    ),
    FindingId.MERGED_CELLS: (
        marked("merged cells"),
        marked("These cells are merged, so only the first of them has text; the others count as blank."),
    ),
    FindingId.NUMBER_AS_TEXT: (
        marked("number as text"),
        marked("This number is stored as text. It is used as it is written."),
    ),
    FindingId.IMAGE_CELL: (
        marked("picture"),
        marked("The cell holds a picture. A picture has no text, so it counts as blank."),
    ),
    FindingId.STRUCK_THROUGH: (
        marked("struck through"),
        marked("Text is struck through in the sheet, wholly or in part, and would be saved. Perhaps it holds no more."),
    ),
    FindingId.LOST_SUPERSCRIPT: (
        marked("superscript lost"),
        marked(
            "Part of the text is superscript or subscript in the sheet; Unicode has no such form of its characters. "
            "It is used as normal text. Compare numbers and units with the sheet."
        ),
    ),
    FindingId.UNREADABLE_RECORD: (
        marked("not only text"),
        marked(
            "The record contains tool calls, pictures, sound or something else that is not a question and an answer. "
            "Only text can be used."
        ),
    ),
    FindingId.QUOTATION_MARKS: (
        marked("quotation marks?"),
        marked("The quotation marks in this line of the text file do not match. Compare the text with the file."),
    ),
    FindingId.TRUNCATED_CELL: (
        marked("cut short?"),
        marked(
            "The end of the text may be lost: the cell is full (32,767 characters), "
            "or its line in the text file has more cells than the header."
        ),
    ),
    FindingId.INVISIBLE_CHARACTERS: (
        marked("invisible characters"),
        marked("The text has characters that nobody sees but every trainer reads."),
    ),
    FindingId.EDGE_SPACE: (
        marked("stray spaces"),
        marked("The text begins or ends with white space."),
    ),
    FindingId.MOJIBAKE: (
        marked("garbled text"),
        marked("Some letters were garbled on the way, such as â€™ for an apostrophe. Compare with the original."),
    ),
    FindingId.LONE_SURROGATE: (
        marked("half a character"),
        marked("A character was cut in two, an emoji for instance. The half that is left cannot be saved as it is."),
    ),
    FindingId.MARKUP: (
        marked("web markup"),
        marked("The text has HTML in it, such as <br> or &nbsp;. The model would learn to write it."),
    ),
    FindingId.PERSONAL_DATA: (
        marked("personal data?"),
        marked("We looked for patterns of personal data, and this is one. A person must still read the text."),
    ),
    FindingId.TOO_LONG: (
        marked("too long"),
        marked("The conversation is longer than the chosen limit. Trainers cut the end off, usually without a word."),
    ),
    FindingId.SPECIAL_TOKEN: (
        marked("control word"),
        marked("The text has a mark such as <|im_end|> or </s> that trainers read as a command. Change or remove it."),
    ),
    FindingId.MARKER_COLLISION: (
        marked("### in text"),
        marked("This format marks who speaks with ###. The trainer would cut the text where it has ### itself."),
    ),
    FindingId.TURN_ORDER: (
        marked("order of speakers"),
        marked(
            "Trainers want questions and answers in turn, a question first and an answer last. What is not is left out."
        ),
    ),
    FindingId.TOO_FEW_EXAMPLES: (
        marked("too few examples"),
        marked("The service that reads this format refuses a dataset with so few examples. Add rows."),
    ),
}

# Why a row is not part of the dataset, as short as a badge.
LEFT_OUT: dict[LeftOut, str] = {
    LeftOut.BY_HAND: marked("left out by you"),
    LeftOut.WHERE: marked("left out by a rule"),
    LeftOut.HIDDEN: marked("hidden row"),
    LeftOut.FINDING: marked("left out by a rule"),
    LeftOut.REPEAT: marked("repeat left out"),
    LeftOut.MISSING_QUESTION: marked("no question"),
    LeftOut.MISSING_ANSWER: marked("no answer"),
    LeftOut.MISSING_CONVERSATION: marked("no conversation id"),
    LeftOut.TURN_ORDER: marked("order of speakers"),
    LeftOut.OTHER_PATH: marked("not on the best path"),
}

# Format id -> its name in the format box, and the trainer under whose rules it is read back.
FORMATS: dict[str, tuple[str, str]] = {
    "xtuner": (marked("XTuner 0.x — conversation (.json)"), marked("XTuner")),
    "xtuner-jsonl": (marked("XTuner 0.x — conversation (.jsonl)"), marked("XTuner")),
    "openai": (marked("OpenAI messages (.jsonl)"), marked("OpenAI")),
    "trl-prompt-completion": (marked("TRL prompt and completion, messages (.jsonl)"), marked("TRL")),
    "trl-prompt-completion-text": (marked("TRL prompt and completion, text (.jsonl)"), marked("TRL")),
    "llamafactory-alpaca": (marked("LLaMA-Factory Alpaca (.json)"), marked("LLaMA-Factory")),
    "llamafactory-sharegpt": (marked("LLaMA-Factory ShareGPT (.json)"), marked("LLaMA-Factory")),
    "ms-swift": (marked("ms-swift query and response (.json)"), marked("ms-swift")),
    "axolotl-chat": (marked("Axolotl chat_template (.jsonl)"), marked("Axolotl")),
    "axolotl-alpaca": (marked("Axolotl alpaca (.jsonl)"), marked("Axolotl")),
    "unsloth": (marked("Unsloth conversations (.jsonl)"), marked("Unsloth")),
    "guanaco": (marked("Guanaco text (.jsonl)"), marked("XTuner’s guanaco reader")),
    "vertex": (marked("Gemini on Vertex AI (.jsonl)"), marked("Vertex AI")),
    "bedrock-claude": (marked("Claude on Amazon Bedrock (.jsonl)"), marked("Amazon Bedrock")),
    "bedrock-converse": (marked("Amazon Bedrock, Converse (.jsonl)"), marked("Amazon Bedrock")),
    "oasst": (marked("OpenAssistant message trees (.jsonl)"), marked("OpenAssistant")),
    "hf-dataset": (marked("Hugging Face dataset (folder with card)"), marked("Hugging Face datasets")),
    "parquet": (marked("Parquet, messages (.parquet)"), marked("Hugging Face datasets")),
}

# What a step of the history did, for the names of undo and redo; the keys are those of ui.history.Change.
CHANGES: dict[str, str] = {
    "suggestion": marked("suggestion"),
    "mapping": marked("choice of columns"),
    "sheet": marked("choice of sheet"),
    "header": marked("header row"),
    "prompt": marked("system prompt"),
    "question_text": marked("question text"),
    "answer_text": marked("answer text"),
    "rules": marked("row rules"),
    "left_out": marked("left-out rows"),
    "cleaned": marked("cleaned text"),
    "masked": marked("masked personal data"),
    "kept": marked("rows kept as they are"),
    "limit": marked("limit of tokens"),
    "tokenizer": marked("tokenizer"),
    "edit": marked("edited text"),
    "preset": marked("preset"),
    "split": marked("split"),
    "format": marked("format"),
    "sidecars": marked("files beside the dataset"),
    "continued": marked("work of last time"),
    "reloaded": marked("columns of the file as it is now"),
    "same_setup": marked("setup of the first file"),
}


def format_label(format_id: str) -> str:
    """Return the format's name in the current language."""
    return gettext(FORMATS[format_id][0])


def finding_badge(finding: FindingId) -> str:
    """Return the finding's short text in the current language."""
    return gettext(FINDINGS[finding][0])


def finding_sentence(finding: FindingId) -> str:
    """Return the finding's sentence in the current language."""
    return gettext(FINDINGS[finding][1])
