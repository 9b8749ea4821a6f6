"""The last line of the window: rows = saved + left out, and what was found; each number filters the list."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from medqa_gui.core.engine_messages import Query
from medqa_gui.core.model import FindingId, View
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.document import Document, DocumentState
from medqa_gui.ui.icons import Shape, icon
from medqa_gui.ui.layouts import in_line, make_button
from medqa_gui.ui.panel import Heard, Panel
from medqa_gui.ui.session import Session
from medqa_gui.ui.theme import Theme
from medqa_gui.wording import finding_badge

_ICON = 13


class StatusPanel(Panel):
    """Counts that are links; those without room are in a menu."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.setObjectName("statusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._ready = QLabel()
        self._rows, self._saved, self._left_out = (QPushButton() for _each in range(3))
        self._equals, self._plus = QLabel("="), QLabel("+")
        for button, view in ((self._rows, View.ALL), (self._saved, View.ALL), (self._left_out, View.LEFT_OUT)):
            button.setProperty("role", "count")
            button.clicked.connect(lambda _checked=False, view=view: self._list(Query(view)))
        self._saved.setProperty("weight", "main")
        self._findings: dict[FindingId, QPushButton] = {}
        self._shown: dict[FindingId, int] = {}
        self._more = QPushButton()
        self._more.setProperty("role", "link")
        self._more.setMenu(QMenu(self._more))
        self._reading = QLabel()
        self._reading.setProperty("role", "muted")
        self._cancel = make_button(session.cancel)
        self._cancel.setProperty("role", "link")
        self._row = in_line(self, gap=3, margins=(10, 3, 10, 3))
        for widget in (self._ready, self._rows, self._equals, self._saved, self._plus, self._left_out):
            self._row.addWidget(widget)
        self._row.addSpacing(8)
        self._first_finding = self._row.count()
        self._row.addWidget(self._more)
        self._row.addStretch()
        self._row.addWidget(self._reading)
        self._row.addWidget(self._cancel)
        self.setFixedHeight(self.fontMetrics().height() + 18)

    def retranslate(self) -> None:
        self._ready.setText(_("Ready"))
        self._cancel.setText(_("Cancel"))
        self._shown = {}
        self.redraw()

    def recolor(self) -> None:
        for button in self._findings.values():
            button.setIcon(icon(Shape.WARNING, self.colors.warning))

    def listen(self, document: Document) -> Heard:
        return [
            (document.state_changed, self.redraw),
            (document.review_changed, self.redraw),
            (document.list_changed, self.redraw),
            (document.rows_grew, self.redraw),
        ]

    def redraw(self) -> None:
        document = self._document
        is_reviewed = document is not None and document.state not in (DocumentState.READING, DocumentState.FAILED)
        counts = document.counts if document and is_reviewed else None
        self._ready.setVisible(document is None)
        has_rows = counts is not None and counts.rows > 0
        for widget in (self._rows, self._equals, self._saved, self._plus, self._left_out):
            widget.setVisible(has_rows)
        if counts:
            rows, saved, left_out = (f"{each:,}" for each in (counts.rows, counts.conversations, counts.left_out))
            self._rows.setText(ngettext("{count} row", "{count} rows", counts.rows).format(count=rows))
            self._saved.setText(_("{count} saved").format(count=saved))
            self._left_out.setText(_("{count} left out").format(count=left_out))
        self._show_findings(counts.findings if counts else {})
        self._draw_reading()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _draw_reading(self) -> None:
        document = self._document
        is_reading = document is not None and not document.is_loaded and document.state is not DocumentState.FAILED
        self._reading.setVisible(is_reading)
        self._cancel.setVisible(is_reading)
        count = f"{document.row_count:,}" if document else "0"
        self._reading.setText(_("Reading… {count} rows so far").format(count=count))

    def _show_findings(self, counts: dict[FindingId, int]) -> None:
        found = {finding: count for finding, count in counts.items() if count}
        query = self._document.query if self._document else Query()
        if list(found) != list(self._shown):
            for button in self._findings.values():
                self._row.removeWidget(button)
                button.setParent(None)
                button.deleteLater()
            self._findings = {finding: self._finding_button(at, finding) for at, finding in enumerate(found)}
        self._shown = found
        for finding, count in found.items():
            button = self._findings[finding]
            button.setText(f"{finding_badge(finding)} {count:,}")
            button.setChecked(query.finding is finding)

    def _finding_button(self, at: int, finding: FindingId) -> QPushButton:
        button = make_button(lambda: self._toggle(finding), "finding")
        button.setCheckable(True)
        button.setToolTip(_("List these rows only"))
        button.setIcon(icon(Shape.WARNING, self.colors.warning))
        button.setIconSize(QSize(_ICON, _ICON))
        self._row.insertWidget(self._first_finding + at, button)
        return button

    def _toggle(self, finding: FindingId) -> None:
        is_shown = self._document is not None and self._document.query.finding is finding
        self._list(Query() if is_shown else Query(View.ALL, finding))

    def _list(self, query: Query) -> None:
        if self._document:
            self._document.ask_list(query._replace(find=self._document.query.find))

    def _fit(self) -> None:
        """Show the findings that fit, and name the others in a menu."""
        gap, margins = self._row.spacing(), 36
        fixed = [self._rows, self._equals, self._saved, self._plus, self._left_out, self._reading, self._cancel]
        taken = margins + sum(each.sizeHint().width() + gap for each in fixed if not each.isHidden())
        hidden: list[FindingId] = []
        room = self.width() - taken
        widths = {finding: button.sizeHint().width() + gap for finding, button in self._findings.items()}
        more = self._more.fontMetrics().horizontalAdvance(_("{count} more").format(count=99)) + 20
        needs_menu = sum(widths.values()) > room
        for finding, button in self._findings.items():
            room -= widths[finding]
            fits = room >= (more if needs_menu else 0) and not hidden
            button.setVisible(fits)
            if not fits:
                hidden.append(finding)
        self._fill_menu(hidden)

    def _fill_menu(self, hidden: list[FindingId]) -> None:
        self._more.setVisible(bool(hidden))
        self._more.setText(_("{count} more").format(count=len(hidden)))
        menu = self._more.menu()
        menu.clear()
        for finding in hidden:
            action = menu.addAction(self._findings[finding].text())
            action.triggered.connect(lambda _checked=False, finding=finding: self._toggle(finding))
