"""Global exception handler: log unexpected errors and show them with details to copy."""

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from medqa_gui.core.runtime.log import describe, log_exception, log_message
from medqa_gui.i18n import gettext as _


class ErrorReports(QObject):
    """Log uncaught exceptions of all threads and the messages of Qt, and show the exceptions."""

    _failed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._box: QMessageBox | None = None
        # Queued: an exception may be raised in another thread or within a paint event.
        self._failed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Install the global exception hooks and Qt's message handler."""
        sys.excepthook = self._handle_exception
        threading.excepthook = lambda failed: self._handle_exception(
            failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback
        )
        qInstallMessageHandler(_log_qt_message)

    def _handle_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log_exception(error, "uncaught exception")
        if sys.stderr is not None:
            sys.stderr.write(f"{describe(error)}\n")
        self._failed.emit(describe(error))

    def _show(self, details: str) -> None:
        # An error in a paint event is raised again at every repaint: show one dialog at a time.
        if self._box is not None:
            return
        box = QMessageBox(QMessageBox.Icon.Warning, "MedQA Converter", "", parent=self._window)
        self._box = box
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(_("Something went wrong in the app. Your spreadsheet is unchanged."))
        box.setInformativeText(
            _("You can go on working. If it happens again, save, restart the app, and report the details below.")
        )
        box.setDetailedText(details)
        copy = box.addButton(_("&Copy details"), QMessageBox.ButtonRole.ActionRole)
        # By default every button of a message box closes it.
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Close))
        box.finished.connect(self._closed)
        box.open()

    def _closed(self) -> None:
        if self._box is not None:
            self._box.deleteLater()
            self._box = None


def _log_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
        return
    log_message(f"Qt {kind.name}", text)
    if sys.stderr is not None:
        sys.stderr.write(f"{text}\n")
