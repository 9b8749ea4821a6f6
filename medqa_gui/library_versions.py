"""Versions of the libraries in use."""

import importlib.metadata
import json
import zlib
from typing import Final
from xml.parsers import expat

from medqa_gui.resource_files import resource

BILL_OF_MATERIALS: Final = "sbom.cdx.json"
_LIBRARIES: Final = (
    "PySide6-Essentials", "openpyxl", "python-calamine", "xlrd", "msoffcrypto-tool", "cryptography", "orjson",
    "charset-normalizer", "numpy",
)  # fmt: skip


def versions() -> dict[str, str]:
    """Return library name -> version, "missing" if it is not installed."""
    known = _listed()
    return {name: known.get(name.lower()) or _installed(name) for name in _LIBRARIES} | builtin_versions()


def builtin_versions() -> dict[str, str]:
    """Return the versions of the libraries built into Python that parse untrusted files: expat and zlib."""
    return {"expat": expat.EXPAT_VERSION.removeprefix("expat_"), "zlib": zlib.ZLIB_RUNTIME_VERSION}


def _listed() -> dict[str, str]:
    """Return the versions in the bill of materials of a bundle, which has no package metadata."""
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
