"""`medqa --self-test`: check that this installation can read, save and show files.

Uses shipped files only, and writes into a temporary folder that is removed afterwards.
"""

import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import medqa_gui
from medqa_gui import library_versions
from medqa_gui.core.engine.loop import serve
from medqa_gui.core.engine.protocol import (
    Answered,
    Asked,
    Export,
    Exported,
    Failed,
    Open,
    Request,
    Reviewed,
    Suggested,
    UsePlan,
)
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.presets.library import read_folder
from medqa_gui.core.reading.calamine_reader import read_with_calamine
from medqa_gui.core.reading.open import open_workbook
from medqa_gui.core.reading.openpyxl_reader import read_with_openpyxl
from medqa_gui.core.reading.reader_chain import Reader, run_reader_chain
from medqa_gui.core.runtime.children import spawn_context
from medqa_gui.core.runtime.plain_pipe import receive
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.qt_availability import missing_packages
from medqa_gui.resource_files import resource

PASSED, COULD_NOT = 0, 2
PASSWORD: Final = "self-test"  # noqa: S105 - password of a shipped file with invented rows
ROWS: Final = (
    ("Question", "Answer"),
    ("What eases a fever?", "Paracetamol, 500 mg – “see the leaflet”."),
    ("布洛芬可以空腹吃吗？", "最好随餐或饭后服用。"),
    ("Wofür ist Ibuprofen?", "Gegen Schmerzen."),
)
# Modules that could open connections; a bundle is built without them.
_NETWORK_MODULES: Final = ("ssl", "_ssl", "PySide6.QtNetwork", "sqlite3")
# Names of all files of a bundle, one per line; build.spec writes it.
FILE_LIST: Final = "bundle-files.txt"
# Time limits; each step takes a second or two on any machine.
_ENGINE_SECONDS = 60.0
_WINDOW_SECONDS = 120.0
_HOME: Final = Path(__file__).absolute().parent.parent
T = TypeVar("T")


class CheckFailedError(Exception):
    """A check failed; the message describes the problem."""


class Check(NamedTuple):
    """Result of a check; `held` is None if it cannot be run here."""

    name: str
    held: bool | None
    said: str


def run() -> int:
    """Print the versions and all checks; return 0 if all pass, 2 otherwise."""
    sys.stdout.write("\n".join(versions()) + "\n")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="medqa-self-test-") as folder:
        for check in checks(Path(folder)):
            failed += check.held is False
            word = {True: "ok  ", False: "FAIL", None: "--  "}[check.held]
            sys.stdout.write(f"{word} {check.name}: {check.said}\n")
            sys.stdout.flush()
    if failed:
        sentence = ngettext(
            "{count} check failed. This installation does not work correctly.",
            "{count} checks failed. This installation does not work correctly.",
            failed,
        )
        sys.stderr.write(sentence.format(count=failed) + "\n")
        hint = _(
            "Reinstall the program. If that does not help, report the lines above; they contain none of your data."
        )
        sys.stderr.write(hint + "\n")
        return COULD_NOT
    sys.stdout.write(_("All checks passed.") + "\n")
    return PASSED


def versions() -> Iterator[str]:
    """Yield lines about the program, its installation, the system, and the libraries."""
    yield f"MedQA Converter {medqa_gui.__version__} ({_installation()})"
    yield f"Python {platform.python_version()} on {platform.platform()}"
    yield ", ".join(f"{name} {version}" for name, version in library_versions.versions().items())


