"""Named system prompts in a JSON file, of the user or shipped."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.runtime.atomic_file import read_small, replacing

FILE_NAME = "prompts.json"
_LARGEST = 1 << 22


class Prompt(NamedTuple):
    """Named system prompt."""

    name: str
    text: str


def read_prompts(path: Path) -> tuple[Prompt, ...]:
    """Return the prompts of a file in order; none of a missing or damaged file, and no damaged entries."""
    try:
        value = json.loads(read_small(path, _LARGEST).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return ()
    found: dict[str, Prompt] = {}
    for each in value if isinstance(value, list) else ():
        match each:
            case {"name": str(name), "text": str(text)} if name.strip():
                found.setdefault(name.strip(), Prompt(name.strip(), text))
    return tuple(found.values())


def write_prompts(prompts: Iterable[Prompt], path: Path) -> None:
    """Write the prompts. Raises UnwritableTargetError."""
    value = [each._asdict() for each in prompts]
    with replacing(path, is_private=True) as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def add_prompt(prompts: Iterable[Prompt], prompt: Prompt) -> tuple[Prompt, ...]:
    """Return the prompts, sorted by name, with this one added or replaced."""
    rest = [each for each in prompts if each.name != prompt.name]
    return tuple(sorted((*rest, prompt), key=lambda each: each.name.casefold()))


def rename_prompt(prompts: Iterable[Prompt], old: str, new: str) -> tuple[Prompt, ...]:
    """Return the prompts with one renamed, which replaces one that has the new name."""
    kept = {each.name: each.text for each in prompts}
    if old not in kept or old == new:
        return tuple(Prompt(name, text) for name, text in kept.items())
    text = kept.pop(old)
    return add_prompt((Prompt(name, text) for name, text in kept.items()), Prompt(new, text))


def remove_prompt(prompts: Iterable[Prompt], name: str) -> tuple[Prompt, ...]:
    """Return the prompts without this one."""
    return tuple(each for each in prompts if each.name != name)
