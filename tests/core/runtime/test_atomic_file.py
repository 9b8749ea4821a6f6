"""The old content or the whole new content, never half."""

import errno
import os
from pathlib import Path

import pytest

from medqa_gui.core.model.errors import UnwritableTargetError
from medqa_gui.core.runtime.atomic_file import read_small, replacing


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


def test_a_link_to_a_missing_folder_names_that_folder(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.symlink_to(tmp_path / "gone" / "data.json")
    with pytest.raises(UnwritableTargetError) as refused, replacing(target):
        pass
    assert (refused.value.id, refused.value.facts) == ("target_no_folder", {"path": tmp_path / "gone"})


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    with pytest.raises(UnwritableTargetError) as refused, replacing(tmp_path / "one"):
        pass
    assert refused.value.id == "target_no_access"
    assert (tmp_path / "one").is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
@pytest.mark.parametrize("is_linked", [False, True])
def test_a_pipe_as_target_is_refused_and_stays(tmp_path: Path, is_linked: bool) -> None:
    pipe, target = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    target.symlink_to(pipe)
    with pytest.raises(UnwritableTargetError) as refused, replacing(target if is_linked else pipe) as file:
        file.write(b"new")
    assert refused.value.id == "target_is_device"
    assert pipe.is_fifo()


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
            monkeypatch.setattr(os, "write", refuse)
        if border == "fsync":
            monkeypatch.setattr(os, "fsync", refuse)
        if border == "rename":
            monkeypatch.setattr(Path, "replace", refuse)
    assert caught.value.id == expected
    assert target.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]


def test_what_the_body_itself_raises_is_no_matter_of_the_target(tmp_path: Path) -> None:
    (tmp_path / "out.json").write_bytes(b"old")
    with pytest.raises(FileNotFoundError, match="source"), replacing(tmp_path / "out.json") as file:
        file.write(b"half")
        (tmp_path / "source").read_bytes()
    assert (tmp_path / "out.json").read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out.json"]


def test_a_body_that_fails_on_a_full_disk_says_why_it_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(KeyError), replacing(tmp_path / "out.json") as file:
        file.write(b"half")
        monkeypatch.setattr(os, "write", refuse)
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_small_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "small.json"
    path.write_bytes(b"12345")
    assert read_small(path, 5) == b"12345"
    with pytest.raises(ValueError, match="small"):
        read_small(path, 4)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="pipe"):
        read_small(tmp_path / "pipe", 5)
