"""Any file ends in the right rows or in one clear sentence with the next step."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from medqa_gui.cli import main
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.table import GUESS_ALL
from medqa_gui.core.reading.open import open_source
from medqa_gui.i18n import choose_language
from medqa_gui.wording import ERRORS, explain
from tests.hostile_files import HostileFile, every_file
from tests.stranger_files import stranger_files

FILES = [*every_file(), *stranger_files()]


@pytest.mark.parametrize("hostile", FILES, ids=lambda each: each.name)
def test_a_hostile_file_ends_in_rows_or_in_one_sentence(
    hostile: HostileFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / hostile.name
    hostile.write(path)
    before = path.read_bytes() if path.is_file() else None
    status = main(["inspect", str(path), "--json"])
    printed, told = capsys.readouterr()
    if isinstance(hostile.expected, str) and hostile.expected in ERRORS:
        assert (status, printed) == (2, "")
        assert len(told.splitlines()) == 2
        assert "Traceback" not in told
        check_sentences(error_of(path), hostile.expected)
    else:
        assert (status, told) == (0, "")
        assert json.loads(printed)["source"] == str(path)
        rows = rows_of(path)
        assert rows == (rows if hostile.expected == "any rows" else hostile.expected)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [each.name for each in tmp_path.iterdir()] == ([path.name] if path.exists() else [])


def rows_of(path: Path) -> list[list[str]]:
    """Return all rows of all sheets."""
    with closing(open_source(path, GUESS_ALL)) as workbook:
        return [row.texts for index in range(len(workbook.sheets)) for row in workbook.rows(index)]


def error_of(path: Path) -> MedqaError:
    """Return the error that reading ends in."""
    with pytest.raises(MedqaError) as caught:
        rows_of(path)
    return caught.value


def check_sentences(error: MedqaError, expected: str) -> None:
    assert error.id == expected
    for language in ("zh", "en"):
        choose_language(language)
        what, hint = explain(error)
        assert what
        assert hint
        assert "{" not in what + hint


def test_no_two_files_share_a_name() -> None:
    assert len({each.name for each in FILES}) == len(FILES)


def test_every_refusal_of_a_file_has_its_file_here() -> None:
    met = {each.expected for each in FILES if isinstance(each.expected, str)}
    # These are held by tests of their own: they need a password, a limit or a lock.
    elsewhere = {"file_wrong_password", "file_takes_too_long", "file_breaks_reader", "file_no_access", "file_changed"}
    elsewhere |= {"text_unclosed_quote"}
    assert {id_ for id_ in ERRORS if id_.startswith(("file_", "text_"))} - met - elsewhere == set()


@pytest.mark.parametrize("name", ["no rows.xlsx", "no rows.xls", "no rows.ods"])
def test_a_workbook_without_cells_is_named_so_when_it_is_converted(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    next(each for each in FILES if each.name == name).write(tmp_path / name)
    assert main(["convert", str(tmp_path / name)]) == 2
    assert "All cells in" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == [name]
