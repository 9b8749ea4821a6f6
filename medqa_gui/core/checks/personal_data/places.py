"""Street addresses, messenger accounts and license plates."""

import re
from collections.abc import Iterator

from medqa_gui.core.checks.personal_data.span import Span, has_any, matches

_WORD = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]{1,20}"
# These begin with a digit or a capital, which Python's engine searches for quickly; what is before comes second.
_ENGLISH = re.compile(
    r"[0-9](?<![\w.,-].)[0-9]{0,4}[A-Za-z]?,?\s(?:"
    rf"(?:[NSEW]\.?\s)?(?:{_WORD}\s|[0-9]{{1,3}}(?:st|nd|rd|th)\s){{1,3}}"
    r"(?:Street|Str?|Avenue|Ave?|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Place|Pl|Terrace|Way|Close|"
    r"Crescent|Gardens|Grove|Parkway|Pkwy|Highway|Hwy|Mews|Walk|Circle|Hill)\b"
    r"(?:,?\s(?:Apt|Apartment|Unit|Flat|Suite)\.?\s\w{1,6})?|"
    r"(?:bis,?\s)?(?:rue|avenue|boulevard|place|chemin|impasse|allée)\s"
    rf"(?:d[eu]s?\s|la\s|l['’]|d['’]){{0,2}}{_WORD})"
)
_GERMAN = re.compile(
    r"(?<!\w)[A-ZÄÖÜ][\wäöüß-]{1,40}(?:straße|strasse|str\.|gasse|allee|platz|weg|damm|ufer|chaussee|straat|laan|gracht|"
    r"plein|singel|kade|steenweg)\s\d{1,4}(?:\s?[a-z]\b)?|"
    r"(?<!\w)(?:Am|An der|Auf der|Im|Zum|Zur|[A-ZÄÖÜ][a-zäöüß]{1,20}(?:er)?)[ -](?:[A-ZÄÖÜ][a-zäöüß]{1,20}[ -])?"
    r"(?:Straße|Strasse|Str\.|Gasse|Allee|Platz|Weg|Damm|Ufer|Chaussee|Ring)\s\d{1,4}(?:\s?[a-z]\b)?|"
    rf"(?<!\w)(?:Calle|Avenida|Avda?\.|Paseo|Plaza|Via|Viale|Rua|ul\.)\s(?:d[aeio]l?s?\s)?(?:{_WORD}\s?){{1,3}},?\s\d{{1,4}}\b"
)
_HAN = "[\u4e00-\u9fff]"
_CHINESE = re.compile(
    r"(?:家?住[在于址]?|现住|地址|位于)?[:：是为]?\s?(?P<it>"
    rf"{_HAN}{{1,12}}?(?:路|街|大道|巷|弄|胡同|里)\s?[0-9０-９一二三四五六七八九十百-]{{1,6}}\s?[号號]"
    r"(?:院|楼|[0-9]{1,3}(?:栋|幢|座|单元|号楼))?(?:[0-9A-Z-]{1,6}[室单元楼层]{0,2}){0,3}|"
    rf"{_HAN}{{2,10}}?(?:小区|花园|公寓|家园|新村|苑|大厦)\s?[0-9A-Z]{{1,4}}\s?(?:栋|幢|座|号楼|号|单元)"
    r"(?:[0-9A-Z-]{1,6}[室单元楼号]{0,2}){0,3}|"
    rf"{_HAN}{{1,6}}[省市县縣区區]{_HAN}{{1,8}}?(?:镇|鎮|乡|鄉|街道|村){_HAN}{{0,6}}?\s?[0-9]{{1,4}}\s?[号號组組队户])"
)
# Every address and plate has a number; what is before a house number in these languages.
_NUMBER = re.compile("[0-9]+")
_STREETS = (
    *(
        "straße",
        "strasse",
        "str.",
        "gasse",
        "allee",
        "platz",
        "weg",
        "damm",
        "ufer",
        "chaussee",
        "straat",
        "laan",
        "gracht",
    ),
    *(
        "plein",
        "singel",
        "kade",
        " Straße",
        " Str.",
        " Gasse",
        " Allee",
        " Platz",
        " Weg",
        " Damm",
        " Ufer",
        " Chaussee",
    ),
    *(" Ring", "-Straße", "-Str.", "-Platz", "-Allee", "-Weg", "-Ring"),
)
_ROMANCE_STREETS = ("Calle ", "Avenida ", "Plaza ", "Via ", "Rua ", "ul. ")
_MESSENGER = re.compile(
    r"(?:微信|薇信|威信|加[微vV]|(?i:\b(?:we ?chat|weixin|vx|wx)\b))"
    r"(?:号码?|账号|帐号|(?i:\s?(?:id|no\.?|number|account)\b))?"
    r"(?:\s?[:：是为]\s?|\s(?:is\s)?|(?<=号)|(?<=信))"
    r"(?P<it>(?=[A-Za-z_-]{0,19}[\d_])[A-Za-z\d][\w-]{4,19}|(?<=[:：是为])[A-Za-z][\w-]{5,19})|"
    r"(?<![A-Za-z])[Qq]{2}(?:号码?|群号?|(?i:\s?(?:id|no\.?|number)\b))?\s?(?:[:：是为]|is)?\s?(?P<qq>[1-9]\d{4,11})(?!\d)|"
    r"(?i:\b(?:telegram|whatsapp|line id|skype|signal)\b)\s?(?:id|number)?\s?[:：@]\s?(?P<other>@?[\w.+-]{4,32})",
    re.ASCII,
)
_POSTCODE = re.compile(
    r"[A-PR-UWYZ](?<!\w.)[A-HK-Y]?[0-9][A-Z0-9]? (?!\d(?:MG|ML|MM|GY|IU|KG)\b)[0-9][ABD-HJLNP-UW-Z]{2}(?![\w-])"
)
_PLATE_CN = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• -]?(?=[A-Z0-9]{0,5}\d)"
    r"(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳])(?![A-Za-z0-9])"
)
_PLATE = re.compile(
    r"[A-ZÄÖÜ](?<![\w-].)(?:(?<!HLA)[A-ZÄÖÜ]{0,2}(?<!HLA)(?<!MHC)(?<!DNA)(?<!RNA)(?<!ICD)(?<!ISO)(?<!DIN)(?<!U)"
    r"-[A-Z]{1,2} [0-9]{3,4}[EH]?(?![\w.-])|[A-HJ-PR-Y][0-9]{2} [A-HJ-PR-Z]{3}(?![\w-]))"
)
_CUED_PLATE = re.compile(
    r"(?:(?:[Ll]icen[cs]e|[Nn]umber|[Rr]egistration) plate|[Pp]late number|Kennzeichen|[Kk]enteken|车牌号?码?)"
    r"(?:\s(?:number|no\.?|is|war|ist)|是|为){0,2}\s?[:：]?\s?"
    r"(?P<it>(?=[A-ZÄÖÜ -]{0,8}\d)[A-ZÄÖÜ0-9][A-ZÄÖÜ0-9 -]{2,9}[A-Z0-9])(?![\w-])"
)
_PLATE_CUES = ("late", "ennzeichen", "enteken", "车牌")
_MESSENGERS = ("eChat", "echat", "QQ", "elegram", "hatsApp")
_CHINESE_MESSENGERS = ("微信", "qq", "vx", "wx", "VX", "WX", "v信", "加微", "加v", "加V", "薇信", "威信")


