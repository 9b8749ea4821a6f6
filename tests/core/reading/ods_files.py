"""Hand-made OpenDocument spreadsheets: the content is written as given."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
STYLES = (
    '<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>'
    '<style:style style:name="struck" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="super" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="low" style:family="text">'
    '<style:text-properties style:text-position="-33% 58%"/></style:style>'
    '<style:style style:name="lower" style:family="text" style:parent-style-name="low"/>'
)


def content_xml(tables: str, *, before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<office:document-content {SPACES}>'
        f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )


def table_xml(rows: str, name: str = "Sheet1", *, style: str = "", columns: str = "") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{columns}{rows}</table:table>'


def cell_xml(content: str, attributes: str = 'office:value-type="string"') -> str:
    """Return a cell around paragraphs that are given as XML."""
    return f"<table:table-cell {attributes}>{content}</table:table-cell>"


def text_rows(*rows: tuple[str, ...]) -> str:
    """Return rows of plain texts."""
    cells = ("".join(cell_xml(f"<text:p>{escape(text)}</text:p>") for text in row) for row in rows)
    return "".join(f"<table:table-row>{each}</table:table-row>" for each in cells)


def write_ods(path: Path, tables: str = "", *, parts: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write a workbook; `parts` replaces parts, None leaves one out."""
    whole: dict[str, str | bytes | None] = {
        "mimetype": MIMETYPE, "content.xml": content_xml(tables), **(parts or {}),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            if content is not None:
                archive.writestr(name, content)
    return path
