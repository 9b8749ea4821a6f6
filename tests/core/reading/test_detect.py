"""What a file is, by its content."""

import io
import os
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.reading.detect import Family, detect
from medqa_gui.wording import KINDS, explain

CONTENT_TYPES = (
    '<Types><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def zipped_parts(parts: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def compound(*streams: str) -> bytes:
    entries = b""
    for name in ("Root Entry", *streams):
        packed = name.encode("utf-16-le")
        kind = b"\5" if name == "Root Entry" else b"\2"
        entries += packed.ljust(64, b"\0") + (len(packed) + 2).to_bytes(2, "little") + kind + bytes(61)
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + bytes(512) + entries


def sqlite_bytes() -> bytes:
    with sqlite3.connect(":memory:") as database:
        database.execute("create table t (a)")
        return database.serialize()


XLSX = zipped_parts({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": "<workbook/>"})

FAMILIES = {
    "plain.xlsx": (XLSX, Family.XLSX),
    "no_ending": (XLSX, Family.XLSX),
    "workbook named.csv": (XLSX, Family.XLSX),
    "other letters.xlsx": (zipped_parts({"[content_types].xml": CONTENT_TYPES, "XL\\Workbook.xml": ""}), Family.XLSX),
    "moved part.xlsx": (
        zipped_parts({"[Content_Types].xml": CONTENT_TYPES, "xl/book9.xml": "<workbook/>"}),
        Family.XLSX,
    ),
    "binary.xlsb": (zipped_parts({"xl/workbook.bin": b"\x83\x01"}), Family.XLSB),
    "open.ods": (zipped_parts({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), Family.ODS),
    "no mimetype.ods": (zipped_parts({"content.xml": "<office:spreadsheet/>"}), Family.ODS),
    "old.xls": (compound("Workbook"), Family.XLS),
    "older.xls": (compound("Book"), Family.XLS),
    "embeds a letter.xls": (compound("WordDocument", "Workbook"), Family.XLS),
    "excel 4.xls": (b"\x09\x04\x06\x00\x00\x04\x10\x00\x00\x00", Family.XLS),
    "comma.csv": (b"Question,Answer\nWhy?,So.\n", Family.TEXT),
    "tab.tsv": (b"Question\tAnswer\n", Family.TEXT),
    "plain.txt": (b"Question|Answer\n", Family.TEXT),
    "unknown.dat": (b"Question;Answer\n", Family.TEXT),
    "utf16.csv": ("Frage;Antwort\n".encode("utf-16"), Family.TEXT),
    "utf16 no bom.csv": ("Frage;Antwort\n问题;答案\n".encode("utf-16-be"), Family.TEXT),
    "gbk.csv": ("问题,答案\n".encode("gbk"), Family.TEXT),
    "export.xls": (b"\xef\xbb\xbf\r\n<HTML><body><table><tr>", Family.HTML),
    "export 2.xls": (b"<table border=1><tr><td>Question", Family.HTML),
    "export 3.xls": ("<html xmlns:x='urn'>".encode("utf-16"), Family.HTML),
    "xhtml.xls": (b'<?xml version="1.0"?><!DOCTYPE html><html>', Family.HTML),
    "2003.xls": (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>', Family.XML_2003),
    "locked.xlsx": (compound("EncryptionInfo", "EncryptedPackage"), Family.PROTECTED),
    "capitals.xls": (compound("WORKBOOK"), Family.XLS),
    "renamed table.xls": (b"Question\tAnswer\nWhy?\tSo.\n", Family.TEXT),
    "renamed table.xlsx": (b"Question,Answer\nWhy?,So.\n", Family.TEXT),
    "starts like sylk.csv": (b"ID;Patientenfrage;Antwort\n1;Warum?;Darum.\n", Family.TEXT),
    "starts like sylk 2.csv": (b"ID;P;C\nC;Warum?;K\n", Family.TEXT),
    "starts like a bitmap.csv": (b"BMI,Question,Answer\n", Family.TEXT),
    "starts like json.csv": (b"[Question],[Answer]\n", Family.TEXT),
    "starts like bzip2.csv": (b"BZh,Answer\n", Family.TEXT),
    "one tag.csv": (b"<b>Question</b>,Answer\n", Family.TEXT),
}

OTHERS = {
    "report.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "file_not_spreadsheet", "pdf"),
    "pdf named.xlsx": (b"\n\n%PDF-1.4 \0\0", "file_not_spreadsheet", "pdf"),
    "scan.xlsx": (b"\x89PNG\r\n\x1a\n\0\0", "file_not_spreadsheet", "image"),
    "photo.csv": (b"\xff\xd8\xff\xe0\0\x10JFIF", "file_not_spreadsheet", "image"),
    "bitmap.xlsx": (b"BM\x36\0\0\0\0\0\0\0", "file_not_spreadsheet", "image"),
    "packed.csv.gz": (b"\x1f\x8b\x08\0", "file_not_spreadsheet", "archive"),
    "packed.zip": (zipped_parts({"a.csv": "x,y"}), "file_not_spreadsheet", "archive"),
    "empty archive.zip": (zipped_parts({}), "file_not_spreadsheet", "archive"),
    "packed.xlsx": (b"BZh91AY&SY\x8b", "file_not_spreadsheet", "archive"),
    "letter.docx": (zipped_parts({"word/document.xml": ""}), "file_not_spreadsheet", "document"),
    "slides.pptx": (zipped_parts({"ppt/presentation.xml": ""}), "file_not_spreadsheet", "presentation"),
    "letter.odt": (
        zipped_parts({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
        "file_not_spreadsheet",
        "document",
    ),
    "table.numbers": (zipped_parts({"Index/Document.iwa": b"\0"}), "file_family_unsupported", "iwork"),
    "letter.doc": (compound("WordDocument", "Workbook"), "file_not_spreadsheet", "document"),
    "slides.ppt": (compound("PowerPoint Document"), "file_not_spreadsheet", "presentation"),
    "mail.msg": (compound("__properties_version1.0"), "file_not_spreadsheet", "mail"),
    "thumbs.db": (compound("Catalog"), "file_not_spreadsheet", "ole"),
    "letter.rtf": (b"{\\rtf1\\ansi Question}", "file_not_spreadsheet", "document"),
    "flat.fods": (b'<?xml version="1.0"?>\n<office:document xmlns="x">', "file_family_unsupported", "flat_ods"),
    "other.xml": (b'<?xml version="1.0"?><rows/>', "file_not_spreadsheet", "xml"),
    "link.slk": (b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K5\r\nE\r\n", "file_family_unsupported", "slk"),
    "page.mht": (b"From: <Saved>\r\nMIME-Version: 1.0\r\n", "file_family_unsupported", "mht"),
    "data.json": (b'[\n {"question": "a"}]', "file_not_spreadsheet", "json"),
    "data.jsonl": (b'{"question": "a"}\n', "file_not_spreadsheet", "json"),
    "data.sqlite": (sqlite_bytes(), "file_not_spreadsheet", "database"),
    "data.sav": (b"$FL2@(#) SPSS DATA FILE", "file_not_spreadsheet", "statistics"),
    "data.parquet": (b"PAR1\x15\x04", "file_not_spreadsheet", "parquet"),
    "noise.bin": (bytes(range(256)) * 20, "file_not_spreadsheet", "binary"),
    "renamed.xlsx": (b"The server is busy.\nTry again, later.\n", "file_not_spreadsheet", "text"),
    "renamed.xls": ("Frage;Antwort\n".encode("cp1252"), "file_not_spreadsheet", "text"),
}


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refusal(path: Path) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as caught:
        detect(path)
    what, hint = explain(caught.value)
    assert what
    assert hint
    assert "{" not in what + hint
    return caught.value


@pytest.mark.parametrize("name", FAMILIES)
def test_a_file_with_rows_is_detected_by_its_content(name: str, tmp_path: Path) -> None:
    content, family = FAMILIES[name]
    assert detect(written(tmp_path, name, content)) is family


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_file_is_refused_by_what_it_is(name: str, tmp_path: Path) -> None:
    content, id_, kind = OTHERS[name]
    error = refusal(written(tmp_path, name, content))
    assert (error.id, error.facts["kind"]) == (id_, kind)
    assert KINDS[kind] in explain(error).what


def test_text_with_the_suffix_of_a_workbook_is_refused(tmp_path: Path) -> None:
    what, hint = explain(refusal(written(tmp_path, "a.xlsx", b"Question,Answer\n")))
    assert "plain text" in what
    assert ".csv" in hint


@pytest.mark.parametrize("content", [b"", b"\0", bytes(300_000)])
def test_a_file_of_nothing_is_empty(content: bytes, tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "a.xlsx", content)).id == "file_empty"


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.xlsx").id == "file_missing"
    assert refusal(tmp_path / "a\0.xlsx").id == "file_missing"
    assert refusal(written(tmp_path, "file", b"x") / "a.xlsx").id == "file_missing"


def test_a_folder_is_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path).id == "file_is_folder"


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / ("a" * 5000)).id == "file_no_access"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may read everything")
def test_a_file_without_permission_is_named_so(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b"x,y")
    path.chmod(0)
    assert refusal(path).id == "file_no_access"


def test_a_file_that_the_system_keeps_is_no_access(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.csv", b"x,y")

    def locked(*_args: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    error = refusal(path)
    assert (error.id, error.facts["reason"]) == ("file_no_access", "EACCES")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refusal(tmp_path / "pipe.csv").facts["kind"] == "device"


def test_the_lock_file_of_an_open_workbook_is_named_so(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "~$a.xlsx", b"\x05Maria" + b" " * 159)).id == "file_lock"
    assert detect(written(tmp_path, "~$b.xlsx", XLSX + bytes(2000))) is Family.XLSX


def test_a_cut_workbook_is_damaged(tmp_path: Path) -> None:
    for size in (4, 30, len(XLSX) // 2, len(XLSX) - 10):
        assert refusal(written(tmp_path, "a.xlsx", XLSX[:size])).id == "file_damaged"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(XLSX) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_an_overwritten_workbook_is_detected_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]
) -> None:
    content = bytearray(XLSX)
    for at, value in changes:
        content[at] = value
    path = written(tmp_path_factory.getbasetemp(), "overwritten.xlsx", bytes(content))
    try:
        told: str = detect(path)
    except UnreadableFileError as error:
        told = error.id
    assert told in {"xlsx", "xlsb", "file_damaged", "file_encrypted", "file_not_spreadsheet"}


def test_a_package_without_its_workbook_part_is_damaged(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "a.xlsx", zipped_parts({"xl/worksheets/sheet1.xml": "<x/>"})))
    assert (error.id, error.facts["part"]) == ("file_damaged", "xl/workbook.xml")


def test_a_compound_file_without_its_directory_is_damaged(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "a.xls", compound()[:512]))
    assert error.id == "file_damaged"
    assert "ole_directory" not in explain(error).what


def test_an_encrypted_archive_is_encrypted(tmp_path: Path) -> None:
    locked = bytearray(XLSX)
    at = locked.rfind(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert refusal(written(tmp_path, "a.xlsx", bytes(locked))).id == "file_encrypted"


def test_an_encrypted_open_document_is_encrypted(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest:encryption-data/>",
    }
    assert refusal(written(tmp_path, "a.ods", zipped_parts(parts))).id == "file_encrypted"
