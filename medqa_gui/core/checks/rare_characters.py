"""Characters that hardly any text has, and that UTF-8 becomes where it is read with another encoding."""


def _first_characters(codec: str) -> str:
    """Return what the first two bytes of Chinese characters in UTF-8 become in a codec of two bytes."""
    pairs = (bytes((lead, tail)) for lead in range(0xE4, 0xEA) for tail in range(0x80, 0xC0))
    return "".join(sorted({each.decode(codec, "ignore") for each in pairs} - {""}))


# The first halves of Chinese and Japanese characters and of quotation marks, by the encoding that they were read with.
RARE = {
    "gb18030": "鈥銆銇銈銉锛鐨" + _first_characters("gb18030"),
    "big5": "嚗銝" + _first_characters("big5"),
    "cp932": "縺繧繝窶" + "".join(map(chr, range(0xFF61, 0xFFA0))),
}
# The same in encodings of single bytes, as far as the letters between  and ô do not show it.
RARE_LETTERS = "ĂăćčďŃĐ†‡ЂЃѓЌЏџ√‚„‰ΓπΣΦΘ├┬╨╤"
