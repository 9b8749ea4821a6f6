"""Gettext for window and command line alike; English stands in the code, other languages in resources/languages."""

import gettext as _gettext

from medqa_gui.resource_files import resource

LANGUAGES = {"en": "English", "zh": "简体中文"}
_current: list[_gettext.NullTranslations] = [_gettext.NullTranslations()]


def choose_language(code: str) -> None:
    """Speak this language from now on; `code` is a key of LANGUAGES."""
    _current[0] = _gettext.translation("medqa", resource("languages"), [code], fallback=True)


def gettext(sentence: str) -> str:
    """Return the sentence in the current language."""
    return _current[0].gettext(sentence) if sentence else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the sentence for this count in the current language."""
    return _current[0].ngettext(one, many, count)


def after(one: str, other: str) -> str:
    """Return two sentences one after the other; Chinese has no space between them."""
    return gettext("{one} {other}").format(one=one, other=other) if one and other else one or other


def marked(sentence: str) -> str:
    """Mark a sentence for translation where it stands in a table; it is translated when it is shown."""
    return sentence
