"""`python3 -m medqa_gui`: the window, or the command line where the first word is one of its commands."""

import os
import sys
from multiprocessing import freeze_support
from pathlib import Path

from medqa_gui import bootstrap, qt_availability
from medqa_gui.resource_files import resource

COMMANDS = {"inspect", "convert", "review", "verify", "formats", "presets", "--self-test", "--help", "-h", "--version"}


def main(arguments: list[str]) -> int:
    """Run the window or the command line and return the exit status."""
    bootstrap.provide()
    if arguments and _is_for_command_line(arguments[0]):
        from medqa_gui import cli

        return cli.main(None if arguments == sys.argv[1:] else arguments)
    if not qt_availability.has_display():
        return convert_without_window(arguments)
    if sentence := qt_availability.install_hint():
        bootstrap.leave(sentence)
    from medqa_gui import app

    return app.main()


def _is_for_command_line(first: str) -> bool:
    """Return whether the first word is a command or an option, known or misspelled, and no file."""
    return first in COMMANDS or (not Path(first).exists() and (first.startswith("-") or not Path(first).suffix))


def convert_without_window(arguments: list[str]) -> int:
    """Convert the given workbooks, else the sample, where there is no screen to open a window on."""
    from medqa_gui import cli
    from medqa_gui.i18n import choose_language, gettext, language_of

    choose_language(language_of(os.environ))
    sys.stderr.write(gettext("There is no screen here, so the workbook is converted and no window is opened.") + "\n")
    sources = arguments or [str(resource("sample.xlsx"))]
    status = cli.main(["convert", *sources, *_sample_target(sources)])
    sys.stdout.flush()
    sys.stderr.write(gettext("To see the window, run the same line in a desktop session or with DISPLAY set.") + "\n")
    return status


def _sample_target(sources: list[str]) -> list[str]:
    # The program's own folder stays as it is: the converted sample is put where the person stands.
    first = Path(sources[0])
    is_sample = len(sources) == 1 and first.exists() and first.samefile(resource("sample.xlsx"))
    return ["-o", str(Path.cwd() / "sample.json")] if is_sample else []


if __name__ == "__main__":
    freeze_support()
    sys.exit(main(sys.argv[1:]))
