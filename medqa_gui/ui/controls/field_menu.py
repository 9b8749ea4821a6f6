"""Fields as menu entries, in groups, and as words in a sentence."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtWidgets import QMenu

from medqa_gui.core.model.mapping import Field
from medqa_gui.i18n import gettext as _
from medqa_gui.wording import FIELDS
from medqa_gui.wording.choices import FIELD_CHOICES

_GROUPS = (
    (Field.QUESTION, Field.ANSWER, Field.SYSTEM),
    (Field.CONVERSATION, Field.TURN, Field.SPEAKER, Field.TEXT),
    (Field.TRANSCRIPT,),
    (Field.MESSAGE, Field.PARENT, Field.RANK),
    (Field.GROUP, Field.METADATA),
)


def add_fields(
    menu: QMenu, fields: Collection[Field], choose: Callable[[Field], object], chosen: Field | None = None
) -> None:
    """Add these fields to a menu, with the chosen one checked."""
    for group in _GROUPS:
        offered = [field for field in group if field in fields]
        if offered and menu.actions():
            menu.addSeparator()
        for field in offered:
            action = menu.addAction(_(FIELD_CHOICES[field]))
            action.setCheckable(field is chosen)
            action.setChecked(field is chosen)
            action.triggered.connect(lambda _checked=False, field=field: choose(field))


def field_names(fields: Sequence[Field]) -> str:
    """Return the fields' names, joined for a sentence."""
    return _(", ").join(_("“{field}”").format(field=_(FIELDS[field])) for field in fields)
