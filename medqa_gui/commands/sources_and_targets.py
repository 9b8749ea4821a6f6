"""Which files are converted, and where each dataset goes."""

import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.manifest import is_manifest, manifest_path
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.errors import PlanError, UnwritableTargetError
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.saving.export import part_paths
from medqa_gui.core.saving.file_names import spreadsheets_in, stem_of, untaken


def find_sources(paths: Sequence[Path]) -> list[Path]:
    """Return what to convert: the files named, the spreadsheets in a named folder, or a folder that is a dataset."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = spreadsheets_in(path)
        if not inside and _is_dataset(path):
            inside = [path]
        if not inside:
            raise PlanError("folder_without_spreadsheets", path=path)
        found += inside
    return found


def _is_dataset(folder: Path) -> bool:
    from medqa_gui.core.formats.read_dataset import detect_format

    return detect_format(folder) is not None


def targets_for(sources: Sequence[Path], form: Format, options: Namespace) -> list[Path]:
    """Return where each dataset goes; of two with the same name in one folder the second gets a number."""
    output: Path | None = options.output
    if is_named(sources, options) and output is not None:
        return [output]
    targets: list[Path] = []
    for source in sources:
        wanted = (output or source.parent) / f"{stem_of(source)}{form.suffix}"
        targets.append(untaken(wanted, targets))
    return targets


def is_named(sources: Sequence[Path], options: Namespace) -> bool:
    """Tell whether -o names the one dataset itself, which may then be replaced."""
    return options.output is not None and len(sources) == 1 and not options.output.is_dir()


def refuse_existing(plan: Plan, target: Path, options: Namespace) -> None:
    """Raise UnwritableTargetError where a dataset is there already, but for one of ours that --skip-done does anew."""
    paths = [target] if find_format(plan.format_id).data_file else part_paths(plan, target)
    there = [path for path in paths if os.path.lexists(path)]
    if there and not (options.skip_done and is_manifest(manifest_path(target))):
        raise UnwritableTargetError("target_exists", path=there[0])
