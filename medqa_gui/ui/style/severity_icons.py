"""Icon and colors of a severity; color is never its only sign."""

from PySide6.QtGui import QIcon

from medqa_gui.core.model.finding import Severity
from medqa_gui.ui.style.icons import IconShape, icon
from medqa_gui.ui.style.theme import Colors

SHAPES = {Severity.ERROR: IconShape.STOP, Severity.WARNING: IconShape.WARNING, Severity.NOTE: IconShape.NOTE}


def severity_color(severity: Severity, colors: Colors) -> str:
    """Return the color of the severity's icon and text."""
    return {Severity.ERROR: colors.error, Severity.WARNING: colors.warning, Severity.NOTE: colors.muted}[severity]


def severity_tint(severity: Severity, colors: Colors) -> str:
    """Return the background color of the severity's text."""
    tints = {Severity.ERROR: colors.error_tint, Severity.WARNING: colors.warning_tint, Severity.NOTE: colors.header}
    return tints[severity]


def severity_icon(severity: Severity, colors: Colors) -> QIcon:
    """Return the severity's icon."""
    return icon(SHAPES[severity], severity_color(severity, colors))
