"""More files that nobody writes on purpose: odd packages, odd XML, odd tables and odd datasets."""

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Iterator

from tests.core.reading.ods_files import cell_xml, table_xml, text_rows, write_ods
from tests.core.reading.xls_files import compound_file, table, workbook_stream
from tests.core.reading.xls_files import record as old_record
from tests.core.reading.xlsb_files import SHEET_1 as BINARY_SHEET
from tests.core.reading.xlsb_files import record, write_xlsb
from tests.core.reading.xlsx_files import HEAD, SHEET_1, links_xml, sheet_xml, workbook_xml, write_xlsx
from tests.hostile_files import WHY, XML_2003, HostileFile, Rows, bytes_of, cells_of, made, xlsx_of

CELLS = cells_of(WHY)
TURN = [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]
LINE = json.dumps({"messages": TURN}) + "\n"
TURNS: Rows = [["System prompt", "Question", "Answer"], ["", "Why?", "So."]]


def stranger_files() -> list[HostileFile]:
    """Return all files, class by class."""
    return [*_packages(), *_xml(), *_links(), *_sheets(), *_old_and_binary(), *_open(), *_text(), *_datasets()]


def _packages() -> Iterator[HostileFile]:
    kind = "odd packages"
    whole = xlsx_of(WHY)
    yield HostileFile(kind, "two joined.xlsx", bytes_of(xlsx_of([["x"]]) + whole), WHY)
    yield HostileFile(kind, "junk behind.xlsx", bytes_of(whole + b"junk" * 20_000), "file_damaged")
    for name, method in (("bzip2", zipfile.ZIP_BZIP2), ("lzma", zipfile.ZIP_LZMA), ("stored", zipfile.ZIP_STORED)):
        yield HostileFile(kind, f"{name}.xlsx", bytes_of(_repacked(whole, method)), WHY)
    yield HostileFile(kind, "unknown method.xlsx", bytes_of(_directory(whole, 10, "<H", 99)), "file_damaged")
    yield HostileFile(kind, "lies small.xlsx", bytes_of(_directory(whole, 24, "<I", 10)), "file_damaged")
    yield HostileFile(kind, "lies large.xlsx", bytes_of(_directory(whole, 24, "<I", 0x7FFFFFFF)), "file_too_large")
    yield HostileFile(kind, "one place for all.xlsx", bytes_of(_directory(whole, 42, "<I", 0)), "file_damaged")
    yield HostileFile(kind, "book in a package.xlsx", bytes_of(_zip({"a.xlsx": whole})), "file_not_spreadsheet")
    yield HostileFile(kind, "no parts.xlsx", bytes_of(_zip({})), "file_not_spreadsheet")
    many = {f"x/{at}": b"" for at in range(20_000)}
    yield HostileFile(kind, "20,000 parts.xlsx", made(write_xlsx, CELLS, parts=many), WHY)


def _repacked(whole: bytes, method: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(whole)) as source:
        return _zip({name: source.read(name) for name in source.namelist()}, method)


