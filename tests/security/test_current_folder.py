"""A folder of spreadsheets may hold Python files too: none of them is ever run, whatever they are called."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui.resource_files import resource
from tests.core.reading.xls_files import table, write_xls

ROOT = Path(__file__).parents[2]
ROWS = [["Question", "Answer"], ["How much paracetamol may I take at once?", "One gram, and four grams a day."]]
LIBRARIES = (
    "PIL", "PySide6", "_distutils_hack", "cffi", "charset_normalizer", "cryptography", "dask", "dateutil", "defusedxml",
    "distributed", "et_xmlfile", "lxml", "msoffcrypto", "numpy", "olefile", "openpyxl", "orjson", "pandas", "pip",
    "psutil", "pyarrow", "python_calamine", "pytz", "setuptools", "shiboken6", "sitecustomize", "six", "tests_of_mine",
    "tzdata", "usercustomize", "xlrd",
)  # fmt: skip
PLANTED = "import os\nopen({log!r}, 'a').write(__name__ + '\\n')\nraise SystemExit(99)\n"
# What an installed program starts with: the script that pip writes, in a folder of its own.
SCRIPT = "import sys\nfrom medqa_gui.{module} import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
STARTS = ("python -m medqa_gui", "python -m medqa_gui.cli", "python -P -m medqa_gui", "medqa")
SEEN_BY_US = "import sys\nprint(*sys.modules)\n"
COMMANDS = {
    "inspect": ["inspect", "old.xls"],
    "review": ["review", "old.xls"],
    "convert": ["convert", "old.xls", "-o", "out.json"],
    "convert two at once": ["convert", ".", "--jobs", "2", "--force"],
}


def plant(folder: Path) -> Path:
    """Put a module of every name that could be looked for into the folder; each leaves its name in the log."""
    log = folder.parent / "ran.log"
    text = PLANTED.format(log=str(log))
    for name in sorted({*sys.stdlib_module_names, *LIBRARIES}):
        if len(name) % 2:
            (folder / f"{name}.py").write_text(text, "utf-8")
        else:
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text(text, "utf-8")
    return log


def imported_before_us(folder: Path) -> list[str]:
    """Name what Python itself imports for `-m`, before any line of the program; only -P keeps it from the folder."""
    (folder / "seen").mkdir()
    (folder / "seen" / "__init__.py").write_text(SEEN_BY_US, "utf-8")
    (folder / "seen" / "__main__.py").write_text("", "utf-8")
    done = subprocess.run([sys.executable, "-m", "seen"], cwd=folder, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split() if "." not in name and name != "medqa_gui"]


def forget(folder: Path, name: str) -> None:
    (folder / f"{name}.py").unlink(missing_ok=True)
    shutil.rmtree(folder / name, ignore_errors=True)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    plant(folder)
    write_xls(folder / "old.xls", table(*ROWS))
    shutil.copy(resource("sample.xlsx"), folder / "new.xlsx")
    return folder


def run(folder: Path, command: list[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    surroundings |= {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(folder.parent / "home")}
    return subprocess.run(
        command, cwd=folder, env=surroundings | environment, capture_output=True, encoding="utf-8", check=False
    )


def ran(folder: Path) -> list[str]:
    log = folder.parent / "ran.log"
    return sorted(set(log.read_text("utf-8").split())) if log.is_file() else []


def start(way: str, folder: Path) -> list[str]:
    if way.startswith("python -m"):
        for name in imported_before_us(folder.parent):
            forget(folder, name)
    if way.startswith("python"):
        return [sys.executable, *way.split()[1:]]
    script = folder.parent / "bin" / way
    script.parent.mkdir()
    script.write_text(SCRIPT.format(module="app" if way == "medqa-gui" else "cli"), "utf-8")
    return [sys.executable, str(script)]


@pytest.mark.parametrize("way", STARTS)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_runs_nothing_of_the_folder_it_is_started_in(command: list[str], way: str, hostile: Path) -> None:
    done = run(hostile, [*start(way, hostile), *command])
    assert ran(hostile) == []
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("way", ["python -m medqa_gui", "medqa"])
def test_the_self_test_and_its_window_run_nothing_of_that_folder(way: str, hostile: Path) -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    done = run(hostile, [*start(way, hostile), "--self-test"])
    assert ran(hostile) == []
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("screen", ["offscreen", "xcb"])
def test_the_window_runs_nothing_of_that_folder(screen: str, hostile: Path) -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    if screen == "xcb" and not shutil.which("xvfb-run"):
        pytest.skip("a screen needs xvfb-run")
    shown = ["xvfb-run", "-a"] if screen == "xcb" else []
    saved = hostile.parent / "saved" / "window.json"
    saved.parent.mkdir()
    command = [*shown, sys.executable, str(ROOT / "tests" / "whole_use.py"), str(saved), "old.xls", "new.xlsx"]
    done = run(hostile, command, QT_QPA_PLATFORM=screen)
    assert ran(hostile) == []
    assert done.returncode == 0, done.stderr
    assert saved.is_file()


def test_a_file_given_to_the_start_without_a_screen_runs_nothing_of_that_folder(hostile: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have a screen")
    done = run(hostile, [*start("python -m medqa_gui", hostile), "old.xls"], QT_QPA_PLATFORM="", DISPLAY="")
    assert ran(hostile) == []
    assert done.returncode == 0, done.stderr


def test_the_folder_of_a_checkout_is_still_where_its_program_is_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "medqa_gui", tmp_path / "medqa_gui", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    write_xls(tmp_path / "old.xls", table(*ROWS))
    command = [sys.executable, "-m", "medqa_gui", "inspect", "old.xls"]
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_children_are_made_only_where_they_are_kept_from_that_folder() -> None:
    places = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "medqa_gui").rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("get_context(", "multiprocessing.Process", "QProcess"))
    ]
    assert places == []


def test_what_is_planted_would_have_been_seen(hostile: Path) -> None:
    run(hostile, [sys.executable, "-c", "import xlrd"])
    assert ran(hostile) == ["xlrd"]
