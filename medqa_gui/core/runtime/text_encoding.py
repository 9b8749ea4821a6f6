"""Detect the encoding of a text file: by certain signs first, by a guess last; the file is read in chunks."""

import codecs
import io
import locale
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.model.errors import PlanError, UnreadableFileError
from medqa_gui.core.runtime.cesu8 import NAME as CESU8
from medqa_gui.core.runtime.cesu8 import PAIR
from medqa_gui.core.runtime.code_pages import european_page
from medqa_gui.core.runtime.watchdog import report_progress

CHUNK = 1 << 20
HEAD_SIZE = 1 << 16
GUESS_SIZE = 1 << 16
# Enough to show the extent of the damage without listing every line of a large file.
MAX_DAMAGED_LINES = 100_000
NUL_SHARE = 1000
# Share of non-ASCII letters without a non-ASCII neighbor in European text; some languages have pairs.
_NEARLY_ALL, _MOSTLY = 0.9, 0.5
_ESCAPES = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$B", "iso2022_jp_ext"), (b"\x1b$@", "iso2022_jp_ext"))
_HZ_SHIFTED = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_UTF7_SHIFTED = re.compile(rb"\+[A-Za-z0-9+/]{3,}-?")
_FEWEST_SHIFTED = 16  # bytes

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Supersets that Windows writes under these names; the original codecs fail on single characters.
WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
    "euc_jis_2004": "euc_jp",
    "euc_jisx0213": "euc_jp",
    "big5": "cp950",
    "iso8859_1": "cp1252",
    "iso8859_15": "cp1252",
    "kz1048": "cp1251",
    "ptcp154": "cp1251",
    "mac_cyrillic": "cp1251",
}
# Reliable guesses. Anything else (cp1250, cp1257, mac_*, DOS pages, …) is in practice Western text that was guessed
# wrong, unless it is the code page of this computer.
TRUSTED = frozenset({
    "gb18030", "cp950", "big5hkscs", "cp932", "cp949", "euc_jp", "iso2022_jp",
    "cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp1253", "iso8859_7", "cp1255", "iso8859_8", "cp1256", "iso8859_6",
    "cp874", "tis_620", "cp1252",
})  # fmt: skip
MULTIBYTE = frozenset({"gb18030", "cp950", "big5hkscs", "cp932", "cp949", "euc_jp"})

# Represents one undecodable byte; no decoder produces it from valid bytes.
DAMAGED_BYTE = "\udcff"
DAMAGE = "medqa.damage"