def _zip(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _directory(whole: bytes, offset: int, form: str, value: int) -> bytes:
    """Return the package with a field of every entry of its directory changed."""
    data, at = bytearray(whole), -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        struct.pack_into(form, data, at + offset, value)
    return bytes(data)


def _xml() -> Iterator[HostileFile]:
    kind = "odd XML"
    nested = f"{HEAD}<a>{'<a>' * 100_000}{'</a>' * 100_000}</a>"
    for name, part in (("workbook", "xl/workbook.xml"), ("styles", "xl/styles.xml")):
        yield HostileFile(kind, f"deep {name}.xlsx", made(write_xlsx, CELLS, parts={part: nested}), "file_unsafe")
    long = CELLS.replace('<row r="1">', f'<row r="1" spans="{"1" * 2_000_000}">')
    yield HostileFile(kind, "long attribute.xlsx", made(write_xlsx, long), WHY)
    spaces = " ".join(f'xmlns:n{at}="u{at}"' for at in range(20_000))
    named = {SHEET_1: sheet_xml(CELLS).replace("<worksheet ", f"<worksheet {spaces} ")}
    yield HostileFile(kind, "20,000 namespaces.xlsx", made(write_xlsx, parts=named), WHY)
    commented = CELLS.replace('<row r="2">', '<?x y?><!-- z --><row r="2">').replace("Why?", "<![CDATA[Why?]]>")
    yield HostileFile(kind, "comments and sections.xlsx", made(write_xlsx, commented), WHY)
    for name, reference in (("zero", "&#0;"), ("half a pair", "&#xD800;"), ("beyond", "&#x110000;")):
        odd = CELLS.replace("Why?", reference)
        yield HostileFile(kind, f"reference {name}.xlsx", made(write_xlsx, odd), "file_damaged")
    for name, number in (("negative", "-1"), ("zero", "0"), ("endless", "1" * 5000)):
        odd = CELLS.replace('r="1"', f'r="{number}"')
        yield HostileFile(kind, f"row {name}.xlsx", made(write_xlsx, odd), "file_damaged")
    zeros = made(write_xlsx, parts={SHEET_1: bytes(4000)})
    yield HostileFile(kind, "sheet of zeros.xlsx", zeros, "file_damaged")
    page = made(write_xlsx, parts={SHEET_1: "<html><body>Log in</body></html>"})
    yield HostileFile(kind, "sheet is a page.xlsx", page, [])
    codes = ["0" * 5000, "?" * 999 + "/" + "?" * 999, "#," * 999, "[>1e999]0", '"' * 99, "[h]" * 99, "[Red" * 99]
    numbers = "".join(f'<row r="{at + 3}"><c s="{at}"><v>-1E300</v></c></row>' for at in range(len(codes)))
    yield HostileFile(kind, "odd formats.xlsx", made(write_xlsx, CELLS + numbers, formats=codes), "any rows")
    values = "".join(f"<c><v>{value}</v></c>" for value in ("1E999", "-1E999", "NaN", "9" * 100_000))
    yield HostileFile(kind, "odd numbers.xlsx", made(write_xlsx, CELLS + f"<row>{values}</row>"), "any rows")


def _links() -> Iterator[HostileFile]:
    kind = "odd links between parts"
    book = "xl/_rels/workbook.xml.rels"
    for name, target in (("itself", "workbook.xml"), ("the links", "_rels/workbook.xml.rels")):
        links = {book: links_xml({"rId1": ("worksheet", target)})}
        yield HostileFile(kind, f"sheet is {name}.xlsx", made(write_xlsx, parts=links), [])
    circle = {"_rels/.rels": links_xml({"rId1": ("officeDocument", "_rels/.rels")})}
    yield HostileFile(kind, "circle.xlsx", made(write_xlsx, CELLS, parts=circle), WHY)
    sheets = "".join(f'<sheet name="S{at}" sheetId="{at}" r:id="r{at}"/>' for at in range(3000))
    same = {
        "xl/workbook.xml": workbook_xml(sheets),
        book: links_xml({f"r{at}": ("worksheet", "worksheets/sheet1.xml") for at in range(3000)}),
    }
    yield HostileFile(kind, "3,000 sheets in one part.xlsx", made(write_xlsx, CELLS, parts=same), WHY)
    tables = {
        "xl/worksheets/_rels/sheet1.xml.rels": links_xml({f"r{at}": ("table", "../t.xml") for at in range(5000)}),
        "xl/t.xml": f"{HEAD}<table>{'<a/>' * 50_000}</table>",
    }
    yield HostileFile(kind, "one table 5,000 times.xlsx", made(write_xlsx, CELLS, parts=tables), WHY)


def _sheets() -> Iterator[HostileFile]:
    kind = "odd sheets"
    merged = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 5000 + "</mergeCells>"
    yield HostileFile(kind, "5,000 whole merges.xlsx", made(write_xlsx, CELLS, after=merged), WHY)
    hidden = "<cols>" + '<col min="3" max="16384" hidden="1"/>' * 20_000 + "</cols>"
    yield HostileFile(kind, "20,000 hidden ranges.xlsx", made(write_xlsx, CELLS, before=hidden), WHY)
    again = CELLS + '<row r="2"><c r="A2" t="inlineStr"><is><t>Why?</t></is></c></row>' * 20_000
    yield HostileFile(kind, "one row 20,000 times.xlsx", made(write_xlsx, again), WHY)
    runs = f'<row r="3"><c t="inlineStr"><is>{"<r><t>x</t></r>" * 50_000}</is></c></row>'
    yield HostileFile(kind, "50,000 runs.xlsx", made(write_xlsx, CELLS + runs), [*WHY, ["x" * 50_000]])
    turned = {"xl/workbook.xml": workbook_xml('<sheet name="A\u202e\x7f&#10;x" sheetId="1" r:id="rId1"/>')}
    yield HostileFile(kind, "turned name.xlsx", made(write_xlsx, CELLS, parts=turned), WHY)


def _old_and_binary() -> Iterator[HostileFile]:
    kind = "odd binary workbooks"
    old = compound_file(workbook_stream([table(*WHY)]))
    stream = workbook_stream([table(*WHY)])
    yield HostileFile(kind, "endless table of sectors.xls", bytes_of(_with(old, 44, 0x7FFFFFFF)), "any rows")
    yield HostileFile(kind, "circle of tables.xls", bytes_of(_with(old, 68, 1)), "file_breaks_reader")
    lie = old_record(0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF))
    yield HostileFile(kind, "lying texts.xls", bytes_of(compound_file(stream[:20] + lie + stream[20:])), "any rows")
    waste = compound_file(old_record(0x3C, bytes(8000)) * 10)
    yield HostileFile(kind, "no beginning.xls", bytes_of(waste), "file_damaged")
    yield HostileFile(
        kind, "excel 2 cut.xls", bytes_of(b"\x09\x00\x04\x00\x02\x00\x10\x00" + b"\xff" * 99), "file_damaged"
    )
    row = struct.pack("<IIHBBBI", 0xFFFFFFFF, 0, 300, 0, 0, 0, 1) + struct.pack("<II", 0, 1)
    far = record(129) + record(145) + record(0, row) + record(146) + record(130)
    for name, content in (
        ("far row", far),
        ("no end", far[:4]),
        ("endless", b"\x81\x01\xff\xff\xff\xff"),
        ("nothing", b""),
    ):
        write = made(write_xlsb, table(*WHY), parts={BINARY_SHEET: content})
        yield HostileFile(kind, f"{name}.xlsb", write, "file_damaged")
    index = XML_2003.replace('ss:Index="3"', f'ss:Index="{"9" * 30}"')
    yield HostileFile(kind, "far row in XML 2003.xls", bytes_of(index.encode()), "file_damaged")


