"""Make the icons of every size from resources/icons/medqa.svg. `python3 -m tests.app_icons`."""

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).parent.parent / "resources" / "icons"
SIZES = (16, 24, 32, 48, 64, 128, 512)
# Windows shows these; 256 is written as 0 in an .ico.
ICO_SIZES = (16, 32, 48, 64, 256)
# Apple's names of the places for pictures in an .icns, and the pixels that belong there.
ICNS_PLACES = {"ic11": 32, "ic12": 64, "ic07": 128, "ic08": 256, "ic13": 256, "ic09": 512, "ic14": 512, "ic10": 1024}


def png(size: int) -> bytes:
    """Return the drawing as PNG, `size` pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(FOLDER / "medqa.svg")).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 0)
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return the PNGs as one Windows icon: six bytes of header, sixteen for each picture, then the pictures."""
    offset = 6 + 16 * len(pictures)
    entries = b""
    for size, content in pictures.items():
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(content), offset)
        offset += len(content)
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + b"".join(pictures.values())


def icns(pictures: dict[int, bytes]) -> bytes:
    """Return the PNGs as one macOS icon: each after its place's name and its length, with the head's eight bytes."""
    parts = [
        struct.pack(">4sI", place.encode(), 8 + len(pictures[size])) + pictures[size]
        for place, size in ICNS_PLACES.items()
    ]
    return struct.pack(">4sI", b"icns", 8 + sum(map(len, parts))) + b"".join(parts)


if __name__ == "__main__":
    for each in SIZES:
        (FOLDER / f"medqa-{each}.png").write_bytes(png(each))
    (FOLDER / "medqa.png").write_bytes(png(256))
    (FOLDER / "medqa.ico").write_bytes(ico({each: png(each) for each in ICO_SIZES}))
    (FOLDER / "medqa.icns").write_bytes(icns({each: png(each) for each in set(ICNS_PLACES.values())}))
