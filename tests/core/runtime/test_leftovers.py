"""What a killed save leaves behind is cleared by the next one, and nothing else is."""

import os
import subprocess
import sys
from pathlib import Path

from medqa_gui.core.runtime.atomic_file import clear_leftovers, replacing


def part_of_a_dead_process(folder: Path) -> Path:
    """Return a temporary file whose process has ended, named as that process named it."""
    code = (
        "import os, pathlib, sys; from medqa_gui.core.runtime.atomic_file import replacing\n"
        "with replacing(pathlib.Path(sys.argv[1])) as file: file.write(b'half'); file.flush(); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder / "out.json")], check=False)
    assert done.returncode == 9
    (left,) = folder.glob(".*.medqa-part")
    return left


def test_the_part_of_a_dead_process_goes_with_the_next_save_into_its_folder(tmp_path: Path) -> None:
    left = part_of_a_dead_process(tmp_path)
    assert left.read_bytes() == b"half"
    with replacing(tmp_path / "other.json") as file:
        file.write(b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["other.json"]


def test_the_part_of_a_living_process_stays(tmp_path: Path) -> None:
    with replacing(tmp_path / "out.json") as file:
        clear_leftovers(tmp_path)
        assert len(list(tmp_path.glob("*.medqa-part"))) + len(list(tmp_path.glob(".*.medqa-part"))) >= 1
        file.write(b"new")
    assert (tmp_path / "out.json").read_bytes() == b"new"
    left = part_of_a_dead_process(tmp_path)
    alive = left.rename(left.with_name(left.name.replace(left.name.split("-")[-3], str(os.getppid()))))
    clear_leftovers(tmp_path)
    assert alive.exists()


def test_the_part_of_another_computer_stays(tmp_path: Path) -> None:
    left = part_of_a_dead_process(tmp_path)
    computer = left.name.split(".")[-2].split("-")[0]
    other = left.rename(left.with_name(left.name.replace(computer, "00000000")))
    clear_leftovers(tmp_path)
    assert other.exists()


def test_what_others_named_alike_stays(tmp_path: Path) -> None:
    names = [".notes.medqa-part", "out.json.medqa-part", ".a.0123abcd-x-y.medqa-part", ".a.12345678-1.medqa-part"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    clear_leftovers(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(names)


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    clear_leftovers(tmp_path / "none")
    assert not (tmp_path / "none").exists()
