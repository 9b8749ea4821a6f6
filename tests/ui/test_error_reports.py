"""An error that nothing handles is shown, can be copied, and is logged without any value."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECRET = "Mrs Example, born 1950-02-03"
# A process of its own: the hooks are those of the whole interpreter.
SCRIPT = f"""
import sys, threading
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication, QMessageBox
from medqa_gui import app
from medqa_gui.ui.frame.error_reports import ErrorReports

application, window = app.build(["medqa-gui"])
ErrorReports(window).install()
window.show()

def fail():
    raise ValueError({SECRET!r})

def boxes():
    return [each for each in application.topLevelWidgets() if isinstance(each, QMessageBox) and each.isVisible()]

def wait_for(condition):
    while not condition():
        application.processEvents()

QTimer.singleShot(0, fail)
QTimer.singleShot(0, fail)
wait_for(boxes)
application.processEvents()
(box,) = boxes()
copy = next(each for each in box.buttons() if "Copy" in each.text())
copy.click()
assert box.isVisible(), "copying must leave the dialog open"
print(application.clipboard().text())
box.button(QMessageBox.StandardButton.Close).click()
wait_for(lambda: not boxes())
thread = threading.Thread(target=fail)
thread.start()
thread.join()
wait_for(boxes)
qWarning("a warning of Qt")
"""


def test_an_uncaught_error_opens_one_dialog_whose_details_can_be_copied(tmp_path: Path) -> None:
    environment = os.environ | {"MEDQA_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "ValueError" in done.stdout
    text = (tmp_path / "logs" / "medqa.log").read_text("utf-8")
    assert text.count("ValueError") == 3
    assert "a warning of Qt" in text
    assert "Example" not in done.stdout + text
