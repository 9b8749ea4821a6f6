"""Language of the window: the app's texts and those of Qt's dialogs."""

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from medqa_gui.i18n import LANGUAGES, choose_language

# Qt's names of the languages.
_QT_NAMES = {"en": "en", "zh": "zh_CN"}


class Language(QObject):
    """Switch the language while the window is open."""

    changed = Signal()

    def __init__(self, app: QApplication, code: str = "") -> None:
        super().__init__(app)
        self._app = app
        self._translator = QTranslator(self)
        self._code = ""
        self.choose(code if code in LANGUAGES else system_language())

    @property
    def code(self) -> str:
        """The current language, a key of LANGUAGES."""
        return self._code

    def choose(self, code: str) -> None:
        """Switch to this language, a key of LANGUAGES."""
        self._code = code
        choose_language(code)
        system, spoken = QLocale.system(), QLocale(_QT_NAMES[code])
        # Dates are in the window's language; the system's country is kept if it has this language.
        QLocale.setDefault(system if system.language() == spoken.language() else spoken)
        self._app.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(QLocale(_QT_NAMES[code]), "qtbase", "_", folder):
            self._app.installTranslator(self._translator)
        self.changed.emit()


def system_language() -> str:
    """Return the first system language that is in LANGUAGES, or English if none is."""
    wanted = (name.partition("-")[0] for name in QLocale.system().uiLanguages())
    return next((name for name in wanted if name in LANGUAGES), "en")
