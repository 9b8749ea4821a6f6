"""All formats by id; the module of a format is imported at its first use."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.nearest import nearest

if TYPE_CHECKING:
    from medqa_gui.core.formats.format import Format

# A run needs one format; importing all eighteen takes as long as converting some hundred rows.
_CLASSES = {
    "xtuner": "xtuner.Xtuner",
    "xtuner-jsonl": "xtuner.XtunerLines",
    "openai": "openai.OpenAI",
    "trl-prompt-completion": "trl.TrlPromptCompletion",
    "trl-prompt-completion-text": "trl.TrlPromptCompletionText",
    "llamafactory-alpaca": "llamafactory.LlamaFactoryAlpaca",
    "llamafactory-sharegpt": "llamafactory.LlamaFactoryShareGpt",
    "ms-swift": "ms_swift.MsSwift",
    "axolotl-chat": "axolotl.AxolotlChat",
    "axolotl-alpaca": "axolotl.AxolotlAlpaca",
    "unsloth": "unsloth.Unsloth",
    "guanaco": "guanaco.Guanaco",
    "vertex": "vertex.Vertex",
    "bedrock-claude": "bedrock.BedrockClaude",
    "bedrock-converse": "bedrock.BedrockConverse",
    "oasst": "oasst.Oasst",
    "hf-dataset": "hf_dataset.HfDataset",
    "parquet": "parquet.Parquet",
}


class _Formats(Mapping[str, "Format"]):
    """Formats by id, in the order of the window."""

    def __init__(self) -> None:
        self._loaded: dict[str, Format] = {}

    def __getitem__(self, format_id: str) -> "Format":
        if format_id not in self._loaded:
            module, name = _CLASSES[format_id].split(".")
            self._loaded[format_id] = getattr(import_module(f"medqa_gui.core.formats.{module}"), name)()
        return self._loaded[format_id]

    def __iter__(self) -> Iterator[str]:
        return iter(_CLASSES)

    def __len__(self) -> int:
        return len(_CLASSES)

    def __contains__(self, format_id: object) -> bool:
        return format_id in _CLASSES


FORMATS: Mapping[str, "Format"] = _Formats()


def find_format(format_id: str) -> "Format":
    """Return the format. Raises PlanError (`format_unknown`), which names the known ids."""
    try:
        return FORMATS[format_id]
    except KeyError:
        raise PlanError(
            "format_unknown", format=format_id, formats=", ".join(FORMATS), near=nearest(format_id, FORMATS)
        ) from None
