"""Cleaning and masking of texts by the row rules."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from medqa_gui.core.model.rules import RowRules

if TYPE_CHECKING:
    from medqa_gui.core.checks.personal_data.own_words import OwnWords


def text_cleaner(rules: RowRules, own: "OwnWords | None" = None) -> Callable[[str], str] | None:
    """Return a function that cleans and then masks a text, or None if no rule does."""
    kinds, masks = rules.cleaned, dict(rules.masks)
    if not masks and not kinds:
        return None
    # Compiling the patterns takes a tenth of a second, and most plans clean and mask nothing.
    from medqa_gui.core.checks.letters import clean

    if not masks:
        return lambda text: clean(text, kinds)
    return lambda text: masked(clean(text, kinds) if kinds else text, masks, own)


def masked(text: str, masks: dict[str, str], own: "OwnWords | None" = None) -> str:
    """Return the text with what looks like these kinds of personal data replaced by their masks."""
    from medqa_gui.core.checks.personal_data.find import find_personal, mask
    from medqa_gui.core.checks.personal_data.own_words import NO_OWN_WORDS

    return mask(text, find_personal(text, own or NO_OWN_WORDS), masks)