def checks(folder: Path) -> Iterator[Check]:
    """Run all checks; `folder` is for written files."""
    yield from _engine_checks(folder)
    for source in sorted(resource("self-test").iterdir()):
        yield _checked(_("read {name}").format(name=source.name), lambda source=source: _rows_are_read(source))  # type: ignore[misc]
    for name, reader in {"openpyxl": read_with_openpyxl, "calamine": read_with_calamine}.items():
        yield _checked(_("read with {name} alone").format(name=name), lambda reader=reader: _rows_are_read_by(reader))  # type: ignore[misc]
    yield _checked(_("bundled files"), _files_are_there)
    if _is_bundle():
        yield _checked(_("every file of the bundle"), _bundle_is_whole)
        yield _checked(_("no networking library"), _has_no_networking)
    yield _window_check(folder)


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, held=True, said=look())
    except MedqaError as error:
        return Check(name, held=False, said=error.id)
    except CheckFailedError as error:
        return Check(name, held=False, said=str(error))
    except (OSError, EOFError, ImportError) as error:
        return Check(name, held=False, said=f"{type(error).__name__} {error}")


def _engine_checks(folder: Path) -> Iterator[Check]:
    """Open the sample in an engine, review it, and save it in every format, like the window."""
    with _running_engine() as engine:
        opened = _checked(_("open the sample in a separate process"), lambda: engine.open(resource("sample.xlsx")))
        yield opened
        if opened.held:
            for format_id, form in FORMATS.items():
                target = folder / f"{format_id}{'' if form.data_file else form.suffix}"
                saved = _checked(_("save {name}").format(name=format_id), lambda: engine.saved(format_id, target))  # noqa: B023 - called at once
                is_optional = saved.said == "parquet_missing"
                yield saved._replace(held=None, said=_("skipped: pyarrow is not installed")) if is_optional else saved


class _Engine:
    """Client of an engine process, with a time limit for every answer."""

    def __init__(self) -> None:
        context = spawn_context()
        self._asked = 0
        theirs, self._requests = context.Pipe(duplex=False)
        self._replies, their_replies = context.Pipe(duplex=False)
        self.process = context.Process(target=serve, args=(theirs, their_replies), daemon=True)
        self.process.start()
        theirs.close()
        their_replies.close()
        self._plan = Plan(resource("sample.xlsx"))
        self._conversations = 0

    def open(self, source: Path) -> str:
        """Open and review the file, and return its counts as text."""
        suggestion = self._answer(Suggested, Open(source, ReadOptions())).suggestion
        self._plan = Plan(
            source,
            sheet_index=suggestion.sheet_index,
            header_row=suggestion.header_row,
            mapping=suggestion.mapping,
        )
        reviewed = self._answer(Reviewed, UsePlan(1, self._plan))
        while not reviewed.is_whole:
            reviewed = self._answer(Reviewed)
        self._conversations = reviewed.counts.conversations
        if not self._conversations:
            raise CheckFailedError(_("no conversations"))
        return _("{rows} rows, {conversations} conversations").format(
            rows=reviewed.counts.rows, conversations=self._conversations
        )

    def saved(self, format_id: str, target: Path) -> str:
        """Save the dataset, and return the number of records as text."""
        result = self._answer(Exported, Export(replace(self._plan, format_id=format_id), target)).result
        if result is None or result.counts.conversations != self._conversations:
            raise CheckFailedError(_("the number of conversations differs from the review"))
        missing = [output.path.name for output in result.outputs if not output.path.is_file()]
        if missing:
            raise CheckFailedError(_("{name} is missing").format(name=missing[0]))
        count = sum(output.records for output in result.outputs)
        return ngettext("{count} record saved and verified", "{count} records saved and verified", count).format(
            count=count
        )

    def _answer(self, kind: type[T], request: Request | None = None) -> T:
        """Send a request, and return the next answer of this type. Raises the MedqaError of the engine."""
        if request is not None:
            self._asked += 1
            self._requests.send(Asked(self._asked, request))
        while True:
            if not self._replies.poll(_ENGINE_SECONDS):
                raise CheckFailedError(_no_answer(_ENGINE_SECONDS))
            reply = receive(self._replies, Answered).reply
            if isinstance(reply, Failed):
                raise reply.error
            if isinstance(reply, kind):
                return reply


@contextmanager
def _running_engine() -> Iterator[_Engine]:
    engine = _Engine()
    try:
        yield engine
    finally:
        engine.process.kill()
        engine.process.join()


