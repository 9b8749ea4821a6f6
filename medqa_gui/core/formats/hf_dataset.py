"""A Hugging Face dataset folder: data/train.jsonl of messages, and README.md, the dataset card.

Source: huggingface.co/docs/hub datasets-manual-configuration and datasets-cards; `datasets.load_dataset(FOLDER)`.
The keys are OpenAI's, which TRL, Axolotl, ms-swift and Unsloth read too.
"""

from medqa_gui.core.formats.message_list import MessagesFormat


class HfDataset(MessagesFormat):
    """A folder; one record is {"messages": [{"role", "content"}, …]}."""

    id = "hf-dataset"
    accepts_any_framing = True
    suffix = "-dataset"
    data_file = "data/{split}.jsonl"
