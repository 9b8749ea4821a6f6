"""What reads a text of a stranger by hand, and the texts that it is given here."""

from collections.abc import Callable

from medqa_gui.core.conversations.template import Template, rename_columns, template_spans
from medqa_gui.core.conversations.transcripts import read_transcript
from medqa_gui.core.formats.guanaco import guard_markers, unguard_markers
from medqa_gui.core.guessing.column_stats import ColumnStats
from medqa_gui.core.guessing.header_words import header_meaning
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.table import Row
from medqa_gui.core.reading.number_format.render import renderer
from tests.security.patterns import Attack

CHARACTERS = "[](){}<>\"'\\*_#0?.,;:@&/|-+ \n\taAdhms1年：【\u2060"
IN_PAIRS = '[]{}("\\#*_0.: \na1'
COLUMNS = (Column(0, "a", 1), Column(1, "A", 1))


def _tally(text: str) -> None:
    tally = ColumnStats()
    tally.add(Row(1, [text]))


def _template(text: str) -> None:
    try:
        Template(text, COLUMNS).fill(["1", "2"])
    except MedqaError:
        return


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "column tally": _tally,
    "header": header_meaning,
    "template": _template,
    "template spans": lambda text: list(template_spans(text)),
    "template renamed": lambda text: rename_columns(text, str.upper),
    "transcript": read_transcript,
    "guanaco": lambda text: unguard_markers(guard_markers(text)),
    "number format": lambda text: renderer(text, is_1904=False)("45000.5"),
}
ATTACKS = [
    *(Attack("", one, after) for one in CHARACTERS for after in ("", "\x01")),
    *(Attack("", one + other, "") for one in IN_PAIRS for other in IN_PAIRS if one != other),
    *(
        Attack("", one, "")
        for one in ("{a}", "[{a}]", "[[{a}", "[{a}[", "### Human: ", "Q: a\n", "- Q: a\n", "<|im_start|>user\n")
    ),
]
