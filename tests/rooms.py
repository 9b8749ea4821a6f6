"""The rooms of the program and their imports: `python3 -m tests.rooms` prints the drawing for CONTRIBUTING.md."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "medqa_gui"
# Highest floor first, as the contracts in pyproject.toml have them.
CORE = (
    "engine", "saving", "presets", "splitting", "guessing", "checks", "conversations", "reading", "formats",
    "runtime", "model",
)  # fmt: skip
UI = ("frame", "panels", "controls", "state", "dialogs", "style", "widgets")


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a file imports, for types only as well."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def imported_rooms(part: str) -> dict[str, set[str]]:
    """Return, for each room of `core` or `ui`, the rooms beside it that it imports."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (PACKAGE / part).rglob("*.py"):
        room = path.relative_to(PACKAGE / part).parts[0].removesuffix(".py")
        for name in imports(path):
            words = name.split(".")
            if words[:2] == ["medqa_gui", part] and len(words) > 2 and words[2] != room:
                found[room].add(words[2])
    return found


def purpose(room: Path) -> str:
    """Return the first line of a room's docstring."""
    text = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or ""
    return text.splitlines()[0]


def drawing() -> str:
    """Return a line for each room: its name, what comes in and goes out, and the rooms that it imports."""
    lines = []
    for part, rooms in (("ui", UI), ("core", CORE)):
        found = imported_rooms(part)
        lines.append(f"    {part}/ — {purpose(PACKAGE / part)}")
        for room in rooms:
            below = " ".join(each for each in rooms if each in found[room]) or "nothing"
            lines += [f"      {room:14}{purpose(PACKAGE / part / room)}", f"{'':20}imports {below}"]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(drawing() + "\n")
