"""MedQA Converter: turn spreadsheets of questions and answers into fine-tuning datasets."""

import os
import sys

__version__ = "0.1.0"


def _leave_out_current_folder() -> None:
    """Remove the current folder, which `python -m` puts first on the path, unless it contains this package."""
    if sys.argv[:1] != ["-m"] or getattr(sys.flags, "safe_path", False):
        return
    try:
        here = os.getcwd()
    except FileNotFoundError:
        return  # a deleted folder is not on the path
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if sys.path[0] == here and not os.path.samefile(here, home):
        del sys.path[0]


# Before any other import: a folder of spreadsheets may contain a multiprocessing.py.
_leave_out_current_folder()
