"""The libraries that run here, and their versions."""

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
    """Return the version of each library, by its name; "missing" for one that is not here."""
    known = _listed()
    return {name: known.get(name.lower()) or _installed(name) for name in _LIBRARIES} | compiled_in()


def compiled_in() -> dict[str, str]:
    """Return the libraries inside Python itself that read files of strangers: those of XML and of packed parts."""
    return {"expat": expat.EXPAT_VERSION.removeprefix("expat_"), "zlib": zlib.ZLIB_RUNTIME_VERSION}


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
