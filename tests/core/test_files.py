"""The old content or the whole new content, never half."""

import errno
import os
from pathlib import Path

import pytest

from medqa_gui.core.errors import UnwritableTargetError
from medqa_gui.core.files import replacing


def test_a_new_file_appears_with_its_whole_content(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    with replacing(target) as file:
        file.write(b"new")
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]


def test_what_was_written_can_be_read_back_before_it_takes_the_place(tmp_path: Path) -> None:
    with replacing(tmp_path / "out.json") as file:
        file.write(b"new")
        file.seek(0)
        assert file.read() == b"new"


def test_an_exception_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_bytes(b"old")
    with pytest.raises(KeyError), replacing(target) as file:
        file.write(b"half")
        raise KeyError
    assert target.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]


def test_the_rights_of_the_old_file_are_kept(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_bytes(b"old")
    target.chmod(0o640)
    with replacing(target) as file:
        file.write(b"new")
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_new_file_gets_the_rights_that_any_new_file_gets(tmp_path: Path) -> None:
    with replacing(tmp_path / "out.json") as file:
        file.write(b"new")
    (tmp_path / "other").write_bytes(b"")
    assert (tmp_path / "out.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_goes_on_pointing_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(b"old")
    link = tmp_path / "link.json"
    link.symlink_to("real.json")
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert (tmp_path / "real.json").read_bytes() == b"new"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnwritableTargetError) as caught, replacing(tmp_path / "none" / "out.json"):
        pass
    assert caught.value.id == "target_no_folder"
    assert caught.value.facts["path"] == tmp_path / "none"


def test_a_folder_as_target_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnwritableTargetError) as caught, replacing(tmp_path / "folder") as file:
        file.write(b"new")
    assert caught.value.id == "target_is_folder"
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, "disk_full"), (errno.EACCES, "target_no_access"), (errno.EIO, "target_no_access")],
)
@pytest.mark.parametrize("border", ["write", "fsync", "rename"])
def test_a_fault_at_any_border_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, border: str, number: int, expected: str
) -> None:
    target = tmp_path / "out.json"
    target.write_bytes(b"old")

    def refuse(*args: object) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(UnwritableTargetError) as caught, replacing(target) as file:
        file.write(b"new")
        if border == "write":
            refuse()
        if border == "fsync":
            monkeypatch.setattr(os, "fsync", refuse)
        if border == "rename":
            monkeypatch.setattr(Path, "replace", refuse)
    assert caught.value.id == expected
    assert target.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]
