"""What is written can be read by nobody who may not read its source; a crash leaves no memory behind."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui.cli import main
from medqa_gui.settings import Settings, save_settings, settings_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights of another kind")
ROOT = Path(__file__).parents[2]
TABLE = "Question,Answer\nWhy does it hurt?,Because it heals.\nMay I walk?,Yes.\n"


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "ward.csv"
    path.write_text(TABLE, "utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture(autouse=True)
def usual_umask() -> "object":
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("form", ["xtuner", "hf-dataset", "axolotl-chat"])
def test_every_file_of_a_save_is_as_private_as_its_source(source: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    options = ("--format", form, "--split", "50/50", "--with", "manifest", "--with", "card", "--with", "trainer")
    assert main(["convert", str(source), *options, "-o", str(out)]) == 0
    written = [each for each in out.rglob("*") if each.is_file()]
    assert len(written) >= 4
    assert {rights(each) for each in written} == {0o600}


def test_an_old_dataset_that_everybody_may_read_is_so_no_longer(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    assert main(["convert", str(source), "-o", str(target)]) == 0
    target.chmod(0o644)
    assert main(["convert", str(source), "-o", str(target)]) == 0
    assert rights(target) == 0o600


def test_a_source_that_everybody_may_read_gives_what_any_new_file_gets(source: Path, tmp_path: Path) -> None:
    source.chmod(0o444)
    assert main(["convert", str(source), "-o", str(tmp_path / "out.json")]) == 0
    assert rights(tmp_path / "out.json") == 0o644


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives a file to another group")
def test_another_group_than_the_sources_may_not_read_it(source: Path, tmp_path: Path) -> None:
    os.chown(source, -1, 12_345)
    source.chmod(0o640)
    assert main(["convert", str(source), "-o", str(tmp_path / "out.json")]) == 0
    assert rights(tmp_path / "out.json") == 0o600


def test_the_workbook_of_issues_is_as_private_as_its_source(source: Path, tmp_path: Path) -> None:
    assert main(["review", str(source), "--workbook", str(tmp_path / "issues.xlsx")]) == 0
    assert rights(tmp_path / "issues.xlsx") == 0o600


def test_settings_are_private_in_a_private_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEDQA_HOME", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    settings_folder().mkdir(parents=True)
    settings_folder().chmod(0o755)
    save_settings(Settings(theme="dark"))  # type: ignore[arg-type]
    assert rights(settings_folder() / "settings.json") == 0o600
    assert rights(settings_folder()) == 0o700


def test_a_shared_folder_that_the_person_named_keeps_its_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o775)
    monkeypatch.setenv("MEDQA_HOME", str(shared))
    save_settings(Settings(theme="dark"))  # type: ignore[arg-type]
    assert rights(shared / "settings.json") == 0o600
    assert rights(shared) == 0o775


def test_the_window_writes_no_core(tmp_path: Path) -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    # The window's own main, up to where it would wait for clicks.
    code = (
        "import resource, sys; import medqa_gui.ui.frame.application as own; from medqa_gui import app\n"
        "own.Application.exec = lambda self: print(resource.getrlimit(resource.RLIMIT_CORE)[0]) or 0\n"
        "sys.argv = ['medqa-gui']; sys.exit(app.main())"
    )
    limit = (
        "import resource as own\nhard = own.getrlimit(own.RLIMIT_CORE)[1]\n"
        "own.setrlimit(own.RLIMIT_CORE, (hard, hard))\n"
    )
    environment = os.environ | {"MEDQA_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", limit + code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "0"), done.stderr
