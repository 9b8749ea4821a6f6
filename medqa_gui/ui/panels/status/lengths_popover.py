"""Popover of conversation lengths in tokens: histogram, counts over usual limits, and the limit to flag."""

from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from medqa_gui.core.checks.length import BAR_ENDS, LIMITS, Lengths
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.style.theme import Colors
from medqa_gui.ui.widgets.flow import Flow
from medqa_gui.ui.widgets.layouts import hbox, make_button, vbox
from medqa_gui.ui.widgets.plain import Label
from medqa_gui.ui.widgets.popover import Popover
from medqa_gui.wording import explain
from medqa_gui.wording.lengths import how_counted

_CHART = QSize(340, 96)
_NO_LIMIT = 0


class LengthsPopover(Popover):
    """Token statistics of the document; redrawn whenever the review changes."""

    tokenizer_wanted = Signal()
    estimate_wanted = Signal()

    def __init__(self, document: Document, colors: Colors, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._document, self._colors = document, colors
        self._column = vbox(self, gap=8, margins=(14, 12, 14, 12))
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self._inside = QWidget()
        self._draw()
        document.review_changed.connect(self._draw)

    def _draw(self) -> None:
        has_focus = self._inside.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._column.removeWidget(self._inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = self._content(self._document.finding_actions.lengths or Lengths())
        self._column.addWidget(self._inside)
        if has_focus and (first := self._inside.findChild(QComboBox)):
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _content(self, lengths: Lengths) -> QWidget:
        inside = QWidget()
        column = vbox(inside, gap=8)
        heading = Label(_("Conversation length"))
        heading.setProperty("role", "heading")
        column.addWidget(heading)
        column.addWidget(_Histogram(lengths, self._colors))
        column.addWidget(Label(_middle(lengths)))
        column.addLayout(_over(lengths))
        column.addLayout(self._limit_line())
        self._add_counting(column, lengths)
        return inside

    def _add_counting(self, column: QVBoxLayout, lengths: Lengths) -> None:
        """Add how the tokens were counted, or why they could not be, and buttons to change the tokenizer."""
        wanted = self._document.plan.tokenizer
        is_counting = wanted is not None and self._document.finding_actions.is_counting
        if lengths.refusal and not self._document.finding_actions.is_counting:
            told = explain(lengths.refusal)
            refusal = Label(f"⚠ {told.what} {told.hint}", wordWrap=True)
            refusal.setProperty("voice", "warning")
            column.addWidget(refusal)
        how = _("Counting with {name}…").format(name=wanted.name) if wanted and is_counting else how_counted(lengths)
        note = Label(how, wordWrap=True)
        note.setProperty("role", "muted")
        column.addWidget(note)
        line = Flow(gap=4)
        choose = make_button(self.tokenizer_wanted.emit, "link")
        choose.setText(_("Count with another tokenizer…") if wanted else _("Count with your model’s tokenizer.json…"))
        line.addWidget(choose)
        if wanted:
            estimate = make_button(self.estimate_wanted.emit, "link")
            estimate.setText(_("Use the estimate"))
            line.addWidget(estimate)
        column.addLayout(line)

    def _limit_line(self) -> QHBoxLayout:
        box = QComboBox()
        limit = self._document.plan.rules.most_tokens
        box.addItem(_("No limit"), _NO_LIMIT)
        for each in sorted({*LIMITS, limit or LIMITS[0]}):
            box.addItem(f"{each:,}", each)
        box.setCurrentIndex(box.findData(limit or _NO_LIMIT))
        box.activated.connect(lambda: self._document.finding_actions.limit_tokens(box.currentData() or None))
        label = Label(_("Flag co&nversations longer than"))
        label.setBuddy(box)
        line = hbox(gap=8)
        line.addWidget(label)
        line.addWidget(box)
        line.addStretch()
        return line


class _Histogram(QWidget):
    """One bar for each range of lengths; the accessible description has the numbers."""

    def __init__(self, lengths: Lengths, colors: Colors) -> None:
        super().__init__()
        self._lengths, self._colors = lengths, colors
        self.setFixedSize(_CHART)
        self.setAccessibleName(_("Histogram of lengths"))
        self.setAccessibleDescription(_(", ").join(_bar_words(lengths)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        bars = self._lengths.bars
        most, width = max(*bars, 1), self.width() / len(bars)
        floor = self.height() - painter.fontMetrics().height() - 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colors.accent))
        for at, count in enumerate(bars):
            height = max(count / most * (floor - 2), 2 if count else 0)
            painter.drawRect(QRectF(at * width + 1, floor - height, width - 2, height))
        painter.setPen(QColor(self._colors.muted))
        painter.drawLine(0, floor, self.width(), floor)
        for at, end in enumerate(BAR_ENDS):
            if end in (64, *LIMITS):
                text = f"{end}"
                half = painter.fontMetrics().horizontalAdvance(text) / 2
                painter.drawText(QRectF((at + 1) * width - half - 1, floor + 2, 2 * half + 2, 40), text)


def _bar_words(lengths: Lengths) -> list[str]:
    edges = [0, *BAR_ENDS]
    names = [f"{low + 1}–{high}" for low, high in pairwise(edges)] + [f">{BAR_ENDS[-1]}"]
    return [f"{name}: {count}" for name, count in zip(names, lengths.bars, strict=True) if count]


def _middle(lengths: Lengths) -> str:
    sentence = _("Median {median} tokens, 95th percentile {p95}, longest {longest}.")
    return sentence.format(median=f"{lengths.median:,}", p95=f"{lengths.p95:,}", longest=f"{lengths.longest:,}")


def _over(lengths: Lengths) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(2)
    for at, (limit, count) in enumerate(zip(LIMITS, lengths.over, strict=True)):
        over = Label(_("over {limit}").format(limit=f"{limit:,}"))
        over.setProperty("role", "muted")
        said = ngettext("{count} conversation", "{count} conversations", count).format(count=f"{count:,}")
        grid.addWidget(over, at // 2, at % 2 * 2)
        grid.addWidget(Label(said), at // 2, at % 2 * 2 + 1)
    return grid
