"""Sentences about the programs whose exports have header lines of their own."""

from collections.abc import Mapping

from medqa_gui.core.model.marked import marked
from medqa_gui.core.model.table import Exporter
from medqa_gui.i18n import gettext

_SENTENCES: Mapping[Exporter, str] = {
    Exporter.ANKI: marked(
        "Read as an Anki export: the lines at the start that begin with “#” are settings, not rows. "
        "Columns that they do not name are Question and Answer by position."
    ),
    Exporter.QUALTRICS: marked(
        "Read as a Qualtrics export: row 2 is the header row; rows 1 and 3 describe the columns too and are not used."
    ),
}


def exporter_sentence(exporter: Exporter) -> str:
    """Return the sentence that says how the export of this program was read."""
    return gettext(_SENTENCES[exporter])
