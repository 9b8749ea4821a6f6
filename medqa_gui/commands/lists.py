"""medqa formats and medqa presets: list formats and presets."""

from argparse import Namespace

from medqa_gui.commands.output import DONE, print_line
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.presets.library import read_folder
from medqa_gui.core.presets.preset import Preset
from medqa_gui.resource_files import resource
from medqa_gui.settings import settings_folder
from medqa_gui.wording import format_label
from medqa_gui.wording.shipped_names import preset_name


def list_formats(options: Namespace) -> int:  # noqa: ARG001 - every command takes the options
    """Print the id and label of every format."""
    return _print_table([(format_id, format_label(format_id)) for format_id in FORMATS])


def list_presets(options: Namespace) -> int:  # noqa: ARG001
    """Print the id and name of every preset."""
    return _print_table([(preset.id, preset_name(preset)) for preset in all_presets()])


def _print_table(rows: list[tuple[str, str]]) -> int:
    width = max((len(each) for each, _name in rows), default=0)
    for each, name in rows:
        print_line(f"{each:<{width}}  {name}")
    return DONE


def all_presets() -> tuple[Preset, ...]:
    """Return the user's presets, then the shipped ones."""
    return (*read_folder(settings_folder() / "presets"), *read_folder(resource("presets")))