def _with(content: bytes, at: int, number: int) -> bytes:
    return content[:at] + struct.pack("<I", number) + content[at + 4 :]


def _open() -> Iterator[HostileFile]:
    kind = "odd OpenDocument"
    rows = text_rows(*map(tuple, WHY))
    notes = "<office:annotation>" * 5000 + "</office:annotation>" * 5000
    yield HostileFile(
        kind, "notes in notes.ods", made(write_ods, table_xml(rows.replace("<text:p>Why", notes + "<text:p>Why"))), WHY
    )
    wide = '<table:table-column table:number-columns-repeated="999999999" table:visibility="collapse"/>' * 5000
    yield HostileFile(kind, "endless columns.ods", made(write_ods, table_xml(wide + rows)), WHY)
    spanned = rows.replace("<table:table-cell", '<table:table-cell table:number-rows-spanned="999999999"')
    yield HostileFile(kind, "endless spans.ods", made(write_ods, table_xml(spanned)), WHY)
    yield HostileFile(kind, "no content.ods", made(write_ods, parts={"content.xml": None}), "file_damaged")
    long = cell_xml("<text:p>x</text:p>", 'office:value-type="string" table:number-columns-repeated="16384"')
    yield HostileFile(
        kind, "one text all over.ods", made(write_ods, table_xml(f"<table:table-row>{long}</table:table-row>")),
        [["x"] * 16_384],
    )  # fmt: skip