def _mark_damage(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return DAMAGED_BYTE * (error.end - error.start), error.end


codecs.register_error(DAMAGE, _mark_damage)


class FoundEncoding(NamedTuple):
    """Codec name, whether it is a guess, and the lines (1-based, as in an editor) that it cannot decode."""

    name: str
    is_guessed: bool
    damaged_lines: tuple[int, ...]


class _Scan(NamedTuple):
    characters: int
    foreign: int
    damaged: int
    nuls: int
    damaged_lines: tuple[int, ...]

    @property
    def is_mostly_utf8(self) -> bool:
        """Whether the text is damaged UTF-8 rather than another encoding, judged by non-ASCII characters only.

        English text in any encoding is nearly all ASCII, so a share of all bytes would always indicate UTF-8.
        """
        total = self.foreign + self.damaged
        return self.foreign * 3 >= total * 2 or (total >= 30 and self.foreign * 5 >= total * 2)


def find_encoding(path: Path, wanted: str | None = None, local: str | None = None) -> FoundEncoding:
    """Return the encoding of a text file. Raises PlanError if `wanted` does not fit, and OSError.

    `local` is the code page of this computer; None for that of the system.
    """
    if wanted is not None:
        return _said_encoding(path, wanted)
    with path.open("rb") as file:
        head = file.read(HEAD_SIZE)
    if escaped := encoding_by_escapes(head) or _encoding_by_shifts(head):
        return FoundEncoding(escaped, is_guessed=True, damaged_lines=_scanned(path, escaped).damaged_lines)
    certain = encoding_by_bom(head) or utf16_without_bom(head)
    scan = _scanned(path, certain or "utf-8")
    if certain is not None or not scan.damaged:
        return FoundEncoding(certain or "utf-8", is_guessed=False, damaged_lines=scan.damaged_lines)
    if PAIR.search(foreign := _foreign_lines(path)):
        halves = _scanned(path, CESU8)
        if halves.damaged < scan.damaged and (not halves.damaged or halves.is_mostly_utf8):
            return FoundEncoding(CESU8, is_guessed=True, damaged_lines=halves.damaged_lines)
    if scan.is_mostly_utf8:
        return FoundEncoding("utf-8", is_guessed=True, damaged_lines=scan.damaged_lines)
    name = _guessed_encoding(foreign, local or locale.getencoding())
    return FoundEncoding(name, is_guessed=True, damaged_lines=_scanned(path, name).damaged_lines)


def encoding_by_bytes(head: bytes) -> str | None:
    """Return the encoding that the first bytes identify, or None if it must be guessed."""
    return encoding_by_escapes(head) or encoding_by_bom(head) or utf16_without_bom(head)


def encoding_by_bom(head: bytes) -> str | None:
    """Return the encoding of the byte order mark, or None."""
    return next((name for mark, name in BOMS if head.startswith(mark)), None)


def encoding_by_escapes(head: bytes) -> str | None:
    """Return the encoding of ASCII-only East Asian text by its escape sequences, or None."""
    return next((name for mark, name in _ESCAPES if mark in head and head.isascii() and _fits(head, name)), None)


def _encoding_by_shifts(head: bytes) -> str | None:
    """Return HZ or UTF-7 if all shift sequences of an ASCII text decode to letters, or None."""
    if not head.isascii():
        return None
    shifted = _HZ_SHIFTED.findall(head)
    if len(b"".join(shifted)) >= _FEWEST_SHIFTED and len(shifted) >= head.count(b"~{") - 1 and _fits(head, "hz"):
        return "hz"
    shifted = _UTF7_SHIFTED.findall(head)
    # Plain text has such sequences too: “pre+post-operative”, +49301234567.
    if len(b"".join(shifted)) < _FEWEST_SHIFTED or any(each[1:].isdigit() for each in shifted):
        return None
    if not _fits(head, "utf-7"):
        return None
    text = "".join(codecs.decode(each, "utf-7", "replace") for each in shifted[:-1] or shifted)
    kinds = {unicodedata.category(each)[0] for each in text}
    return "utf-7" if "L" in kinds <= {"L", "M", "N", "P"} and not any(map(str.isascii, text)) else None


def utf16_without_bom(head: bytes) -> str | None:
    """Return the byte order of UTF-16 by the zero byte of every ASCII character, or None.

    Zeros in the other byte are no evidence against it: the common 一 has one too.
    """
    zeros = head.count(0)
    if zeros < 2 or (zeros * 4 < len(head) and _fits(head, "utf-8")):
        return None
    texts = {name: codecs.getincrementaldecoder(name)(DAMAGE).decode(head) for name in ("utf-16-le", "utf-16-be")}
    name, text = max(texts.items(), key=lambda item: sum("\t" <= each <= "~" for each in item[1]))
    strange = sum(unicodedata.category(each) in {"Cc", "Cn", "Co", "Cs"} and each not in "\t\r\n" for each in text)
    return name if strange * 100 <= len(text) else None


def _said_encoding(path: Path, wanted: str) -> FoundEncoding:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=wanted)
        scan = _scanned(path, wanted)
    except (LookupError, UnicodeError, ValueError) as error:
        raise PlanError("encoding_unknown", encoding=wanted) from error
    if scan.damaged:
        raise PlanError("encoding_misfit", name=path.name, encoding=wanted, line=scan.damaged_lines[0])
    return FoundEncoding(wanted, is_guessed=False, damaged_lines=scan.damaged_lines)


