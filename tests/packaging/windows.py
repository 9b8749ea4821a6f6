"""What Windows is given: an archive to unpack anywhere, and an installer that asks for no administrator."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

from tests.packaging import program

SCRIPT = program.TEMPLATES / "windows" / "installer.iss"


def portable(bundle: Path, target: Path) -> Path:
    """Pack the bundle as a .zip that holds one folder."""
    path = target / f"{_stem()}-windows-x64-portable.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for each in sorted(bundle.rglob("*")):
            archive.write(each, Path(program.FOLDER) / each.relative_to(bundle))
    return path


def installer(bundle: Path, target: Path) -> Path | None:
    """Make the installer, where Inno Setup is at hand."""
    compiler = shutil.which("iscc") or _usual_place()
    if compiler is None:
        return None
    name = f"{_stem()}-windows-x64-setup"
    subprocess.run([compiler, "/Qp", *defined(bundle, target, name), str(SCRIPT)], check=True)
    return target / f"{name}.exe"


def defined(bundle: Path, target: Path, name: str) -> list[str]:
    """Return what the script is told."""
    facts = {
        "AppName": program.NAME,
        "Authors": program.AUTHORS,
        "AppVersion": program.version(),
        "FourNumbers": ".".join(map(str, (*program.numbers(), 0))),
        "Root": program.ROOT,
        "Bundle": bundle.absolute(),
        "Target": target.absolute(),
        "Output": name,
    }
    return [f"/D{key}={value}" for key, value in facts.items()]


def _usual_place() -> str | None:
    path = Path(os.environ.get("PROGRAMFILES(X86)", "C:/Program Files (x86)")) / "Inno Setup 6" / "ISCC.exe"
    return str(path) if path.is_file() else None


def _stem() -> str:
    return f"{program.FOLDER}-{program.version()}"
