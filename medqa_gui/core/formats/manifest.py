"""Manifest of a dataset: the source rows of every record and why other rows are excluded, without cell text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from medqa_gui.core.model.split import SplitSizes
from medqa_gui.core.runtime.atomic_file import read_small

SUFFIX = ".manifest.json"
_APP = "MedQA Converter"
# Bytes; it lists the rows of every record.
_LARGEST = 1 << 28
_SPLITS = ("-train", "-validation", "-test")


class Output(NamedTuple):
    """A written file; `rows` are the sheet rows of each record, in the file's order."""

    name: str
    sha256: str
    rows: Iterable[Sequence[int]]


class Provenance(NamedTuple):
    """Origin of a dataset.

    `mapping` and `rules` contain column letters and settings, never cell text; `left_out` maps reasons to rows;
    `edited` are (row, field) pairs of texts that the user changed.
    """

    app_version: str
    format_id: str
    source_name: str
    source_sha256: str
    sheet: str
    header_row: int
    mapping: Mapping[str, str]
    rules: Mapping[str, str]
    outputs: Sequence[Output]
    left_out: Mapping[str, Sequence[int]] = MappingProxyType({})
    edited: Sequence[tuple[int, str]] = ()
    split_sizes: SplitSizes | None = None


def manifest_name(data_name: str) -> str:
    """Return the manifest's file name for a data file; the files of a split share one."""
    stem = Path(data_name).stem
    return next((stem.removesuffix(split) for split in _SPLITS if stem.endswith(split)), stem) + SUFFIX


def manifest_path(target: Path) -> Path:
    """Return the path of the manifest of a dataset, which is a file or a folder."""
    return target.parent / manifest_name(target.name)


def is_manifest(path: Path) -> bool:
    """Return whether the file is a manifest of this app, which may be replaced with its dataset."""
    try:
        return str(read_manifest(path)["app"]).startswith(_APP)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return False


def source_names(path: Path) -> list[str]:
    """Return the names of the source files in the manifest, [] if the file is not a manifest."""
    try:
        manifest = read_manifest(path)
        sources = manifest["sources"] if "sources" in manifest else [manifest["source"]]
        return [str(each["name"]) for each in sources] if str(manifest["app"]).startswith(_APP) else []
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return []


def output_names(path: Path) -> list[str]:
    """Return the names of the data files in the manifest, [] if the file is not a manifest."""
    try:
        manifest = read_manifest(path)
        return [str(each["name"]) for each in manifest["outputs"]] if str(manifest["app"]).startswith(_APP) else []
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return []


def read_manifest(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    """Return the parsed file. Raises OSError, ValueError, RecursionError."""
    return json.loads(read_small(path, _LARGEST))


def manifest_text(provenance: Provenance) -> str:
    """Return the text of the manifest, one key per line."""
    facts: dict[str, Any] = {
        "app": f"{_APP} {provenance.app_version}",
        "format": provenance.format_id,
        "source": {"name": provenance.source_name, "sha256": provenance.source_sha256, "sheet": provenance.sheet},
        "header_row": provenance.header_row,
        "mapping": dict(provenance.mapping),
        "rules": dict(provenance.rules),
        **_sizes(provenance),
        "left_out": {reason: list(rows) for reason, rows in provenance.left_out.items()},
        "edited": [list(each) for each in provenance.edited],
        "outputs": [
            {"name": each.name, "sha256": each.sha256, "rows": [list(rows) for rows in each.rows]}
            for each in provenance.outputs
        ],
    }
    return _lines(facts)


def merged_manifest_text(
    sources: Sequence[Provenance], outputs: Sequence[tuple[Output, Iterable[Sequence[int]]]]
) -> str:
    """Return the text of the manifest of a dataset from several files.

    Each output comes with the sources of its records: for each row, its index in the list of sources.
    """
    first = sources[0]
    origins = [
        {
            "name": each.source_name,
            "sha256": each.source_sha256,
            "sheet": each.sheet,
            "header_row": each.header_row,
            "mapping": dict(each.mapping),
            "rules": dict(each.rules),
            "left_out": {reason: list(rows) for reason, rows in each.left_out.items()},
            "edited": [list(edit) for edit in each.edited],
        }
        for each in sources
    ]
    written = [
        {
            "name": output.name,
            "sha256": output.sha256,
            "rows": [list(rows) for rows in output.rows],
            "sources": [list(indices) for indices in source_indices],
        }
        for output, source_indices in outputs
    ]
    return _lines(
        {
            "app": f"{_APP} {first.app_version}",
            "format": first.format_id,
            **_sizes(first),
            "sources": origins,
            "outputs": written,
        }
    )


def rows_by_record(data_file: Path) -> Sequence[Sequence[int]]:
    """Return the sheet rows of each record from the manifest next to the data file, () if there is none."""
    whole = data_file.absolute()
    # The manifest of a dataset folder is next to the folder; the data files are in a subfolder.
    found = (_rows(manifest_path(each), data_file.name) for each in (whole, whole.parent, whole.parent.parent))
    return next(filter(None, found), ())


def _sizes(provenance: Provenance) -> dict[str, dict[str, list[int]]]:
    sizes = provenance.split_sizes
    return {"split_sizes": {"wanted": list(sizes.wanted), "reached": list(sizes.reached)}} if sizes else {}


def _lines(facts: Mapping[str, Any]) -> str:
    lines = ",\n".join(f'  "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in facts.items())
    return f"{{\n{lines}\n}}\n"


def _rows(manifest: Path, data_name: str) -> Sequence[Sequence[int]]:
    try:
        outputs = read_manifest(manifest)["outputs"]
        rows = next(each["rows"] for each in outputs if Path(each["name"]).name == data_name)
        return [[int(row) for row in each] for each in rows]
    except (OSError, ValueError, LookupError, TypeError, StopIteration, RecursionError):
        return ()
