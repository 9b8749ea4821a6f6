"""Check whether a window can be shown, before importing Qt, which aborts the process if not."""

import ctypes
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Final

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.i18n import gettext

# System libraries that Qt loads -> their Debian packages; a bundle contains all except those of the graphics driver.
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
_WAYLAND_PACKAGES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
SECONDS_TO_ANSWER: Final = 10


def has_display() -> bool:
    """Return whether a window can be shown, on a screen or on the Qt platform chosen by the user."""
    chosen = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in chosen)


def check_display() -> None:
    """Raise MedqaError if no window can be shown: `display_missing`, `display_refuses`, `display_silent`."""
    if not sys.platform.startswith("linux"):
        return
    if not has_display():
        raise MedqaError("display_missing")
    chosen = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition("-")[0]
    if chosen not in ("", "xcb", "wayland") or (chosen != "xcb" and _has_compositor()):
        return
    display = os.environ.get("DISPLAY", "")
    if chosen == "wayland" or not display:
        raise MedqaError("display_refuses", display=os.environ.get("WAYLAND_DISPLAY", ""))
    _check_x_server(display)


def _has_compositor() -> bool:
    """Return whether a Wayland compositor listens on the socket in the environment."""
    name, folder = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("XDG_RUNTIME_DIR", "")
    if not name:
        return False
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(Path(folder, name)))
        except OSError:
            return False
    return True


def _check_x_server(display: str) -> None:
    """Raise MedqaError unless the X server accepts a connection; Qt would abort or wait forever."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return  # `missing_packages` reports it
    xcb.xcb_connect.restype = ctypes.c_void_p
    refusals: list[bool] = []

    def connect() -> None:
        connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
        refusals.append(bool(xcb.xcb_connection_has_error(connection)))
        xcb.xcb_disconnect(connection)

    asking = threading.Thread(target=connect, daemon=True)
    asking.start()
    asking.join(SECONDS_TO_ANSWER)
    if not refusals:
        raise MedqaError("display_silent", display=display, seconds=SECONDS_TO_ANSWER)
    if refusals[0]:
        raise MedqaError("display_refuses", display=display)


def install_hint() -> str:
    """Return how to install missing libraries, or "" if none is missing."""
    missing = missing_packages()
    if not missing:
        return ""
    sentence = gettext("The window needs system libraries. Install them as root: apt install {packages}")
    return sentence.format(packages=" ".join(missing))


def missing_packages(platform: str = "") -> list[str]:
    """Return the Debian packages that Qt needs and that are missing; [] except on Linux.

    `platform` is the Qt platform; "" to detect it like Qt.
    """
    if not sys.platform.startswith("linux"):
        return []
    platform = platform or os.environ.get("QT_QPA_PLATFORM") or ("wayland" if _has_compositor() else "xcb")
    wanted = _QT_PACKAGES | {"xcb": _X_PACKAGES, "wayland": _WAYLAND_PACKAGES}.get(platform, {})
    if getattr(sys, "frozen", False):
        wanted = _DRIVER_PACKAGES
    return [package for library, package in wanted.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
