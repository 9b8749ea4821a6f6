"""Choice of the tokenizer.json that counts tokens, for the shown document and for new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medqa_gui.ui.dialogs.questions import Dialogs
from medqa_gui.ui.state.session import Session

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document


class TokenizerSettings:
    """Set the tokenizer of documents and of the settings."""

    def __init__(self, session: Session, dialogs: Dialogs) -> None:
        self._session, self._dialogs = session, dialogs

    def choose(self, document: Document) -> bool:
        """Ask for a tokenizer and count with it; return whether one was chosen."""
        chosen = self._dialogs.choose_tokenizer(document.plan.tokenizer or self._session.settings.tokenizer)
        if chosen:
            document.finding_actions.use_tokenizer(chosen.absolute())
        return chosen is not None

    def reset(self, document: Document) -> None:
        """Estimate tokens again, also in files opened from now on."""
        document.finding_actions.use_tokenizer(None)
        self._session.remember_tokenizer(None)

    def remember(self, document: Document) -> None:
        """Use the document's tokenizer, which has worked, for files opened from now on."""
        self._session.remember_tokenizer(document.plan.tokenizer)
