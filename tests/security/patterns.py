"""Find every regular expression of the program, how it is used, and texts that make a careless one slow."""

import ast
import importlib
import pkgutil
import random
import re
import string
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any, NamedTuple

import medqa_gui

ROOT = Path(medqa_gui.__file__).parent
SEED = 14
USES = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
# Of larger alphabets (surnames) so many are drawn; one character of a set behaves as the others do.
MOST_CHARACTERS = 24
ENDLESS = 64  # a repetition that may go on for so long counts as one that goes on for ever
CLASSES = {
    codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " \n", codes.CATEGORY_WORD: "a1_",
    codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_WORD: " -",
}  # fmt: skip


# What only a run of the program makes out of parts, by module and call, and how to make it here.
MADE: "dict[str, Callable[[ModuleType], Iterable[str | re.Pattern[str]]]]" = {
    "chat_templates: re.compile(pattern)": lambda module: (module._CHATML, module._LLAMA),
    "transcripts: re.compile(": lambda module: module._PLAIN,
    "transcripts: re.finditer(listed": lambda module: module._LISTED,
    "invisible: re.compile(pattern)": lambda module: module._KINDS.values(),
    "expressions: re.compile(": lambda module: (module.compiled(each, 0xFFFF) for each in TOKENIZERS),
    "tokenizer_file: re.compile(": lambda module: (module._any_of(["<|im_start|>", "<s>", "</s>", "<|", "<unk>"]),),
    "placeholder: re.fullmatch(each": lambda module: (module._NO_ANSWER, module._HINT, *module._REFERENCES),
    "own_words: re.compile(": lambda module: (re.compile("[李王张]"), module._TOKEN, module._HAN),
    "python_values: re.compile(": lambda module: [each for pair in module._PATTERNS for each in pair],
    "letter_answers: re.compile(f'(?<![A-Za-z]){each}": lambda module: (module._OPTION_A, module._OPTION_B),
    "mojibake: re.compile(pattern.replace(": lambda module: (pattern for pattern, _ in module._SINGLE),
    "mojibake: re.compile(f'[{characters}]')": lambda module: module._RARE.values(),
    "sheet_shape: re.search(named": lambda module: (module._TURN, module._ORDER),
    "text_dialect: re.compile(f'(?:^|": lambda _: (re.compile(r'(?:^|,)[ ]+"', re.MULTILINE),),
    "rules: re.fullmatch(pattern, rule)": lambda module: module._OF_A_KEY,
    "output: re.compile(re.escape(str(path))": lambda _: (re.escape("/a/b.json") + r"(\.\w+)*",),
    "detect: re.match(pattern": lambda module: (pattern for pattern, _ in module.MARKUP),
    "fast_rows: re.compile(": lambda module: (module._Kind(' spans="1:2"', False, ("A", "B"), ("", "3")).pattern(),),
    "swallowed_lines: re.compile(": lambda module: (module._delimiters(","), module._delimiters(";")),
}
# How these are applied, where it is not the call that makes them that does.
APPLIED = {
    "chat_templates: re.compile(pattern)": "match",
    "expressions: re.compile(": "findall",
    "tokenizer_file: re.compile(": "split",
}
# How GPT-2's, GPT-4's and Qwen's tokenizers split a text.
TOKENIZERS = (
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
    r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
)


class Pattern(NamedTuple):
    """One expression, where it stands, and the ways in which it is applied."""

    place: str
    compiled: "re.Pattern[Any]"
    uses: frozenset[str]


