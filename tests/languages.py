"""Keep the translations whole: `python3 -m tests.languages` collects new sentences and compiles the catalogue.

It needs the lint group (babel). The sentences that still lack a translation are printed.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "resources" / "languages" / "zh" / "LC_MESSAGES" / "medqa.po"
KEYWORDS = {"gettext": None, "_": None, "marked": None, "ngettext": (1, 2)}


def sentences() -> Catalog:
    """Return every sentence that the code shows."""
    found = Catalog(project="MedQA Converter", charset="utf-8")
    for name, _line, message, _comments, _context in extract_from_dir(
        str(ROOT / "medqa_gui"), [("**.py", "python")], {}, KEYWORDS
    ):
        if message and message != ("", ""):
            found.add(message, locations=[(f"medqa_gui/{name}", 0)])
    return found


def translated() -> Catalog:
    """Return the Chinese catalogue as it lies on the disk."""
    if not CATALOGUE.is_file():
        return Catalog(locale="zh", project="MedQA Converter", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


def as_po(catalogue: Catalog) -> bytes:
    """Return the catalogue's text, the same for the same sentences."""
    file = io.BytesIO()
    write_po(file, catalogue, width=120, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True)
    lines = file.getvalue().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith((b'"POT-Creation', b'"PO-Revision', b'"Generated')))


def as_mo(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Return the sentences without a translation."""
    return [str(message.id) for message in catalogue if message.id and not _is_whole(message.string)]


def _is_whole(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def main() -> int:
    """Bring the catalogue up to date."""
    catalogue = translated()
    catalogue.update(sentences(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(as_po(catalogue))
    CATALOGUE.with_suffix(".mo").write_bytes(as_mo(catalogue))
    left = missing(catalogue)
    sys.stdout.writelines(f"{sentence}\n" for sentence in left)
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
