"""Every sentence is said in every language, and the compiled catalogue is the one that lies in the repository."""

import ast
import errno
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from medqa_gui.core.checks.personal_data.span import KINDS as PERSONAL_KINDS
from medqa_gui.core.formats.registry import FORMATS as KNOWN_FORMATS
from medqa_gui.core.model import errors
from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS, Remedy
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Sidecar
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows, Paths
from medqa_gui.core.model.suggestion import Confidence
from medqa_gui.core.presets.library import read_folder
from medqa_gui.core.presets.prompts import read_prompts
from medqa_gui.i18n import LANGUAGES, choose_language, gettext, ngettext
from medqa_gui.resource_files import resource
from medqa_gui.ui.state.history import Change
from medqa_gui.wording import choices, explain, finding_actions, labels, shipped_names
from medqa_gui.wording import errors as error_words
from tests.sentences import FORMS, PACKAGE, calls, sentences, texts_of, trees

COMPILED = resource("languages/zh/LC_MESSAGES/medqa.mo")
HOW_TO_MEND = "run python3 -m tests.languages and fill in resources/languages/zh/LC_MESSAGES/medqa.po"
# What puts a text before a person: methods, widgets, and keywords of their constructors.
SHOWING_METHODS = {
    "addAction", "addButton", "addItem", "addMenu", "addTab", "setAccessibleDescription", "setAccessibleName",
    "setDetailedText", "setInformativeText", "setLabelText", "setPlaceholderText", "setPrefix", "setSpecialValueText",
    "setStatusTip", "setSuffix", "setTabText", "setTabToolTip", "setText", "setTitle", "setToolTip", "setWhatsThis",
    "setWindowTitle", "set_tip", "show_text", "show_title",
}  # fmt: skip
SHOWING_WIDGETS = {
    "ElidedLabel", "Label", "QAction", "QCheckBox", "QDockWidget", "QGroupBox", "QLabel", "QLineEdit", "QMenu",
    "QPlainTextEdit", "QPushButton", "QRadioButton", "QTextBrowser", "QTextEdit", "QToolButton", "QWidgetAction",
}  # fmt: skip
SHOWING_KEYWORDS = {
    "accessibleDescription", "accessibleName", "placeholderText", "prefix", "statusTip", "suffix", "text", "title",
    "toolTip", "windowTitle",
}  # fmt: skip
# The program's name, and the menu of languages, which is said in all of them at once.
THE_SAME_EVERYWHERE = {"MedQA Converter", " — MedQA Converter", "&Language 语言"}
# Whatever the language: a sign, a name, or gaps alone.
UNCHANGED = {
    "JSON", ", ", "; ", "tok", "≈tok", "“{field}”", "{kind}, {filled}", "{one} {other}", "{label}: {text}",
    "{badge} ({count})", "[{severity}] {badge} ({count}): {sentence}", "{source} → {target}  ({records})", " ({state})",
}  # fmt: skip
# What a person types or reads in a file, so that it is the same in Chinese; lower case only.
LITERALS = {
    "all", "apt", "best", "big5", "content", "cp1252", "csv", "dask", "dataset_info.json", "datasets", "distributed",
    "formats", "from", "gb18030", "gpt", "gunzip", "gzip", "hf-dataset", "history", "http", "human", "inspect",
    "install", "instruction", "internlm", "internlm2-chat-7b", "json", "jsonl", "keep", "leave", "manifest", "medqa",
    "medqa-gui", "messages", "mg", "ods", "output", "pip", "presets", "prompt", "py", "pyarrow", "python.org",
    "python3-pip", "review", "role", "root", "scheduler", "schemaVersion", "ssl", "tcp", "text", "tok", "token",
    "tokenizer.json", "trainer", "tsv", "utf-8", "venv", "worker", "xls", "xlsb", "xlsx", "xtuner", "yml",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z][\w.’'-]*\w", re.ASCII)
NOT_WORDS = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]+>|&\w+;?|--[\w-]+|\\\w+")
# Functions of the command line that show a text as it is given.
PRINTING = {"announce", "exit_with", "print_line", "print_note", "write"}
# Part of a line that is not a sentence.
AS_TYPED = {"\\u", "04x", "MedQA Converter ", "Python ", " on ", "ok  ", "FAIL", "--  ", "Qt "}
KEYS = re.compile(r"\s*(Ctrl|Shift|Alt|Esc|Enter|F\d+)(\+\w+)*\s*")
TAG = re.compile(r"</?\w+/?>")
SHORTCUT_LETTER = re.compile(r"&(?!\w+;)(\w)")
CHINESE = re.compile("[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(\s|$)")


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def translations() -> dict[str, str]:
    """Every sentence of the compiled catalogue -> its Chinese."""
    with COMPILED.open("rb") as file:
        catalogue: dict[str | tuple[str, int], str] = vars(GNUTranslations(file))["_catalog"]
    return {key if isinstance(key, str) else key[0]: said for key, said in catalogue.items() if key}


