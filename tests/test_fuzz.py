"""Bytes that nobody wrote on purpose: every reader answers with rows or with one of the program's own errors.

Seeded and bounded. Hangs are held by the limit of each child process; the numbers are small enough for every run.
"""

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import chdir, closing, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medqa_gui.cli import main
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.table import ReadOptions, Workbook
from medqa_gui.core.presets.library import SUFFIX, read_folder, read_preset, write_preset
from medqa_gui.core.presets.preset import Preset
from medqa_gui.core.reading.delimited_text import open_text
from medqa_gui.core.reading.html import read_html
from medqa_gui.core.reading.ods.workbook import open_ods
from medqa_gui.core.reading.open import open_workbook
from medqa_gui.core.reading.spreadsheetml import read_xml_2003
from medqa_gui.core.reading.xls_completeness import check_complete
from medqa_gui.core.reading.xlsb.workbook import open_xlsb
from medqa_gui.core.reading.xlsx.workbook import open_xlsx
from medqa_gui.resource_files import resource
from medqa_gui.settings import FILE_NAME, Settings, load_settings
from tests.core.reading.ods_files import table_xml, text_rows, write_ods
from tests.core.reading.xls_files import XlsCell, XlsSheet, table, write_protected_xls, write_xls
from tests.core.reading.xlsb_files import write_xlsb
from tests.hostile_files import HTML, XML_2003

VARIANTS = 250
ROOT = Path(__file__).parent.parent
ROWS = [["Question", "Answer"], *[[f"How much of drug {at}?", f"Take {at} mg."] for at in range(20)]]
DATED = XlsSheet(
    "Ward", {0: [XlsCell("Question"), XlsCell(45292, "yyyy-mm-dd"), XlsCell(None, error=42), XlsCell(True)]}
)
BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def whole(family: str, folder: Path) -> bytes:
    """Return a sound file of the family."""
    path = folder / f"whole.{family}"
    match family:
        case "xlsx":
            return resource("sample.xlsx").read_bytes()
        case "xlsb":
            write_xlsb(path, table(*ROWS), DATED)
        case "ods":
            write_ods(path, table_xml(text_rows(*map(tuple, ROWS))))
        case "xls":
            write_xls(path, table(*ROWS), DATED)
        case "locked.xls":
            write_protected_xls(path, "geheim", table(*ROWS))
        case "html":
            path.write_bytes(HTML.encode("gbk"))
        case "xml":
            path.write_text(XML_2003, "utf-8")
        case _:
            path.write_text("\n".join(",".join(row) for row in ROWS), "utf-8")
    return path.read_bytes()


def changed(content: bytes, chance: random.Random) -> bytes:
    """Return the content with some bytes overwritten, cut out or doubled."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
            case 2 if len(data) > 64:
                del data[at : at + chance.randrange(1, 40)]
            case _:
                data[at:at] = data[max(at - 20, 0) : at]
    return bytes(data) or b"\0"


def changed_inside(content: bytes, chance: random.Random) -> bytes:
    """Return the package with one part changed, and every checksum right."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        chosen = chance.choice(source.namelist())
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, changed(data, chance) if name == chosen and data else data)
    return packed.getvalue()


def variants(family: str, folder: Path, count: int, seed: int) -> Iterator[Path]:
    """Write changed files of a family, one after the other under the same name."""
    content = whole(family, folder)
    chance = random.Random(f"{family} {seed}")
    path = folder / f"changed.{family}"
    is_package = zipfile.is_zipfile(io.BytesIO(content))
    for at in range(count):
        path.write_bytes(changed_inside(content, chance) if is_package and at % 2 else changed(content, chance))
        yield path


def read_all(workbook: Workbook) -> int:
    with closing(workbook):
        return sum(len(row.texts) for index in range(len(workbook.sheets)) for row in workbook.rows(index))


def refusal(action: Callable[[], object]) -> str | None:
    """Return the id of our own error that the action ends in, None where it ends well."""
    try:
        action()
    except MedqaError as error:
        return error.id
    return None


STREAMED: dict[str, Callable[[Path], Workbook]] = {
    "xlsx": lambda path: open_xlsx(path, ReadOptions()),
    "xlsb": open_xlsb,
    "ods": open_ods,
    "csv": open_text,
}


@pytest.mark.parametrize("family", STREAMED)
def test_our_own_readers_end_in_rows_or_in_our_own_errors(family: str, tmp_path: Path) -> None:
    outcomes = {"read": 0, "refused": 0}
    for path in variants(family, tmp_path, VARIANTS, seed=1):
        try:
            read_all(STREAMED[family](path))
            outcomes["read"] += 1
        except MedqaError:
            outcomes["refused"] += 1
    assert sum(outcomes.values()) == VARIANTS
    assert outcomes["read"]


