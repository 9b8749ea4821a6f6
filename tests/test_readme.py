"""What the README promises, held against the program: commands, options, formats, packages, names in the window."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui import cli, qt_availability
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.presets.library import read_folder
from medqa_gui.resource_files import resource
from tests.packaging import linux, macos, program, windows
from tests.sentences import sentences

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PROBLEM_FORM = (ROOT / ".github/ISSUE_TEMPLATE/problem.yml").read_text("utf-8")
PAPERS = sorted([ROOT / "README.md", *(ROOT / ".github").rglob("*.md")])
# Those of the tools that the README sends a person to.
OPTIONS_OF_OTHERS = {"--no-install-recommends", "--check", "--ignore-missing"}


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def names_in_the_window() -> set[str]:
    """Return the English sentences as a person sees them, without mnemonics, dots and a number at the end."""
    return {re.sub(r"&| \(?\{\w+\}\)?$|…$", "", each) for pair in sentences().items() for each in pair}


def test_every_command_line_is_understood() -> None:
    lines = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
    shown = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("medqa ")]
    assert {each[0] for each in shown} == {"inspect", "convert", "review", "verify", "formats", "presets"}
    for arguments in shown:
        cli._parser().parse_args(arguments)


def test_every_option_is_one() -> None:
    commands = cli._parser()._subparsers._group_actions[0].choices.values()
    known = {word for parser in (cli._parser(), *commands) for word in parser._option_string_actions}
    assert set(re.findall(r"(?<![\w-])--[a-z][\w-]+", README)) - known == OPTIONS_OF_OTHERS


def test_the_table_of_formats_holds_each_format_once() -> None:
    rows = [line.split("|")[1] for line in section("What it writes").splitlines() if line.startswith("| `")]
    assert sorted(name for row in rows for name in re.findall(r"`([\w-]+)`", row)) == sorted(FORMATS)


def test_every_kind_of_issue_is_named_here_and_by_the_help_of_review(capsys: pytest.CaptureFixture[str]) -> None:
    listed = section("The command line").split("The issues that `review` looks for")[1].split("\n\n")[0]
    assert re.findall(r"`([a-z]+(?:_[a-z]+)*)`", listed)[: len(FindingId)] == [each.value for each in FindingId]
    with pytest.raises(SystemExit):
        cli.main(["review", "--help"])
    assert set(FindingId) <= set(re.findall(r"[a-z_]+", capsys.readouterr().out))


def test_as_many_presets_are_named_as_are_shipped() -> None:
    named = section("Presets").split("the ones that are shipped: ")[1].rstrip(". \n")
    assert len(re.split(r",| and ", named)) == len(read_folder(resource("presets")))


def test_what_is_to_be_pressed_has_that_name_in_the_window() -> None:
    steps = section("The first dataset in three steps") + PROBLEM_FORM
    pressed = re.findall(r"\*\*([^*]+?)…?\*\*", steps)
    pressed += [name for path in re.findall(r"\((\w+ → [\w ]+),", steps) for name in path.split(" → ")]
    named = [each for each in pressed if len(each.split()) < 6]
    assert {"Needs review", "File", "Try the sample workbook"} <= set(named)
    assert [each for each in named if each not in names_in_the_window()] == []


def test_the_files_to_download_are_named_as_they_are_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, stdout=""))
    monkeypatch.setattr(shutil, "which", lambda name: name)
    # Windows lets only some people make links.
    monkeypatch.setattr(Path, "symlink_to", lambda *_: None)
    made = [windows.portable(bundle, tmp_path), windows.installer(bundle, tmp_path)]
    for machine in ("arm64", "x86_64"):
        monkeypatch.setattr("platform.machine", lambda machine=machine: machine)
        made.append(macos.image(tmp_path / "MedQA Converter.app", tmp_path, tmp_path))
    if sys.platform.startswith("linux"):
        monkeypatch.setattr(linux, "_machine", lambda: "x86_64")
        made += [linux.portable(bundle, tmp_path), tmp_path / f"{program.FOLDER}_{program.version()}_amd64.deb"]
    # Of the second of a kind only the end is written.
    endings = [path.name.split(program.version())[1] for path in made]
    endings = [each if f"…{each}" in README else each.replace("-macos", "") for each in endings]
    assert [each for each in endings if f"…{each}" not in README] == []


@pytest.mark.parametrize("name", ["README.md", ".ci/run", ".github/workflows/release.yml"])
def test_whoever_installs_libraries_for_qt_installs_all_of_them(name: str) -> None:
    words = set((ROOT / name).read_text("utf-8").split())
    assert {*qt_availability._QT_PACKAGES.values(), *qt_availability._X_PACKAGES.values()} - words == set()


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_no_link_leads_nowhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []
