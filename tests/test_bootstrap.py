"""The start from a bare checkout, with invented .venv folders; nothing is fetched."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui import bootstrap

PYPROJECT = """
[project]
dependencies = ["openpyxl>=3.1.5", "PySide6-Essentials>=6.8,<6.12; python_version < '3.12'"]
[dependency-groups]
test = ["pytest>=8"]
absent = ["no-such-package-anywhere>=1"]
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def inside(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (checkout / ".venv").mkdir()
    monkeypatch.setattr(sys, "prefix", str(checkout / ".venv"))
    return checkout


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    calls: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "_pip_install", calls.append)
    return calls


def stamps(checkout: Path) -> set[str]:
    return {each.name for each in (checkout / ".venv").glob("installed-*") if each.read_text(encoding="utf-8")}


def test_an_interpreter_that_has_everything_is_used_as_it_is(checkout: Path) -> None:
    assert bootstrap.Environment(checkout, ("program", "test")).is_met_here
    assert not bootstrap.Environment(checkout, ("program", "absent")).is_met_here


def test_a_wheel_is_left_alone(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "pyproject.toml").unlink()
    monkeypatch.setattr(bootstrap, "__file__", str(checkout / "medqa_gui" / "bootstrap.py"))
    bootstrap.provide("absent")
    assert not (checkout / ".venv").exists()


def test_a_missing_dependency_is_fetched_once(inside: Path, fetched: list[list[str]]) -> None:
    bootstrap.Environment(inside, ("absent",)).fill()
    bootstrap.Environment(inside, ("absent",)).fill()
    assert fetched == [["no-such-package-anywhere>=1"]]
    assert stamps(inside) == {"installed-absent.txt"}


def test_a_changed_pyproject_is_fetched_again(inside: Path, fetched: list[list[str]]) -> None:
    bootstrap.Environment(inside, ("test",)).fill()
    assert fetched == []
    (inside / "pyproject.toml").write_text(PYPROJECT.replace("pytest>=8", "pytest>=9"), encoding="utf-8")
    bootstrap.Environment(inside, ("test",)).fill()
    assert fetched == [["pytest>=9"]]


def test_an_interrupted_start_is_done_again(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(requirements: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "_pip_install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.Environment(inside, ("absent",)).fill()
    assert stamps(inside) == set()
    calls: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "_pip_install", calls.append)
    bootstrap.Environment(inside, ("absent",)).fill()
    assert len(calls) == 1


def test_a_failing_pip_ends_with_a_hint_and_without_a_stamp(
    inside: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    with pytest.raises(SystemExit) as left:
        bootstrap.Environment(inside, ("absent",)).fill()
    assert left.value.code == bootstrap.COULD_NOT
    assert "Check your connection" in capsys.readouterr().err
    assert stamps(inside) == set()


def test_a_bare_python_goes_on_in_a_venv_of_the_checkout(checkout: Path) -> None:
    # The copy has no dependencies at all, so that nothing is fetched: what is seen is the change of interpreters.
    package, home = checkout / "medqa_gui", Path(bootstrap.__file__).parent
    (package / "core" / "model").mkdir(parents=True)
    for name in ("bootstrap.py", "i18n.py", "resource_files.py", "core/model/marked.py"):
        (package / name).write_bytes((home / name).read_bytes())
    (package / "__main__.py").write_text(
        "import sys\nfrom medqa_gui import bootstrap\nbootstrap.provide('test')\nprint(sys.prefix, sys.argv[1:])\n",
        encoding="utf-8",
    )
    (checkout / "pyproject.toml").write_text(
        "[project]\ndependencies = []\n[dependency-groups]\ntest = []\nabsent = ['no-such-package-anywhere']\n",
        encoding="utf-8",
    )
    here = _start(checkout, "a b", "问")
    assert here.stdout.startswith(f"{sys.prefix} [")
    main = package / "__main__.py"
    main.write_text(main.read_text(encoding="utf-8").replace("'test'", "'absent'"), encoding="utf-8")
    fake_pip = checkout.parent / f"{checkout.name}-pip"
    fake_pip.mkdir()
    (fake_pip / "pip.py").write_text("import sys\nprint('asked for', sys.argv[-1])\n", encoding="utf-8")
    # One that lies in the current folder, as that of a stranger might, is not asked.
    (checkout / "pip.py").write_text("print('a stranger')\n", encoding="utf-8")
    there = _start(checkout, "a b", "问", PYTHONPATH=str(fake_pip))
    assert "a stranger" not in there.stderr
    assert there.stdout.strip() == f"{checkout / '.venv'} ['a b', '问']"
    assert "asked for no-such-package-anywhere" in there.stderr
    assert stamps(checkout) == {"installed-program.txt", "installed-absent.txt"}


def test_a_broken_venv_ends_in_a_sentence_and_not_in_a_circle(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "__file__", str(checkout / "medqa_gui" / "bootstrap.py"))
    monkeypatch.setenv(bootstrap.RESTARTED, "1")
    with pytest.raises(SystemExit):
        bootstrap.provide("absent")
    assert "Delete" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["medqa_gui/__init__.py", "medqa_gui/bootstrap.py", "medqa_gui/__main__.py", "tests/__main__.py"]
)
def test_an_old_python_gets_as_far_as_the_sentence_about_it(name: str) -> None:
    # macOS brings Python 3.9, which stumbles over a newer syntax and over "X | Y" between types.
    tree = ast.parse((Path(bootstrap.__file__).parent.parent / name).read_text("utf-8"), feature_version=(3, 9))
    assert [node.lineno for node in ast.walk(tree) if isinstance(getattr(node, "op", None), ast.BitOr)] == []


def _start(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "medqa_gui", *arguments],
        cwd=checkout, env={**os.environ, **environment}, capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
