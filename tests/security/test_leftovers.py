"""What a kill leaves behind is cleared, and “Erase app data” takes all that is the program's and nothing else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui.cli import main
from medqa_gui.settings import erase_everything

ROOT = Path(__file__).parents[2]
PART = ".settings.json.0123abcd-99-xyz.medqa-part"
KILLED_IN_THE_WORKBOOK = """
import os, signal, sys
import openpyxl.worksheet._write_only as own
from medqa_gui.cli import main
append = own.WriteOnlyWorksheet.append
def append_and_die(sheet, cells):
    append(sheet, cells)
    append_and_die.rows += 1
    if append_and_die.rows == 3:
        os.kill(os.getpid(), signal.SIGKILL)
append_and_die.rows = 0
own.WriteOnlyWorksheet.append = append_and_die
main(sys.argv[1:])
"""


@pytest.mark.skipif(os.name == "nt", reason="kills by a signal")
def test_what_a_kill_leaves_of_the_workbook_of_issues_goes_with_the_next_save(tmp_path: Path) -> None:
    source = tmp_path / "ward.csv"
    rows = "".join(f"What does Ms Zwölfgulden take at {at}?,n/a\n" for at in range(5))
    source.write_text(f"Question,Answer\n{rows}", "utf-8")
    command = ["review", str(source), "--workbook", str(tmp_path / "issues.xlsx"), "--question", "A", "--answer", "B"]
    killed = subprocess.run([sys.executable, "-c", KILLED_IN_THE_WORKBOOK, *command], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    left = [each for each in tmp_path.rglob("*") if each.is_file() and each != source]
    assert any("openpyxl" in each.name for each in left)
    assert main(["convert", str(source), "-o", str(tmp_path / "out.json"), "--question", "A", "--answer", "B"]) == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.json", "ward.csv"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("MEDQA_HOME", str(folder))
    return folder


def test_erasing_leaves_the_files_of_others_in_a_shared_folder(home: Path) -> None:
    others = [
        ".bashrc",
        "presets/slides.pptx",
        "presets/other.json",
        "sessions/notes.txt",
        "known/list.txt",
        "logs/other.log",
    ]
    own = [
        "settings.json", "prompts.json", "presets/mine.medqa-preset.json", "sessions/1.v1.medqa-work.json",
        "known/1.medqa-rows", "known/key", "logs/medqa.log", "logs/medqa.log.1",
        PART, f"sessions/{PART}", f"presets/{PART}",
    ]  # fmt: skip
    for name in (*others, *own):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("x")
    erase_everything(with_presets=True)
    left = {each.relative_to(home).as_posix() for each in home.rglob("*") if each.is_file()}
    assert left == set(others)


def test_erasing_is_not_stopped_by_a_folder_with_a_dot(home: Path) -> None:
    (home / ".a").mkdir()
    (home / PART).write_text("x")
    (home / ".z.json.0123abcd-99-xyz.medqa-part").mkdir()
    erase_everything(with_presets=False)
    assert [each.name for each in home.iterdir()] == [".a"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_erasing_follows_linked_folders_of_its_own(home: Path, tmp_path: Path) -> None:
    for name, file in (("sessions", "1.v1.medqa-work.json"), ("known", "1.medqa-rows")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text("x")
        (tmp_path / name / "notes.txt").write_text("of others")
        (home / name).symlink_to(tmp_path / name)
    erase_everything(with_presets=False)
    assert [each.name for each in (tmp_path / "sessions").iterdir()] == ["notes.txt"]
    assert [each.name for each in (tmp_path / "known").iterdir()] == ["notes.txt"]


CHOOSES_A_FOLDER = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from medqa_gui.app import build
app, window = build(["medqa-gui"], is_whole=False)
def accept():
    dialog = app.activeModalWidget()
    dialog.accept() if isinstance(dialog, QFileDialog) else QTimer.singleShot(10, accept)
QTimer.singleShot(0, accept)
chosen = window.dialogs.choose_folder(Path(sys.argv[1]))
print(chosen)
QApplication.sendPostedEvents(None, 0)
import shiboken6
for each in window.findChildren(QFileDialog):
    shiboken6.delete(each)
"""


def test_qt_remembers_no_folder_that_was_visited(tmp_path: Path) -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    patient = tmp_path / "Zwölfgulden"
    patient.mkdir()
    environment = os.environ | {
        "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"), "MEDQA_HOME": str(tmp_path / "home"),
        "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", CHOOSES_A_FOLDER, str(patient)], cwd=ROOT, env=environment, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == str(patient), done.stderr
    assert not list(tmp_path.rglob("QtProject.conf"))


def test_erasing_takes_what_qt_remembered_of_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    if sys.platform in ("win32", "darwin"):
        pytest.skip("no file there")
    from medqa_gui.ui.dialogs.file_dialog_history import erase_history

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "QtProject.conf").write_text(
        "[FileDialog]\nhistory=file:///wards/Zw\nlastVisited=file:///wards/Zw\nviewMode=Detail\n"
    )
    erase_history()
    assert "wards" not in (tmp_path / "QtProject.conf").read_text()
    assert "viewMode=Detail" in (tmp_path / "QtProject.conf").read_text()
