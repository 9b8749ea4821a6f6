"""Run a bare checkout with the standard library only: create a .venv, install the dependencies, restart in it.

Does nothing in a wheel, in a bundle, or if the interpreter has all dependencies.
`python3 -m medqa_gui.bootstrap test lint build` installs these dependency groups too.
"""

import hashlib
import importlib
import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from medqa_gui.i18n import choose_language, environment_language, gettext

# Set only in the restarted process, so that a broken .venv gives an error instead of a restart loop.
RESTARTED = "MEDQA_RESTARTED"
COULD_NOT = 2

# Pseudo dependency group for the dependencies of the program itself.
_PROGRAM = "program"


def provide(*groups: str) -> None:
    """Return in an interpreter with the dependencies of the program and the groups, or exit with a hint."""
    checkout = Path(__file__).absolute().parent.parent
    choose_language(environment_language(os.environ))
    if getattr(sys, "frozen", False) or not (checkout / "pyproject.toml").is_file():
        return
    if sys.version_info < (3, 11):  # noqa: UP036 - any python3 may start a checkout
        exit_with(
            gettext("Python 3.11 or newer is required, and this is {version}. Get it from python.org.").format(
                version=sys.version.split()[0]
            )
        )
    was_restarted = bool(os.environ.pop(RESTARTED, ""))
    environment = Environment(checkout, (_PROGRAM, *groups))
    try:
        if environment.is_running:
            environment.fill()
        elif not environment.is_met_here:
            environment.make()
            if was_restarted:
                exit_with(
                    gettext("The virtual environment {folder} is broken. Delete the folder and start again.").format(
                        folder=environment.folder
                    )
                )
            restart_in(environment.python)
    except OSError as error:
        sentence = gettext(
            "Cannot create {folder} ({error}). Move this project to a folder you have permission to write to."
        )
        exit_with(sentence.format(folder=environment.folder, error=error))


class Environment:
    """Virtual environment of a checkout, and its wanted dependency groups."""

    def __init__(self, checkout: Path, groups: tuple[str, ...]) -> None:
        self.folder = checkout / ".venv"
        # Not resolved: Python detects a .venv by the path of the link.
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self._pyproject = checkout / "pyproject.toml"
        self._groups = groups

    @property
    def is_running(self) -> bool:
        """Whether this process runs in the .venv."""
        return self.folder.is_dir() and self.folder.samefile(sys.prefix)

    @property
    def is_met_here(self) -> bool:
        """Whether this interpreter has all dependencies, like the environment of a developer."""
        return all(map(_is_installed, self._requirements(self._groups)))

    def make(self) -> None:
        """Create an empty .venv if there is none."""
        with _locked(self._pyproject):
            if not self.python.exists():
                # Imported here: most starts find an existing .venv.
                import venv

                _announce(gettext("First start: creating the virtual environment {folder}…").format(folder=self.folder))
                venv.create(self.folder, symlinks=os.name != "nt")

    def fill(self) -> None:
        """Install the groups whose stamps are missing or outdated into the running .venv."""
        if not self._stale_groups():
            return
        with _locked(self._pyproject):
            stale = self._stale_groups()
            missing = [each for each in self._requirements(stale) if not _is_installed(each)]
            if missing or any(self._stamp(group).exists() for group in stale):
                # An interrupted installation leaves empty stamps, and is repeated.
                self._write_stamps(stale, "")
                is_large = any(each.startswith("PySide6") for each in missing)
                _announce(
                    gettext("Installing dependencies into .venv (about 110 MB, first start only)…")
                    if is_large
                    else gettext("Installing dependencies into .venv…")
                )
                _pip_install(self._requirements(stale))
            self._write_stamps(stale, self._fingerprint())
        importlib.invalidate_caches()

    def _write_stamps(self, groups: list[str], content: str) -> None:
        for group in groups:
            self._stamp(group).write_text(content, encoding="utf-8")

    def _stale_groups(self) -> list[str]:
        return [group for group in self._groups if not self._is_fresh(group)]

    def _is_fresh(self, group: str) -> bool:
        stamp = self._stamp(group)
        return stamp.is_file() and stamp.read_text(encoding="utf-8") == self._fingerprint()

    def _stamp(self, group: str) -> Path:
        return self.folder / f"installed-{group}.txt"

    def _fingerprint(self) -> str:
        version = ".".join(map(str, sys.version_info[:2]))
        return f"{hashlib.sha256(self._pyproject.read_bytes()).hexdigest()} {version}\n"

    def _requirements(self, groups: Sequence[str]) -> list[str]:
        # Imported here: Python 3.10 has no tomllib, and `provide` refuses it with a sentence.
        import tomllib

        table: dict[str, Any] = tomllib.loads(self._pyproject.read_text(encoding="utf-8"))
        named = {_PROGRAM: table["project"]["dependencies"], **table["dependency-groups"]}
        return [requirement for group in groups for requirement in named[group]]


def restart_in(python: Path) -> NoReturn:
    """Run the same command line with this interpreter, replacing this process if possible."""
    command = [str(python), *sys.orig_argv[1:]]
    os.environ[RESTARTED] = "1"
    sys.stderr.flush()
    if os.name == "nt":
        # On Windows, execv would return to the prompt while the program still runs.
        sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own interpreter
    os.execv(command[0], command)  # noqa: S606 - our own interpreter


def exit_with(sentence: str) -> NoReturn:
    """Exit with a sentence about what is missing."""
    _announce(sentence)
    sys.exit(COULD_NOT)


def _announce(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _is_installed(requirement: str) -> bool:
    name = re.match(r"[\w.-]+", requirement)
    try:
        return name is not None and bool(importlib.metadata.version(name[0]))
    except importlib.metadata.PackageNotFoundError:
        return False


def _pip_install(requirements: list[str]) -> None:
    # A .venv on Debian has no pip, so the base Python installs into it.
    outside = getattr(sys, "_base_executable", sys.executable)
    command = [outside, "-P", "-m", "pip", "--python", sys.executable, "install", "--disable-pip-version-check"]
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    # Standard output is reserved for the program; `user = true` in a pip configuration would bypass the .venv.
    done = subprocess.run([*command, *quiet, *requirements], stdout=2, env={**os.environ, "PIP_USER": "0"}, check=False)  # noqa: S603
    if done.returncode:
        exit_with(
            gettext(
                "Installing the dependencies failed; see pip’s message above. Check your connection "
                "and that pip is installed (apt install python3-pip), then try again."
            )
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on the file during the body."""
    with path.open("r+b") as file:
        if sys.platform == "win32":
            import msvcrt

            # Lock beyond the last byte, so that other processes can still read the file.
            file.seek(1 << 30)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    provide(*sys.argv[1:])
