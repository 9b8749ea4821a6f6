"""The list of everything in a bundle, as CycloneDX 1.5 JSON; taken from the bundled files, not from wishes."""

import hashlib
import importlib.metadata
import json
import platform
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from medqa_gui import library_versions
from tests.packaging import program, system_libraries

FILE = "sbom.cdx.json"
# Free words of older packages' metadata, as SPDX writes them.
_SPDX = {
    "MIT License": "MIT", "MIT": "MIT", "BSD": "BSD-3-Clause", "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0",
}  # fmt: skip


def text(sources: Iterable[Path]) -> str:
    """Return the list for a bundle that is made of these files."""
    paths = {path.absolute() for path in sources} | {path.resolve() for path in sources}
    distributions = sorted(_distributions(paths), key=lambda each: each.name.lower())
    parts = [
        _python(),
        *_compiled_in(),
        *map(_component, distributions),
        *map(_system_library, system_libraries.packages(paths)),
    ]
    bill: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": program.FOLDER,
                "name": program.NAME,
                "version": program.version(),
                "licenses": [{"license": {"id": "MIT"}}],
            },
            "tools": {"components": [_tool("pyinstaller")]},
        },
        "components": parts,
        "dependencies": [{"ref": program.FOLDER, "dependsOn": [part["bom-ref"] for part in parts]}],
    }
    # The same bundle gets the same number.
    content = hashlib.sha256(json.dumps(bill, sort_keys=True).encode()).hexdigest()
    bill["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}"
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def _distributions(paths: set[Path]) -> Iterable[importlib.metadata.Distribution]:
    """Yield the installed packages of which a file is in the bundle."""
    for each in importlib.metadata.distributions():
        files = [path for path in each.files or () if not path.parts[0].endswith(".dist-info")]
        if any(Path(str(each.locate_file(path))).absolute() in paths for path in files):
            yield each


def _component(distribution: importlib.metadata.Distribution) -> dict[str, Any]:
    reference = f"pkg:pypi/{distribution.name.lower().replace('_', '-')}@{distribution.version}"
    return {
        "type": "library",
        "bom-ref": reference,
        "name": distribution.name,
        "version": distribution.version,
        "purl": reference,
        **_licenses(distribution.metadata),
    }


def _licenses(metadata: Any) -> dict[str, Any]:
    if expression := metadata.get("License-Expression"):
        return {"licenses": [{"expression": expression}]}
    classified = [each.split(" :: ")[-1] for each in metadata.get_all("Classifier") or () if "License ::" in each]
    names = classified or [metadata.get("License") or ""]
    short = [name for name in names if name and len(name) < 80]
    return {"licenses": [{"license": {"id": _SPDX[n]} if n in _SPDX else {"name": n}} for n in short]} if short else {}


def _python() -> dict[str, Any]:
    version = platform.python_version()
    return {
        "type": "framework", "bom-ref": f"pkg:generic/python@{version}", "name": "Python", "version": version,
        "purl": f"pkg:generic/python@{version}", "licenses": [{"license": {"id": "Python-2.0"}}],
    }  # fmt: skip


def _compiled_in() -> Iterable[dict[str, Any]]:
    """Yield what Python itself was built with and no package lists."""
    for name, version in library_versions.builtin_versions().items():
        reference = f"pkg:generic/{name}@{version}"
        yield {"type": "library", "bom-ref": reference, "name": name, "version": version, "purl": reference}


def _tool(name: str) -> dict[str, str]:
    return {"type": "application", "name": name, "version": importlib.metadata.version(name)}


def _system_library(package: system_libraries.Package) -> dict[str, Any]:
    reference = f"pkg:deb/{_distributor()}/{package.name}@{package.version}"
    return {
        "type": "library", "bom-ref": reference, "name": package.name, "version": package.version, "purl": reference,
        "properties": [{"name": "source-package", "value": package.source}],
    }  # fmt: skip


def _distributor() -> str:
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return "debian"
