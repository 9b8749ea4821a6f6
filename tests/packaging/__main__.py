"""`python3 -m tests.packaging [--step bundle|packages|sums]`: make everything that this system can make, in dist/.

Without --step: the bundle by build.spec, its self-test, the packages of this system, and SHA256SUMS.
"""

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from medqa_gui import bootstrap
from tests.packaging import bill_of_materials, linux, macos, program, windows

STEPS = ("bundle", "packages", "sums")
SUMS = "SHA256SUMS"


def main(arguments: list[str]) -> int:
    """Run the steps that were asked for."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.packaging", description=__doc__)
    parser.add_argument("--step", action="append", choices=STEPS, help="only this one; may be repeated")
    parser.add_argument("--dist", type=Path, default=program.ROOT / "dist", help="the folder for everything")
    options = parser.parse_args(arguments)
    steps = options.step or STEPS
    dist: Path = options.dist.absolute()
    work = dist / "work"
    if "bundle" in steps:
        make_bundle(dist, work)
        subprocess.run([bundle_of(dist) / "medqa", "--self-test"], check=True)
    if "packages" in steps:
        for path in packages(dist, work):
            sys.stdout.write(f"{path}  {path.stat().st_size:,} bytes\n")
    if "sums" in steps:
        (dist / SUMS).write_text(sums(dist), encoding="utf-8")
    return 0


def make_bundle(dist: Path, work: Path) -> None:
    """Run PyInstaller."""
    places = ["--distpath", str(dist), "--workpath", str(work / "pyinstaller")]
    command = [sys.executable, "-m", "PyInstaller", "build.spec", "--noconfirm", "--log-level", "WARN", *places]
    subprocess.run(command, cwd=program.ROOT, check=True)


def bundle_of(dist: Path) -> Path:
    """Return the folder that holds the two programs."""
    app = dist / f"{program.NAME}.app" / "Contents" / "MacOS"
    return app if app.is_dir() else dist / program.FOLDER


def packages(dist: Path, work: Path) -> Iterator[Path]:
    """Yield the packages of this system as they are made, the list of parts first."""
    bundle = dist / program.FOLDER
    bill = next(bundle.rglob(bill_of_materials.FILE))
    system = f"{platform.system()}-{platform.machine()}".lower()
    name = f"{program.FOLDER}-{program.version()}-{system}-{bill_of_materials.FILE}"
    yield Path(shutil.copyfile(bill, dist / name))
    made: list[Path | None]
    match sys.platform:
        case "win32":
            made = [windows.portable(bundle, dist), windows.installer(bundle, dist)]
        case "darwin":
            made = [macos.image(dist / f"{program.NAME}.app", dist, work)]
        case _:
            folder = linux.appdir(bundle, work)
            made = [linux.portable(bundle, dist), linux.deb(bundle, dist, work), linux.appimage(folder, dist)]
    yield from (path for path in made if path)


def sums(folder: Path) -> str:
    """Return the SHA-256 of every file of the folder, as `sha256sum --check` reads it."""
    files = sorted(each for each in folder.iterdir() if each.is_file() and each.name != SUMS)
    return "".join(f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in files)


if __name__ == "__main__":
    bootstrap.provide("build")
    raise SystemExit(main(sys.argv[1:]))
