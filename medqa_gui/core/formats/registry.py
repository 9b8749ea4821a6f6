"""All formats, by their ids."""

from medqa_gui.core.errors import PlanError
from medqa_gui.core.formats.axolotl import AxolotlAlpaca, AxolotlChat
from medqa_gui.core.formats.bedrock import BedrockClaude, BedrockConverse
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.guanaco import Guanaco
from medqa_gui.core.formats.hf_dataset import HfDataset
from medqa_gui.core.formats.llamafactory import LlamaFactoryAlpaca, LlamaFactoryShareGpt
from medqa_gui.core.formats.ms_swift import MsSwift
from medqa_gui.core.formats.oasst import Oasst
from medqa_gui.core.formats.openai import OpenAI
from medqa_gui.core.formats.parquet import Parquet
from medqa_gui.core.formats.trl import TrlPromptCompletion, TrlPromptCompletionText
from medqa_gui.core.formats.unsloth import Unsloth
from medqa_gui.core.formats.vertex import Vertex
from medqa_gui.core.formats.xtuner import Xtuner, XtunerLines

FORMATS: dict[str, Format] = {
    each.id: each
    for each in (
        Xtuner(),
        XtunerLines(),
        OpenAI(),
        TrlPromptCompletion(),
        TrlPromptCompletionText(),
        LlamaFactoryAlpaca(),
        LlamaFactoryShareGpt(),
        MsSwift(),
        AxolotlChat(),
        AxolotlAlpaca(),
        Unsloth(),
        Guanaco(),
        Vertex(),
        BedrockClaude(),
        BedrockConverse(),
        Oasst(),
        HfDataset(),
        Parquet(),
    )
}


def find_format(format_id: str) -> Format:
    """Return the format; raises PlanError (`format_unknown`) with the ids that there are."""
    try:
        return FORMATS[format_id]
    except KeyError:
        raise PlanError("format_unknown", format=format_id, formats=", ".join(FORMATS)) from None
