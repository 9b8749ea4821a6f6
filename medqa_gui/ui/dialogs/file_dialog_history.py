"""The history of Qt's file dialog in QtProject.conf, where a folder name may be a patient's name."""

import os
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

_ORGANIZATION = "QtProject"
_KEYS = ("FileDialog/history", "FileDialog/lastVisited")


def keep_no_history() -> None:
    """Keep this process from reading and writing QtProject.conf (Windows and macOS have no such file)."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)


def erase_history() -> None:
    """Remove the folders from the history of Qt's file dialog, also those of the user's other Qt programs."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    file = Path(folder) / f"{_ORGANIZATION}.conf"
    if file.is_file():
        kept = QSettings(str(file), QSettings.Format.IniFormat)
    else:
        kept = QSettings(QSettings.Scope.UserScope, _ORGANIZATION)
    for key in _KEYS:
        kept.remove(key)
    kept.sync()
