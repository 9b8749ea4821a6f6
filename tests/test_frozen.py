"""The bundle that build.spec makes, started as a person starts it: no Python, no checkout, a screen of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at the bundle as Linux shows it"),
]

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "resources" / "sample.xlsx"
LARGEST_BYTES = 215_000_000
MOST_FILES = 300
# What could open a connection, and what is dead weight.
FORBIDDEN = re.compile(
    r"Qt6?Network|libssl|libcrypto|_ssl\.|sqlite|tkinter|libtcl|QtQml|Qt6?Qml|Qt6?Quick|Qt6?Pdf|readline", re.IGNORECASE
)
# While the file is opened the window shows some 850 colours; the sheet and its conversations bring 3,800.
READY_COLORS = 2_000
# A bound for what never takes that long; every wait ends by its condition.
PATIENCE = 60.0


class Screen(NamedTuple):
    """An X server with a window manager, and the environment of its programs."""

    environment: dict[str, str]

    def run(self, *command: str, expected: tuple[int, ...] = (0,)) -> bytes:
        """Return what a tool of this screen prints."""
        done = subprocess.run(command, env=self.environment, capture_output=True, timeout=PATIENCE, check=False)
        assert done.returncode in expected, done.stderr
        return done.stdout

    def colors(self, window: str) -> int:
        """Return how many colours the window shows; an unpainted one shows one or two."""
        picture = self.run("import", "-window", window, "png:-")
        counted = subprocess.run(["identify", "-format", "%k", "png:-"], input=picture, capture_output=True, check=True)
        return int(counted.stdout)


class Window(NamedTuple):
    """A started bundle, and the X id of its window."""

    process: subprocess.Popen[bytes]
    id: str


def wait_until(condition: Callable[[], object]) -> None:
    """Return as soon as the condition holds; asking takes its own time."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "never happened"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("PyInstaller")
    folder = tmp_path_factory.mktemp("bundle")
    places = ["--distpath", str(folder / "dist"), "--workpath", str(folder / "build")]
    command = [sys.executable, "-m", "PyInstaller", "build.spec", "--noconfirm", "--log-level", "ERROR", *places]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "dist" / "medqa-converter"


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    lacking = [each for each in ("Xvfb", "openbox", "xdotool", "import", "xprop") if not shutil.which(each)]
    if lacking:
        pytest.skip(f"a screen needs {', '.join(lacking)}")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    display = f":{server.stdout.readline().strip()}"
    hidden = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "PYTHONPATH"}
    rest = {name: value for name, value in os.environ.items() if name not in hidden}
    shown = Screen({**rest, "DISPLAY": display, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")})
    manager = subprocess.Popen(["openbox"], env=shown.environment, stderr=subprocess.DEVNULL)
    wait_until(lambda: b"window id" in shown.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))
    yield shown
    for each in (manager, server):
        each.terminate()
        each.wait()
    server.stdout.close()


@pytest.fixture
def window(bundle: Path, screen: Screen) -> Iterator[Window]:
    process = subprocess.Popen([bundle / "medqa-gui", SAMPLE], env=screen.environment)
    asked = ("xdotool", "search", "--onlyvisible", "--pid", str(process.pid), "--name", "MedQA")
    found: list[str] = []

    def is_shown() -> bool:
        assert process.poll() is None, "it ended before its window was shown"
        found.extend(screen.run(*asked, expected=(0, 1)).decode().split())
        return bool(found)

    try:
        wait_until(is_shown)
        yield Window(process, found[-1])
    finally:
        process.kill()
        process.wait()


def descendants(process: int) -> dict[int, str]:
    """Return the command lines of the process's children and theirs."""
    found: dict[int, str] = {}
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, listed.read_text().split()):
            found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            found.update(descendants(child))
    return found