def modules() -> Iterator[ModuleType]:
    """Import every module of the program."""
    for found in pkgutil.walk_packages([str(ROOT)], "medqa_gui."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def all_patterns() -> "tuple[list[Pattern], list[str]]":
    """Return the expressions, and the places of those that only a run of the program makes."""
    uses: defaultdict[Any, set[str]] = defaultdict(set)
    places: dict[Any, str] = {}
    unknown: list[str] = []
    for module in modules():
        tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
        for compiled in _held(vars(module)):
            places.setdefault(compiled, module.__name__)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            function = call.func
            if not isinstance(function, ast.Attribute) or function.attr not in USES:
                continue
            if isinstance(function.value, ast.Name) and function.value.id == "re":
                asked, flags = call.args[0], _flags(call, module)
            elif isinstance(function.value, ast.Name) and isinstance(
                getattr(module, function.value.id, None), re.Pattern
            ):
                asked, flags = function.value, 0
            else:
                continue
            known = _value(asked, module)
            made = [known] if known is not None else _made(_named(call, module), module)
            if not made:
                unknown.append(f"{module.__name__}: {ast.unparse(call)[:80]}")
            for each in made:
                compiled = each if isinstance(each, re.Pattern) else re.compile(each, flags)
                places.setdefault(compiled, f"{module.__name__}:{call.lineno}")
                uses[compiled] |= _applied(_named(call, module), function.attr)
    found = [Pattern(place, each, frozenset(uses[each] or USES - {"compile"})) for each, place in places.items()]
    return found, unknown


def _flags(call: ast.Call, module: ModuleType) -> int:
    named = [each.value for each in call.keywords if each.arg == "flags"]
    after = call.args[1:] if getattr(call.func, "attr", "") == "compile" else []
    return int(sum(_value(each, module) or 0 for each in [*named, *after]))


def _value(node: ast.expr, module: ModuleType) -> Any:
    try:
        return eval(compile(ast.Expression(node), "<pattern>", "eval"), dict(vars(module)))
    except (NameError, AttributeError, TypeError):
        return None


def _named(call: ast.Call, module: ModuleType) -> str:
    return f"{module.__name__.rpartition('.')[2]}: {ast.unparse(call)}"


def _made(call: str, module: ModuleType) -> "list[str | re.Pattern[str]]":
    """Return the expressions of a call that are made of parts."""
    return [each for place, make in MADE.items() if call.startswith(place) for each in make(module)]


def _applied(call: str, function: str) -> set[str]:
    known = {use for place, use in APPLIED.items() if call.startswith(place)}
    return known | ({function} - {"compile"})


def _held(value: Any, depth: int = 0) -> "Iterator[re.Pattern[Any]]":
    """Yield the patterns that a module holds, in its tables too."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and depth < 3:
        for each in list(value.values()):
            yield from _held(each, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset) and depth < 3:
        for each in value:
            yield from _held(each, depth + 1)


class Attack(NamedTuple):
    """A text of any length: something before, what is repeated, something after."""

    before: str
    repeated: str
    after: str

    def text(self, length: int) -> str:
        """Return the text with so many characters in its middle."""
        return self.before + (self.repeated * (length // len(self.repeated) + 1))[:length] + self.after


def attacks(compiled: "re.Pattern[Any]") -> list[Attack]:
    """Return runs of what the expression mentions, alone and in pairs, and of what each of its repetitions repeats."""
    tree = _parser.parse(compiled.pattern, compiled.flags & ~re.DEBUG)
    drawn = random.Random(SEED)
    mentioned = sorted(set(_mentioned(tree)))
    if len(mentioned) > MOST_CHARACTERS:
        mentioned = sorted(drawn.sample(mentioned, MOST_CHARACTERS))
    runs = [Attack("", each, after) for each in mentioned for after in ("", "\x01")]
    pairs = [Attack("", one + other, "") for one in mentioned for other in mentioned if one != other]
    beside = [Attack(one, other, "\x01") for one in mentioned for other in mentioned if one != other]
    pumped = [Attack(before, each, after) for before, each in _pumps(tree, "") for after in ("", "\x01", before)]
    return list(dict.fromkeys([*pumped, *runs, *pairs, *beside]))


def _mentioned(tree: Any) -> Iterator[str]:
    for code, argument in tree:
        yield from _characters(code, argument)
        for each in _inside(code, argument):
            yield from _mentioned(each)


def _characters(code: Any, argument: Any) -> Iterator[str]:
    if code in (codes.LITERAL, codes.NOT_LITERAL):
        yield chr(argument)
    elif code is codes.RANGE:
        yield from map(chr, argument)
    elif code is codes.CATEGORY:
        yield from CLASSES[argument]
    elif code is codes.ANY:
        yield "a"
    elif code is codes.IN:
        for each in argument:
            yield from _characters(*each)


def _inside(code: Any, argument: Any) -> "list[Any]":
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [argument[2]]
    if code is codes.SUBPATTERN:
        return [argument[3]]
    if code is codes.BRANCH:
        return list(argument[1])
    if code is codes.ATOMIC_GROUP:
        return [argument]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    if code is codes.GROUPREF_EXISTS:
        return [each for each in argument[1:] if each is not None]
    return []


def _pumps(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield, for each repetition, a text that leads there and one that it takes."""
    for code, argument in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and argument[1] >= ENDLESS:
            for each in _ways(argument[2]):
                yield before, each
        for each in _inside(code, argument):
            yield from _pumps(each, before)
        before += _example(code, argument)


def _ways(tree: Any) -> list[str]:
    """Return texts that a repetition takes: an example, and for a set its first and last characters."""
    whole = "".join(_example(*each) for each in tree)
    found = {whole} if whole else set()
    if len(tree) == 1 and tree[0][0] is codes.IN:
        known = [each for each in _characters(*tree[0]) if each not in whole]
        found |= {*known[:2], *known[-2:]}
    return sorted(found)


def _example(code: Any, argument: Any) -> str:
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.NOT_LITERAL:
        return "a" if argument != ord("a") else "b"
    if code is codes.ANY:
        return "a"
    if code is codes.IN:
        return _one_of(argument)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, _most, body = argument
        return "".join(_example(*each) for each in body) * max(least, 1)
    if code is codes.SUBPATTERN:
        return "".join(_example(*each) for each in argument[3])
    if code is codes.BRANCH:
        return "".join(_example(*each) for each in argument[1][0])
    if code is codes.ATOMIC_GROUP:
        return "".join(_example(*each) for each in argument)
    return ""


def _one_of(choices: Any) -> str:
    if choices[0][0] is not codes.NEGATE:
        return next(_characters(*choices[0]))
    refused = re.compile(f"[{''.join(map(re.escape, set(_characters(codes.IN, choices))))}]")
    return next(each for each in " " + string.ascii_lowercase + string.printable if not refused.match(each))
