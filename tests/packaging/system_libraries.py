"""The build machine's own libraries that travel along in a bundle for Linux: their packages, and their licences."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FILE = "System-libraries.txt"
_TEXTS = Path("/usr/share/common-licenses")
_NAMED_TEXTS = ("LGPL-2", "LGPL-2.1", "LGPL-3", "GPL-2", "GPL-3", "MPL-1.1", "MPL-2.0")
_HEAD = """Libraries of the system that this bundle was built on

They are unchanged and lie as separate files beside the program; any of them may be replaced by another build.
Their source code is at https://deb.debian.org/debian/pool/ (Debian) or http://archive.ubuntu.com/ubuntu/pool/ (Ubuntu),
under the versions that sbom.cdx.json names. What Debian says about each follows, then the licences it refers to.
"""
_LINE = "\n" + "=" * 100 + "\n\n"


class Package(NamedTuple):
    """A package of the system that owns a bundled library."""

    source: str
    name: str
    version: str


def packages(paths: Iterable[Path]) -> list[Package]:
    """Return the packages that own these files; nothing where there is no dpkg to ask."""
    # Resolved, since the loader finds them under /lib, which is a link.
    found = {path.resolve() for path in paths if path.is_file()}
    libraries = sorted(path for path in found if path.is_relative_to("/usr/lib"))
    if not sys.platform.startswith("linux") or not shutil.which("dpkg-query"):
        return []
    owners = sorted({owner for path in libraries for owner in _owners(path)})
    if not owners:
        return []
    asked = ["dpkg-query", "-W", "-f=${source:Package}\t${Package}\t${Version}\n", *owners]
    lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    return [Package(*line.split("\t")) for line in lines]


def notices(paths: Iterable[Path]) -> str:
    """Return what the packages' copyright files say, and the licences that these refer to; "" without packages."""
    found = packages(paths)
    if not found:
        return ""
    said: dict[str, list[str]] = {}
    for each in found:
        file = Path("/usr/share/doc", each.name, "copyright")
        if not file.is_file():
            raise FileNotFoundError(f"{file} is needed for the notices of the bundle")
        said.setdefault(file.read_text("utf-8", "replace"), []).append(f"{each.name} {each.version}")
    whole = "\n".join(said)
    texts = [name for name in _NAMED_TEXTS if f"common-licenses/{name}" in whole and (_TEXTS / name).is_file()]
    parts = [f"{', '.join(names)}\n\n{text}" for text, names in said.items()]
    parts += [f"{name}\n\n{(_TEXTS / name).read_text('utf-8', 'replace')}" for name in texts]
    return _LINE.join([_HEAD, *parts])


def _owners(path: Path) -> list[str]:
    # Debian lists what lies in /usr/lib under /lib too, as it was before the two became one.
    for name in (str(path), str(path).removeprefix("/usr")):
        done = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True, check=False)
        if not done.returncode:
            return [line.rsplit(": ", 1)[0] for line in done.stdout.splitlines()]
    return []
