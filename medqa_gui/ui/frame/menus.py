"""Menu bar, and the menus that it shares with the top bar."""

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from medqa_gui.i18n import LANGUAGES
from medqa_gui.i18n import gettext as _
from medqa_gui.settings import ThemeChoice
from medqa_gui.ui.frame.actions import ActionId, Actions
from medqa_gui.ui.frame.help import Help
from medqa_gui.ui.frame.language import Language
from medqa_gui.ui.frame.limits_menu import LimitsMenu
from medqa_gui.ui.frame.privacy_menu import PrivacyMenu
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.plain import set_tip, without_key


class Menus:
    """The menus File, Edit, View, Language and Help."""

    def __init__(
        self, window: QMainWindow, session: Session, actions: Actions, theme: Theme, language: Language
    ) -> None:
        self._session, self._actions, self._theme, self._language = session, actions, theme, language
        bar = window.menuBar()
        self._file, self._edit, self._view = (bar.addMenu("") for _each in range(3))
        self.language = bar.addMenu("")
        self.help = Help(window, bar.addMenu(""), actions)
        self.recent = QMenu(window)
        self._colors = QMenu(window)
        self._remember = self.recent.addAction("")
        self._remember.setCheckable(True)
        self._remember.triggered.connect(session.keep_recents)
        self._clear = self.recent.addAction("")
        self._clear.triggered.connect(session.clear_recent_files)
        self.privacy = PrivacyMenu(window, session)
        self._limits = LimitsMenu(window, session)
        self._fill()
        session.recents_changed.connect(self._list_recents)

    def retranslate(self) -> None:
        """Set the texts in the current language."""
        self._file.setTitle(_("&File"))
        self._edit.setTitle(_("&Edit"))
        self._view.setTitle(_("&View"))
        # In both languages, for a user who cannot read the current one.
        self.language.setTitle("&Language 语言")
        self.recent.setTitle(_("&Recent files"))
        self._colors.setTitle(_("&Color theme"))
        self._remember.setText(_("&Remember recent files"))
        self._clear.setText(_("Clear recent &files"))
        names = {
            ThemeChoice.SYSTEM: _("M&atch the system"),
            ThemeChoice.LIGHT: _("&Light"),
            ThemeChoice.DARK: _("&Dark"),
        }
        for action, text in zip(self._colors.actions(), names.values(), strict=True):
            action.setText(text)
        self.help.retranslate()
        self.privacy.retranslate()
        self._limits.retranslate()
        self._list_recents()

    def _fill(self) -> None:
        actions = self._actions
        self._file.addAction(actions[ActionId.OPEN])
        self._file.addMenu(self.recent)
        self._file.addMenu(self.privacy)
        self._file.addMenu(self._limits)
        usual = (
            ActionId.SAMPLE,
            ActionId.RELOAD,
            ActionId.SAVE,
            ActionId.EXPORT_FINDINGS,
            ActionId.CANCEL,
            ActionId.CLOSE,
            ActionId.QUIT,
        )
        for name in usual:
            self._file.addAction(actions[name])
        steps = (ActionId.NEXT_FINDING, ActionId.PREVIOUS_FINDING, ActionId.FINDINGS)
        for name in (ActionId.UNDO, ActionId.REDO, ActionId.FIND, *steps):
            self._edit.addAction(actions[name])
        self._view.addMenu(self._colors)
        for name in (ActionId.NEXT_ZONE, ActionId.PREVIOUS_ZONE, ActionId.NEXT_SHEET, ActionId.PREVIOUS_SHEET):
            self._view.addAction(actions[name])
        self._fill_colors()
        self._fill_languages()

    def _fill_colors(self) -> None:
        group = QActionGroup(self._colors)
        for choice in ThemeChoice:
            action = self._colors.addAction("")
            action.setCheckable(True)
            action.setChecked(choice is self._theme.choice)
            action.triggered.connect(lambda _checked=False, choice=choice: self._choose_colors(choice))
            group.addAction(action)

    def _fill_languages(self) -> None:
        group = QActionGroup(self.language)
        for code, name in LANGUAGES.items():
            action = self.language.addAction(name)
            action.setCheckable(True)
            action.setChecked(code == self._language.code)
            action.triggered.connect(lambda _checked=False, code=code: self._choose_language(code))
            group.addAction(action)

    def _choose_colors(self, choice: ThemeChoice) -> None:
        self._theme.choose(choice)
        self._session.choose_theme(choice)

    def _choose_language(self, code: str) -> None:
        self._language.choose(code)
        self._session.choose_language(code)

    def _list_recents(self) -> None:
        for action in self.recent.actions():
            if action not in (self._remember, self._clear):
                self.recent.removeAction(action)
                action.deleteLater()
        for path in self._session.recents:
            action = self.recent.addAction(without_key(path.name))
            set_tip(action, str(path))
            action.triggered.connect(lambda _checked=False, path=path: self._session.open_files([path]))
            self.recent.insertAction(self._remember, action)
        self.recent.insertSeparator(self._remember)
        self.recent.setToolTipsVisible(True)
        self._remember.setChecked(self._session.settings.keeps_recents)
        self._clear.setEnabled(bool(self._session.recents))
