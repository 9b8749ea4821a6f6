"""The libraries that run here, and their versions."""

import importlib.metadata
import json
from typing import Final

from medqa_gui.resource_files import resource

BILL_OF_MATERIALS: Final = "sbom.cdx.json"
_LIBRARIES: Final = (
    "PySide6-Essentials", "openpyxl", "python-calamine", "xlrd", "msoffcrypto-tool", "cryptography", "orjson",
    "charset-normalizer", "numpy",
)  # fmt: skip


def versions() -> dict[str, str]:
    """Return the version of each library, by its name; "missing" for one that is not here."""
    known = _listed()
    return {name: known.get(name.lower()) or _installed(name) for name in _LIBRARIES}


def _listed() -> dict[str, str]:
    """Return what a bundle's own list of parts says; there are no installed packages to ask in it."""
    path = resource(BILL_OF_MATERIALS)
    if not path.is_file():
        return {}
    parts = json.loads(path.read_text("utf-8"))["components"]
    return {part["name"].lower().replace("_", "-"): part["version"] for part in parts}


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
