"""What Linux is given: one archive to unpack anywhere, a Debian package, and the folder that an AppImage is made of."""

import gzip
import os
import re
import shutil
import subprocess
import tarfile
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path

from tests.packaging import program

ICON_SIZES = (16, 24, 32, 48, 64, 128, 512)
# What the bundle does not bring: the graphics driver's own libraries, and a font (without one, every letter is a box).
DEPENDS = ("libgl1", "libegl1", "fontconfig-config", "fonts-dejavu-core")
_APP = Path("usr/lib") / program.FOLDER
_GLIBC = re.compile(rb"GLIBC_2\.(\d+)\b")


def portable(bundle: Path, target: Path) -> Path:
    """Pack the bundle as a .tar.xz that holds one folder; links stay links."""
    path = target / f"{_stem()}-linux-{_machine()}.tar.xz"
    with tarfile.open(path, "w:xz", preset=6) as archive:
        archive.add(bundle, program.FOLDER, filter=_anonymous)
    return path


def deb(bundle: Path, target: Path, work: Path) -> Path:
    """Make the Debian package; needs dpkg-deb. No script runs when it is installed or removed."""
    root = work / "deb"
    shutil.rmtree(root, ignore_errors=True)
    lay_out(bundle, root)
    _write_documents(root)
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN" / "md5sums").write_text(_md5sums(root), encoding="utf-8")
    (root / "DEBIAN" / "control").write_text(_control(root), encoding="utf-8")
    path = target / f"{program.FOLDER}_{program.version()}_{_architecture()}.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(_made().timestamp()))}
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(path)]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return path


def appdir(bundle: Path, work: Path) -> Path:
    """Lay out the folder of an AppImage; appimagetool and its runtime make the rest where they are at hand."""
    root = work / f"{program.FOLDER}.AppDir"
    shutil.rmtree(root, ignore_errors=True)
    lay_out(bundle, root)
    for name in ("share/applications/medqa-gui.desktop", "share/icons/hicolor/512x512/apps/medqa-gui.png"):
        shutil.copy2(root / "usr" / name, root / Path(name).name)
    (root / ".DirIcon").symlink_to("medqa-gui.png")
    (root / "AppRun").symlink_to(_APP / "medqa-gui")
    return root


def appimage(folder: Path, target: Path) -> Path | None:
    """Make the AppImage of its folder, where appimagetool is at hand; it fetches its runtime unless told otherwise."""
    tool = shutil.which("appimagetool")
    if tool is None:
        return None
    path = target / f"{_stem()}-{_machine()}.AppImage"
    runtime = os.environ.get("APPIMAGE_RUNTIME")
    given = ["--runtime-file", runtime] if runtime else []
    subprocess.run([tool, *given, str(folder), str(path)], check=True, env={**os.environ, "ARCH": _machine()})
    return path


def lay_out(bundle: Path, root: Path) -> None:
    """Put the bundle and what a desktop wants to know about it where a Linux system has them."""
    app, share = root / _APP, root / "usr" / "share"
    shutil.copytree(bundle, app, symlinks=True)
    (root / "usr" / "bin").mkdir()
    for name in ("medqa", "medqa-gui"):
        (root / "usr" / "bin" / name).symlink_to(Path("../lib") / program.FOLDER / name)
    _copy(program.TEMPLATES / "linux" / "medqa-gui.desktop", share / "applications" / "medqa-gui.desktop")
    for size in ICON_SIZES:
        folder = share / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        _copy(program.ICONS / f"medqa-{size}.png", folder / "medqa-gui.png")
    _copy(program.ICONS / "medqa.svg", share / "icons" / "hicolor" / "scalable" / "apps" / "medqa-gui.svg")
    # Debian's own trigger takes it into the system's list, as it does menus and icons.
    _copy(program.TEMPLATES / "linux" / "mime.xml", share / "mime" / "packages" / f"{program.FOLDER}.xml")
    (share / "metainfo").mkdir()
    (share / "metainfo" / f"{program.IDENTIFIER}.metainfo.xml").write_text(metainfo(), encoding="utf-8")
    for folder, _, names in os.walk(root):
        Path(folder).chmod(0o755)
        for name in names:
            _settle(Path(folder, name))


