"""Dataset card: README.md with YAML front matter, as the Hugging Face hub and `datasets` read it.

Source: huggingface.co/docs/hub datasets-cards (metadata) and datasets-manual-configuration (configs, data_files).
"""

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from medqa_gui.core.formats.records import json_string
from medqa_gui.core.model.split import SplitSizes

CARD = "README.md"
# Characters with a meaning in Markdown; < > & become entities.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+!|~:@$]|(?<=www)\.")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


class DataFile(NamedTuple):
    """A data file: its path relative to the card, its split (train, validation or test) and its number of records."""

    name: str
    split: str
    records: int


class DatasetFacts(NamedTuple):
    """Facts of a written dataset; without cell text, except for the names of the mapped columns."""

    name: str
    format_id: str
    files: Sequence[DataFile]
    system_prompt: str = ""
    columns: Sequence[str] = ()
    source_name: str = ""
    app_version: str = ""
    seed: int | None = None
    split_sizes: SplitSizes | None = None
    license: str = ""
    citation: str = ""
    languages: Sequence[str] = ()
    is_chinese: bool = False
    base_model: str = ""

    @property
    def training_file(self) -> str:
        """The training file: the training split, or the only file."""
        return next((each.name for each in self.files if each.split == "train"), self.files[0].name)


def dataset_card(facts: DatasetFacts) -> str:
    """Return the text of the card; unknown license and citation are marked as to do."""
    return f"---\n{_front_matter(facts)}---\n\n{_body(facts)}"


def _front_matter(facts: DatasetFacts) -> str:
    total = sum(each.records for each in facts.files)
    size = next((name for limit, name in _SIZES if total < limit), "1M<n<10M")
    lines = [f"pretty_name: {_yaml(facts.name)}"]
    if facts.license:
        lines.append(f"license: {_yaml(facts.license)}")
    if facts.languages:
        lines += ["language:", *(f"- {_yaml(language)}" for language in facts.languages)]
    lines += ["task_categories:", "- question-answering", "- text-generation", "size_categories:", f"- {size}"]
    lines += ["configs:", "- config_name: default", "  data_files:"]
    for each in facts.files:
        lines += [f"  - split: {each.split}", f"    path: {_yaml(each.name)}"]
    return "\n".join(lines) + "\n"


def _body(facts: DatasetFacts) -> str:
    lines = [f"# {_plain(facts.name)}", "", "| split | file | records |", "|---|---|---|"]
    lines += [f"| {each.split} | {_code(each.name)} | {each.records} |" for each in facts.files]
    lines += ["", f"- Format: `{facts.format_id}`"]
    if facts.source_name:
        lines.append(f"- Source: {_plain(facts.source_name)}")
    if facts.columns:
        lines.append("- Columns: " + ", ".join(map(_plain, facts.columns)))
    if facts.seed is not None:
        lines.append(f"- Split with seed {facts.seed}{_difference(facts)}")
    if facts.app_version:
        lines.append(f"- Made with MedQA Converter {facts.app_version}")
    lines += ["", "## License", "", _plain(facts.license) or "To do: state the license of this dataset."]
    lines += ["", "## Citation", "", _plain(facts.citation) or "To do: state how to cite the source."]
    return "\n".join(lines) + "\n"


def _difference(facts: DatasetFacts) -> str:
    if facts.split_sizes is None or facts.split_sizes.are_as_wanted:
        return ""
    wanted, reached = ("/".join(map(str, sizes)) for sizes in facts.split_sizes)
    return f": target {wanted}, actual {reached}, because groups are kept together"


def _plain(text: str) -> str:
    """Return the text as one line of Markdown, escaped, without control characters (such as bidirectional marks)."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    return escape(_MARKDOWN.sub(r"\\\g<0>", " ".join(visible.split())), quote=False)


def _code(name: str) -> str:
    """Return the file name as code, or as text if it would end the code or the table cell."""
    return f"`{name}`" if name.isprintable() and not set(name) & {"`", "|"} else _plain(name)


def _yaml(text: str) -> str:
    """Return the text as a YAML string: JSON strings are YAML, except for surrogate pairs as escapes."""
    return json_string(text)
