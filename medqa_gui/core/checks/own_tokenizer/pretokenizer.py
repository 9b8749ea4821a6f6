"""Normalization and splitting into words, before a tokenizer merges."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from medqa_gui.core.checks.own_tokenizer.expressions import Expression

Words = Iterable[str]
Splitter = Callable[[str], Words]
Normaliser = Callable[[str], str]

# Pattern of GPT-2, the default of `ByteLevel`.
_GPT_2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
_FORMS = frozenset(("NFC", "NFD", "NFKC", "NFKD"))


class UnknownPartError(ValueError):
    """Raised for a part of a tokenizer that is not supported."""


def normaliser(part: Any) -> Normaliser:  # noqa: ANN401 - any JSON value
    """Return the normalization of a part as a function.

    Raises UnknownPartError; LookupError or TypeError if the part is damaged.
    """
    if part is None:
        return lambda text: text
    match part["type"]:
        case "Sequence":
            steps = [normaliser(each) for each in part["normalizers"]]
            return partial(_in_turn, steps)
        case form if form in _FORMS:
            return partial(unicodedata.normalize, form)
        case "Lowercase":
            return str.lower
        case "Prepend":
            prefix: str = part["prepend"]
            return lambda text: prefix + text if text else text
        case "Replace":
            return _replacing(part["pattern"], part["content"])
        case "Strip":
            return partial(_stripped, left=part["strip_left"], right=part["strip_right"])
        case _:
            raise UnknownPartError(part["type"])


def splitter(part: Any) -> Splitter:  # noqa: ANN401
    """Return the splitting into words of a part as a function; raises as `normaliser` does."""
    if part is None:
        return lambda text: (text,)
    match part["type"]:
        case "Sequence":
            steps = [splitter(each) for each in part["pretokenizers"]]
            return partial(_split_in_turn, steps)
        case "Split":
            return _splitting(part["pattern"], part["behavior"], inverts=part["invert"])
        case "ByteLevel":
            return _byte_level(part)
        case "Digits":
            digits = {"Regex": r"\p{N}" if part["individual_digits"] else r"\p{N}+"}
            return _splitting(digits, "Isolated", inverts=False)
        case "Metaspace":
            return _metaspace(part)
        case _:
            raise UnknownPartError(part["type"])


def has_bytes(part: Any) -> bool:  # noqa: ANN401
    """Return whether the words of this part are merged by bytes."""
    if part is None:
        return False
    return part["type"] == "ByteLevel" or any(map(has_bytes, part.get("pretokenizers", ())))


def _in_turn(steps: list[Normaliser], text: str) -> str:
    for step in steps:
        text = step(text)
    return text


def _split_in_turn(steps: list[Splitter], text: str) -> Words:
    words: Words = (text,)
    for step in steps:
        words = [word for each in words for word in step(each)]
    return words


def _stripped(text: str, *, left: bool, right: bool) -> str:
    text = text.lstrip() if left else text
    return text.rstrip() if right else text


def _pattern(pattern: dict[str, str]) -> Expression:
    return Expression(pattern["Regex"] if "Regex" in pattern else _literal(pattern["String"]))


def _literal(text: str) -> str:
    return re.escape(text)


def _replacing(pattern: dict[str, str], content: str) -> Normaliser:
    if "String" in pattern:
        return lambda text: text.replace(pattern["String"], content)
    expression = _pattern(pattern)
    return lambda text: expression.pattern_for(text).sub(lambda _: content, text)


def _byte_level(part: dict[str, Any]) -> Splitter:
    expression = Expression(_GPT_2) if part.get("use_regex", True) else None
    prefixes = part["add_prefix_space"]

    def split(text: str) -> Words:
        if prefixes and text and not text[0].isspace():
            text = " " + text
        return expression.pattern_for(text).findall(text) if expression else (text,)

    return split


def _metaspace(part: dict[str, Any]) -> Splitter:
    sign = part["replacement"]
    scheme = part.get("prepend_scheme", "always" if part.get("add_prefix_space", True) else "never")
    cut = _splitting({"String": sign}, "MergedWithNext", inverts=False) if part.get("split", True) else None

    def split(text: str) -> Words:
        text = text.replace(" ", sign)
        if scheme != "never" and text and not text.startswith(sign):
            text = sign + text
        return cut(text) if cut else (text,)

    return split


def _splitting(pattern: dict[str, str], behaviour: str, *, inverts: bool) -> Splitter:
    expression = _pattern(pattern)
    if behaviour not in ("Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
        raise UnknownPartError(behaviour)

    def split(text: str) -> Words:
        pieces = _pieces(expression.pattern_for(text), text, inverts=inverts)
        if behaviour == "Isolated":
            return [piece for piece, _ in pieces]
        if behaviour == "Removed":
            return [piece for piece, is_match in pieces if not is_match]
        return _joined(pieces, behaviour)

    return split


def _pieces(pattern: re.Pattern[str], text: str, *, inverts: bool) -> Iterator[tuple[str, bool]]:
    """Yield the matches and the texts between them; inverted, matches are the separators."""
    at = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        if start > at:
            yield text[at:start], inverts
        if end > start:
            yield text[start:end], not inverts
        at = end
    if at < len(text):
        yield text[at:], inverts


def _joined(pieces: Iterable[tuple[str, bool]], behaviour: str) -> Words:
    words: list[str] = []
    before: bool | None = None
    for piece, is_match in pieces:
        joins = {
            "MergedWithPrevious": is_match and before is False,
            "MergedWithNext": not is_match and before is True,
            "Contiguous": is_match and before is True,
        }[behaviour]
        if joins:
            words[-1] += piece
        else:
            words.append(piece)
        before = is_match
    return words
