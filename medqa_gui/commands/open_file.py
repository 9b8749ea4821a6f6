"""Open files of the command line, with a password if needed."""

import getpass
import sys
from argparse import Namespace
from pathlib import Path

from medqa_gui.commands.output import printable
from medqa_gui.core.model.errors import PlanError, UnreadableFileError, system_reason
from medqa_gui.core.model.table import ReadOptions, Workbook
from medqa_gui.core.reading.open import open_source
from medqa_gui.core.reading.unchanged import UnchangedWorkbook
from medqa_gui.core.runtime.atomic_file import read_small
from medqa_gui.core.runtime.source_mark import source_stamp
from medqa_gui.core.runtime.watchdog import pause
from medqa_gui.i18n import gettext

_LONGEST_PASSWORD = 1024  # bytes; Excel allows 255 characters


def open_with_options(path: Path, options: Namespace) -> Workbook:
    """Open a file with the options; on a terminal, ask for a missing password.

    The rows of the workbook raise `file_changed` if another program writes the file while they are read.
    """
    before = source_stamp(path)
    return UnchangedWorkbook(_opened(path, options), path, before)


def _opened(path: Path, options: Namespace) -> Workbook:
    try:
        return open_source(path, read_options(options))
    except UnreadableFileError as error:
        if error.id != "file_needs_password" or not sys.stdin or not sys.stdin.isatty():
            raise
    pause()
    password = getpass.getpass(printable(gettext("Password for {name}: ").format(name=path.name)))
    return open_source(path, read_options(options, password))


def read_options(options: Namespace, password: str | None = None) -> ReadOptions:
    """Return the read options from the command line options. Raises PlanError for an unreadable password file."""
    if password is None and options.password_file is not None:
        password = _password(options.password_file)
    return ReadOptions(options.encoding, options.delimiter and options.delimiter.replace("\\t", "\t"), password)


def why_not_text(path: Path, error: OSError | ValueError) -> str:
    """Return why a small text file could not be read: the system's words, or a key of the reasons in wording."""
    if isinstance(error, OSError):
        return system_reason(error)
    if isinstance(error, UnicodeDecodeError):
        return "not_utf8"
    return "too_long" if path.is_file() else "not_file"


def _password(path: Path) -> str:
    """Return the first line of the file."""
    try:
        lines = read_small(path, _LONGEST_PASSWORD).decode("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise PlanError("password_unreadable", path=path, reason=why_not_text(path, error)) from error
    if not lines or not lines[0]:
        raise PlanError("password_unreadable", path=path, reason="empty")
    return lines[0]
