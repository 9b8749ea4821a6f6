"""Texts decoded with the wrong encoding: found by their structure, and repaired where that is certain."""

import re
from collections.abc import Callable, Iterator, Mapping

from medqa_gui.core.checks.rare_characters import RARE


def _shown(codec: str) -> dict[str, int]:
    """Return the byte that each character stands for where a wrong reader of this codec shows bytes from 0x80 on."""
    bytes_ = ((bytes([byte]).decode(codec, "ignore") or chr(byte), byte) for byte in range(0x80, 0x100))
    return dict(bytes_)


def _class(bytes_: Mapping[str, int], first: int, last: int) -> str:
    shown = (each for each, at in bytes_.items() if first <= at <= last)
    return f"[{re.escape(''.join(shown))}]"


_BYTES = _shown("cp1252") | {chr(byte): byte for byte in range(0x80, 0x100)}
_TAIL = _class(_BYTES, 0x80, 0xBF)
# UTF-8 read as Windows-1252. Two letters prove it after Â and Ã only (É» is French); longer forms always.
_LATIN = re.compile(f"[ÂÃ]{_TAIL}|(?:[Ä-ß]{_TAIL}){{2,}}|[à-ï]{_TAIL}{{2}}|[ð-ô]{_TAIL}{{3}}|â€(?!{_TAIL})")