def _rows_are_read(source: Path) -> str:
    with closing(open_workbook(source, ReadOptions(password=PASSWORD))) as workbook:
        return _compared([row.texts for row in workbook.rows(0)])


def _rows_are_read_by(reader: Reader) -> str:
    workbook = run_reader_chain(resource("self-test") / "rows.xlsx", (reader,))
    return _compared([row.texts for row in workbook.rows(0)])


def _compared(rows: list[list[str]]) -> str:
    if rows != [list(row) for row in ROWS]:
        raise CheckFailedError(_("the rows differ from those in the file"))
    return ngettext("{count} row, as expected", "{count} rows, as expected", len(rows)).format(count=len(rows))


def _files_are_there() -> str:
    texts = ("changelog.md", "changelog.zh.md", "licenses/LICENSE.txt")
    names = ("languages/zh/LC_MESSAGES/medqa.mo", "icons/medqa.png", *texts)
    missing = [name for name in names if not resource(name).is_file()]
    if missing:
        raise CheckFailedError(_("{name} is missing").format(name=_(", ").join(missing)))
    presets = len(read_folder(resource("presets")))
    if not presets:
        raise CheckFailedError(_("{name} is missing").format(name=resource("presets").name))
    licenses = len(list(resource("licenses").iterdir()))
    return _("{presets} presets, {licenses} licenses, Chinese").format(presets=presets, licenses=licenses)


def _bundle_is_whole() -> str:
    """Check that every file exists: a virus scanner may have removed one that is not needed at start."""
    names = resource(FILE_LIST).read_text("utf-8").splitlines()
    missing = [name for name in names if not (resource("").parents[1] / name).exists()]
    if missing:
        shown = _(", ").join(missing[:3])
        sentence = _("{missing} of {count} are missing: {names}")
        raise CheckFailedError(sentence.format(missing=len(missing), count=len(names), names=shown))
    return _("all {count} are present").format(count=len(names))


def _has_no_networking() -> str:
    present = [name for name in _NETWORK_MODULES if _is_found(name)]
    if present:
        raise CheckFailedError(_("{names} can be loaded").format(names=_(", ").join(present)))
    return _("none of {names}").format(names=_(", ").join(_NETWORK_MODULES))


def _is_found(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _window_check(folder: Path) -> Check:
    """Run the window offscreen with the sample, and close it."""
    name = _("open the sample in the window and close it")
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "MEDQA_HOME": str(folder / "home"),
        "PYINSTALLER_RESET_ENVIRONMENT": "1",
    }  # fmt: skip
    if _installation() == "checkout":
        # With -P, Python does not search the current folder for the package.
        environment["PYTHONPATH"] = os.pathsep.join((str(_HOME), *filter(None, [os.environ.get("PYTHONPATH")])))
    missing = missing_packages("offscreen")
    if missing:
        return Check(
            name, held=None, said=_("skipped: Qt needs system libraries ({names})").format(names=_(", ").join(missing))
        )
    return _checked(name, lambda: _window_opens(environment))


def _window_opens(environment: dict[str, str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            _window_command(), env=environment, capture_output=True, timeout=_WINDOW_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise CheckFailedError(_no_answer(_WINDOW_SECONDS)) from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "")
        raise CheckFailedError(_("ended with exit status {status}: {line}").format(status=done.returncode, line=last))
    return _("not displayed, in a separate process")


def _no_answer(seconds: float) -> str:
    return ngettext("no answer for {count} second", "no answer for {count} seconds", int(seconds)).format(
        count=int(seconds)
    )


def _window_command() -> list[str]:
    if _is_bundle():
        ours = Path(sys.executable)
        return [str(ours.with_name("medqa-gui" + ours.suffix)), "--self-test"]
    return [sys.executable, "-P", "-m", "medqa_gui.app", "--self-test"]


def _installation() -> str:
    if _is_bundle():
        return "bundle"
    return "checkout" if (_HOME / "pyproject.toml").is_file() else "installed"


def _is_bundle() -> bool:
    return bool(getattr(sys, "frozen", False))