def _text() -> Iterator[HostileFile]:
    kind = "odd text"
    head = b"Question,Answer\n"
    yield HostileFile(kind, "a million columns.csv", bytes_of(b"a," * 1_000_000 + b"b\n"), "text_too_long")
    yield HostileFile(
        kind, "a cell of 17 MB.csv", bytes_of(head + b'Why?,"' + b"x" * 17_000_000 + b'"\n'), "text_too_long"
    )
    yield HostileFile(kind, "blank lines.csv", bytes_of(head + b"\n" * 200_000 + b"Why?,So.\n"), WHY)
    yield HostileFile(kind, "only quotes.csv", bytes_of(head + b'"' * 80_001), "any rows")
    yield HostileFile(kind, "only a mark.csv", bytes_of(b"\xef\xbb\xbf"), [])
    yield HostileFile(kind, "only commas.csv", bytes_of(b"," * 100_000), [])
    yield HostileFile(kind, "odd utf-16.csv", bytes_of("Question,Answer\n".encode("utf-16") + b"A"), "any rows")
    yield HostileFile(kind, "cr cr lf.csv", bytes_of(b"Question,Answer\r\r\nWhy?,So.\r\r\n"), WHY)
    yield HostileFile(kind, "sep of an emoji.csv", bytes_of("sep=😀\nQuestion😀Answer\nWhy?😀So.\n".encode()), WHY)
    formula: Rows = [["Question", "Answer"], ["=1+1", "@SUM(1)"]]
    yield HostileFile(kind, "formulas.csv", bytes_of(head + b"=1+1,@SUM(1)\n"), formula)


def _datasets() -> Iterator[HostileFile]:
    kind = "odd datasets"
    for name, content in (
        ("deep array.json", b"[" * 200_000),
        ("deep object.json", b'[{"messages":' * 100_000),
        ("NaN.jsonl", b'{"messages": NaN}\n' + LINE.encode()),
        ("a key twice.json", b'[{"a": 1, "a": 2}]'),
        ("cut.jsonl", (LINE * 3)[:-9].encode()),
        ("half a pair.jsonl", LINE.replace("Why?", "\\ud800").encode()),
    ):
        yield HostileFile(kind, name, bytes_of(content), "dataset_broken")
    for encoding in ("utf-16", "utf-32"):
        yield HostileFile(kind, f"{encoding}.jsonl", bytes_of(LINE.encode(encoding)), "dataset_not_utf8")
    yield HostileFile(kind, "byte order mark.jsonl", bytes_of(LINE.encode("utf-8-sig")), TURNS)
    yield HostileFile(kind, "dataset.xlsx", bytes_of(LINE.encode()), TURNS)
    yield HostileFile(kind, "workbook.json", bytes_of(xlsx_of(WHY)), WHY)
    odd = '{"messages": [1, null]}\n{"messages": [{"role": ["x"], "content": {}}]}\n'
    yield HostileFile(kind, "odd messages.jsonl", bytes_of((LINE + odd).encode()), "any rows")
    bomb = gzip.compress(b'{"messages":"' + b"a" * 70_000_000, 1)
    yield HostileFile(kind, "long line.jsonl.gz", bytes_of(bomb), "dataset_broken")
    yield HostileFile(kind, "blank.json.gz", bytes_of(gzip.compress(b" " * 50_000_000, 1)), "dataset_unknown")
    yield HostileFile(kind, "cut.jsonl.gz", bytes_of(gzip.compress(LINE.encode() * 900)[:-9]), "file_damaged")
    yield HostileFile(kind, "empty array.json", bytes_of(b"[]"), "dataset_unknown")
    itself = {"message_id": "a", "parent_id": "a", "text": "x", "role": "prompter", "message_tree_id": "a"}
    yield HostileFile(kind, "its own parent.jsonl", bytes_of(json.dumps(itself).encode()), "any rows")
