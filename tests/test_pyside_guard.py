"""Some builds of PySide6 lose a reference to None or True with each call into Qt, and abort after thousands of them."""

import subprocess
import sys

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

# More than None (about 5,000) and True (about 600) have at the start.
CALLS = 20_000
SESSION = f"""
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Reader(QObject):
    progressed = Signal(int)

app = QApplication(sys.argv)
label = QLabel()
reader = Reader()
heard = []
reader.progressed.connect(heard.append)
for number in range({CALLS}):
    reader.progressed.emit(number)
    label.setText("x")
print(len(heard))
"""


def test_a_long_session_of_signals_and_texts_survives() -> None:
    done = subprocess.run([sys.executable, "-c", SESSION], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, str(CALLS)), done.stderr