def _single(codec: str, pattern: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Return what proves UTF-8 that was read with a codec of single bytes; T stands for a byte that continues one."""
    bytes_ = _shown(codec)
    return re.compile(pattern.replace("T", _class(bytes_, 0x80, 0xBF))), bytes_


# UTF-8 read as other single-byte encodings. Letters of a language that follow each other in its words prove nothing:
# "zvlášť" is Czech, "VÝŠKA" too, and ┬┐ ends the upper line of a table.
_SINGLE = (
    _single(
        "mac_roman",
        "‚[ÄÅÇÉÑÖÜà]T|(?<=[A-Za-z])√(?![π∑])T|√(?![π∑])T(?=[a-z])|(?:[–—]T){3,}|(?:[„‰ÂÊÁËÈÔ]TT){2,}",
    ),
    _single("cp1250", "[ĂÄĹ]T(?![A-Z])|â€T|(?:[ĐŃ]T){3,}|(?:[ăäĺćçčéď]TT){2,}"),
    _single("cp1251", "вЂT|(?:[РС]T){3,}|(?:[г-йп]TT){2,}|(?<=[A-Za-z])[ВГ]T"),
    _single("cp437", "[ΓπΣσµτΦΘ∩]TT|(?<=[A-Za-z])├T|├T(?=[a-z])|[├┬][Ç-ÿªº⌐¬½¼¡«»ƒ░▒▓]|(?:[╨╤]T){3,}"),
)
# Characters that a text must have before the patterns are tried; few texts have any.
_SINGLE_HINT = re.compile("[ĂÄĹăâäéĐВГвг-йпРСΓπΣσµτΦΘ∩├┬╨╤‚√„‰ÂÊ–]")
# GBK read as Latin-1: pairs of letters and signs that no language has one after the other.
_LATIN_RUN = re.compile("(?<![\x80-\U0010ffff])[\xa1-\xfe]{4,}(?![\x80-\U0010ffff])")
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
# UTF-8 read as one of these: a well-formed piece of it, of two characters or more.
_UTF8 = re.compile(rb"(?:[\x00-\x7f]|[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf]|\xe2[\x80-\xbf]{2})+")
_WIDE = re.compile(rb"[\xe2-\xef][\x80-\xbf]{2}")
_RARE = {codec: re.compile(f"[{characters}]") for codec, characters in RARE.items()}
_FIRST_HALF = re.compile("[鈥銆锛鐨窶]")
_LEAD = 0xC0  # the lowest byte with which a character of several begins
_PROOF = 2  # characters; in Chinese as people write it, two in a row are UTF-8 by chance once in a million
_LOST = re.compile("[\ufffd鈥銆锛鐨]|锟斤|烫{3}|屯{3}|锘[縶挎]")
# Bullets of Word's symbol fonts, which only that font shows.
_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0e0": "→", "\uf0a8": "□"}
_SYMBOL = re.compile("[" + "".join(_SYMBOLS) + "]")


def mojibake_kinds(text: str) -> Iterator[str]:
    """Yield "garbled" if characters can be restored, "lost" if some cannot."""
    mended = _mended(text)
    if mended != text:
        yield "garbled"
    if _LOST.search(mended) or any(_is_lost(found[0]) for found in _NOT_ASCII.finditer(mended)):
        yield "lost"


def without_mojibake(text: str) -> str:
    """Return the text with garbled letters restored; lost characters stay for a person to check."""
    return _mended(text)


def _mended(text: str) -> str:
    text = _SYMBOL.sub(lambda found: _SYMBOLS[found[0]], text)
    text = _LATIN_RUN.sub(_from_latin_gbk, text)
    if _SINGLE_HINT.search(text):
        for pattern, bytes_ in _SINGLE:
            text = pattern.sub(_told_back(bytes_), text)
    text = _LATIN.sub(_told_back(_BYTES), text)
    return _NOT_ASCII.sub(_from_two_bytes, text)


def _told_back(bytes_: Mapping[str, int]) -> Callable[[re.Match[str]], str]:
    def told_back(found: re.Match[str]) -> str:
        # The closing quote loses its last byte, which Windows-1252 does not have.
        shown = found[0] if found[0] != "â€" else "â€\x9d"
        try:
            return bytes(bytes_[letter] for letter in shown).decode()
        except UnicodeDecodeError:
            return found[0]

    return told_back


def _from_latin_gbk(found: re.Match[str]) -> str:
    """Return the Chinese text, where three pairs of four at least are among the 3,755 common characters of GB 2312."""
    raw = found[0].encode("latin-1")
    leads = raw[::2]
    common = sum(0xB0 <= lead <= 0xD7 for lead in leads)
    signs = sum(0xA1 <= lead <= 0xA3 for lead in leads)
    if len(raw) % 2 or common < 2 or common + signs < 0.75 * len(leads) or _is_utf8(raw):
        return found[0]
    try:
        return raw.decode("gb2312")
    except UnicodeDecodeError:
        return found[0]


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _from_two_bytes(found: re.Match[str]) -> str:
    """Return the run as UTF-8, where that leaves nothing behind that only a wrong encoding shows."""
    run = found[0]
    for codec, rare in _RARE.items():
        if rare.search(run):
            mended, end = "", 0
            for first, last, raw in _pieces(run, codec):
                if len(_WIDE.findall(raw)) >= _PROOF or _FIRST_HALF.match(run, first):
                    mended, end = mended + run[end:first] + raw.decode(), last
            mended += run[end:]
            if mended != run and not rare.search(mended):
                return mended
    return run


def _is_lost(run: str) -> bool:
    """Return whether a run has UTF-8 in it that was read with the wrong encoding, and half a character got lost."""
    return any(
        rare.search(run) is not None and any(len(_WIDE.findall(raw)) > _PROOF for *_, raw in _pieces(run, codec))
        for codec, rare in _RARE.items()
    )


def _pieces(run: str, codec: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield the pieces of a run whose bytes are UTF-8: the first character, the one after the last, and the bytes."""
    starts: dict[int, int] = {}
    units, length = [], 0
    for at, shown in enumerate(run):
        starts[length] = at
        units.append(_unit(shown, codec))
        length += len(units[-1])
    starts[length] = len(run)
    raw = b"".join(units)
    for found in _UTF8.finditer(raw):
        # What begins inside a character, or with its ASCII half, is the end of an ordinary one by chance.
        begins = (start for start in range(*found.span()) if start in starts and raw[start] >= _LEAD)
        start = next(begins, found.end())
        if start in starts and found.end() in starts and start < found.end():
            yield starts[start], starts[found.end()], raw[start : found.end()]


def _unit(shown: str, codec: str) -> bytes:
    if shown == "€" and codec == "gb18030":
        return b"\x80"  # as Windows shows this byte, which GB 18030 does not have
    return shown.encode(codec, "ignore") or b"\xff"
