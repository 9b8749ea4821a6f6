"""Editor of a template that draws columns as chips and completes their names after an opening brace."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QStandardItem,
    QStandardItemModel,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextLine,
)
from PySide6.QtWidgets import QCompleter, QListView, QTextEdit

from medqa_gui.core.conversations.template import SpanKind, TemplateSpan, column_name, template_spans
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.find_column import find_column
from medqa_gui.ui.widgets.plan_text import PlanText

_MOST_LINES = 4
_CHIP_RADIUS = 7.0
# A single opening brace and the text after it.
_BEGUN = re.compile(r"(?<!\{)(?:\{\{)*\{([^{}]*)$")
_COMPLETER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class ChipColors(NamedTuple):
    """Colors of the chips of known and unknown columns, and of the outline of optional parts."""

    text: str
    tint: str
    unknown: str
    unknown_tint: str
    part: str


class TemplateText(PlanText):
    """Plain-text editor that draws chips behind the text, which stays editable and accessible as it is."""

    def __init__(self) -> None:
        super().__init__(1, _MOST_LINES)
        self._columns: tuple[Column, ...] = ()
        self._colors = ChipColors("black", "white", "black", "white", "black")
        self._offers = QStandardItemModel(self)
        self._completer, self._popup = QCompleter(self._offers, self), QListView()
        self._completer.setPopup(self._popup)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.activated.connect(self._complete)
        self.textChanged.connect(self._color)

    @property
    def completer(self) -> QCompleter:
        """The completer of column names."""
        return self._completer

    def offer(self, columns: Sequence[Column]) -> None:
        """Set the columns of the sheet."""
        if tuple(columns) == self._columns:
            return
        self._columns = tuple(columns)
        self._offers.clear()
        for column in self._columns:
            self._offers.appendRow(QStandardItem(offer_text(column)))
        self._color()

    def recolor(self, colors: ChipColors) -> None:
        """Set the colors of the chips."""
        self._colors = colors
        self._color()

    def show_text(self, text: str) -> None:
        super().show_text(text)
        self._color()

    def insert_column(self, column: Column) -> None:
        """Insert the column's name in braces at the cursor."""
        self.textCursor().insertText(f"{{{column_name(column, self._columns)}}}")
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def insert_part(self) -> None:
        """Put brackets around the selection, or insert a pair of them with the cursor inside."""
        cursor = self.textCursor()
        inside = cursor.selectedText().replace("\u2029", "\n")
        cursor.insertText(f"[{inside}]")
        if not inside:
            cursor.movePosition(QTextCursor.MoveOperation.Left)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self._popup
        if popup.isVisible() and event.key() in _COMPLETER_KEYS:
            event.ignore()  # Handled by the popup of the completer.
            return
        super().keyPressEvent(event)
        begun = self._begun()
        if begun is None or not (event.text() or popup.isVisible()):
            popup.hide()
            return
        self._completer.setCompletionPrefix(begun)
        if not self._completer.completionCount():
            popup.hide()
            return
        place = self.cursorRect()
        place.setWidth(popup.sizeHintForColumn(0) + popup.verticalScrollBar().sizeHint().width() + 12)
        popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        self._completer.complete(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for span in template_spans(self.toPlainText()):
            if span.kind is SpanKind.PART:
                painter.setPen(QPen(QColor(self._colors.part), 1, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self._colors.tint if self._knows(span) else self._colors.unknown_tint))
            for place in self._places(span):
                painter.drawRoundedRect(place.adjusted(-2, 0.5, 2, -0.5), _CHIP_RADIUS, _CHIP_RADIUS)
        painter.end()
        super().paintEvent(event)

    def _knows(self, span: TemplateSpan) -> bool:
        return find_column(self._columns, span.name) is not None

    def _begun(self) -> str | None:
        """Return the text between an opening brace and the cursor, or None if there is none."""
        cursor = self.textCursor()
        found = _BEGUN.search(cursor.block().text()[: cursor.positionInBlock()])
        return found[1] if found else None

    def _complete(self, offered: str) -> None:
        begun = self._begun()
        column = next((each for each in self._columns if offer_text(each) == offered), None)
        if begun is None or column is None:
            return
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, _units(begun))
        cursor.insertText(column_name(column, self._columns) + "}")
        self.setTextCursor(cursor)

    def _color(self) -> None:
        """Color the text of chips with extra selections, which do not change the text."""
        columns = [span for span in template_spans(self.toPlainText()) if span.kind is SpanKind.COLUMN]
        self.setExtraSelections([self._colored(span) for span in columns])

    def _colored(self, span: TemplateSpan) -> QTextEdit.ExtraSelection:
        text = self.toPlainText()
        selection, look = QTextEdit.ExtraSelection(), QTextCharFormat()
        look.setForeground(QColor(self._colors.text if self._knows(span) else self._colors.unknown))
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(text[: span.start]))
        cursor.setPosition(_units(text[: span.end]), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor, selection.format = cursor, look
        return selection

    def _places(self, span: TemplateSpan) -> list[QRectF]:
        """Return the rectangles of a span in the viewport, one per line."""
        text, document = self.toPlainText(), self.document()
        start, end = _units(text[: span.start]), _units(text[: span.end])
        places = []
        block = document.findBlock(start)
        while block.isValid() and block.position() < end:
            corner = self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
            places += [each.translated(corner) for each in _in_block(block, start, end)]
            block = block.next()
        return places


def offer_text(column: Column) -> str:
    """Return the completion text of a column: its letter and its header, either of which can be typed."""
    header = " ".join(column.header.split())
    return f"{column.letter} · {header}" if header else column.letter


def _in_block(block: QTextBlock, start: int, end: int) -> list[QRectF]:
    layout, places = block.layout(), []
    for at in range(layout.lineCount()):
        line = layout.lineAt(at)
        first = max(start - block.position(), line.textStart())
        last = min(end - block.position(), line.textStart() + line.textLength())
        if first < last:
            left, right = _x(line, first), _x(line, last)
            places.append(QRectF(left, line.y(), right - left, line.height()))
    return places


def _x(line: QTextLine, position: int) -> float:
    found: object = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


def _units(text: str) -> int:
    """Return the length of the text in UTF-16 units, as Qt counts."""
    return len(text) + sum(letter > "\uffff" for letter in text)
