"""Build and run the window. Qt is imported inside functions, since the engine process imports this module too."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from medqa_gui.core.model.errors import MedqaError
    from medqa_gui.ui.frame.main_window import MainWindow

SELF_TEST = "--self-test"
ABOUT = ("--version", "--help", "-h")
COULD_NOT = 2


def build(argv: list[str], *, is_whole: bool = True) -> "tuple[QApplication, MainWindow]":
    """Return the application and its window with the files of `argv[1:]`, before the event loop.

    Without `is_whole`, the panels of an open file are built after the first paint.
    """
    # Objects created at start are kept, so garbage collection would take 5 % of the start and find nothing.
    gc.disable()
    try:
        return _build(argv, is_whole=is_whole)
    finally:
        gc.enable()


def _build(argv: list[str], *, is_whole: bool) -> "tuple[QApplication, MainWindow]":
    from PySide6.QtWidgets import QApplication

    from medqa_gui.core.runtime.log import write_log_to
    from medqa_gui.core.runtime.resource_limits import LIMITS_SETTING
    from medqa_gui.settings import load_settings, log_folder
    from medqa_gui.ui.dialogs.file_dialog_history import keep_no_history
    from medqa_gui.ui.frame.application import Application
    from medqa_gui.ui.frame.language import Language
    from medqa_gui.ui.frame.main_window import MainWindow
    from medqa_gui.ui.state.session import Session
    from medqa_gui.ui.style.theme import Theme

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = Application(argv[:1])
    app.setApplicationName("MedQA Converter")
    app.setDesktopFileName("medqa-gui")
    write_log_to(log_folder())
    keep_no_history()
    settings = load_settings()
    if settings.limits != 1:
        # The environment takes precedence over the saved setting; engines inherit it.
        os.environ.setdefault(LIMITS_SETTING, str(settings.limits))
    language = Language(app, settings.language)
    theme = Theme(app, settings.theme, waits_for_window=True)
    window = MainWindow(Session(settings), theme, language)
    if is_whole:
        window.complete()
    theme.apply_stylesheet()
    if isinstance(app, Application):
        app.file_asked.connect(lambda path: window.session.open_files([path]))
    window.session.open_files([Path(name) for name in argv[1:]])
    return app, window


def main() -> int:
    """Run the window until it is closed, and return the exit status."""
    from multiprocessing import freeze_support

    freeze_support()
    if sys.argv[1:] and sys.argv[1] in ABOUT:
        return _print_about(sys.argv[1])
    if sys.argv[1:] == [SELF_TEST]:
        return _run_self_test()
    from medqa_gui.core.model.errors import MedqaError
    from medqa_gui.core.runtime.resource_limits import disable_core_dumps
    from medqa_gui.qt_availability import check_display

    disable_core_dumps()
    try:
        check_display()
        app, window = build(sys.argv, is_whole=False)
    except MedqaError as error:
        return _print_error(error)
    except ImportError:
        from medqa_gui.i18n import choose_language, environment_language
        from medqa_gui.qt_availability import install_hint

        choose_language(environment_language(os.environ))
        sentence = install_hint()
        if not sentence:
            raise
        sys.stderr.write(f"{sentence}\n")
        return COULD_NOT
    from medqa_gui.ui.frame.error_reports import ErrorReports

    ErrorReports(window).install()
    window.show()
    return app.exec()


def _print_error(error: "MedqaError") -> int:
    """Print why no window can be shown, in the language of the environment."""
    from medqa_gui.commands.output import printable
    from medqa_gui.i18n import choose_language, environment_language
    from medqa_gui.wording import explain

    choose_language(environment_language(os.environ))
    sys.stderr.writelines(f"{printable(sentence)}\n" for sentence in explain(error))
    return COULD_NOT


def _print_about(asked: str) -> int:
    """Print the version or usage without a window; nothing if there is no console."""
    from medqa_gui import __version__
    from medqa_gui.i18n import choose_language, environment_language, gettext

    choose_language(environment_language(os.environ))
    usage = gettext(
        "Usage: medqa-gui [FILE ...]\n\nOpens the window, with these files if any. "
        "For the command line, see “medqa --help”."
    )
    if sys.stdout is not None:
        sys.stdout.write((f"MedQA Converter {__version__}" if asked == "--version" else usage) + "\n")
    return 0


def _run_self_test() -> int:
    """Open and close the sample, for `medqa --self-test`."""
    from medqa_gui.resource_files import resource
    from medqa_gui.ui.frame.window_self_test import run_window_test

    app, window = build([sys.argv[0], str(resource("sample.xlsx"))], is_whole=False)
    window.show()
    return run_window_test(app, window)


if __name__ == "__main__":
    sys.exit(main())
