"""Whether a window can be shown here, asked before Qt is imported: Qt itself ends the process when it cannot."""

import ctypes
import os
import sys

# The system's libraries that Qt loads, and Debian's packages of them; the third table is for windows under X.
# A bundle brings all but those of the graphics driver.
_DRIVER_PACKAGES = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"}
_QT_PACKAGES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    **_DRIVER_PACKAGES,
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
_X_PACKAGES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def is_there() -> bool:
    """Say whether a window can be shown, on a screen or on a platform that the person chose for Qt."""
    chosen = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in chosen)


def lacking() -> str:
    """Say what to install before a window can be shown; "" where nothing is missing."""
    missing = missing_packages()
    return f"The window needs libraries of the system (as root): apt install {' '.join(missing)}" if missing else ""


def missing_packages(platform: str = "") -> list[str]:
    """Return Debian's names of the packages that Qt lacks here; empty on other systems than Linux.

    `platform` is Qt's word for where the window is to be shown; otherwise it is found as Qt finds it.
    """
    if not sys.platform.startswith("linux"):
        return []
    platform = platform or os.environ.get("QT_QPA_PLATFORM") or "xcb"
    is_x = platform == "xcb" and not os.environ.get("WAYLAND_DISPLAY")
    wanted = {**_QT_PACKAGES, **_X_PACKAGES} if is_x else _QT_PACKAGES
    if getattr(sys, "frozen", False):
        wanted = _DRIVER_PACKAGES
    return [package for library, package in wanted.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
