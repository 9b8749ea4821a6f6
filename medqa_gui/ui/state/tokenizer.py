"""Which tokenizer.json counts tokens: asked for, used in the document that is shown, and remembered once it worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medqa_gui.ui.dialogs.questions import Dialogs
from medqa_gui.ui.state.session import Session

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document


class TokenizerSettings:
    """Hands a tokenizer from the person to a document, and to the settings."""

    def __init__(self, session: Session, dialogs: Dialogs) -> None:
        self._session, self._dialogs = session, dialogs

    def choose(self, document: Document) -> bool:
        """Ask for a tokenizer and count with it; tell whether one was chosen."""
        chosen = self._dialogs.choose_tokenizer(document.plan.tokenizer or self._session.settings.tokenizer)
        if chosen:
            document.finding_actions.use_tokenizer(chosen.absolute())
        return chosen is not None

    def reset(self, document: Document) -> None:
        """Estimate again, in files opened from now on too."""
        document.finding_actions.use_tokenizer(None)
        self._session.remember_tokenizer(None)

    def remember(self, document: Document) -> None:
        """Use in files opened from now on what has counted here."""
        self._session.remember_tokenizer(document.plan.tokenizer)
