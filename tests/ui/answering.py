"""A person in front of the program's own dialogs: types a name where one is asked for, and presses buttons."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QListView,
    QMessageBox,
    QPushButton,
)

CLOSED = "closed by Esc"
ENTER = "Enter"


class Person(QObject):
    """Answers each dialog that comes up by the next answer; `asked` is what the questions said."""

    _come = Signal(QObject)

    def __init__(self, *answers: str) -> None:
        super().__init__()
        self.looks: Callable[[], object] = lambda: None  # called in front of each dialog
        self.answers = list(answers)
        self.asked: list[str] = []
        self.usual: list[str] = []
        self.suggested: list[str] = []  # names that the dialogs suggested; of files, their paths
        self.unexpected: list[str] = []
        self._shown: list[QObject] = []
        self._come.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(watched, QMessageBox | QFileDialog | QInputDialog):
            if event.type() == QEvent.Type.Show and watched not in self._shown:
                self._shown.append(watched)
                self._come.emit(watched)
            elif event.type() == QEvent.Type.Hide and watched in self._shown:
                self._shown.remove(watched)
        return False

    def _answer(self, dialog: QDialog) -> None:
        self.looks()
        if isinstance(dialog, QMessageBox):
            self.asked.append("\n".join(filter(None, (dialog.text(), dialog.informativeText()))))
            self.usual.append(bare(dialog.defaultButton()))
        elif isinstance(dialog, QFileDialog):
            self.suggested.append(f"{dialog.directory().path()}/{dialog.findChild(QLineEdit).text()}")
        elif isinstance(dialog, QInputDialog):
            self.suggested.append(dialog.textValue())
        if not self.answers:
            self.unexpected.append(f"{type(dialog).__name__}: {dialog.windowTitle()}")
            dialog.reject()
            return
        answer = self.answers.pop(0)
        if answer == CLOSED:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        elif answer == ENTER:
            QTest.keyClick(dialog, Qt.Key.Key_Return)
        elif isinstance(dialog, QMessageBox):
            self._press(dialog, answer)
        else:
            type_into(dialog, answer)

    def _press(self, box: QMessageBox, label: str) -> None:
        button = next((each for each in box.buttons() if bare(each) == label), None)
        if button is None:
            self.unexpected.append(f"no {label} among {[bare(each) for each in box.buttons()]}")
            box.reject()
        else:
            press(button)


@contextmanager
def answering(*answers: str) -> Iterator[Person]:
    """Give these answers, in this order, to the dialogs that come up; all must be wanted, and no more."""
    person, app = Person(*answers), QApplication.instance()
    app.installEventFilter(person)
    try:
        yield person
    finally:
        app.removeEventFilter(person)
    assert person.unexpected == [], person.unexpected
    assert person.answers == [], f"nobody asked; so far: {person.asked}"


def type_into(dialog: QFileDialog | QInputDialog, text: str) -> None:
    """Type the text in place of what is suggested, and accept it."""
    field = dialog.findChild(QLineEdit)
    # Typed letter by letter, a list of completions would lie over the buttons; a file that is selected would win.
    for view in dialog.findChildren(QListView, "listView"):
        view.clearSelection()
    field.setText(text)
    buttons = dialog.findChild(QDialogButtonBox)
    for each in buttons.buttons():
        if buttons.buttonRole(each) == QDialogButtonBox.ButtonRole.AcceptRole:
            press(each)


def press(button: QAbstractButton) -> None:
    """Press a button by mouse."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def bare(button: QAbstractButton | None) -> str:
    """Return the button's text without its mnemonic."""
    return button.text().replace("&", "") if button else ""


def button_of(dialog: QDialog, text: str) -> QPushButton:
    """Return the dialog's button with this text."""
    return next(each for each in dialog.findChildren(QPushButton) if bare(each) == text)
