"""Text that was decoded with the wrong encoding, told by its structure, and mended where that is certain."""

import re
from collections.abc import Iterator


def _as_windows(byte: int) -> str:
    """Return what a wrong reader shows for a byte: Windows-1252, and Latin-1 where that has no character."""
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


_BYTES = {_as_windows(byte): byte for byte in range(0x80, 0x100)} | {chr(byte): byte for byte in range(0x80, 0x100)}
_TAIL = "[" + re.escape("".join(shown for shown, byte in _BYTES.items() if byte < 0xC0)) + "]"
# UTF-8 read as Windows-1252. Two letters prove it after Â and Ã only (É» is French); longer forms always.
_LATIN = re.compile(f"[ÂÃ]{_TAIL}|(?:[Ä-ß]{_TAIL}){{2,}}|[à-ï]{_TAIL}{{2}}|[ð-ô]{_TAIL}{{3}}|â€(?!{_TAIL})")
# UTF-8 read as GBK: the first halves of ， 。 的 ’ become characters that no Chinese text uses.
_FIRST_HALF = re.compile("[鈥銆锛鐨]")
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_LOST = re.compile("[\ufffd鈥銆锛鐨]|锟斤|烫{3}|屯{3}|锘[縶挎]")
# Bullets of Word's symbol fonts, which only that font shows.
_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0e0": "→", "\uf0a8": "□"}
_SYMBOL = re.compile("[" + "".join(_SYMBOLS) + "]")


def mojibake_kinds(text: str) -> Iterator[str]:
    """Yield "garbled" for what can be told back, "lost" for what no program can bring back."""
    mended = _mended(text)
    if mended != text:
        yield "garbled"
    if _LOST.search(mended):
        yield "lost"


def without_mojibake(text: str) -> str:
    """Return the text with garbled letters mended; what is lost stays as it is, for a person to look at."""
    return _mended(text)


def _mended(text: str) -> str:
    text = _SYMBOL.sub(lambda found: _SYMBOLS[found[0]], text)
    return _NOT_ASCII.sub(_from_gbk, _LATIN.sub(_from_windows, text))


def _from_windows(found: re.Match[str]) -> str:
    # The closing quote loses its last byte, which Windows-1252 does not have.
    shown = found[0] if found[0] != "â€" else "â€\x9d"
    try:
        return bytes(_BYTES[letter] for letter in shown).decode()
    except UnicodeDecodeError:
        return found[0]


def _from_gbk(found: re.Match[str]) -> str:
    if not _FIRST_HALF.search(found[0]):
        return found[0]
    try:
        return found[0].encode("gb18030").decode()
    except UnicodeError:
        return found[0]