def _scanned(path: Path, encoding: str) -> _Scan:
    """Read the file once. Raises UnreadableFileError if zero bytes show that a part was never written."""
    line, characters, foreign, damaged, nuls = 1, 0, 0, 0, 0
    lines: dict[int, None] = {}
    with path.open(encoding=encoding, errors=DAMAGE) as text:
        while chunk := text.read(CHUNK):
            report_progress()
            characters += len(chunk)
            foreign += 0 if chunk.isascii() else len(chunk) - len(chunk.encode("ascii", "ignore"))
            if DAMAGED_BYTE in chunk or "\0" in chunk:
                damaged += chunk.count(DAMAGED_BYTE)
                nuls += chunk.count("\0")
                lines.update(dict.fromkeys(_lines_with_damage(chunk, line)))
            line += chunk.count("\n")
    if nuls * NUL_SHARE > characters:
        raise UnreadableFileError("file_damaged", name=path.name, part="zero_bytes")
    return _Scan(characters, foreign - damaged, damaged, nuls, tuple(lines)[:MAX_DAMAGED_LINES])


def _lines_with_damage(chunk: str, first_line: int) -> Iterator[int]:
    line, at = first_line, 0
    for found in re.finditer(f"[\0{DAMAGED_BYTE}][^\n]*", chunk):
        line += chunk.count("\n", at, found.start())
        at = found.start()
        yield line


def _foreign_lines(path: Path) -> bytes:
    """Return up to GUESS_SIZE bytes of lines with non-ASCII bytes."""
    kept: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        while size < GUESS_SIZE and (chunk := file.read(CHUNK)):
            report_progress()
            lines = chunk.splitlines(keepends=True)
            # A line at the edge of a chunk may be cut inside a character.
            whole = lines[1:-1] if len(lines) > 2 and len(chunk) == CHUNK else lines
            found = [each for each in whole if not each.isascii()] or [each for each in lines if not each.isascii()]
            kept += found
            size += sum(map(len, found))
    return b"".join(kept)[:GUESS_SIZE]


def _guessed_encoding(sample: bytes, local: str) -> str:
    # Imported here: most files need no guess, and it takes 30 ms.
    from charset_normalizer import from_bytes

    local = _codec_name(local)
    if _share_of_single_letters(sample) >= _MOSTLY and (page := european_page(sample)):
        return page
    if _share_of_single_letters(sample) >= _NEARLY_ALL:
        return local if local not in MULTIBYTE | {"utf-8"} and _fits(sample, local) else "cp1252"
    japanese = next((name for name in ("cp932", "euc_jp") if _kana_share(sample, name) >= 0.3), None)
    if japanese is not None:
        return japanese
    best = from_bytes(sample).best()
    guess = _codec_name(best.encoding) if best is not None else "cp1252"
    if guess in TRUSTED and _fits(sample, guess):
        return guess
    if local != "utf-8" and _fits(sample, local):
        return local
    return "cp1252" if _fits(sample, "cp1252") or best is None else guess


def _share_of_single_letters(sample: bytes) -> float:
    """Return the share of non-ASCII bytes without a non-ASCII neighbor, like accents and quotation marks."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return sum(len(run) == 1 for run in runs) / max(1, len(runs))


def _kana_share(sample: bytes, encoding: str) -> float:
    """Return the share of kana among non-ASCII characters; without it short Japanese text is detected as Korean."""
    if not _fits(sample, encoding):
        return 0.0
    foreign = [each for each in sample.decode(encoding, "replace") if each > "~"]
    return sum("\u3041" <= each <= "\u30fe" for each in foreign) / max(1, len(foreign))


def _fits(sample: bytes, encoding: str) -> bool:
    try:
        # An incremental decoder, since the sample may end inside a character.
        codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except (UnicodeError, LookupError):
        return False
    return True


def _codec_name(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name.replace("-", "_")
    except LookupError:
        return "utf-8"
    return {"utf_8": "utf-8", "ascii": "utf-8", "us_ascii": "utf-8"}.get(name, WIDER.get(name, name))
