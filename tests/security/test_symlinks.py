"""A link that somebody else planted in the target's folder leads no write out of it."""

import os
from pathlib import Path

import pytest

from medqa_gui.cli import main

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")
OPTIONS = ("--with", "trainer", "--with", "card", "--with", "manifest", "--split", "50/50")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a table, and another one that nothing may be written into."""
    (tmp_path / "chosen").mkdir()
    (tmp_path / "outside").mkdir()
    rows = "".join(f"Why does it hurt at {at}?,It is healing for {at} days.\n" for at in range(4))
    (tmp_path / "chosen" / "ward.csv").write_text(f"Question,Answer\n{rows}", "utf-8")
    return tmp_path


def convert(place: Path, *arguments: object) -> int:
    return main(["convert", str(place / "chosen" / "ward.csv"), *map(str, arguments)])


NAMES = ("ward-train.json", "ward-test.json", "ward_qlora.py", "ward-card.md", "ward.manifest.json")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("forced", [(), ("--force",)])
@pytest.mark.parametrize("is_there", [False, True])
def test_no_file_of_a_save_is_written_through_a_link_that_leads_out(
    place: Path, name: str, forced: tuple[str, ...], is_there: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if is_there:
        (place / "outside" / "code.py").write_text("kept = 1\n")
    (place / "chosen" / name).symlink_to(place / "outside" / "code.py")
    assert convert(place, *OPTIONS, *forced) == 2
    assert name in capsys.readouterr().err
    assert [each.read_text() for each in (place / "outside").iterdir()] == ["kept = 1\n"] * is_there
    assert sorted(each.name for each in (place / "chosen").iterdir()) == sorted({"ward.csv", name})


@pytest.mark.parametrize("name", NAMES)
def test_a_dangling_link_is_something_that_is_there(place: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "chosen" / name).symlink_to("not_there")
    assert convert(place, *OPTIONS) == 2
    assert "--force" in capsys.readouterr().err
    assert not (place / "chosen" / "not_there").exists()


def test_a_link_within_the_folder_is_followed(place: Path) -> None:
    (place / "chosen" / "out.json").symlink_to("real.json")
    assert convert(place, "-o", place / "chosen" / "out.json") == 0
    assert (place / "chosen" / "out.json").is_symlink()
    assert (place / "chosen" / "real.json").is_file()


@pytest.mark.parametrize("forced", [(), ("--force",)])
def test_a_data_folder_that_is_a_link_is_refused(
    place: Path, forced: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "outside" / "test.jsonl").write_text('{"messages": []}\n')
    (place / "chosen" / "ward-dataset").mkdir()
    (place / "chosen" / "ward-dataset" / "data").symlink_to(place / "outside")
    assert convert(place, "--format", "hf-dataset", *forced) == 2
    assert "ward-dataset" in capsys.readouterr().err
    assert [each.name for each in (place / "outside").iterdir()] == ["test.jsonl"]


@pytest.mark.parametrize("forced", [(), ("--force",)])
def test_a_dataset_folder_that_is_a_link_is_refused(
    place: Path, forced: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "chosen" / "ward-dataset").symlink_to(place / "outside")
    assert convert(place, "--format", "hf-dataset", *forced) == 2
    assert "ward-dataset" in capsys.readouterr().err
    assert list((place / "outside").iterdir()) == []


@pytest.mark.parametrize("is_there", [False, True])
def test_the_workbook_of_issues_is_not_written_through_a_link_that_leads_out(place: Path, is_there: bool) -> None:
    if is_there:
        (place / "outside" / "other.xlsx").write_bytes(b"kept")
    (place / "chosen" / "issues.xlsx").symlink_to(place / "outside" / "other.xlsx")
    done = main(["review", str(place / "chosen" / "ward.csv"), "--workbook", str(place / "chosen" / "issues.xlsx")])
    assert done == 2
    assert [each.read_bytes() for each in (place / "outside").iterdir()] == [b"kept"] * is_there