@pytest.mark.parametrize(("family", "reader"), [("html", read_html), ("xml", read_xml_2003)])
def test_markup_ends_in_rows_or_in_our_own_errors(
    family: str, reader: Callable[..., Iterator[object]], tmp_path: Path
) -> None:
    read = 0
    for path in variants(family, tmp_path, VARIANTS, seed=2):
        try:
            read += len(list(reader(path, None)))
        except (MedqaError, ValueError):
            continue  # In its child process a ValueError means that the file is damaged.
    assert read


@pytest.mark.parametrize("family", ["xlsx", "xlsb", "ods", "xls", "locked.xls", "html", "xml", "csv"])
def test_the_whole_chain_ends_in_rows_or_in_our_own_errors(family: str, tmp_path: Path) -> None:
    ended = 0
    for path in variants(family, tmp_path, 3, seed=3):
        ended += refusal(lambda each=path: read_all(open_workbook(each, ReadOptions(password="geheim")))) != ""
    assert ended == 3


def test_the_look_for_cut_sheets_ends(tmp_path: Path) -> None:
    ends = set()
    for path in variants("xls", tmp_path, 200, seed=4):
        try:
            check_complete(path.read_bytes())
            ends.add("whole")
        except (OSError, ValueError) as error:
            ends.add(type(error).__name__)
    assert "whole" in ends


def test_the_command_line_shows_no_traceback_for_changed_files(tmp_path: Path) -> None:
    paths = []
    for family in ("xlsx", "ods", "csv"):
        for at, path in enumerate(variants(family, tmp_path, 2, seed=5)):
            paths.append(path.rename(tmp_path / f"{at}-{path.name}"))
    command = [sys.executable, "-m", "medqa_gui.cli", "convert", *map(str, paths), "-o", str(tmp_path / "out")]
    (tmp_path / "out").mkdir()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=300, encoding="utf-8")
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr


@BOUNDED
@given(content=st.binary(min_size=1, max_size=400))
def test_any_bytes_as_a_text_file_are_rows_or_an_error_of_ours(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    assert refusal(lambda: read_all(open_text(path))) != ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["language", "theme", "recents", "keeps_recents", "last_folder", "window", "version", "new"])


NAMES_IN_PRESETS = (
    "version name columns headers system_prompt question_template answer_template rules where split format"
)
PRESET_NAMES = st.sampled_from(NAMES_IN_PRESETS.split())


@BOUNDED
@given(entries=JSON | st.dictionaries(PRESET_NAMES, JSON, max_size=8), cut=st.integers(0, 40))
def test_a_damaged_preset_is_one_error_and_stops_no_other(entries: object, cut: int, tmp_path: Path) -> None:
    text = json.dumps(entries)
    path = tmp_path / f"any{SUFFIX}"
    path.write_text(text[: len(text) - cut] if cut < len(text) else text, "utf-8")
    write_preset(Preset("sound"), tmp_path / f"sound{SUFFIX}")
    assert "sound" in [each.name for each in read_folder(tmp_path)]
    assert refusal(lambda: read_preset(path)) in {None, "preset_damaged", "preset_newer"}


@BOUNDED
@given(entries=JSON | st.dictionaries(NAMES, JSON), cut=st.integers(0, 40))
def test_damaged_settings_never_stop_the_start(
    entries: object, cut: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDQA_HOME", str(tmp_path))
    text = json.dumps(entries)
    (tmp_path / FILE_NAME).write_text(text[: len(text) - cut] if cut < len(text) else text, "utf-8")
    assert isinstance(load_settings(), Settings)


SPOKEN = """inspect convert review verify formats presets --json --format xtuner guanaco --sheet --header-row 0
    -1 x --question A --answer B --where A=1 = --split 70/30 100/0 --seed --password-file --system @none
    -o out.json table.csv none.xlsx . --encoding utf-7 --delimiter , --hidden keep --language zh --force
    --question-template {A {Answer} --version --help é --with manifest card --group --jobs 2 --skip-done
    --preset --fill-down --paths best 99999999999"""
WORDS = st.sampled_from(SPOKEN.split())


@BOUNDED
@given(words=st.lists(WORDS, max_size=8))
def test_any_words_end_the_command_line_with_a_status_of_its_own(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("Question,Answer\nWhy?,So it is.\n", "utf-8")
    told = io.StringIO()
    with chdir(tmp_path), redirect_stdout(io.StringIO()), redirect_stderr(told):
        try:
            status: object = main(words)
        except SystemExit as left:
            status = left.code
    assert status in (0, 1, 2, None)
    assert "Traceback" not in told.getvalue()
