"""Quiet bars above the columns: work of last time that was taken up, and what changed in the file since."""

from PySide6.QtWidgets import QFrame, QLabel

from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.document import Document
from medqa_gui.ui.history import Change
from medqa_gui.ui.layouts import in_line, make_button, stacked
from medqa_gui.ui.panel import Heard, Panel
from medqa_gui.ui.session import Session
from medqa_gui.ui.theme import Theme


class NoticesPanel(Panel):
    """Each bar says one thing, offers what can be done about it, and can be put away."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._put_away: set[Document] = set()
        self._work, self._work_text = QFrame(), QLabel(wordWrap=True)
        self._afresh = make_button(self._start_afresh, "link")
        self._close_work = make_button(self._put_work_away, "link")
        self._work.setProperty("card", "plain")
        row = in_line(self._work, gap=8, margins=(10, 4, 6, 4))
        row.addWidget(self._work_text, 1)
        row.addWidget(self._afresh)
        row.addWidget(self._close_work)
        column = stacked(self, gap=6)
        column.addWidget(self._work)
        session.documents_changed.connect(self._forget_closed)

    def retranslate(self) -> None:
        self._afresh.setText(_("Start afresh"))
        self._afresh.setToolTip(_("Take back everything that was changed last time; undo brings it again."))
        self._close_work.setText(_("Dismiss"))
        self.redraw()

    def listen(self, document: Document) -> Heard:
        return [(document.plan_changed, self.redraw), (document.state_changed, self.redraw)]

    def redraw(self) -> None:
        document = self._document
        is_continued = document is not None and document.history.undo_change is Change.CONTINUED
        shows_work = is_continued and document not in self._put_away
        self._work.setVisible(shows_work)
        if shows_work and document:
            edits = len(document.plan.edits)
            said = [_("You went on where you stopped last time.")]
            if edits:
                said.append(ngettext("{count} text is edited.", "{count} texts are edited.", edits).format(count=edits))
            self._work_text.setText(" ".join(said))
        self.setVisible(shows_work)

    def _start_afresh(self) -> None:
        if self._document:
            self._document.undo()

    def _put_work_away(self) -> None:
        if self._document:
            self._put_away.add(self._document)
            self.redraw()

    def _forget_closed(self) -> None:
        self._put_away &= set(self._session.documents)
