"""Qt's own file dialog remembers visited folders in QtProject.conf, where a folder's name may be a patient's."""

import os
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

_ORGANIZATION = "QtProject"
_KEYS = ("FileDialog/history", "FileDialog/lastVisited")


def keep_no_history() -> None:
    """Stop this process from reading and writing Qt's file, where Qt has a file (not on Windows and macOS)."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)


def erase_history() -> None:
    """Remove the folders that Qt's file dialog remembered, of other Qt programs of this person too."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    file = Path(folder) / f"{_ORGANIZATION}.conf"
    if file.is_file():
        kept = QSettings(str(file), QSettings.Format.IniFormat)
    else:
        kept = QSettings(QSettings.Scope.UserScope, _ORGANIZATION)
    for key in _KEYS:
        kept.remove(key)
    kept.sync()
