"""The sheets of an OpenDocument workbook: each is read from where it begins, all of them in one pass."""

from contextlib import ExitStack, closing
from itertools import chain

import pytest

from medqa_gui.core.guessing.survey import survey
from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.reading.ods.workbook import open_ods
from medqa_gui.core.reading.xlsx.package import Package
from tests.core.reading.ods_files import content_xml, table_xml, text_rows, write_ods

SHEETS = 300


def _texts(workbook, index):
    return [row.texts for row in workbook.rows(index)]


def _tables(count):
    return "".join(
        table_xml(text_rows(("Question", "Answer"), (f"Why {at}?", f"So {at}.")), f"S{at}") for at in range(count)
    )


@pytest.fixture
def opened():
    """Open workbooks, and close them in the end."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(closing(open_ods(path)))


@pytest.fixture
def passes(monkeypatch):
    """Count the passes over any part."""
    begun = []
    chunks = Package.chunks
    monkeypatch.setattr(Package, "chunks", lambda *given: begun.append(given[1]) or chunks(*given))
    return begun


def test_the_first_rows_of_all_sheets_cost_one_pass(tmp_path, opened, passes):
    workbook = opened(write_ods(tmp_path / "many.ods", _tables(SHEETS)))
    passes.clear()
    found = survey(workbook)
    assert [sample[1].texts for sample in found.samples] == [[f"Why {at}?", f"So {at}."] for at in range(SHEETS)]
    assert passes == ["content.xml"]


def test_sheets_are_read_alike_in_any_order_and_side_by_side(tmp_path, opened):
    workbook = opened(write_ods(tmp_path / "many.ods", _tables(20)))
    for at in (19, 3, 3, 0, 12):
        assert _texts(workbook, at)[1] == [f"Why {at}?", f"So {at}."]
    beside = zip(workbook.rows(7), workbook.rows(4), workbook.rows(7), strict=True)
    assert [row.texts for row in chain.from_iterable(beside)][3:] == [
        ["Why 7?", "So 7."],
        ["Why 4?", "So 4."],
        ["Why 7?", "So 7."],
    ]


def test_a_sheet_left_half_read_does_not_shift_the_next_one(tmp_path, opened):
    workbook = opened(write_ods(tmp_path / "many.ods", _tables(20)))
    for at in range(19):
        rows = iter(workbook.rows(at))
        next(rows)
        rows.close()
        assert _texts(workbook, at + 1)[1] == [f"Why {at + 1}?", f"So {at + 1}."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
def test_every_encoding_of_the_content_is_read_from_the_sheet_on(tmp_path, opened, encoding):
    tables = table_xml(text_rows(("Frage", "Antwort"), ("Wie?", "Täglich."))) + table_xml(
        text_rows(("Größe", "ü")), "Zwei"
    )
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    content = content_xml(tables).replace("UTF-8", declared.upper())
    mark = "\ufeff" if encoding.endswith(("-le", "-be")) else ""
    path = write_ods(tmp_path / "coded.ods", parts={"content.xml": (mark + content).encode(encoding)})
    workbook = opened(path)
    assert _texts(workbook, 1) == [["Größe", "ü"]]
    assert _texts(workbook, 0) == [["Frage", "Antwort"], ["Wie?", "Täglich."]]


def test_an_empty_sheet_between_others_has_no_rows(tmp_path, opened):
    tables = (
        table_xml(text_rows(("a", "b"))) + '<table:table table:name="None"/>' + table_xml(text_rows(("c", "d")), "Last")
    )
    workbook = opened(write_ods(tmp_path / "empty.ods", tables))
    assert [_texts(workbook, at) for at in range(3)] == [[["a", "b"]], [], [["c", "d"]]]


def test_content_that_is_damaged_behind_the_first_sheet_is_refused(tmp_path):
    content = content_xml(_tables(3)).replace("Why 2?", "Why <2?")
    path = write_ods(tmp_path / "damaged.ods", parts={"content.xml": content})
    with pytest.raises(UnreadableFileError) as refused:
        open_ods(path)
    assert refused.value.id == "file_damaged"
