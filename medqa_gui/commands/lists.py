"""The formats and presets, one line each."""

from argparse import Namespace

from medqa_gui.commands.output import DONE, print_line
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.presets.library import read_folder
from medqa_gui.core.presets.preset import Preset
from medqa_gui.resource_files import resource
from medqa_gui.settings import settings_folder
from medqa_gui.wording import format_label


def list_formats(options: Namespace) -> int:  # noqa: ARG001 - every command takes the options
    """Print the formats, the id first."""
    for format_id in FORMATS:
        print_line(f"{format_id}  {format_label(format_id)}")
    return DONE


def list_presets(options: Namespace) -> int:  # noqa: ARG001
    """Print the presets, the id first."""
    for preset in all_presets():
        print_line(f"{preset.id}  {preset.name}")
    return DONE


def all_presets() -> tuple[Preset, ...]:
    """Return the person's own presets, then the shipped ones."""
    return (*read_folder(settings_folder() / "presets"), *read_folder(resource("presets")))
