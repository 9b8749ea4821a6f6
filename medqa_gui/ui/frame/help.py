"""Help menu and its pages."""

from PySide6.QtCore import qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

import medqa_gui
from medqa_gui.core.runtime.log import FILE_NAME
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import localized_file
from medqa_gui.resource_files import resource
from medqa_gui.settings import log_folder
from medqa_gui.ui.frame.actions import ActionId, Actions


class Help:
    """Fill the Help menu and show its pages in dialogs whose text can be selected by keyboard."""

    def __init__(self, window: QWidget, menu: QMenu, actions: Actions) -> None:
        self._window, self._menu, self._actions = window, menu, actions
        self._keys, self._offline, self._news, self._log, self._about = (menu.addAction("") for _each in range(5))
        self._keys.setShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents))
        self._keys.triggered.connect(self.show_shortcuts)
        self._offline.triggered.connect(self.show_offline)
        self._news.triggered.connect(self.show_news)
        self._about.triggered.connect(self.show_about)
        self._log.triggered.connect(self.open_log_folder)

    def retranslate(self) -> None:
        """Set the texts in the current language."""
        self._menu.setTitle(_("&Help"))
        self._keys.setText(_("&Keyboard shortcuts"))
        self._offline.setText(_("How to check that &nothing leaves this computer"))
        self._news.setText(_("&What’s new"))
        self._log.setText(_("Open &log folder"))
        self._about.setText(_("&About MedQA Converter"))

    def show_shortcuts(self) -> None:
        """Show all shortcuts."""
        rows = [(_plain(self._actions[name].text()), self._actions[name].shortcut().toString()) for name in ActionId]
        rows += [
            (_("On a column header: question, answer, system prompt, not used"), "Q  A  S  X"),
            (_("In the sheet: use this row as the header"), "Ctrl+H"),
            (_("In the list: include or exclude the row"), _("Space")),
        ]
        lines = [f"| {text} | {keys} |" for text, keys in rows if keys]
        self._show(_("Keyboard shortcuts"), "\n".join([f"| {_('Action')} | {_('Keys')} |", "|---|---|", *lines]))

    def show_offline(self) -> None:
        """Show how to check that the app is offline."""
        steps = (
            _("Turn off the network or unplug the cable: everything still works."),
            _("Look in the app’s folder: it contains no networking library (no QtNetwork, ssl or http)."),
            _("Watch it in your firewall or the system’s resource monitor: it opens no connections."),
        )
        intro = _("This app contains no network code. You can check this yourself:")
        self._show(self._offline_title, intro + "\n\n" + "\n".join(f"1. {step}" for step in steps))

    def show_news(self) -> None:
        """Show the changelog."""
        self._show(_("What’s new"), localized_file("changelog.md").read_text("utf-8"))

    def show_about(self) -> None:
        """Show versions and licenses."""
        # Imported when the page is opened: reading the versions of all libraries is slow.
        import platform

        from medqa_gui import library_versions

        libraries = (f"{name} {version}" for name, version in library_versions.versions().items())
        versions = [f"Python {platform.python_version()}", f"Qt {qVersion()}", *libraries]
        licenses = sorted(path.stem for path in resource("licenses").glob("*.txt"))
        text = [
            f"# MedQA Converter {medqa_gui.__version__}",
            _("Turns spreadsheets of questions and answers into fine-tuning datasets. Nothing leaves this computer."),
            "## " + _("Versions"),
            "\n".join(f"- {each}" for each in versions),
            "## " + _("Licenses"),
            _("MedQA Converter is released under the MIT license. All license texts are in {folder}:").format(
                folder=f"`{resource('licenses')}`"
            ),
            "\n".join(f"- {name}" for name in licenses),
        ]
        self._show(_plain(self._about.text()), "\n\n".join(text))

    def open_log_folder(self) -> None:
        """Show the log folder in the file manager, or its path if there is no file manager."""
        # Imported when the menu entry is used, to keep the start short.
        from medqa_gui.ui.frame.desktop import show_folder

        folder = log_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not show_folder(folder / FILE_NAME):
            text = _("The log is in {folder}. It contains no text of your spreadsheets.").format(folder=f"`{folder}`")
            self._show(_plain(self._log.text()), text)

    @property
    def _offline_title(self) -> str:
        return _plain(self._offline.text())

    def _show(self, title: str, markdown: str) -> None:
        # Imported when a page is opened, to keep the start short.
        from medqa_gui.ui.frame.help_page import HelpPage

        dialog = HelpPage(title, markdown, self._window)
        dialog.open()


def _plain(text: str) -> str:
    """Return a menu text without its mnemonic, which is in brackets at the end in Chinese."""
    return text.partition("(&")[0].replace("&", "").rstrip("…")
