"""Every sentence that the code says to a person, found where it is translated or marked for it."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "medqa_gui"
# What takes a sentence, and how many forms of it: one, or one and many.
FORMS = {"_": 1, "gettext": 1, "marked": 1, "ngettext": 2}


def sentences() -> dict[str, str]:
    """Return each sentence with its form for many; itself where it has none.

    Read from the syntax tree: a reader of tokens sees no call inside of an f-string before Python 3.12.
    """
    found: dict[str, str] = {}
    for _path, tree in trees():
        for call in calls(tree):
            if isinstance(call.func, ast.Name) and (texts := texts_of(call, FORMS.get(call.func.id, 0))):
                found[texts[0]] = texts[-1]
    return {one: many for one, many in found.items() if one}


def trees() -> Iterator[tuple[Path, ast.AST]]:
    """Yield every file of the package with its syntax tree."""
    return ((path, ast.parse(path.read_text("utf-8"))) for path in sorted(PACKAGE.rglob("*.py")))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield every call below this node."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def texts_of(call: ast.Call, count: int) -> list[str]:
    """Return those of the call's first arguments that are texts as they stand."""
    return [each.value for each in call.args[:count] if isinstance(each, ast.Constant) and isinstance(each.value, str)]
