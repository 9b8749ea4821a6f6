"""The promise, checked: a whole use opens no connection, and loads nothing that could."""

import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui.resource_files import resource
from tests.core.reading.ods_files import table_xml, text_rows, write_ods
from tests.core.reading.xls_files import table, write_xls
from tests.core.reading.xlsb_files import write_xlsb
from tests.whole_use import ROOT, WATCH, Use, use_program

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

ROWS = [
    ["Question", "Answer"],
    ["How much paracetamol may I take at once?", "One gram, and four grams a day."],
    ["Does it go with ibuprofen?", "Yes, if your kidneys are well."],
]


@pytest.fixture(scope="module")
def use(tmp_path_factory: pytest.TempPathFactory) -> Use:
    folder = tmp_path_factory.mktemp("use")
    sources = [
        resource("sample.xlsx"),
        write_xls(folder / "old.xls", table(*ROWS)),
        write_xlsb(folder / "binary.xlsb", table(*ROWS)),
        write_ods(folder / "open.ods", table_xml(text_rows(*map(tuple, ROWS)))),
    ]
    return use_program(folder, sources)


def test_no_connection_is_opened_in_a_whole_use(use: Use) -> None:
    assert [each for each in use.reached if each.startswith("socket")] == []


def test_nothing_is_loaded_that_could_open_one(use: Use) -> None:
    assert [each for each in use.reached if each.startswith("import")] == []


def test_the_engines_and_the_readers_were_watched_too(use: Use) -> None:
    # The window and twelve commands; each of the four documents has an engine, each .xls a reader.
    assert use.started > 13


def test_the_watch_would_have_seen_a_connection(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, "utf-8")
    log = tmp_path / "log"
    code = "import http.client, socket; socket.socket(socket.AF_INET)"
    environment = {"PYTHONPATH": str(tmp_path), "MEDQA_TEST_LOG": str(log)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, check=False)
    assert b"no network here" in done.stderr
    assert {"started", "import http.client", "socket 2"} <= set(log.read_text().splitlines())
