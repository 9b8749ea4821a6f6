"""Message bubble: shows one message of a conversation and edits it in place."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from medqa_gui.core.model.conversation import Message, Role
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.widgets.flow import Flow
from medqa_gui.ui.widgets.layouts import hbox, make_button, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
_LEAST_LINES, _MOST_LINES = 4, 14
_SYSTEM_LETTERS = 80
_TIP_LETTERS = 600
_APPLY_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Bubble(QFrame):
    """One message with its speaker, and its number if the conversation has several turns.

    Double click, Enter or the button starts editing; Ctrl+Enter applies the text, Esc cancels.
    """

    text_applied = Signal(str)
    reverted = Signal()
    editing_ended = Signal()  # the editor was closed, whether the text was applied or not

    def __init__(
        self, message: Message, *, number: int = 0, is_editable: bool = False, source: str | None = None
    ) -> None:
        super().__init__()
        self.role, self.is_editable = message.role, is_editable
        self._content = message.content
        self.setProperty("card", message.role.value)
        name = f"{_name(message.role)} · {number}" if number else _name(message.role)
        self._text = Label(_beginning(message), wordWrap=True)
        self._text.setTextInteractionFlags(_SELECTABLE)
        self._text.setAccessibleName(name)
        self._text.setAccessibleDescription(message.content)
        if self._text.text() != message.content:
            set_tip(self._text, message.content[:_TIP_LETTERS], wraps=True)
        self._text.installEventFilter(self)
        self._editor: _Editor | None = None
        self._column = vbox(self, gap=3, margins=(10, 7, 10, 8))
        self._edit = make_button(self.start_editing, "link")
        self._add_head(name)
        self._column.addWidget(self._text)
        if source is not None:
            self._add_source(source)

    @property
    def content(self) -> str:
        """The whole text of the message, with applied edits."""
        return self._content

    @property
    def is_editing(self) -> bool:
        """Whether the editor is open."""
        return self._editor is not None

    def start_editing(self) -> None:
        """Open the editor, or focus it if it is open."""
        if not self.is_editable:
            return
        if self._editor is None:
            self._editor = _Editor(self._content, self._text.accessibleName())
            self._editor.applied.connect(self.apply)
            self._editor.canceled.connect(self.cancel)
            self._column.insertWidget(self._column.indexOf(self._text), self._editor)
            self._text.hide()
            self._edit.hide()
            for one, other in pairwise((self._text, *self._editor.controls)):
                QWidget.setTabOrder(one, other)
        self._editor.focus_end()

    def focus_text(self) -> None:
        """Move the keyboard focus to the text."""
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def apply(self) -> None:
        """Close the editor, and emit its text if it differs."""
        editor = self._close_editor()
        if editor and editor.text != self._content:
            self._text.setText(editor.text)
            self._content = editor.text
            self.text_applied.emit(editor.text)
        if editor:
            self.editing_ended.emit()

    def cancel(self) -> None:
        """Close the editor without applying its text."""
        if self._close_editor():
            self.editing_ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_click = event.type() == QEvent.Type.MouseButtonDblClick
        is_enter = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _APPLY_KEYS
        if self.is_editable and (is_click or is_enter):
            self.start_editing()
            return True
        return super().eventFilter(watched, event)

    def _add_head(self, name: str) -> None:
        head = hbox(gap=6)
        title = Label(name)
        title.setProperty("voice", self.role.value)
        head.addWidget(title)
        head.addStretch()
        self._edit.setText(_("Edit"))
        self._edit.setAccessibleName(_("Edit: {name}").format(name=name))
        head.addWidget(self._edit)
        self._column.addLayout(head)
        # A widget that is shown before it has a parent is a window for a moment and takes the focus.
        self._edit.setVisible(self.is_editable)

    def _add_source(self, source: str) -> None:
        """Mark the text as edited, with the sheet's text as tooltip and a button that restores it."""
        line = Flow(gap=8)
        mark = Label("✎ " + _("edited; source file unchanged"))
        mark.setProperty("role", "muted")
        tip = _("Text in the sheet: {text}").format(text=source or "—")
        set_tip(mark, tip[:_TIP_LETTERS], wraps=True)
        mark.setAccessibleDescription(tip)
        back = make_button(self.reverted.emit, "link")
        back.setText(_("Restore the sheet’s text"))
        for widget in (mark, back):
            line.addWidget(widget)
        self._column.addLayout(line)

    def _close_editor(self) -> "_Editor | None":
        editor, self._editor = self._editor, None
        if editor:
            self._column.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
            self._text.show()
            self._edit.setVisible(self.is_editable)
            self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return editor


class _Editor(QWidget):
    """Text field with the buttons Apply and Cancel."""

    applied = Signal()
    canceled = Signal()

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self._field = QPlainTextEdit(text, tabChangesFocus=True)
        self._field.setAcceptDrops(False)
        self._field.setAccessibleName(_("Edit: {name}").format(name=name))
        self._field.setAccessibleDescription(_("Press Ctrl+Enter to apply, Esc to cancel."))
        line = self._field.fontMetrics().lineSpacing()
        lines = min(max(text.count("\n") + len(text) // 40 + 2, _LEAST_LINES), _MOST_LINES)
        self._field.setFixedHeight(line * lines + 14)
        self._field.installEventFilter(self)
        keep, cancel = make_button(self.applied.emit), make_button(self.canceled.emit)
        keep.setText(_("Apply"))
        set_tip(keep, QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText))
        cancel.setText(_("Cancel"))
        self._buttons = (keep, cancel)
        buttons = Flow(gap=6)
        for button in self._buttons:
            buttons.addWidget(button)
        column: QVBoxLayout = vbox(self, gap=6)
        column.addWidget(self._field)
        column.addLayout(buttons)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """The focusable widgets, in tab order."""
        return self._field, *self._buttons

    @property
    def text(self) -> str:
        """The current text of the field."""
        return self._field.toPlainText()

    def focus_end(self) -> None:
        """Focus the field with the cursor at the end of the text."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.moveCursor(self._field.textCursor().MoveOperation.End)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and (done := self._signal_of(event)):
            # Accepting the override keeps the window's shortcuts from consuming Esc and Ctrl+Enter.
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                done.emit()
                return True
        return super().eventFilter(watched, event)

    def _signal_of(self, event: QKeyEvent) -> SignalInstance | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and modifiers == Qt.KeyboardModifier.NoModifier:
            return self.canceled
        is_keeping = modifiers == Qt.KeyboardModifier.ControlModifier and event.key() in _APPLY_KEYS
        return self.applied if is_keeping else None


def _beginning(message: Message) -> str:
    """Return the text; a system prompt, which nearly all rows share, is cut to about two lines."""
    is_long = message.role is Role.SYSTEM and len(message.content) > _SYSTEM_LETTERS
    return message.content[:_SYSTEM_LETTERS].rstrip() + "…" if is_long else message.content


def _name(role: Role) -> str:
    return {Role.SYSTEM: _("System"), Role.USER: _("Question"), Role.ASSISTANT: _("Answer")}[role]
