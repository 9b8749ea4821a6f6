"""`python3 -m medqa_gui`: run the window, or the command line if the first word is a command."""

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
        # Imported here and below: before `provide`, the dependencies may be missing.
        from medqa_gui import cli

        return cli.main(None if arguments == sys.argv[1:] else arguments)
    if not qt_availability.has_display():
        return convert_without_window(arguments)
    if sentence := qt_availability.install_hint():
        bootstrap.exit_with(sentence)
    from medqa_gui import app

    return app.main()


def _is_for_command_line(first: str) -> bool:
    """Return whether the first word is a command or an option, even misspelled, and not a file."""
    return first in COMMANDS or (not Path(first).exists() and (first.startswith("-") or not Path(first).suffix))


def convert_without_window(arguments: list[str]) -> int:
    """Convert the given workbooks, or the sample, if there is no screen for the window."""
    from medqa_gui import cli
    from medqa_gui.i18n import gettext

    sys.stderr.write(gettext("No display found. Converting the workbook on the command line instead.") + "\n")
    sources = arguments or [str(resource("sample.xlsx"))]
    status = cli.main(["convert", *sources, *_sample_target(sources)])
    sys.stdout.flush()
    sys.stderr.write(gettext("To open the window, run the same command in a desktop session, or set DISPLAY.") + "\n")
    return status


def _sample_target(sources: list[str]) -> list[str]:
    # The converted sample goes to the current folder, to leave the program folder unchanged.
    first = Path(sources[0])
    is_sample = len(sources) == 1 and first.exists() and first.samefile(resource("sample.xlsx"))
    return ["-o", str(Path.cwd() / "sample.json")] if is_sample else []


if __name__ == "__main__":
    freeze_support()
    sys.exit(main(sys.argv[1:]))