PRINTING_FILES = {*(PACKAGE / "commands").rglob("*.py"), *PACKAGE.glob("*.py")} - {PACKAGE / "settings.py"}
SENTENCES, TRANSLATIONS = sentences(), translations()
BOTH = {sentence: TRANSLATIONS[sentence] for sentence in SENTENCES if sentence in TRANSLATIONS}


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    choose_language("en")


def gaps(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def test_every_sentence_of_the_code_is_translated() -> None:
    assert [each for each in SENTENCES if not TRANSLATIONS.get(each)] == [], HOW_TO_MEND


def test_no_translation_is_left_of_a_sentence_that_is_gone() -> None:
    assert sorted(TRANSLATIONS.keys() - SENTENCES.keys()) == [], HOW_TO_MEND


def test_a_translation_leaves_the_same_gaps_to_fill() -> None:
    assert {one: said for one, said in BOTH.items() if gaps(SENTENCES[one]) != gaps(said)} == {}


def test_a_translation_is_called_by_the_same_letter_of_the_keyboard() -> None:
    letters: Callable[[str], list[str]] = lambda text: [each.upper() for each in SHORTCUT_LETTER.findall(text)]  # noqa: E731
    names = set(shipped_names.PRESETS.values())  # menus show them without a letter of the keyboard
    assert {one: said for one, said in BOTH.items() if one not in names and letters(one) != letters(said)} == {}


def test_a_translation_begins_and_ends_without_white_space_of_its_own() -> None:
    assert {one: said for one, said in BOTH.items() if said != said.strip() and one == one.strip()} == {}


def test_only_names_stay_as_they_are_in_english() -> None:
    names = {name for pair in labels.FORMATS.values() for name in pair}
    assert {one for one, said in BOTH.items() if not CHINESE.search(said)} - names - UNCHANGED == set()


def test_chinese_is_set_with_its_own_punctuation() -> None:
    assert {one: said for one, said in BOTH.items() if HALF_WIDTH.search(said)} == {}


def test_the_catalogue_is_written_and_compiled_as_the_tool_does() -> None:
    pytest.importorskip("babel")
    from tests import languages

    catalogue = languages.translated()
    assert languages.CATALOGUE.read_bytes() == languages.as_po(catalogue), HOW_TO_MEND
    assert languages.CATALOGUE.with_suffix(".mo").read_bytes() == languages.as_mo(catalogue), HOW_TO_MEND
    assert languages.missing(catalogue) == []


def shown_as_they_stand(node: ast.AST) -> Iterator[str]:
    """The texts below this node that are shown without being looked up in the catalogue."""
    if isinstance(node, ast.Call) and name_of(node) in FORMS:
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and any(letter.isalpha() for letter in TAG.sub("", node.value)):
            yield node.value
        return
    for field, child in ast.iter_fields(node):
        if field in ("slice", "test"):
            continue
        for each in child if isinstance(child, list) else [child]:
            if isinstance(each, ast.AST):
                yield from shown_as_they_stand(each)


def shown_nodes(call: ast.Call) -> list[ast.AST]:
    is_showing = name_of(call) in SHOWING_METHODS | SHOWING_WIDGETS
    keywords = [each.value for each in call.keywords if each.arg in SHOWING_KEYWORDS]
    return [*(call.args if is_showing else []), *(keywords if name_of(call).startswith("Q") or is_showing else [])]


@pytest.mark.parametrize("path", sorted((PACKAGE / "ui").rglob("*.py")), ids=lambda path: path.stem)
def test_no_text_of_the_window_escapes_the_catalogue(path: Path) -> None:
    shown = {
        text
        for call in calls(ast.parse(path.read_text("utf-8")))
        for node in shown_nodes(call)
        for text in shown_as_they_stand(node)
    }
    assert {each for each in shown - THE_SAME_EVERYWHERE if not KEYS.fullmatch(each)} == set()


@pytest.mark.parametrize("path", sorted(PRINTING_FILES), ids=lambda path: path.stem)
def test_no_text_of_the_command_line_escapes_the_catalogue(path: Path) -> None:
    shown: set[str] = set()
    for call in calls(ast.parse(path.read_text("utf-8"))):
        nodes = [*call.args] if name_of(call).lstrip("_") in PRINTING else []
        nodes += [each.value for each in call.keywords if each.arg in ("help", "description", "epilog")]
        shown |= {text for node in nodes for text in shown_as_they_stand(node)}
    assert shown - AS_TYPED == set()


def test_chinese_has_no_english_left_in_it() -> None:
    names = {name for pair in labels.FORMATS.values() for name in pair}
    left: dict[str, set[str]] = {}
    for one, said in BOTH.items():
        words = set() if one in names else set(WORD.findall(NOT_WORDS.sub(" ", said)))
        if foreign := {
            each
            for each in words
            if each not in LITERALS and (each.islower() or each not in one) and each not in {"BOM", "QQ", "XML"}
        }:
            left[said] = foreign
    assert left == {}


def test_everything_that_has_an_id_has_its_words() -> None:
    assert labels.FIELDS.keys() == set(Field)
    assert FINDING_KINDS.keys() == set(FindingId)
    assert labels.LEFT_OUT.keys() == set(LeftOut)
    assert labels.FORMATS.keys() == set(KNOWN_FORMATS)
    assert labels.CHANGES.keys() == set(Change)
    assert labels.SEVERITY_WORDS.keys() == set(Severity)
    assert labels.CONFIDENCE_WORDS.keys() == set(Confidence)
    assert finding_actions.REMEDIES.keys() == set(Remedy)
    assert finding_actions.PERSONAL_KINDS.keys() == set(PERSONAL_KINDS)
    assert choices.HIDDEN_ROWS.keys() == set(HiddenRows)
    assert choices.REPEATS.keys() == set(DuplicateRule)
    assert choices.PATHS.keys() == set(Paths)
    assert choices.SIDECARS.keys() == set(Sidecar)


def words_of(value: object) -> Iterator[str]:
    """The texts of a table, whatever its values are made of."""
    match value:
        case StrEnum():
            pass
        case str():
            yield value
        case tuple():
            for each in value:
                yield from words_of(each)
        case dict():
            for each in value.values():
                yield from words_of(each)


@pytest.mark.parametrize("module", [error_words, labels, choices, finding_actions])
def test_every_word_of_the_tables_is_in_the_catalogue(module: ModuleType) -> None:
    tables = [value for name, value in vars(module).items() if name.isupper() and not name.startswith("_")]
    words = {word for table in tables for word in words_of(table)}
    assert words
    assert {word for word in words if word and not TRANSLATIONS.get(word)} == set()


def test_every_error_that_is_raised_has_its_two_sentences() -> None:
    kinds = {name for name in vars(errors) if name.endswith("Error")}
    raised = {
        text for _path, tree in trees() for call in calls(tree) if name_of(call) in kinds for text in texts_of(call, 1)
    }
    assert raised - error_words.ERRORS.keys() == set()
    assert {kind for kind in error_words.HINTS if kind[0] not in error_words.ERRORS} == set()


def test_every_error_of_the_system_has_its_words() -> None:
    assert errors.SYSTEM_REASONS - error_words.REASONS.keys() == set()
    refused = PermissionError(errno.EACCES, "Permission denied")
    choose_language("zh")
    what, _hint = explain(UnreadableFileError("file_no_access", path="a.xlsx", reason=errors.system_reason(refused)))
    assert what == "无法读取 a.xlsx：您没有相应的权限。"


def test_the_language_is_switched_there_and_back_without_a_new_start() -> None:
    choose_language("zh")
    assert (gettext("Question"), ngettext("{count} row", "{count} rows", 1)) == ("问题", "{count} 行")
    choose_language("en")
    assert (gettext("Question"), ngettext("{count} row", "{count} rows", 2)) == ("Question", "{count} rows")


def test_an_empty_text_says_nothing_in_any_language() -> None:
    for code in LANGUAGES:
        choose_language(code)
        assert gettext("") == ""


def test_an_error_is_explained_in_chinese_with_its_facts() -> None:
    choose_language("zh")
    what, hint = explain(UnreadableFileError("file_not_spreadsheet", name="a.pdf", kind="pdf"))
    assert what == "a.pdf 不是电子表格，看起来是“PDF 文档”。"
    assert CHINESE.search(hint)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_can_be_said_with_its_facts(language: str) -> None:
    choose_language(language)
    for error_id, pair in error_words.ERRORS.items():
        facts = dict.fromkeys(gaps(pair[0]) | gaps(pair[1]), "7")
        if "fields" in facts:
            facts["fields"] = ",".join(Field)
        explanation = explain(UnreadableFileError(error_id, **facts))
        assert gaps(explanation.what) == gaps("")
        assert explanation.hint


def test_every_shipped_preset_and_prompt_has_a_name_in_each_language() -> None:
    names_of_datasets = {"MedQuAD", "HealthCareMagic", "iCliniq", "cMedQA2"}
    presets = {(each.id, each.name) for each in read_folder(resource("presets"))}
    assert {each for each in presets if each[1] not in names_of_datasets} == shipped_names.PRESETS.keys()
    assert {each.name for each in read_prompts(resource("prompts.json"))} == shipped_names.PROMPTS.keys()


def test_the_changelogs_have_the_same_entries_in_each_language() -> None:
    shapes = [
        [line[:2] for line in resource(name).read_text("utf-8").splitlines() if line.startswith(("#", "- ", "**"))]
        for name in ("changelog.md", "changelog.zh.md")
    ]
    assert shapes[0] == shapes[1], "an entry of resources/changelog.md is missing in changelog.zh.md, or the reverse"
