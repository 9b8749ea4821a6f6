"""Vector icons in any color."""

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

SIZE = 16


class IconShape(StrEnum):
    """Shapes of the icons."""

    WARNING = "warning"
    CHECK = "check"
    CROSS = "cross"
    QUESTION = "question"
    PENCIL = "pencil"
    UNDO = "undo"
    REDO = "redo"
    LOCK = "lock"
    HIDDEN = "hidden"
    NOTE = "note"
    STOP = "stop"
    BUBBLE = "bubble"
    NUMBER = "number"
    PERSON = "person"
    LINES = "lines"
    TAG = "tag"


def icon(shape: IconShape, color: str) -> QIcon:
    """Return the icon for buttons and labels, sharp up to a scale of 4."""
    result = QIcon()
    for size in (SIZE, 2 * SIZE, 3 * SIZE, 4 * SIZE):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw_icon(painter, QRectF(0, 0, size, size), shape, QColor(color))
        painter.end()
        result.addPixmap(pixmap)
    return result


def draw_icon(painter: QPainter, place: QRectF, shape: IconShape, color: QColor) -> None:
    """Draw the icon into a square, in logical pixels."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width() / SIZE, place.height() / SIZE)
    painter.setPen(QPen(color, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_path(shape))
    painter.restore()


def _path(shape: IconShape) -> QPainterPath:  # noqa: C901 - one arm for each icon
    path = QPainterPath()
    match shape:
        case IconShape.WARNING:
            _lines(path, (8, 2.2), (14.4, 13.4), (1.6, 13.4), (8, 2.2))
            _lines(path, (8, 6.4), (8, 9.4))
            path.addEllipse(QPointF(8, 11.4), 0.2, 0.2)
        case IconShape.CHECK:
            _lines(path, (2.8, 8.6), (6.4, 12.2), (13.2, 4.2))
        case IconShape.CROSS:
            _lines(path, (3.6, 3.6), (12.4, 12.4))
            _lines(path, (12.4, 3.6), (3.6, 12.4))
        case IconShape.QUESTION:
            path.moveTo(5, 5.6)
            path.cubicTo(5, 1.2, 11.4, 1.6, 11, 5.4)
            path.cubicTo(10.8, 7.4, 8, 7.6, 8, 10)
            path.addEllipse(QPointF(8, 13.2), 0.3, 0.3)
        case IconShape.PENCIL:
            _lines(path, (2.8, 13.2), (3.6, 9.8), (10.6, 2.8), (13.2, 5.4), (6.2, 12.4), (2.8, 13.2))
            _lines(path, (9, 4.4), (11.6, 7))
        case IconShape.UNDO:
            _arrow_back(path)
        case IconShape.REDO:
            _arrow_back(path)
            mirrored = path.translated(-8, 0)
            path = _mirrored(mirrored).translated(8, 0)
        case IconShape.LOCK:
            path.addRoundedRect(QRectF(3, 7, 10, 7), 1.5, 1.5)
            path.moveTo(5, 7)
            path.cubicTo(5, 0.6, 11, 0.6, 11, 7)
        case IconShape.HIDDEN:
            path.moveTo(1.6, 8)
            path.cubicTo(5, 2.6, 11, 2.6, 14.4, 8)
            path.cubicTo(11, 13.4, 5, 13.4, 1.6, 8)
            path.addEllipse(QPointF(8, 8), 2, 2)
            _lines(path, (3, 13.4), (13, 2.6))
        case IconShape.NOTE:
            path.addEllipse(QPointF(8, 8), 6.4, 6.4)
            _lines(path, (8, 7.4), (8, 11.2))
            path.addEllipse(QPointF(8, 4.9), 0.2, 0.2)
        case IconShape.STOP:
            _lines(path, (5.2, 1.6), (10.8, 1.6), (14.4, 5.2), (14.4, 10.8), (10.8, 14.4), (5.2, 14.4), (1.6, 10.8))
            _lines(path, (1.6, 10.8), (1.6, 5.2), (5.2, 1.6))
            _lines(path, (8, 4.6), (8, 8.8))
            path.addEllipse(QPointF(8, 11.2), 0.2, 0.2)
        case IconShape.BUBBLE | IconShape.NUMBER | IconShape.PERSON | IconShape.LINES | IconShape.TAG:
            _draw_field(path, shape)
    return path


def _draw_field(path: QPainterPath, shape: IconShape) -> None:
    """Add the icon of a field to the path."""
    match shape:
        case IconShape.BUBBLE:
            _lines(path, (2, 3), (14, 3), (14, 11), (7.6, 11), (4.4, 14), (4.4, 11), (2, 11), (2, 3))
        case IconShape.NUMBER:
            for upper, lower in ((6, 4.8), (11.2, 10)):
                _lines(path, (upper, 2.6), (lower, 13.4))
            for left, height in ((2.4, 6.0), (2.0, 10.0)):
                _lines(path, (left, height), (left + 11.6, height))
        case IconShape.PERSON:
            path.addEllipse(QPointF(8, 5), 3, 3)
            path.moveTo(2.4, 14)
            path.cubicTo(2.4, 8.6, 13.6, 8.6, 13.6, 14)
        case IconShape.LINES:
            for line, end in ((3.6, 14), (8, 14), (12.4, 9)):
                _lines(path, (2, line), (end, line))
        case IconShape.TAG:
            _lines(path, (2.2, 2.2), (8, 2.2), (14, 8.2), (8.2, 14), (2.2, 8), (2.2, 2.2))
            path.addEllipse(QPointF(5.4, 5.4), 0.4, 0.4)
        case _:
            pass


def _arrow_back(path: QPainterPath) -> None:
    _lines(path, (6, 3), (2.6, 6.4), (6, 9.8))
    path.moveTo(2.6, 6.4)
    path.lineTo(9.4, 6.4)
    path.cubicTo(14.6, 6.4, 14.6, 13, 9.4, 13)
    path.lineTo(7, 13)


def _mirrored(path: QPainterPath) -> QPainterPath:
    result = QPainterPath(path)
    for at in range(result.elementCount()):
        element = path.elementAt(at)
        result.setElementPositionAt(at, -element.x, element.y)
    return result


def _lines(path: QPainterPath, *points: tuple[float, float]) -> None:
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
