"""What can be seen of the packages without making them."""

import importlib
import json
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import types
from pathlib import Path
from xml.etree import ElementTree

import pytest

import medqa_gui
from medqa_gui.core.reading import detect
from tests import app_icons
from tests.packaging import __main__ as packaging
from tests.packaging import bill_of_materials, info_plist, linux, program, system_libraries, version_resource, windows

WORKFLOWS = sorted((program.ROOT / ".github" / "workflows").glob("*.yml"))
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="made on Linux only")
DESKTOP = (program.TEMPLATES / "linux" / "medqa-gui.desktop").read_text("utf-8")


@pytest.fixture
def tiny_bundle(tmp_path: Path) -> Path:
    """A stand-in for the bundle: two programs, a library, a link, a text."""
    folder = tmp_path / "bundle"
    (folder / "_internal").mkdir(parents=True)
    for name in ("medqa", "medqa-gui"):
        (folder / name).write_text("#!/bin/sh\necho started\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    (folder / "_internal" / "liba.so.1").write_bytes(b"\x7fELF\0GLIBC_2.17\0GLIBC_2.34\0GLIBC_2.9\0")
    (folder / "_internal" / "liba.so.1").chmod(0o755)
    (folder / "_internal" / "liba.so").symlink_to("liba.so.1")
    (folder / "_internal" / bill_of_materials.FILE).write_text("{}", encoding="utf-8")
    return folder


def test_all_packages_name_the_program_s_own_version() -> None:
    assert program.version() == medqa_gui.__version__
    assert ".".join(map(str, program.numbers())) in program.version()


def test_windows_reads_the_version_information(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("PyInstaller")
    compat = importlib.import_module("PyInstaller.compat")
    monkeypatch.setattr(compat, "win32api", types.SimpleNamespace(), raising=False)
    monkeypatch.setitem(sys.modules, "pefile", types.ModuleType("pefile"))
    versioninfo = importlib.import_module("PyInstaller.utils.win32.versioninfo")
    path = version_resource.write(tmp_path / "version.txt", "medqa-gui", console=False)
    info = versioninfo.load_version_info_from_text_file(str(path))
    raw = info.toRaw()
    assert struct.unpack_from("<H", raw)[0] == len(raw)
    assert (info.ffi.fileVersionMS >> 16, info.ffi.fileVersionMS & 0xFFFF) == program.numbers()[:2]
    for text in ("FileDescription", program.NAME, "medqa-gui.exe", program.version()):
        assert text.encode("utf-16-le") in raw


def test_macos_reads_the_papers_and_starts_the_window() -> None:
    entries = plistlib.loads(plistlib.dumps(info_plist.entries()))
    assert entries["CFBundleExecutable"] == "medqa-gui"
    assert entries["LSBackgroundOnly"] is False
    assert {each["LSHandlerRank"] for each in entries["CFBundleDocumentTypes"]} == {"Alternate"}
    entitled = plistlib.loads((program.TEMPLATES / "entitlements.plist").read_bytes())
    assert not [name for name in entitled if "network" in name or "device" in name]


def test_open_with_offers_every_family_on_macos() -> None:
    documents = info_plist.entries()["CFBundleDocumentTypes"]
    # Where both stand in one entry, macOS passes over the endings.
    assert [each for each in documents if {"LSItemContentTypes", "CFBundleTypeExtensions"} <= each.keys()] == []
    known = {kind for each in documents for kind in each.get("LSItemContentTypes", each.get("CFBundleTypeExtensions"))}
    of_the_system = {
        "org.openxmlformats.spreadsheetml.sheet", "org.openxmlformats.spreadsheetml.sheet.macroenabled",
        "com.microsoft.excel.xls", "org.oasis-open.opendocument.spreadsheet", "public.json",
        "public.comma-separated-values-text", "public.tab-separated-values-text",
    }  # fmt: skip
    assert known == of_the_system | {"xlsb", "jsonl"}


def test_the_macos_icon_holds_every_size_as_a_picture() -> None:
    content = (program.ICONS / "medqa.icns").read_bytes()
    assert struct.unpack(">4sI", content[:8]) == (b"icns", len(content))
    at, found = 8, {}
    while at < len(content):
        place, size = struct.unpack_from(">4sI", content, at)
        width = struct.unpack_from(">I", content, at + 8 + 16)[0]
        found[place.decode()] = width
        at += size
    assert found == app_icons.ICNS_PLACES


def test_the_installer_s_script_needs_no_administrator_and_its_files_exist(tmp_path: Path) -> None:
    script = windows.SCRIPT.read_text("utf-8")
    assert "PrivilegesRequired=lowest" in script
    told = dict(each.removeprefix("/D").split("=", 1) for each in windows.defined(tmp_path, tmp_path, "setup"))
    assert set(re.findall(r"\{#(\w+)\}", script)) == set(told)
    for name in re.findall(r"\{#Root\}\\([\w\\.-]+)", script):
        assert (program.ROOT / Path(*name.split("\\"))).is_file(), name
    assert not re.search(r"Root: HKLM|\{pf\}|\{commonpf\}", script)


def test_open_with_offers_every_family_on_windows() -> None:
    offered = set(re.findall(r'ValueName: "(\.\w+)"', windows.SCRIPT.read_text("utf-8")))
    assert {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".json", ".jsonl"} == offered
    assert {family.value for family in detect.Family} & {"xlsx", "xls", "xlsb", "ods"} == {"xlsx", "xls", "xlsb", "ods"}


def test_the_portable_archive_of_windows_holds_one_folder(tiny_bundle: Path, tmp_path: Path) -> None:
    path = windows.portable(tiny_bundle, tmp_path)
    shutil.unpack_archive(path, tmp_path / "unpacked")
    assert [each.name for each in (tmp_path / "unpacked").iterdir()] == [program.FOLDER]
    assert (tmp_path / "unpacked" / program.FOLDER / "medqa").is_file()


@ON_LINUX
def test_the_portable_archive_keeps_links_and_is_the_same_each_time(tiny_bundle: Path, tmp_path: Path) -> None:
    path = linux.portable(tiny_bundle, tmp_path)
    first = path.read_bytes()
    (tiny_bundle / "medqa").touch()
    assert linux.portable(tiny_bundle, tmp_path).read_bytes() == first
    shutil.unpack_archive(path, tmp_path / "unpacked")
    assert (tmp_path / "unpacked" / program.FOLDER / "_internal" / "liba.so").is_symlink()


@ON_LINUX
def test_the_debian_package_puts_everything_in_its_place(tiny_bundle: Path, tmp_path: Path) -> None:
    if not shutil.which("dpkg-deb"):
        pytest.skip("needs dpkg-deb")
    path = linux.deb(tiny_bundle, tmp_path, tmp_path / "work")
    root = tmp_path / "root"
    subprocess.run(["dpkg-deb", "-R", path, root], check=True)
    control = (root / "DEBIAN" / "control").read_text("utf-8")
    assert "Depends: libc6 (>= 2.34), libgl1, libegl1, fontconfig-config, fonts-dejavu-core\n" in control
    # No script runs as root when it is installed or removed, so that removing it leaves nothing.
    assert sorted(each.name for each in (root / "DEBIAN").iterdir()) == ["control", "md5sums"]
    done = subprocess.run([root / "usr/bin/medqa-gui"], capture_output=True, text=True, check=True)
    assert done.stdout == "started\n"
    assert (root / "usr/share/mime/packages/medqa-converter.xml").is_file()
    subprocess.run(["md5sum", "--check", "--quiet", "DEBIAN/md5sums"], cwd=root, check=True)
    assert (root / "usr/lib" / program.FOLDER / "_internal/liba.so.1").stat().st_mode & 0o777 == 0o644


@ON_LINUX
def test_the_folder_of_an_appimage_starts_the_window(tiny_bundle: Path, tmp_path: Path) -> None:
    folder = linux.appdir(tiny_bundle, tmp_path)
    assert subprocess.run([folder / "AppRun"], capture_output=True, check=True).stdout == b"started\n"
    assert (folder / "medqa-gui.desktop").is_file()
    assert (folder / ".DirIcon").resolve().read_bytes().startswith(b"\x89PNG")


def test_the_desktop_entry_hands_files_over_and_has_an_icon_of_every_size() -> None:
    assert "\nExec=medqa-gui %F\n" in DESKTOP
    assert [size for size in linux.ICON_SIZES if not (program.ICONS / f"medqa-{size}.png").is_file()] == []


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="needs desktop-file-utils")
def test_the_desktop_entry_is_valid(tmp_path: Path) -> None:
    (tmp_path / "medqa-gui.desktop").write_text(DESKTOP, encoding="utf-8")
    done = subprocess.run(["desktop-file-validate", tmp_path / "medqa-gui.desktop"], capture_output=True, text=True)
    assert done.stdout + done.stderr == ""


@ON_LINUX
@pytest.mark.skipif(not shutil.which("update-mime-database"), reason="needs shared-mime-info")
def test_the_system_knows_every_kind_of_file_that_the_desktop_entry_names(tmp_path: Path) -> None:
    folder = tmp_path / "mime" / "packages"
    folder.mkdir(parents=True)
    shutil.copy(Path("/usr/share/mime/packages/freedesktop.org.xml"), folder)
    shutil.copy(program.TEMPLATES / "linux" / "mime.xml", folder / f"{program.FOLDER}.xml")
    subprocess.run(["update-mime-database", tmp_path / "mime"], check=True, capture_output=True)
    lines = (tmp_path / "mime" / "globs2").read_text("utf-8").splitlines()
    kinds = {kind: pattern for _, kind, pattern in (line.split(":")[:3] for line in lines if ":" in line)}
    (named,) = re.findall(r"^MimeType=(.*);$", DESKTOP, re.MULTILINE)
    assert [kind for kind in named.split(";") if kind not in kinds] == []
    assert kinds["application/x-ndjson"] == "*.jsonl"


@ON_LINUX
def test_software_centres_read_the_metainfo(tmp_path: Path) -> None:
    tree = ElementTree.fromstring(linux.metainfo())
    assert tree.findtext("id") == program.IDENTIFIER
    assert tree.find("releases/release").get("version") == program.version()
    assert tree.findtext("launchable") == "medqa-gui.desktop"
    if shutil.which("appstreamcli"):
        path = tmp_path / f"{program.IDENTIFIER}.metainfo.xml"
        path.write_text(linux.metainfo(), encoding="utf-8")
        subprocess.run(["appstreamcli", "validate", "--no-net", path], check=True, capture_output=True)


def test_the_list_of_parts_names_what_is_in_the_bundle_and_nothing_else() -> None:
    pytest.importorskip("PyInstaller")
    import openpyxl
    import orjson

    bill = json.loads(bill_of_materials.text([Path(openpyxl.__file__), Path(orjson.__file__)]))
    names = {part["name"] for part in bill["components"] if part["purl"].startswith("pkg:pypi/")}
    assert names == {"openpyxl", "orjson"}
    assert bill["metadata"]["component"]["version"] == medqa_gui.__version__
    again = bill_of_materials.text([Path(orjson.__file__), Path(openpyxl.__file__)])
    assert json.loads(again)["serialNumber"] == bill["serialNumber"]


@ON_LINUX
@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="asks Debian's list of files")
def test_a_library_of_the_system_brings_its_notice_by_whichever_name_it_was_found() -> None:
    found = [*Path("/lib").glob("*/libc.so.6"), *Path("/usr/lib").glob("*/libc.so.6")]
    for path in found:
        assert [each.name for each in system_libraries.packages([path])] == ["libc6"]
        assert "\nlibc6 " in system_libraries.notices([path])


def test_the_sums_are_checked_by_the_usual_tool(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"content")
    (tmp_path / packaging.SUMS).write_text(packaging.sums(tmp_path), encoding="utf-8")
    assert packaging.SUMS not in packaging.sums(tmp_path)
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--strict", packaging.SUMS], cwd=tmp_path, check=True)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_uses_an_action_that_could_change_under_us(path: Path) -> None:
    used = re.findall(r"uses:\s*(\S+)", path.read_text("utf-8"))
    assert used
    assert [each for each in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", each)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_file_that_a_workflow_names_exists(path: Path) -> None:
    named = set(
        re.findall(r"(?<![\w/])(\.(?:ci|github)/[\w./-]+|(?:resources|medqa_gui)/[\w./-]+)", path.read_text("utf-8"))
    )
    assert named
    assert [name for name in named if not (program.ROOT / name).exists()] == []


def test_secrets_reach_only_the_steps_that_sign() -> None:
    (release,) = (path.read_text("utf-8") for path in WORKFLOWS if path.stem == "release")
    steps = re.split(r"\n      - ", release)
    for step in steps:
        if "secrets." in step and "\n    env:\n" not in step:
            assert "if: env.CERTIFICATE != ''" in step, step