def metainfo() -> str:
    """Return what software centres show."""
    text = (program.TEMPLATES / "linux" / "metainfo.xml").read_text("utf-8")
    facts = {"identifier": program.IDENTIFIER, "version": program.version(), "date": f"{_made():%Y-%m-%d}"}
    for name, value in facts.items():
        text = text.replace(f"@{name}@", value)
    return text


def newest_glibc(root: Path) -> int:
    """Return the n of the newest GLIBC_2.n that a program or library below asks for."""
    versions = [0]
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            if content.startswith(b"\x7fELF"):
                versions += map(int, _GLIBC.findall(content))
    return max(versions)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _settle(path: Path) -> None:
    """Give the file the rights that a system expects: programs may be run, everything else is read."""
    if not path.is_symlink():
        is_program = path.stat().st_mode & 0o100 and ".so" not in path.name
        path.chmod(0o755 if is_program else 0o644)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = int(_made().timestamp())
    return entry


def _write_documents(root: Path) -> None:
    folder = root / "usr" / "share" / "doc" / program.FOLDER
    folder.mkdir(parents=True)
    licenses = f"/{_APP}/_internal/medqa_gui/resources/licenses"
    own = (program.ROOT / "resources" / "licenses" / "LICENSE.txt").read_text("utf-8")
    notices = f"The notices of Qt, Python and the other libraries are in {licenses}.\n"
    (folder / "copyright").write_text(f"{program.NAME}\n\n{own}\n{notices}", encoding="utf-8")
    entry = (
        f"{program.FOLDER} ({program.version()}) stable; urgency=medium\n\n  * See {licenses.replace('licenses', '')}"
        f"changelog.md.\n\n -- {program.AUTHORS} <noreply@example.org>  {_made():%a, %d %b %Y %H:%M:%S} +0000\n"
    )
    (folder / "changelog.gz").write_bytes(gzip.compress(entry.encode(), 9, mtime=0))
    for path in folder.iterdir():
        path.chmod(0o644)


def _control(root: Path) -> str:
    size = sum(each.lstat().st_size for each in root.rglob("*") if not each.is_dir()) // 1024
    depends = ", ".join([f"libc6 (>= 2.{newest_glibc(root)})", *DEPENDS])
    return (
        f"Package: {program.FOLDER}\nVersion: {program.version()}\nArchitecture: {_architecture()}\n"
        f"Maintainer: {program.AUTHORS} <noreply@example.org>\nInstalled-Size: {size}\nDepends: {depends}\n"
        f"Recommends: shared-mime-info, fonts-noto-cjk\nSection: science\nPriority: optional\n"
        f"Description: {program.SUMMARY[0].lower() + program.SUMMARY[1:]}\n"
        " A window, medqa-gui, and a command line, medqa, for clinicians and the people\n"
        " who train models with them. Every row is accounted for, what is doubtful is\n"
        " shown before saving, and nothing leaves the computer.\n"
    )


def _md5sums(root: Path) -> str:
    files = sorted(each for each in (root / "usr").rglob("*") if each.is_file() and not each.is_symlink())
    return "".join(f"{md5(each.read_bytes()).hexdigest()}  {each.relative_to(root)}\n" for each in files)


def _made() -> datetime:
    """Return the time of the change that is packed, so that the same change makes the same files."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if not seconds:
        seconds = _changed() or "1704700800"
    return datetime.fromtimestamp(int(seconds), UTC)


def _changed() -> str:
    """Return the seconds of the last change; "" where there is no git, or no history."""
    if not shutil.which("git"):
        return ""
    command = ["git", "-C", str(program.ROOT), "log", "-1", "--format=%ct"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _stem() -> str:
    return f"{program.FOLDER}-{program.version()}"


def _machine() -> str:
    return os.uname().machine


def _architecture() -> str:
    return {"x86_64": "amd64", "aarch64": "arm64"}[_machine()]
