"""Parse the command line in the user's language, with suggestions for unknown options and ids."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from medqa_gui.commands.output import COULD_NOT, printable
from medqa_gui.core.model.nearest import nearest
from medqa_gui.core.model.split import PART_NAMES
from medqa_gui.i18n import LANGUAGES, environment_language, gettext, join_sentences, ngettext

E = TypeVar("E", bound=StrEnum)
# argparse translates its messages with these functions; wording/argparse_words.py adds them to the catalog.
vars(argparse).update(_=gettext, ngettext=ngettext)


class Parser(argparse.ArgumentParser):
    """Argument parser that prints an error and a hint, one line each."""

    def error(self, message: str) -> NoReturn:
        """Exit with the message and a hint to --help."""
        hint = gettext("Run “{program} --help” to see the options.").format(program=self.prog)
        if sys.stderr is not None:
            sys.stderr.write(f"{printable(f'{self.prog}: {message}')}\n{hint}\n")
        raise SystemExit(COULD_NOT)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 - argparse's own types
        """Parse; report an unknown option before a missing one."""
        for text in sys.argv[1:] if args is None else args:
            if text == "--" or (not self._is_leaf and not text.startswith("-")):
                break  # the parser of the command handles the rest
            name = text.partition("=")[0]
            known = self._option_string_actions
            if name.startswith("--") and " " not in name and name not in known:
                self.error(unknown_sentence(name, known, gettext("There is no option “{name}”.")))
        return super().parse_known_args(args, namespace)

    @property
    def _is_leaf(self) -> bool:
        """Whether the parser has no commands."""
        return self._subparsers is None

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, unknown_choice(str(value), list(map(str, action.choices))))


def unknown_sentence(name: str, known: Sequence[str] | Any, sentence: str) -> str:  # noqa: ANN401 - any container
    """Return the sentence about an unknown name, with the most similar known one."""
    near = nearest(name, known)
    said = sentence.format(name=name)
    return join_sentences(said, gettext("Did you mean “{near}”?").format(near=near) if near else "")


def unknown_choice(value: str, choices: Sequence[str]) -> str:
    """Return the sentence about an invalid choice, with the most similar one and all choices."""
    said = unknown_sentence(value, choices, gettext("“{name}” is not known."))
    return join_sentences(said, gettext("Choose one of: {choices}.").format(choices=gettext(", ").join(choices)))


def requested_language(arguments: Sequence[str]) -> str:
    """Return the language of --language, else of the environment, before parsing: the parser uses it too."""
    for at, text in enumerate(arguments):
        name, sign, value = text.partition("=")
        if name == "--language":
            said = value if sign else arguments[at + 1] if at + 1 < len(arguments) else ""
            if said in LANGUAGES:
                return said
    return environment_language(os.environ)


def one_of(kind: type[E]) -> Callable[[str], E]:
    """Return a function that parses a member of the enumeration."""

    def read(text: str) -> E:
        if text not in list(kind):
            raise argparse.ArgumentTypeError(unknown_choice(text, list(kind)))
        return kind(text)

    return read


def header_row(text: str) -> int:
    """Parse a row number, 0 for none."""
    return _whole(text, 0, gettext("“{text}” is not a row number; 0 means that there is no header row."))


def positive(text: str) -> int:
    """Parse an integer of 1 or more."""
    return _whole(text, 1, gettext("“{text}” is not a whole number of 1 or more."))


def whole(text: str) -> int:
    """Parse an integer."""
    return _whole(text, None, gettext("“{text}” is not a whole number."))


def percentages(text: str) -> tuple[int, ...]:
    """Parse the percentages of a split."""
    try:
        parts = tuple(int(part) for part in text.split("/"))
    except ValueError:
        parts = ()
    if len(parts) not in PART_NAMES or sum(parts) != 100 or min(parts) < 1:
        said = gettext("“{text}” is not a split. Write percentages that add up to 100, such as 70/30 or 80/10/10.")
        raise argparse.ArgumentTypeError(said.format(text=text))
    return parts


def _whole(text: str, least: int | None, sentence: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = None
    if number is None or (least is not None and number < least):
        raise argparse.ArgumentTypeError(sentence.format(text=text))
    return number
