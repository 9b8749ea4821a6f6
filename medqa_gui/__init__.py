"""MedQA Converter: spreadsheets of questions and answers become fine-tuning datasets."""

import os
import sys

__version__ = "0.1.0"


def _leave_out_current_folder() -> None:
    """Drop the current folder that `python -m` puts first on the path, unless this package was found in it."""
    if sys.argv[:1] != ["-m"] or getattr(sys.flags, "safe_path", False):
        return
    try:
        here = os.getcwd()
    except FileNotFoundError:
        return  # a folder that was deleted is not on the path
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if sys.path[0] == here and not os.path.samefile(here, home):
        del sys.path[0]


# Before any module of the program is looked for: a folder of spreadsheets may hold a multiprocessing.py too.
_leave_out_current_folder()
