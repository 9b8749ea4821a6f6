"""Write the names of months, weekdays and halves of a day for number formats. `python3 -m tests.calendar_names`."""

from pathlib import Path

import babel
from babel import Locale

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "medqa_gui" / "core" / "reading" / "number_format" / "names.py"
LICENSE = ROOT / "resources" / "licenses" / "Unicode-CLDR.txt"
UNICODE = Path(babel.__file__).parent / "locale-data" / "LICENSE.unicode"
LANGUAGES = (
    "ar", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fil", "fr",
    "ga", "gl", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "ko", "lo", "lt", "lv", "mk",
    "mn", "ms", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sr_Latn", "sv", "sw", "ta", "te",
    "th", "tr", "uk", "ur", "uz", "vi", "zh", "zh_Hant",
)  # fmt: skip
# Windows, which Excel asks, writes the short names of these without a full stop.
UNDOTTED = frozenset(("be", "bg", "de", "es", "kk", "nl", "pt", "ru", "sv", "uk"))
# Windows has words for the halves of a day in these; Excel writes AM and PM in the others.
WITH_HALVES = frozenset(("ar", "el", "fa", "hu", "ja", "ko", "tr", "vi", "zh", "zh_Hant"))
# Where Windows differs otherwise.
CORRECTED = {
    "es": {"sept": "sep"},
    "ru": {"февр": "фев", "март": "мар", "июнь": "июн", "июль": "июл", "сент": "сен", "нояб": "ноя"},
}
CHINESE_MONTHS = [f"{each}月" for each in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")]
EAST_ASIAN = ("ja", "ko", "zh", "zh_Hant")
HEAD = '''"""Names of months, weekdays and halves of a day by language, from the Unicode CLDR (tests/calendar_names.py).

Lists of a language are separated by semicolons: months, months beside a day, short months, weekdays from Sunday, short
weekdays, halves of a day. One that is left empty is the same as the one before it; halves are AM and PM.
"""

TABLE = {
'''


def names(language: str) -> list[list[str]]:
    """Return the lists of a language."""
    locale = Locale.parse(language)
    alone, beside = (list(locale.months[context]["wide"].values()) for context in ("stand-alone", "format"))
    if language.startswith("zh"):
        alone = beside = CHINESE_MONTHS
    short = [_short(each, language) for each in locale.months["stand-alone"]["abbreviated"].values()]
    weekdays = [locale.days["stand-alone"]["wide"][at] for at in (6, 0, 1, 2, 3, 4, 5)]
    brief = [_short(locale.days["stand-alone"]["abbreviated"][at], language) for at in (6, 0, 1, 2, 3, 4, 5)]
    halves = [locale.day_periods["format"]["abbreviated"][each] for each in ("am", "pm")]
    return [
        alone,
        beside if beside != alone else [],
        short if short != beside else [],
        weekdays,
        brief if brief != weekdays else [],
        halves if language in WITH_HALVES else [],
    ]


def _short(name: str, language: str) -> str:
    bare = name.removesuffix(".") if language in UNDOTTED else name
    if language == "uk":
        return bare[:3]
    return CORRECTED.get(language, {}).get(bare, bare)


def table() -> str:
    """Return the module with the table."""
    written = []
    for language in LANGUAGES:
        text = ";".join("|".join(each) for each in names(language))
        size = 50 if language in EAST_ASIAN else 105  # their characters are twice as wide
        pieces = [f'        "{text[at : at + size]}"' for at in range(0, len(text), size)]
        written.append("\n".join([f'    "{language.replace("_", "-")}": (', *pieces, "    ),"]))
    return HEAD + "\n".join(written) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    LICENSE.write_text("Unicode CLDR\n\n" + UNICODE.read_text("utf-8"), encoding="utf-8")
