"""A part is bounded by its size whatever its name, and by the length of its tags; nobody is worn out by either."""

import random
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import GUESS_ALL
from medqa_gui.core.reading.calamine_reader import read_with_calamine
from medqa_gui.core.reading.open import open_workbook
from medqa_gui.core.reading.openpyxl_reader import read_with_openpyxl
from medqa_gui.core.reading.xml_tokens import LONGEST_TOKEN
from medqa_gui.core.runtime.resource_limits import LIMITS_SETTING
from medqa_gui.library_versions import versions
from tests.core.reading.ods_files import table_xml, text_rows, write_ods
from tests.core.reading.xlsx_files import SHEET_1, STRINGS, links_xml, sheet_xml, write_xlsx

ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>Question</t></is></c></row>'
MIB = 1024**2
LONG = "x" * (2 * LONGEST_TOKEN)


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        texts(path)
    return caught.value.id


def texts(path: Path) -> list[list[str]]:
    with closing(open_workbook(path, GUESS_ALL)) as workbook:
        return [row.texts for index in range(len(workbook.sheets)) for row in workbook.rows(index)]


def bomb(before: str) -> bytes:
    return before.encode() + b" " * (70 * MIB)


def renamed_sheet(path: Path) -> Path:
    links = links_xml({"rId1": ("worksheet", "media/image1.png"), "rId3": ("styles", "styles.xml")})
    bombed = bomb(sheet_xml(ROW))
    return write_xlsx(path, parts={SHEET_1: None, "xl/_rels/workbook.xml.rels": links, "xl/media/image1.png": bombed})


def renamed_strings(path: Path) -> Path:
    links = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("sharedStrings", "strings")}
    parts = {STRINGS: None, "xl/_rels/workbook.xml.rels": links_xml(links), "xl/strings": bomb("<sst>")}
    return write_xlsx(path, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', parts=parts)


@pytest.mark.parametrize("write", [renamed_sheet, renamed_strings])
def test_a_bomb_under_a_picture_s_name_is_refused_when_it_is_read(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    assert refusal(write(tmp_path / "a.xlsx")) == "file_too_large"


def test_a_picture_that_nobody_reads_may_be_as_large_as_it_likes(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROW, parts={"xl/media/image1.bmp": bytes(70 * MIB)})
    assert texts(path) == [["Question"]]


@pytest.mark.parametrize("reader", [read_with_openpyxl, read_with_calamine])
def test_the_other_readers_are_given_no_more_than_all_parts_together_may_unpack_to(
    reader: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An eighth of 1 GiB: 512 MiB is the least that a process may have.
    monkeypatch.setenv(LIMITS_SETTING, "0.01")
    noise = random.Random(14).randbytes(MIB) * 140
    path = write_xlsx(tmp_path / "a.xlsx", ROW, parts={"docProps/thumbnail.jpeg": noise})
    with pytest.raises(UnreadableFileError) as caught:
        list(reader(path, None))
    assert caught.value.id == "file_too_large"


def long_attribute(path: Path) -> Path:
    return write_xlsx(path.with_suffix(".xlsx"), f'<row r="1" note="{LONG}"></row>{ROW}')


def long_comment(path: Path) -> Path:
    return write_xlsx(path.with_suffix(".xlsx"), ROW, before=f"<!--{LONG}-->")


def long_style(path: Path) -> Path:
    return write_xlsx(path.with_suffix(".xlsx"), ROW, formats=(LONG,))


def long_link(path: Path) -> Path:
    links = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId9": ("drawing", LONG)}
    return write_xlsx(path.with_suffix(".xlsx"), ROW, parts={"xl/_rels/workbook.xml.rels": links_xml(links)})


def long_ods(path: Path) -> Path:
    return write_ods(path.with_suffix(".ods"), table_xml(text_rows(("Question",)), name=LONG))


def long_xml_2003(path: Path) -> Path:
    path = path.with_suffix(".xml")
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    path.write_text(
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="{LONG}"><Table><Row><Cell><Data ss:Type="String">Question</Data></Cell></Row></Table>'
        "</Worksheet></Workbook>"
    )
    return path


@pytest.mark.parametrize("write", [long_attribute, long_comment, long_style, long_link, long_ods, long_xml_2003])
def test_a_tag_longer_than_any_program_writes_is_refused(write: Callable[[Path], Path], tmp_path: Path) -> None:
    path = write(tmp_path / "a")
    assert refusal(path) == "file_unsafe"


def test_a_text_may_be_longer_than_a_tag(tmp_path: Path) -> None:
    cell = f'<c r="A1" t="inlineStr"><is><t>{LONG}</t></is></c>'
    path = write_xlsx(tmp_path / "a.xlsx", f'<row r="1" spans="1:1">{cell}</row>')
    assert texts(path)[0][0][:3] == "xxx"


def test_the_libraries_inside_python_are_told_by_their_versions() -> None:
    assert {"expat", "zlib"} <= set(versions())
    assert all(versions()[name][0].isdigit() for name in ("expat", "zlib"))


def test_the_lengths_of_parts_cannot_be_understated(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROW * 2000)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET_1)
    size = info.file_size.to_bytes(4, "little")
    path.write_bytes(content.replace(size, (100).to_bytes(4, "little")))
    assert refusal(path) == "file_damaged"
