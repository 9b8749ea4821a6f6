"""The suite runs without a screen, and without Qt where the system lacks Qt's libraries."""

import os

import hypothesis

# A machine that is busy is no reason to fail, and what fails for one must fail for all; MEDQA_EXPLORE=1 looks further.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=not os.environ.get("MEDQA_EXPLORE"))
hypothesis.settings.load_profile("suite")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

try:
    import PySide6.QtWidgets
except ImportError as error:
    # pytest-qt would end the whole run, the tests of the core included.
    QT_MISSING = str(error)
    collect_ignore = ["ui"]
else:
    QT_MISSING = ""
    pytest_plugins = ["pytestqt.plugin"]


def pytest_report_header() -> str:
    """Say in the first lines whether the window is tested."""
    if QT_MISSING:
        return f"The window is NOT tested: Qt does not load here ({QT_MISSING}); tests/ui is left out."
    return f"The window is tested with Qt {PySide6.QtCore.qVersion()} on {os.environ['QT_QPA_PLATFORM']}."