def test_the_command_line_saves_the_same_bytes_as_from_the_checkout(bundle: Path, tmp_path: Path) -> None:
    bare = {"PATH": "/nowhere", "HOME": str(tmp_path)}
    frozen, source = tmp_path / "frozen.json", tmp_path / "source.json"
    done = subprocess.run(
        [bundle / "medqa", "convert", SAMPLE, "-o", frozen], env=bare, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    command = [sys.executable, "-m", "medqa_gui.cli", "convert", SAMPLE, "-o", source]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert frozen.read_bytes() == source.read_bytes()


def test_the_bundle_holds_nothing_that_could_open_a_connection(bundle: Path) -> None:
    names = [str(each.relative_to(bundle)) for each in bundle.rglob("*")]
    assert [name for name in names if FORBIDDEN.search(name)] == []


def test_the_bundle_stays_small(bundle: Path) -> None:
    sizes = [each.lstat().st_size for each in bundle.rglob("*") if not each.is_dir() or each.is_symlink()]
    assert sum(sizes) <= LARGEST_BYTES
    assert len(sizes) <= MOST_FILES


def test_the_bundle_brings_its_resources_and_chinese_dialogs(bundle: Path) -> None:
    inside = bundle / "_internal"
    licenses = [f"licenses/{each.name}" for each in (ROOT / "resources" / "licenses").iterdir()]
    wanted = ("sample.xlsx", "changelog.md", "changelog.zh.md", "icons/medqa.png", *licenses)
    assert [name for name in wanted if not (inside / "medqa_gui" / "resources" / name).is_file()] == []
    assert [each.name for each in (inside / "PySide6").rglob("*.qm")] == ["qtbase_zh_CN.qm"]


def test_the_bundle_proves_itself_without_python_and_without_a_screen(bundle: Path, tmp_path: Path) -> None:
    bare = {"PATH": "/nowhere", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run([bundle / "medqa", "--self-test"], env=bare, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "(bundle)" in lines[0]
    assert "missing" not in lines[2]
    assert {"ok   save hf-dataset", "ok   read rows.xls", "ok   open the sample in the window and close it"} <= {
        line.split(":")[0] for line in lines
    }
    assert list(tmp_path.iterdir()) == []


def test_the_self_test_knows_every_file_of_the_bundle(bundle: Path) -> None:
    inside = bundle / "_internal"
    listed = (inside / "medqa_gui" / "resources" / "bundle-files.txt").read_text("utf-8").splitlines()
    found = [each.relative_to(inside).as_posix() for each in inside.rglob("*") if not each.is_dir()]
    assert set(found) - set(listed) == {"medqa_gui/resources/bundle-files.txt"}
    assert set(listed) - set(found) == set()
    taken = inside / "PySide6" / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    away = taken.rename(bundle.parent / taken.name)
    try:
        done = subprocess.run([bundle / "medqa", "--self-test"], capture_output=True, text=True, encoding="utf-8")
    finally:
        away.rename(taken)
    assert done.returncode == 2
    assert "libqxcb.so" in done.stdout


def test_every_part_of_the_bundle_is_listed_with_its_licence(bundle: Path) -> None:
    resources = bundle / "_internal" / "medqa_gui" / "resources"
    parts = json.loads((resources / "sbom.cdx.json").read_text("utf-8"))["components"]
    python = {part["name"].lower().replace("_", "-") for part in parts if part["purl"].startswith("pkg:pypi/")}
    assert {"openpyxl", "xlrd", "msoffcrypto-tool", "cryptography", "orjson", "numpy"} <= python
    noticed = {each.stem for each in (resources / "licenses").iterdir()} | {"pyside6-essentials", "shiboken6"}
    assert python - noticed == set()
    system = [part["name"] for part in parts if part["purl"].startswith("pkg:deb/")]
    notices = (resources / "licenses" / "System-libraries.txt").read_text("utf-8") if system else ""
    assert [name for name in system if f"{name} " not in notices] == []


def test_the_window_opens_the_sample_paints_it_and_leaves_nothing_behind(window: Window, screen: Screen) -> None:
    wait_until(lambda: any("multiprocessing" in line for line in descendants(window.process.pid).values()))
    wait_until(lambda: screen.colors(window.id) > READY_COLORS)
    assert b"sample" in screen.run("xdotool", "getwindowname", window.id)
    children = descendants(window.process.pid)
    assert [line for each, line in children.items() if "libQt6" in Path(f"/proc/{each}/maps").read_text()] == []
    screen.run("xdotool", "windowactivate", "--sync", window.id)
    screen.run("xdotool", "key", "ctrl+q")
    assert window.process.wait(PATIENCE) == 0
    # Python's resource tracker ends when it sees that the others have ended.
    wait_until(lambda: not any(Path(f"/proc/{each}").exists() for each in children))
