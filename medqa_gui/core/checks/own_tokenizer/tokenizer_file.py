"""Token counter from a model's tokenizer.json."""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from medqa_gui.core.checks.own_tokenizer.byte_pairs import BytePairs
from medqa_gui.core.checks.own_tokenizer.expressions import UnknownExpressionError
from medqa_gui.core.checks.own_tokenizer.pretokenizer import UnknownPartError, has_bytes, normaliser, splitter
from medqa_gui.core.checks.tokens import TokenCounter
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.runtime.atomic_file import read_small

# Gemma's is 33 MB.
_LARGEST = 128 * 1024 * 1024
# Number of words whose counts are cached.
_MOST_WORDS = 200_000


def read_tokenizer(path: Path) -> TokenCounter:
    """Return a counter of tokens by this tokenizer.json, without the special tokens of a chat template.

    Raises PlanError: `tokenizer_unreadable`, or `tokenizer_unsupported` where it is of a kind that cannot be counted.
    A file that was read stays in memory until another one is, or until it changes.
    """
    try:
        facts = path.stat()
    except OSError:
        raise PlanError("tokenizer_unreadable", name=path.name) from None
    counter = _read(path, facts.st_mtime_ns, facts.st_size)
    if isinstance(counter, PlanError):
        raise counter
    return counter


@lru_cache(maxsize=1)
def _read(path: Path, _time: int, _size: int) -> TokenCounter | PlanError:
    """Return the counter, or the error, so that both can be cached."""
    try:
        content = json.loads(read_small(path, _LARGEST).decode("utf-8-sig"))
        kind = content["model"].get("type", "BPE" if "merges" in content["model"] else "")
        if kind != "BPE" or _is_unusual(content["model"]):
            return PlanError("tokenizer_unsupported", name=path.name, kind=str(kind)[:40])
        return _Counter(content).count
    except (UnknownPartError, UnknownExpressionError) as error:
        return PlanError("tokenizer_unsupported", name=path.name, kind=str(error)[:40])
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return PlanError("tokenizer_unreadable", name=path.name)


def _is_unusual(model: dict[str, Any]) -> bool:
    """Return whether the model merges in an unsupported way: by dropout, or with affixes of words."""
    return any(model.get(name) for name in ("dropout", "continuing_subword_prefix", "end_of_word_suffix"))


class _Counter:
    def __init__(self, content: dict[str, Any]) -> None:
        self._normalise = normaliser(content.get("normalizer"))
        self._split = splitter(content.get("pre_tokenizer"))
        self._pairs = BytePairs(content["model"], has_bytes=has_bytes(content.get("pre_tokenizer")))
        self._added = _any_of([each["content"] for each in content.get("added_tokens") or () if each["content"]])
        self._known: dict[str, int] = {}

    def count(self, text: str) -> int:
        """Return the number of tokens of a text."""
        if self._added is None:
            return self._count(text)
        # A split by a group alternates between text and special tokens.
        parts = self._added.split(text)
        return len(parts) // 2 + sum(map(self._count, parts[::2]))

    def _count(self, text: str) -> int:
        if not text:
            return 0
        known, total = self._known, 0
        for word in self._split(self._normalise(text)):
            count = known.get(word)
            if count is None:
                count = self._pairs.count(word)
                if len(known) >= _MOST_WORDS:
                    known.clear()
                known[word] = count
            total += count
        return total


def _any_of(tokens: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern for the longest of these tokens, None for none; common prefixes are matched once."""
    if not tokens:
        return None
    by_first: dict[str, list[str]] = {}
    for token in sorted(tokens, key=len, reverse=True):
        by_first.setdefault(token[0], []).append(re.escape(token[1:]))
    ways = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())
    return re.compile(f"({'|'.join(ways)})")
