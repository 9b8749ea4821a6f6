"""How bad a finding is, as an icon and as colours; never as a colour alone."""

from PySide6.QtGui import QIcon

from medqa_gui.core.model.finding import Severity
from medqa_gui.ui.style.icons import IconShape, icon
from medqa_gui.ui.style.theme import Colors

SHAPES = {Severity.ERROR: IconShape.STOP, Severity.WARNING: IconShape.WARNING, Severity.NOTE: IconShape.NOTE}


def severity_color(severity: Severity, colors: Colors) -> str:
    """Return the colour of the severity's icon and words."""
    return {Severity.ERROR: colors.error, Severity.WARNING: colors.warning, Severity.NOTE: colors.muted}[severity]


def severity_tint(severity: Severity, colors: Colors) -> str:
    """Return the background that its words are written on."""
    tints = {Severity.ERROR: colors.error_tint, Severity.WARNING: colors.warning_tint, Severity.NOTE: colors.header}
    return tints[severity]


def severity_icon(severity: Severity, colors: Colors) -> QIcon:
    """Return the severity's icon."""
    return icon(SHAPES[severity], severity_color(severity, colors))
