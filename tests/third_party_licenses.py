"""Collect the licences of what the bundle ships into resources/licenses. `python3 -m tests.third_party_licenses`."""

import importlib.metadata
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "resources" / "licenses"
PACKAGES = (
    "cffi", "charset-normalizer", "cryptography", "et-xmlfile", "msoffcrypto-tool", "numpy", "olefile", "openpyxl",
    "orjson", "pandas", "pyinstaller", "python-calamine", "python-dateutil", "typing-extensions", "xlrd",
)  # fmt: skip
# Qt's wheels name their licence but do not bring its text; Debian has it at hand.
GNU_TEXTS = ("LGPL-3", "GPL-3")
COMMON_LICENSES = Path("/usr/share/common-licenses")
QT_NOTICE = """Qt, PySide6 and shiboken6

MedQA Converter uses Qt and PySide6 (Qt for Python) under the GNU Lesser General Public License, version 3, and does
not change them. Copyright (C) The Qt Company Ltd. and other contributors.
Their libraries lie as separate files beside the program and may be replaced by other builds of the same version.
Source code: https://download.qt.io/official_releases/ (Qt in qt/, PySide6 and shiboken6 in QtForPython/).
The licence is printed below, followed by the GNU General Public License, version 3, to which it refers.
"""
# Neither do they bring the notices of the code of others that is inside; Debian has read it all, for its packages
# libqt6core6 and libicu72.
DEBIAN_NOTICES = Path("/usr/share/doc")
PARTS_NOTICE = """Code of others inside Qt, and ICU

Qt's libraries contain code of the projects below, and those for Linux lie beside ICU's. This is what Debian says about
the same folders of the same sources; Qt's own list is at https://doc.qt.io/qt-6/licenses-used-in-qt.html.
"""
# Folders that no library of the bundle is made of.
_NOT_BUILT = re.compile(r"_tarball|/(wasm|gradle|android|libjpeg|tinycbor)\b|ftrandom|/testlib/|^Files: cmake")


def license_text(package: str) -> str:
    """Return the licence files of an installed package, one after the other."""
    files = importlib.metadata.files(package) or []
    found = [each for each in files if ".dist-info" in str(each) and _is_license(each.name)]
    texts = [f"{each.name}\n\n{each.read_text('utf-8').strip()}\n" for each in sorted(found, key=str)]
    return f"{package}\n\n" + ("\n" + "-" * 80 + "\n\n").join(texts)


def qt_text() -> str:
    """Return Qt's notice and both GNU texts."""
    return "\n\n".join([QT_NOTICE, *((COMMON_LICENSES / name).read_text("utf-8") for name in GNU_TEXTS)])


def qt_parts_text() -> str:
    """Return the notices of the code inside Qt with the licences that they name, and ICU's notice."""
    stanzas = (DEBIAN_NOTICES / "libqt6core6" / "copyright").read_text("utf-8").strip().split("\n\n")
    inside = [each for each in stanzas if re.match(r"Files: .*3rdparty/", each) and not _NOT_BUILT.search(each)]
    named = {name for each in inside for name in re.split(" and | or ", _license_line(each))}
    texts = [each for each in stanzas if each.startswith("License:") and _license_line(each) in named - {"GPL-2+"}]
    icu = (DEBIAN_NOTICES / "libicu72" / "copyright").read_text("utf-8").split("\n\nFiles: debian")[0]
    return "\n\n".join([PARTS_NOTICE, *inside, *texts, "-" * 80, icu]) + "\n"


def _license_line(stanza: str) -> str:
    return re.search(r"^License: (.+)", stanza, re.MULTILINE)[1]


def _is_license(name: str) -> bool:
    return name.upper().startswith(("LICEN", "COPYING", "NOTICE")) or name.upper().endswith(
        ("_LICENSE", "_LICENCE", "_MIT")
    )


if __name__ == "__main__":
    for each in PACKAGES:
        (FOLDER / f"{each}.txt").write_text(license_text(each), encoding="utf-8")
    (FOLDER / "Qt-PySide6.txt").write_text(qt_text(), encoding="utf-8")
    (FOLDER / "Qt-parts-and-ICU.txt").write_text(qt_parts_text(), encoding="utf-8")
    python = Path(sys.base_prefix, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "LICENSE.txt")
    (FOLDER / "Python.txt").write_text("Python\n\n" + python.read_text("utf-8"), encoding="utf-8")
