"""Keep the translations whole: `python3 -m tests.languages` collects new sentences and compiles the catalogue.

It needs the lint group (babel). The sentences that still lack a translation are printed.
"""

import io
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.sentences import sentences

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "resources" / "languages" / "zh" / "LC_MESSAGES" / "medqa.po"
# What gettext needs, and who reads the file; neither dates nor addresses, so the same sentences give the same bytes.
_HEADER = {
    "Project-Id-Version": "MedQA Converter",
    "Language": "zh_CN",
    "Plural-Forms": "nplurals=1; plural=0;",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}
_COMMENT = "# Simplified Chinese for MedQA Converter. Collected and compiled by tests/languages.py."


class _Chinese(Catalog):
    """The catalogue as it is written."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return list(_HEADER.items())


def collected() -> Catalog:
    """Return every sentence that the code shows."""
    found = Catalog(charset="utf-8")
    for one, many in sentences().items():
        found.add(one if one == many else (one, many))
    return found


def translated() -> Catalog:
    """Return the Chinese catalogue as it lies on the disk."""
    if not CATALOGUE.is_file():
        return Catalog(locale="zh", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


def as_po(catalogue: Catalog) -> bytes:
    """Return the catalogue's text, the same for the same sentences."""
    file = io.BytesIO()
    write_po(file, _as_written(catalogue), width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    return file.getvalue().rstrip(b"\n") + b"\n"


def as_mo(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue; a sentence that lacks a translation stays English."""
    file = io.BytesIO()
    write_mo(file, _as_written(message for message in catalogue if _is_whole(message)))
    return file.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Return the sentences without a translation."""
    return [str(message.id) for message in catalogue if message.id and not _is_whole(message)]


def _as_written(messages: Iterable[Message]) -> Catalog:
    chinese = _Chinese(locale="zh", charset="utf-8", header_comment=_COMMENT, fuzzy=False)
    for message in messages:
        if message.id:
            chinese[message.id] = Message(message.id, message.string, flags=message.flags - {"fuzzy"})
    return chinese


def _is_whole(message: Message) -> bool:
    string = message.string
    return bool(string) and (isinstance(string, str) or all(string))


def main() -> int:
    """Bring the catalogue up to date."""
    catalogue = translated()
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(as_po(catalogue))
    CATALOGUE.with_suffix(".mo").write_bytes(as_mo(catalogue))
    left = missing(catalogue)
    sys.stdout.writelines(f"{sentence}\n" for sentence in left)
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
