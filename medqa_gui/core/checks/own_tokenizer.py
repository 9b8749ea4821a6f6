"""The person's own tokenizer.json, for exact counts; it needs the library tokenizers, which the bundle leaves out."""

import importlib
import json
from pathlib import Path
from typing import Any

from medqa_gui.core.checks.tokens import TokenCounter
from medqa_gui.core.errors import UnreadableFileError

# Llama 4's and Gemma's are about 30 MB.
_LARGEST = 128 * 1024 * 1024


def read_tokenizer(path: Path) -> TokenCounter:
    """Return what counts a text's tokens as this tokenizer.json does, without the marks of a chat template.

    Raises UnreadableFileError: `tokenizer_unreadable`, or `tokenizer_no_library` where tokenizers is not installed.
    """
    text = _checked(path)
    try:
        library: Any = importlib.import_module("tokenizers")
    except ImportError:
        raise UnreadableFileError("tokenizer_no_library", name=path.name) from None
    tokenizer = library.Tokenizer.from_str(text)
    # A file may ask to cut or to fill up; both would hide the length.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def _checked(path: Path) -> str:
    """Return the file's text if it has what every tokenizer.json has."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableFileError("tokenizer_unreadable", name=path.name)
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
    except (OSError, ValueError, RecursionError):
        raise UnreadableFileError("tokenizer_unreadable", name=path.name) from None
    if not isinstance(content, dict) or not isinstance(content.get("model"), dict) or "vocab" not in content["model"]:
        raise UnreadableFileError("tokenizer_unreadable", name=path.name)
    return text
