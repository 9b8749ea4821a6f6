"""What macOS is given: an image with the program, to be dragged into Applications."""

import platform
import shutil
import subprocess
from pathlib import Path

from tests.packaging import program


def image(app: Path, target: Path, work: Path) -> Path:
    """Make the .dmg; needs hdiutil. ditto keeps the links and signatures that other copies lose."""
    folder = work / "dmg"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run(["ditto", str(app), str(folder / app.name)], check=True)
    (folder / "Applications").symlink_to("/Applications")
    path = target / f"{program.FOLDER}-{program.version()}-macos-{platform.machine()}.dmg"
    command = ["hdiutil", "create", "-volname", program.NAME, "-srcfolder", str(folder), "-ov", "-format", "UDZO"]
    subprocess.run([*command, str(path)], check=True)
    return path
