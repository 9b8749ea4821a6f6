"""Seeded workbooks shaped like MedInfo2019: six columns, unique answers of 400 to 1,000 characters."""

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

HEADERS = ("Question", "Focus (Drug)", "Question Type", "Answer", "Section Title", "URL")
_TYPES = ("Information", "Dose", "Usage", "Side effects", "Indication", "Interaction")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(path: Path, rows: int, seed: int = 7, *, is_shuffled: bool = False) -> Path:
    """Write a workbook of so many data rows with shared strings, unless it is there already.

    The strings stand in the order of the rows, as Excel writes them, or in any order, as other programs do.
    """
    if path.is_file():
        return path
    part = path.with_suffix(".part")
    order = list(dict.fromkeys(text for texts in rows_of(rows, seed) for text in texts))
    if is_shuffled:
        random.Random(seed).shuffle(order)
    strings = {text: index for index, text in enumerate(order)}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        _write_frame(package)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><dimension ref="A1:F{rows + 1}"/><sheetData>'.encode())
            for number, texts in enumerate(rows_of(rows, seed), 1):
                cells = (
                    f'<c r="{letter}{number}" t="s"><v>{strings[text]}</v></c>'
                    for letter, text in zip("ABCDEF", texts, strict=True)
                )
                sheet.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with package.open("xl/sharedStrings.xml", "w", force_zip64=True) as shared:
            counts = f'count="{6 * (rows + 1)}" uniqueCount="{len(order)}"'
            shared.write(f'{_XML}<sst xmlns="{_MAIN}" {counts}>'.encode())
            for text in order:
                shared.write(f"<si><t>{escape(text)}</t></si>".encode())
            shared.write(b"</sst>")
    part.replace(path)
    return path


def rows_of(count: int, seed: int) -> Iterator[tuple[str, ...]]:
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 10))) for _ in range(5000)]
    yield HEADERS
    for number in range(count):
        question = f"what is {' '.join(chance.choices(words, k=8))} {number}?"
        answer = " ".join(chance.choices(words, k=chance.randint(60, 150)))
        section = f"{chance.choice(words)} {chance.choice(words)}"
        yield question, chance.choice(words), chance.choice(_TYPES), answer, section, f"https://example.org/{number}"


def _write_frame(package: zipfile.ZipFile) -> None:
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="DrugQA" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    }
    for name, text in parts.items():
        package.writestr(name, _XML + text)
