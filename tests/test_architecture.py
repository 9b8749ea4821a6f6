"""The rules of the house that a reader would otherwise have to watch over."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import rooms

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "medqa_gui"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TOP_LEVEL = {"README.md", "build.spec", "medqa_gui", "pyproject.toml", "resources", "tests"}
HIDDEN_TOP_LEVEL = {".ci", ".github", ".gitignore"}
FILE_LIMIT = 500
FUNCTION_LIMIT = 60
# They cost tenths of a second and tens of megabytes, and are imported when a file is opened.
HEAVY = ("numpy", "openpyxl", "pandas", "python_calamine")
# What most conversions do without; each of them costs as much as converting some hundred rows.
SPARED_BY_CONVERT = (
    "multiprocessing", "concurrent.futures", "statistics", "gzip", "csv",
    "medqa_gui.core.checks.letters", "medqa_gui.core.checks.near", "medqa_gui.core.checks.personal_data",
    "medqa_gui.core.conversations.dialogues", "medqa_gui.core.conversations.transcripts",
    "medqa_gui.core.conversations.trees",
    "medqa_gui.core.formats.openai", "medqa_gui.core.formats.read_dataset", "medqa_gui.core.presets.library",
    "medqa_gui.core.reading.calamine_reader", "medqa_gui.core.reading.reader_chain", "medqa_gui.core.reading.html",
    "medqa_gui.core.runtime.sandbox", "medqa_gui.core.reading.ods.workbook", "medqa_gui.core.reading.delimited_text",
    "medqa_gui.core.reading.xls", "medqa_gui.core.reading.xlsb.workbook", "medqa_gui.core.reading.spreadsheetml",
    "medqa_gui.commands.review", "medqa_gui.commands.verify",
)  # fmt: skip
# What the window without a file does without: the work is done in a process of its own.
SPARED_BY_WINDOW = (
    "multiprocessing", "concurrent.futures", "orjson", "importlib.metadata", "statistics",
    "medqa_gui.core.engine.loop", "medqa_gui.core.engine.save_all", "medqa_gui.core.checks.examiner",
    "medqa_gui.core.saving.export",
    "medqa_gui.core.saving.merge", "medqa_gui.core.engine.review", "medqa_gui.core.checks.catalogue",
    "medqa_gui.core.checks.letters", "medqa_gui.core.checks.personal_data", "medqa_gui.core.formats.format",
    "medqa_gui.core.reading.open", "medqa_gui.core.reading.xlsx.workbook", "medqa_gui.core.saving.row_fingerprints",
    "medqa_gui.core.engine.protocol", "medqa_gui.core.saving.findings_workbook", "medqa_gui.core.guessing.pair_columns",
    "medqa_gui.ui.frame.desktop", "medqa_gui.ui.state.document", "medqa_gui.ui.state.finding_actions",
    "medqa_gui.ui.state.engine_client",
    "medqa_gui.ui.state.save_run",
    "medqa_gui.ui.panels.files.panel", "medqa_gui.ui.panels.mapping.panel", "medqa_gui.ui.panels.sheet.panel",
    "medqa_gui.ui.panels.conversations.panel", "medqa_gui.ui.panels.detail.panel", "medqa_gui.ui.panels.prompt",
    "medqa_gui.ui.panels.save.panel", "medqa_gui.ui.panels.findings", "medqa_gui.ui.dialogs.names",
)  # fmt: skip
# Names that say nothing of what is inside.
EMPTY_NAMES = re.compile(r"(.*_)?(utils?|helpers?|managers?)|misc|common")
BROAD_EXCEPT_ALLOWED = ("core/reading/", "core/runtime/sandbox", "core/runtime/worker_processes", "core/engine/")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def source_id(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def imported(code: str, names: tuple[str, ...]) -> list[str]:
    """Run the code in a fresh interpreter and return which of these packages it has imported."""
    asked = f"import sys\n{code}\nprint(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_every_file_and_function_stays_short_enough_to_be_read() -> None:
    too_long = []
    for path in SOURCES:
        text = path.read_text("utf-8")
        sizes = {each.name: (each.end_lineno or 0) - each.lineno + 1 for each in functions(ast.parse(text))}
        too_long += [f"{source_id(path)}: {name}" for name, size in sizes.items() if size > FUNCTION_LIMIT]
        too_long += [source_id(path)] if len(text.splitlines()) > FILE_LIMIT else []
    assert too_long == []


def test_every_file_is_named_after_what_is_inside() -> None:
    empty = [source_id(path) for path in SOURCES if EMPTY_NAMES.fullmatch(path.stem)]
    assert empty == []


def test_a_broad_except_stands_only_where_the_house_allows_it() -> None:
    broad = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                is_broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
                broad += [f"{source_id(path)}:{node.lineno}"] if is_broad else []
    assert [each for each in broad if not each.startswith(BROAD_EXCEPT_ALLOWED)] == []


def test_the_top_level_holds_what_was_agreed_and_nothing_else() -> None:
    if not shutil.which("git"):
        pytest.skip("asks git")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = {line.split("/", 1)[0].strip('"') for line in listed.stdout.splitlines()}
    assert names <= TOP_LEVEL | HIDDEN_TOP_LEVEL
    assert names >= TOP_LEVEL


def test_imports_flow_downwards() -> None:
    pytest.importorskip("importlinter")
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_line_starts_without_qt_and_without_the_heavy_readers() -> None:
    assert imported("import medqa_gui.cli", ("PySide6", "shiboken6", *HEAVY)) == []


def test_the_window_starts_without_the_heavy_readers() -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    built = "from medqa_gui import app\nkept = app.build(['medqa-gui'])"
    assert imported(built, HEAVY) == []


def test_a_conversion_of_a_workbook_imports_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    target = tmp_path / "sample.json"
    asked = ["convert", str(ROOT / "resources" / "sample.xlsx"), "-o", str(target), "--ascii"]
    quiet = "with contextlib.redirect_stdout(io.StringIO()):"
    code = f"import contextlib, io, medqa_gui.cli\n{quiet} medqa_gui.cli.main({asked!r})"
    assert imported(code, (*HEAVY, *SPARED_BY_CONVERT)) == []
    assert target.is_file()


def test_the_empty_window_imports_nothing_that_only_an_open_file_needs() -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    built = "from medqa_gui import app\nkept = app.build(['medqa-gui'], is_whole=False)"
    assert imported(built, (*HEAVY, *SPARED_BY_WINDOW)) == []


def test_the_start_from_a_checkout_needs_the_standard_library_only() -> None:
    # Isolated and without site-packages: what is not in the standard library cannot be found.
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import medqa_gui.__main__"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_dependency_is_shipped_with_its_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[<>=;!~\[ ]", each, maxsplit=1)[0].lower() for each in project["dependencies"]}
    there = {each.stem.lower() for each in (ROOT / "resources" / "licenses").glob("*.txt")}
    assert names - there == {"pyside6-essentials"}
    assert "qt-pyside6" in there


def test_no_pattern_is_possessive_about_a_group() -> None:
    # Python 3.11.2, which is Debian 12's, matches it wrongly where the group has a choice in it.
    assert not [source_id(path) for path in PACKAGE.rglob("*.py") if re.search(r"\)[*+?]\+", path.read_text("utf-8"))]


def test_no_value_of_qt_is_compared_by_identity() -> None:
    """PySide gives numbers, or another object each time, for what it calls an enum."""
    found = []
    for path in (PACKAGE / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and any(isinstance(each, ast.Is | ast.IsNot) for each in node.ops):
                sides = [ast.unparse(each) for each in (node.left, *node.comparators)]
                found += [
                    f"{source_id(path)}: {each}" for each in sides if re.match(r"(QtWidgets\.)?(Qt|Q[A-Z]\w*)\.", each)
                ]
    assert found == []


def test_a_question_is_asked_by_the_one_helper() -> None:
    asking = re.compile(r"QMessageBox\.(question|warning|information|critical|about)\(")
    assert not [source_id(path) for path in PACKAGE.rglob("*.py") if asking.search(path.read_text("utf-8"))]


def test_labels_and_tooltips_are_made_where_their_text_stays_plain() -> None:
    guessing = re.compile(r"\bQLabel\(|\.setToolTip\(|\.setWhatsThis\(|\.setStatusTip\(|<qt>|replace\(\"&\", \"&&\"\)")
    plain = ("ui/widgets/plain.py", "ui/widgets/elided.py")
    found = {source_id(path) for path in PACKAGE.rglob("*.py") if guessing.search(path.read_text("utf-8"))}
    assert found - set(plain) == set()


def test_the_drawing_of_the_rooms_shows_the_imports_as_they_are() -> None:
    text = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
    drawn = text.split("<!-- rooms -->\n")[1].split("\n<!-- end of rooms -->")[0]
    assert drawn == rooms.drawing(), "python3 -m tests.rooms prints the drawing for CONTRIBUTING.md"


def test_every_room_is_in_the_drawing() -> None:
    for part, drawn in (("core", rooms.CORE), ("ui", rooms.UI)):
        there = {each.parent.name for each in (PACKAGE / part).glob("*/__init__.py")}
        assert there == set(drawn)
