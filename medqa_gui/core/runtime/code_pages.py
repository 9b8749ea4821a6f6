"""Detect the code page of European text by the letters of each language."""

from typing import NamedTuple


class _Language(NamedTuple):
    """Code page, and the non-ASCII letters of a language that uses it."""

    page: str
    letters: str


# Most likely first: of languages that fit equally well, the first wins.
_LANGUAGES = (
    _Language("cp1252", "äöüß"),
    _Language("cp1252", "àâæçéèêëîïôœùûüÿ"),
    _Language("cp1252", "áéíñóúü¿¡ºª"),
    _Language("cp1252", "áâãàçéêíóôõúüºª"),
    _Language("cp1252", "àèéìíîòóùúº"),
    _Language("cp1252", "äáàéëèïíöóüú"),
    _Language("cp1252", "åäöéæøüàèêôò"),
    _Language("cp1252", "àçéèíïóòúü·"),
    _Language("cp1250", "ąćęłńóśźż"),
    _Language("cp1250", "áčďéěíňóřšťúůýž"),
    _Language("cp1250", "áäčďéíĺľňóôŕšťúýž"),
    _Language("cp1250", "áéíóöőúüű"),
    _Language("cp1254", "çğıöşüâîûi̇"),
    _Language("cp1250", "ăâîşţ"),
    _Language("cp1250", "čćđšž"),
    _Language("cp1257", "ąčęėįšųūž"),
    _Language("cp1257", "āčēģīķļņšūž"),
    _Language("cp1257", "äõöüšž"),
    _Language("cp1252", "áðéíóúýþæö"),
    _Language("iso8859_2", "ąćęłńóśźż"),
    _Language("iso8859_2", "áčďéěíňóřšťúůýž"),
    _Language("iso8859_2", "čćđšž"),
)
# Signs that all pages share and any language uses.
_SHARED = "\xa0§°±²µ·«»½×÷€‚„…†‡‰‹›‘’“”•–—™©®"
_FITS = 0.95  # of the letters; the others are names and words of other languages
_CLEAR = 0.02


def european_page(sample: bytes) -> str | None:
    """Return the code page of the language that fits the letters of a text best, or None."""
    high = bytes(byte for byte in sample if byte >= 0x80)
    shares = [_share(high, language) for language in _LANGUAGES]
    best = max(shares, default=0.0)
    if best < _FITS:
        return None
    return next(each.page for each, share in zip(_LANGUAGES, shares, strict=True) if share >= best - _CLEAR)


def _share(high: bytes, language: _Language) -> float:
    """Return the share of the letters that the language uses; 0 if the page cannot decode the bytes."""
    try:
        text = high.decode(language.page)
    except UnicodeDecodeError:
        return 0.0
    letters = [each for each in text if each not in _SHARED or each in language.letters]
    known = sum(each.lower() in language.letters for each in letters)
    return known / len(letters) if letters else 1.0
