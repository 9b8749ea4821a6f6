"""Gettext for window and command line; English is in the code, other languages in resources/languages."""

import gettext as _gettext
import re
from collections.abc import Mapping
from pathlib import Path

from medqa_gui.core.model.marked import marked as marked
from medqa_gui.resource_files import resource

LANGUAGES = {"en": "English", "zh": "简体中文"}
_current: list[_gettext.NullTranslations] = [_gettext.NullTranslations()]
_code = ["en"]


def choose_language(code: str) -> None:
    """Set the current language; `code` is a key of LANGUAGES."""
    _current[0] = _gettext.translation("medqa", resource("languages"), [code], fallback=True)
    _code[0] = code


def environment_language(environment: Mapping[str, str]) -> str:
    """Return the language of the environment by the rules of gettext, or English if it is not supported."""
    said = next((said for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (said := environment.get(name))), "C")
    if said.partition(".")[0] in ("C", "POSIX"):
        return "en"
    wanted = [*environment.get("LANGUAGE", "").split(":"), said]
    codes = (re.split("[_.@-]", each)[0].lower() for each in wanted if each)
    return next((code for code in codes if code in LANGUAGES), "en")


def localized_file(name: str) -> Path:
    """Return a shipped text file in the current language: `a.md` is English, `a.zh.md` Chinese."""
    stem, end = name.split(".", 1)
    return resource(name if _code[0] == "en" else f"{stem}.{_code[0]}.{end}")


def gettext(sentence: str) -> str:
    """Return the sentence in the current language."""
    return _current[0].gettext(sentence) if sentence else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the sentence for this count in the current language."""
    return _current[0].ngettext(one, many, count)


def with_label(label: str, text: str) -> str:
    """Return a text after its label, with the colon of the current language."""
    return gettext("{label}: {text}").format(label=label, text=text)


def join_sentences(one: str, other: str) -> str:
    """Return two sentences joined; Chinese has no space between them."""
    return gettext("{one} {other}").format(one=one, other=other) if one and other else one or other
