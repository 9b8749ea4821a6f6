"""The log helps whoever supports the program, and contains nothing of a spreadsheet."""

import stat

import pytest

from medqa_gui.core.runtime import log

SECRET = "Mrs Example, born 1950-02-03"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(log.LOG_FOLDER, "")
    log.write_log_to(tmp_path / "logs")
    return tmp_path / "logs"


def fail(cell: str) -> None:
    try:
        int(cell)
    except ValueError as error:
        raise KeyError(cell) from error


def logged_failure(folder) -> str:
    try:
        fail(SECRET)
    except KeyError as error:
        log.log_exception(error, "test")
    return (folder / log.FILE_NAME).read_text("utf-8")


def test_a_traceback_names_types_files_and_lines_of_the_error_and_its_cause(folder) -> None:
    text = logged_failure(folder)
    assert "KeyError" in text
    assert "ValueError" in text
    assert "runtime/test_log.py:" in text
    assert " fail\n" in text


def test_an_entry_contains_no_value_and_no_folder_of_the_person(folder) -> None:
    text = logged_failure(folder)
    assert "Example" not in text
    assert str(folder.parent) not in text


def test_a_message_of_a_library_is_cut_before_what_it_quotes(folder) -> None:
    log.log_message("Qt", f'QPixmap: cannot open "{SECRET}"')
    log.log_message("Qt", f"no such image file:///home/{SECRET}")
    text = (folder / log.FILE_NAME).read_text("utf-8")
    assert "QPixmap: cannot open" in text
    assert "Example" not in text


def test_the_log_is_readable_by_its_owner_only(folder) -> None:
    logged_failure(folder)
    assert stat.S_IMODE((folder / log.FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_log_rotates_and_keeps_one_older_file(folder, monkeypatch) -> None:
    monkeypatch.setattr(log, "_MAX_BYTES", 2000)
    for _each in range(20):
        logged_failure(folder)
    files = sorted(each.name for each in folder.iterdir())
    assert files == [log.FILE_NAME, f"{log.FILE_NAME}.1"]
    assert all(each.stat().st_size <= 2000 for each in folder.iterdir())


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(log.LOG_FOLDER, "")
    monkeypatch.chdir(tmp_path)
    log.log_message("Qt", "a message")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_reported_and_ends_nothing(tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    monkeypatch.setenv(log.LOG_FOLDER, str(tmp_path / "logs"))
    log.log_message("Qt", "a message")
    assert "The log cannot be written" in capsys.readouterr().err