def find_places(text: str) -> Iterator[Span]:
    """Yield street addresses with a house number, license plates, and British postcodes of a text with a digit.

    Addresses are English, French, German, Dutch, Spanish, Italian and Chinese; plates Chinese, German and British by
    their form, others after a cue.
    """
    is_street, is_plate = has_any(text, _ROMANCE_STREETS), False
    for number in _NUMBER.finditer(text):
        start = number.start()
        if address := _ENGLISH.match(text, start):
            yield Span(*address.span(), "address")
        is_street = is_street or text.endswith(_STREETS, 0, max(0, start - 1))
        before = text[max(0, start - 2) : start]
        is_plate = is_plate or before != before.lower()
    if is_street:
        yield from matches(_GERMAN, text, "address")
    if is_plate:
        yield from matches(_POSTCODE, text, "zip")
        yield from matches(_PLATE, text, "plate")
    if has_any(text, _PLATE_CUES):
        yield from matches(_CUED_PLATE, text, "plate")
    if not text.isascii():
        yield from matches(_PLATE_CN, text, "plate")
        if has_any(text, "号號室栋幢组"):
            yield from matches(_CHINESE, text, "address")


def find_messengers(text: str) -> Iterator[Span]:
    """Yield accounts of messengers that are named as such."""
    if has_any(text, _MESSENGERS) or (not text.isascii() and has_any(text, _CHINESE_MESSENGERS)):
        yield from matches(_MESSENGER, text, "messenger")
