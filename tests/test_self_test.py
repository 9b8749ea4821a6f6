"""`medqa --self-test` in a checkout; the bundle's own is in test_frozen.py."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import medqa_gui
from medqa_gui import cli, self_test
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.resource_files import resource
from tests import self_test_workbooks
from tests.conftest import QT_MISSING

OPENED_BY_THE_SYSTEM = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from medqa_gui.app import build
app, window = build(["medqa-gui"])
QCoreApplication.sendEvent(app, QFileOpenEvent(sys.argv[1]))
print(window.session.current.path)
window.close()
"""


def test_every_format_and_family_is_proved_and_the_window_opened(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "medqa_gui.cli", "--self-test"], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    marks = {line[5:].split(":")[0]: line[:4].strip() for line in done.stdout.splitlines()[3:-1]}
    assert {f"save {format_id}" for format_id in FORMATS} <= set(marks)
    assert {f"read {each.name}" for each in resource("self-test").iterdir()} <= set(marks)
    not_looked_at = {"save parquet"} | ({"open the sample in the window and close it"} if QT_MISSING else set())
    assert {name for name, mark in marks.items() if mark != "ok"} <= not_looked_at


def test_the_command_line_stays_free_of_qt() -> None:
    lines = (
        "import sys",
        "from medqa_gui import self_test",
        "self_test._window_check = lambda folder: self_test.Check('', None, '')",
        "self_test.run()",
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, check=True)


def test_what_does_not_hold_is_named_and_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(self_test, "ROWS", (("Question", "Answer"),))
    monkeypatch.setattr(self_test, "_engine_checks", lambda folder: iter(()))
    monkeypatch.setattr(self_test, "_window_check", lambda folder: self_test.Check("window", None, "excluded"))
    assert self_test.run() == 2
    told = capsys.readouterr()
    assert "FAIL read rows.xls: " in told.out
    assert "-- window" in " ".join(told.out.split())
    assert "does not work correctly" in told.err


def test_a_file_that_was_taken_out_of_a_bundle_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    resources = tmp_path / "medqa_gui" / "resources"
    resources.mkdir(parents=True)
    (resources / self_test.FILE_LIST).write_text("PySide6/libqxcb.so\nmedqa_gui/resources/a.png\n", "utf-8")
    (resources / "a.png").touch()
    monkeypatch.setattr(self_test, "resource", lambda name: resources / name)
    check = self_test._checked("every file of the bundle", self_test._bundle_is_whole)
    assert (check.held, check.said) == (False, "1 of 2 are missing: PySide6/libqxcb.so")
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "libqxcb.so").touch()
    assert self_test._checked("every file of the bundle", self_test._bundle_is_whole).held


def test_a_library_without_which_nothing_can_be_looked_at_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "medqa_gui.self_test")
        patch.delattr(medqa_gui, "self_test")
        patch.setitem(sys.modules, "medqa_gui.core.engine.loop", None)
        with pytest.raises(SystemExit) as left:
            cli.main(["--self-test"])
    assert left.value.code == 2
    first, second = capsys.readouterr().err.splitlines()
    assert "medqa_gui.core.engine.loop" in first
    assert second.startswith("Reinstall the program")


def test_a_window_that_ends_badly_is_told_with_its_last_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no platform plugin')"]
    monkeypatch.setattr(self_test, "_window_command", lambda: command)
    monkeypatch.setattr(self_test, "missing_packages", lambda platform: [])
    check = self_test._window_check(tmp_path)
    assert check.held is False
    assert check.said.endswith("ended with exit status 1: no platform plugin")


def test_a_lacking_library_of_qt_is_no_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(self_test, "missing_packages", lambda platform: ["libgl1"])
    check = self_test._window_check(tmp_path)
    assert check.held is None
    assert "libgl1" in check.said


def test_the_shipped_files_are_what_their_generator_makes(tmp_path: Path) -> None:
    self_test_workbooks.write_all(tmp_path)
    shipped = resource("self-test")
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(each.name for each in shipped.iterdir())
    # A protected file has a new salt each time, and openpyxl writes its own version and the time.
    steady = {"rows.xls", "rows.xlsb", "rows.ods", "rows-gb18030.csv", "rows-2003.xml"}
    assert [name for name in steady if (tmp_path / name).read_bytes() != (shipped / name).read_bytes()] == []


@pytest.mark.skipif(bool(QT_MISSING), reason="Qt does not load here")
def test_a_double_click_in_the_finder_opens_the_file(tmp_path: Path) -> None:
    wanted = tmp_path / "问 #1.xlsx"
    wanted.write_bytes(resource("sample.xlsx").read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", OPENED_BY_THE_SYSTEM, str(wanted)],
        capture_output=True, text=True, encoding="utf-8", check=True, env=environment(tmp_path),
    )  # fmt: skip
    assert done.stdout.strip() == str(wanted)


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "MEDQA_HOME": str(home / "home"), "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}
