"""The names of fields, findings, formats and steps, as a person reads them."""

from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.suggestion import Confidence
from medqa_gui.i18n import gettext, marked

# What a column is used for.
FIELDS: dict[Field, str] = {
    Field.QUESTION: marked("Question"),
    Field.ANSWER: marked("Answer"),
    Field.SYSTEM: marked("System prompt"),
    Field.CONVERSATION: marked("Conversation ID"),
    Field.TURN: marked("Turn"),
    Field.SPEAKER: marked("Speaker"),
    Field.TEXT: marked("Text"),
    Field.TRANSCRIPT: marked("Transcript"),
    Field.MESSAGE: marked("Message ID"),
    Field.PARENT: marked("Parent ID"),
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

# Why a row is not part of the dataset, as short as a badge.
LEFT_OUT: dict[LeftOut, str] = {
    LeftOut.BY_HAND: marked("excluded by you"),
    LeftOut.WHERE: marked("excluded by a rule"),
    LeftOut.HIDDEN: marked("hidden row"),
    LeftOut.FINDING: marked("excluded by a rule"),
    LeftOut.REPEAT: marked("duplicate excluded"),
    LeftOut.MISSING_QUESTION: marked("no question"),
    LeftOut.MISSING_ANSWER: marked("no answer"),
    LeftOut.MISSING_CONVERSATION: marked("no conversation ID"),
    LeftOut.TURN_ORDER: marked("speaker order"),
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
    "guanaco": (marked("Guanaco text (.jsonl)"), marked("XTuner (guanaco)")),
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
    "mapping": marked("column mapping"),
    "sheet": marked("choice of sheet"),
    "header": marked("header row"),
    "prompt": marked("system prompt"),
    "question_text": marked("question template"),
    "answer_text": marked("answer template"),
    "rules": marked("row rules"),
    "left_out": marked("excluded rows"),
    "cleaned": marked("text cleanup"),
    "masked": marked("personal data masking"),
    "kept": marked("rows kept as is"),
    "limit": marked("token limit"),
    "tokenizer": marked("tokenizer"),
    "edit": marked("text edit"),
    "preset": marked("preset"),
    "split": marked("split"),
    "format": marked("format"),
    "sidecars": marked("companion files"),
    "continued": marked("work from last time"),
    "reloaded": marked("columns of the file as it is now"),
    "same_setup": marked("settings of the first file"),
}


def format_label(format_id: str) -> str:
    """Return the format's name in the current language."""
    return gettext(FORMATS[format_id][0])


def finding_badge(finding: FindingId) -> str:
    """Return the finding's short text in the current language."""
    return gettext(FINDING_KINDS[finding].badge)


def finding_sentence(finding: FindingId) -> str:
    """Return the finding's sentence in the current language."""
    return gettext(FINDING_KINDS[finding].sentence)
