"""How the texts of questions and answers are mended, as the row rules say."""

from collections.abc import Callable

from medqa_gui.core.checks.text import clean
from medqa_gui.core.model import RowRules


def mender(rules: RowRules) -> Callable[[str], str] | None:
    """Return what mends a text, None where the rules mend nothing."""
    if not rules.cleaned:
        return None
    kinds = rules.cleaned
    return lambda text: clean(text, kinds)
