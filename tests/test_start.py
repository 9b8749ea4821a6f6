"""What `python3 -m medqa_gui` does with its first word, with a screen and without."""

import ctypes
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui import __main__ as start
from medqa_gui import __version__, app, qt_availability
from medqa_gui.resource_files import resource

SAMPLE = resource("sample.xlsx")


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
@pytest.mark.parametrize("arguments", [[], [str(SAMPLE)]], ids=["nothing", "the sample"])
def test_without_a_screen_the_sample_is_converted_each_time(
    no_screen: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert start.main(arguments) == 0
    assert start.main(arguments) == 0
    target = no_screen / "sample.json"
    assert len(json.loads(target.read_text("utf-8"))) == 22
    told = capsys.readouterr()
    assert str(target) in told.out
    assert "To open the window" in told.err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_a_workbook_of_ones_own_is_converted_beside_it(no_screen: Path) -> None:
    own = no_screen / "own" / "问 #1.xlsx"
    own.parent.mkdir()
    own.write_bytes(SAMPLE.read_bytes())
    assert start.main([str(own)]) == 0
    assert [each.suffix for each in own.parent.iterdir() if each != own] == [".json"]
    assert list(no_screen.iterdir()) == [own.parent]


def test_a_command_goes_to_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["formats"]) == 0
    assert capsys.readouterr().out.startswith("xtuner")


def test_every_command_of_the_command_line_is_known_to_the_start() -> None:
    done = subprocess.run([sys.executable, "-m", "medqa_gui.cli", "--help"], capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^    (\w+)  ", done.stdout, re.MULTILINE))
    assert "convert" in listed
    assert listed <= start.COMMANDS


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring Qt's libraries")
def test_a_lacking_library_ends_in_one_line_with_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(name: str) -> None:
        if name == "libxcb-cursor.so.0":
            raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    with pytest.raises(SystemExit) as left:
        start.main([str(SAMPLE)])
    assert left.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("apt install libxcb-cursor0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert qt_availability.missing_packages() == []


@pytest.mark.parametrize(
    ("asked", "said"), [("--version", f"MedQA Converter {__version__}\n"), ("--help", "Usage: medqa-gui [FILE ...]\n")]
)
def test_the_window_s_program_says_what_it_is_without_a_window(
    asked: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["medqa-gui", asked])
    monkeypatch.setattr(app, "build", None)
    assert app.main() == 0
    assert capsys.readouterr().out.startswith(said)
    # A program of Windows without a console has no output at all.
    monkeypatch.setattr(sys, "stdout", None)
    assert app.main() == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring the driver's libraries")
def test_a_bundle_without_the_graphics_driver_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = {"libGL.so.1"}

    def load(name: str) -> None:
        # What a bundle brings itself is not looked for in the system.
        if name in lacking or name == "libglib-2.0.so.0":
            raise OSError(name)

    def build(argv: list[str], *, is_whole: bool) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(app, "build", build)
    assert app.main() == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("apt install libgl1")
    lacking.clear()
    with pytest.raises(ImportError):
        app.main()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("convrt", "“convrt” is not known. Did you mean “convert”?"),
        ("--versoin", "There is no option “--versoin”. Did you mean “--version”?"),
        ("nothing-like-it", "“nothing-like-it” is not known. Choose one of: inspect, "),
    ],
)
def test_a_misspelled_command_is_answered_and_opens_no_window(no_screen: Path, word: str, said: str) -> None:
    command = [sys.executable, "-m", "medqa_gui", word]
    inherited = {name: value for name, value in os.environ.items() if name != "LANG"}
    root = str(Path(start.__file__).parents[1])
    done = subprocess.run(
        command, cwd=no_screen, env=inherited | {"PYTHONPATH": root}, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert list(no_screen.iterdir()) == []
