"""Gettext for window and command line alike; English stands in the code, other languages in resources/languages."""

import gettext as _gettext
import os

from medqa_gui.resource_files import resource

LANGUAGES = {"en": "English", "zh": "简体中文"}
_current: list[_gettext.NullTranslations] = [_gettext.NullTranslations()]


def choose_language(code: str) -> None:
    """Speak this language from now on; `code` is a key of LANGUAGES."""
    _current[0] = _gettext.translation("medqa", resource("languages"), [code], fallback=True)


def system_language() -> str:
    """Return the key of LANGUAGES that fits the computer's settings best."""
    import locale

    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    names.append(locale.getlocale()[0] or "")
    first = next((name for name in names if name), "")
    return "zh" if first.lower().startswith(("zh", "chinese")) else "en"


def gettext(sentence: str) -> str:
    """Return the sentence in the current language."""
    return _current[0].gettext(sentence) if sentence else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the sentence for this count in the current language."""
    return _current[0].ngettext(one, many, count)


def marked(sentence: str) -> str:
    """Mark a sentence for translation where it stands in a table; it is translated when it is shown."""
    return sentence
