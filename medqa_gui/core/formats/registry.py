"""All formats, by their ids."""

from medqa_gui.core.errors import PlanError
from medqa_gui.core.formats.openai import OpenAI
from medqa_gui.core.formats.records import Format
from medqa_gui.core.formats.xtuner import Xtuner

FORMATS: dict[str, Format] = {each.id: each for each in (Xtuner(), OpenAI())}


def find_format(format_id: str) -> Format:
    """Return the format; raises PlanError (`format_unknown`) with the ids that there are."""
    try:
        return FORMATS[format_id]
    except KeyError:
        raise PlanError("format_unknown", format=format_id, formats=", ".join(FORMATS)) from None
