"""How the texts of questions and answers are mended, as the row rules say."""

from collections.abc import Callable

from medqa_gui.core.model.rules import RowRules


def text_cleaner(rules: RowRules) -> Callable[[str], str] | None:
    """Return what mends a text, None where the rules mend nothing: first it is cleaned, then masked."""
    kinds, masks = rules.cleaned, dict(rules.masks)
    if not masks and not kinds:
        return None
    # The patterns of what is cleaned and masked take long to compile.
    from medqa_gui.core.checks.letters import clean

    if not masks:
        return lambda text: clean(text, kinds)
    return lambda text: masked(clean(text, kinds) if kinds else text, masks)


def masked(text: str, masks: dict[str, str]) -> str:
    """Return the text with what looks like these kinds of personal data replaced by their masks."""
    from medqa_gui.core.checks.personal_data.find import find_personal, mask

    return mask(text, find_personal(text), masks)
