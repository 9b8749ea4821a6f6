"""The right side: templates, row rules, split, format, the prompt library, and what is said of a save."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QScrollArea, QSpinBox

from medqa_gui.core.engine.protocol import Exported, Failed
from medqa_gui.core.formats.dataset_card import DataFile, DatasetFacts
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.formats.training_files import training_files
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import Counts, ExportResult, LeftOut, SavedFile
from medqa_gui.core.model.plan import Sidecar
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows, RowRules
from medqa_gui.core.model.split import Split, SplitSizes
from medqa_gui.core.model.table import Row
from medqa_gui.settings import ThemeChoice
from medqa_gui.ui.controls.template_text import TemplateText
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels import format as format_panel
from medqa_gui.ui.panels.format import FormatPanel
from medqa_gui.ui.panels.prompt import PromptPanel
from medqa_gui.ui.panels.rules.frequent_values import frequent_values
from medqa_gui.ui.panels.rules.panel import RulesPanel
from medqa_gui.ui.panels.save.panel import SavePanel
from medqa_gui.ui.panels.split import SplitPanel
from medqa_gui.ui.panels.template import TemplatePanel
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.widgets.fold import Fold
from medqa_gui.wording.choices import TRAINER_FILES
from tests.ui.answering import answering
from tests.ui.conftest import settle
from tests.ui.reading_panels import button, panel, save_button, texts
from tests.ui.test_accessibility import controls
from tests.ui.test_chinese import speak
from tests.ui.test_screenshots import clipped


def named(parent, kind, name: str):
    """Return the visible control with this accessible name, or whose label begins so."""
    labels = {each.buddy(): each.text().replace("&", "") for each in parent.findChildren(QLabel) if each.buddy()}
    found = [each for each in parent.findChildren(kind) if each.isVisible()]
    return next(each for each in found if (each.accessibleName() or labels.get(each, "")).startswith(name))


def pick(box: QComboBox, value: object) -> None:
    at = next(at for at in range(box.count()) if box.itemData(at) == value or box.itemText(at) == value)
    box.setCurrentIndex(at)
    box.activated.emit(at)


def menu_texts(menu) -> list[str]:
    return [each.text().replace("&", "") for each in menu.actions() if each.text()]


@pytest.fixture
def question(window, opened) -> TemplateText:
    return named(panel(window, TemplatePanel), TemplateText, "Question template")


@pytest.fixture
def rules(window, opened) -> RulesPanel:
    found = panel(window, RulesPanel)
    found.findChild(Fold).unfold()
    return found


@pytest.fixture
def split(window, opened) -> SplitPanel:
    found = panel(window, SplitPanel)
    found.findChild(Fold).unfold()
    return found


def test_a_text_that_is_its_column_alone_is_no_template(qtbot, question, opened):
    assert question.toPlainText() == "{Question}"
    question.setPlainText("Q: {Question}")
    qtbot.waitUntil(lambda: opened.plan.question_template == "Q: {Question}")
    question.setPlainText("{Question}")
    qtbot.waitUntil(lambda: opened.plan.question_template == "")


def test_the_text_follows_another_choice_of_column(question, opened):
    opened.choose_column(Field.QUESTION, 1)
    assert question.toPlainText() == "{Focus (Drug)}"


def test_typing_a_template_is_one_step_and_undo_from_within_the_field_is_the_plans(qtbot, window, question, opened):
    window.activateWindow()
    question.setFocus()
    question.moveCursor(question.textCursor().MoveOperation.End)
    for letters in (" a", " b"):
        qtbot.keyClicks(question, letters)
        question.write()
    assert opened.plan.question_template == "{Question} a b"
    assert window.action_of(ActionId.UNDO).toolTip() == "Undo: question template"
    qtbot.keyClick(question, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (opened.plan.question_template, question.toPlainText()) == ("", "{Question}")


def test_an_emptied_template_is_not_refilled_while_it_has_the_focus(qtbot, window, question, opened):
    window.activateWindow()
    question.setFocus()
    question.setPlainText("Q: {Question}")
    question.write()
    question.clear()
    question.write()
    assert (opened.plan.question_template, question.toPlainText(), question.placeholderText()) == ("", "", "{Question}")
    panel(window, PromptPanel).findChildren(QPushButton)[0].setFocus()
    qtbot.waitUntil(lambda: question.toPlainText() == "{Question}")


def test_an_unknown_column_is_shown_under_the_field_and_blocks_saving(qtbot, window, question, opened):
    question.setPlainText("{Doze} {Question}")
    error = "The template names a column “Doze” that the sheet does not have."
    assert error in texts(panel(window, TemplatePanel))
    assert question.accessibleDescription() == error
    question.write()
    opened.engine.reply(Failed(PlanError("template_column_unknown", column="Doze"), "Review"))
    assert not save_button(window).isEnabled()
    question.setPlainText("{Question}")
    question.write()
    settle(opened)
    assert error not in texts(panel(window, TemplatePanel))
    assert save_button(window).isEnabled()


def test_columns_are_offered_after_a_brace_by_header_and_letter(qtbot, question):
    question.clear()
    qtbot.keyClicks(question, "About {foc")
    offers = question.completer.completionModel()
    assert [offers.index(at, 0).data() for at in range(offers.rowCount())] == ["B · Focus (Drug)"]
    assert question.completer.popup().isVisible()
    question.completer.activated.emit("B · Focus (Drug)")
    question.completer.popup().hide()
    assert question.toPlainText() == "About {Focus (Drug)}"
    qtbot.keyClicks(question, ", {{x")
    assert not question.completer.popup().isVisible()


def test_a_column_and_a_vanishing_part_are_inserted_from_a_menu(qtbot, window, question, opened):
    menu = named(panel(window, TemplatePanel), QPushButton, "Insert a column into Question template").menu()
    menu.aboutToShow.emit()
    assert menu_texts(menu)[1] == "B · Focus (Drug)"
    question.clear()
    menu.actions()[-1].trigger()
    menu.actions()[1].trigger()
    question.write()
    assert opened.plan.question_template == "[{Focus (Drug)}]"


def test_templates_are_hidden_where_a_sheet_has_no_columns_for_question_and_answer(window, opened):
    mapping = ColumnMapping(((Field.TRANSCRIPT, 3),))
    opened.change(Change.MAPPING, replace(opened.plan, mapping=mapping))
    assert not panel(window, TemplatePanel).isVisible()


def test_the_rules_are_summarized_in_one_line(rules, opened):
    fold = rules.findChild(QPushButton)
    assert fold.accessibleName() == "Rows: blanks excluded"
    kept = RowRules(HiddenRows.KEEP, ((1, "morphine"),), ((FindingId.DUPLICATE_PAIR, DuplicateRule.KEEP_FIRST),))
    opened.change(Change.RULES, replace(opened.plan, rules=kept))
    assert fold.accessibleName() == "Rows: blanks excluded · hidden rows included · duplicates handled · 1 value filter"


def test_hidden_rows_and_duplicates_have_rules_with_their_counts(rules, opened):
    assert "Hidden and filtered rows · 3" in texts(rules)
    assert "Rows with a blank question or answer are always excluded · 2" in texts(rules)
    pick(named(rules, QComboBox, "Hidden"), HiddenRows.KEEP)
    pick(named(rules, QComboBox, "Conflicting answers"), DuplicateRule.KEEP_LONGEST)
    pick(named(rules, QComboBox, "Exact duplicates"), DuplicateRule.LEAVE)
    pick(named(rules, QComboBox, "Conflicting answers"), DuplicateRule.KEEP_ALL)
    assert opened.plan.rules == RowRules(HiddenRows.KEEP, repeats=((FindingId.DUPLICATE_PAIR, DuplicateRule.LEAVE),))
    assert opened.history.undo_change is Change.RULES


def test_a_value_filter_is_added_and_removed(qtbot, rules, opened):
    pick(named(rules, QComboBox, "Column to filter by"), 2)
    settle(opened)
    value = named(rules, QComboBox, "Value")
    assert [value.itemText(at) for at in range(value.count())] == ["Information"]
    value.setEditText(" Dose ")
    button(rules, "Add rule").click()
    pick(named(rules, QComboBox, "Column to filter by"), 1)
    value.setEditText("morphine")
    qtbot.keyClick(value.lineEdit(), Qt.Key.Key_Return)
    settle(opened)
    assert opened.plan.rules.where == ((2, "Dose"), (1, "morphine"))
    assert "C · Question Type is “Dose”" in texts(rules)
    named(rules, QPushButton, "Remove: C · Question Type").click()
    assert opened.plan.rules.where == ((1, "morphine"),)


def test_rules_are_shown_in_the_new_language(window, rules, opened):
    opened.change(Change.RULES, replace(opened.plan, rules=RowRules(where=((2, "Dose"),))))
    try:
        speak(window, "简体中文")
        settle(opened)
        assert "C · Question Type is “Dose”" not in texts(rules)
    finally:
        speak(window, "English")
    settle(opened)
    assert "C · Question Type is “Dose”" in texts(rules)


def test_values_that_occur_once_or_are_long_are_not_offered():
    rows = [
        Row(at, [text]) for at, text in enumerate(["Dose", "Dose", "Use", "Use", "Use", "once", "x" * 99, "x" * 99], 1)
    ]
    assert frequent_values(rows, 1, 0) == ["Use"]
    assert frequent_values(rows, 0, 0) == ["Use", "Dose"]
    assert frequent_values(rows, 0, 7) == []


def test_rules_made_by_actions_on_findings_are_listed_and_taken_back(rules, opened):
    made = RowRules(
        left_out=frozenset({FindingId.ERROR_VALUE}),
        cleaned=frozenset({FindingId.MARKUP}),
        masks=(("phone", "[phone]"),),
        not_personal=frozenset({"date"}),
    )
    opened.change(Change.RULES, replace(opened.plan, rules=made))
    settle(opened)
    removing = [each for each in rules.findChildren(QPushButton) if each.isVisible() and each.text() == "Remove"]
    assert [each.accessibleName().split(":")[1].strip() for each in removing[:2]] == ["excluded", "cleaned"]
    for _rule in range(4):
        settle(opened)
        next(each for each in rules.findChildren(QPushButton) if each.isVisible() and each.text() == "Remove").click()
    assert opened.plan.rules == RowRules()


def test_rows_excluded_by_rules_are_counted(rules, opened):
    opened.engine.reasons = {LeftOut.REPEAT: 40, LeftOut.WHERE: 1, LeftOut.FINDING: 1300, LeftOut.HIDDEN: 3}
    opened.write_prompt("x")
    settle(opened)
    counted = "40 duplicates excluded · 1 row excluded by value · 1,300 rows excluded because of an issue"
    assert counted in texts(rules)


@pytest.mark.parametrize(
    ("size", "shade"), [(QSize(1280, 800), ThemeChoice.LIGHT), (QSize(960, 600), ThemeChoice.DARK)]
)
def test_with_everything_unfolded_nothing_is_clipped_or_out_of_reach(window, theme, rules, split, opened, shade, size):
    theme.choose(shade)
    window.resize(size)
    made = RowRules(
        HiddenRows.KEEP,
        ((1, "morphine"),),
        ((FindingId.DUPLICATE_PAIR, DuplicateRule.KEEP_FIRST),),
        frozenset({FindingId.PLACEHOLDER_ANSWER}),
    )
    changed = replace(opened.plan, rules=made, split=Split((60, 20, 20), (1,), 2, 7), format_id="guanaco")
    opened.change(Change.RULES, replace(changed, question_template="[About {B}: ]{Doze} {Question}"))
    settle(opened)
    if folder := os.environ.get("MEDQA_SCREENSHOTS"):
        assert window.grab().save(str(Path(folder) / f"unfolded-{shade}-{size.width()}.png"))
    assert clipped(window) == []
    scrolled = next(each for each in window.findChildren(QScrollArea) if each.widget().isAncestorOf(rules))
    assert scrolled.widget().minimumSizeHint().width() <= scrolled.viewport().width()
    save = button(window, "Save 685")
    assert window.rect().contains(save.rect().translated(save.mapTo(window, save.rect().topLeft())))
    window.activateWindow()
    reached = set()
    for _press in range(120):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    for part in (rules, split):
        assert [each for each in controls(part) if each not in reached] == []


def test_the_dataset_panels_fit_the_width_for_every_format_in_both_languages(window, rules, split, opened):
    window.resize(QSize(960, 600))
    opened.change(Change.SPLIT, replace(opened.plan, split=Split((60, 20, 20), (1,), 2, 7)))
    scrolled = next(each for each in window.findChildren(QScrollArea) if each.widget().isAncestorOf(rules))
    too_wide = []
    for language in ("简体中文", "English"):
        speak(window, language)
        for format_id in FORMATS:
            opened.choose_format(format_id)
            settle(opened)
            if scrolled.widget().minimumSizeHint().width() > scrolled.viewport().width():
                too_wide.append((language, format_id))
    assert too_wide == []


def test_a_split_shows_the_sizes_of_its_parts(split, opened):
    pick(named(split, QComboBox, "Ratio"), "70 train / 30 test")
    assert opened.plan.split == Split((70, 30))
    assert "480 train + 205 test" in texts(split)
    assert split.findChild(QPushButton).accessibleName() == "Split: 70 / 30 · seed 0"
    pick(named(split, QComboBox, "Ratio"), "80 train / 10 validation / 10 test")
    assert "548 train + 69 validation + 68 test" in texts(split)
    pick(named(split, QComboBox, "Ratio"), "No split")
    assert opened.plan.split is None


def test_own_percentages_always_add_up(split, opened):
    pick(named(split, QComboBox, "Ratio"), "Custom percentages")
    assert opened.plan.split == Split()
    named(split, QSpinBox, "Percentage: train").setValue(60)
    named(split, QSpinBox, "Percentage: validation").setValue(15)
    assert opened.plan.split.percentages == (60, 15, 25)
    named(split, QSpinBox, "Percentage: train").setValue(95)
    assert opened.plan.split.percentages == (95, 4, 1)
    named(split, QSpinBox, "Percentage: validation").setValue(0)
    assert opened.plan.split.percentages == (95, 5)


def test_group_stratum_and_seed_are_part_of_the_split(split, opened):
    pick(named(split, QComboBox, "Ratio"), "70 train / 30 test")
    pick(named(split, QComboBox, "Stratify by"), 2)
    named(split, QSpinBox, "Seed").setValue(7)
    menu = named(split, QPushButton, "Group by").menu()
    for column in (2, 5):
        menu.aboutToShow.emit()
        menu.actions()[column].trigger()
    assert opened.plan.split == Split((70, 30), (1, 4), 2, 7)
    menu.aboutToShow.emit()
    assert [each.isChecked() for each in menu.actions()] == [False, False, True, False, False, True, False]
    menu.actions()[0].trigger()
    assert opened.plan.split.group_columns == ()


def test_a_column_mapped_for_the_group_is_named_by_the_split(split, opened):
    pick(named(split, QComboBox, "Ratio"), "70 train / 30 test")
    assert button(split, "Same question").isVisible()
    opened.choose_column(Field.GROUP, 1)
    assert button(split, "B · Focus (Drug)").isVisible()


def test_the_format_panel_shows_what_a_format_cannot_store(window, opened):
    notes = {
        "guanaco": "This format has no system prompt. Yours will not be saved.",
        "oasst": "Conversations that start with the same question are merged into one record.",
        "hf-dataset": "Saves a folder with the data and its dataset card.",
    }
    missing = []
    for format_id, note in notes.items():
        opened.choose_format(format_id)
        if not any(note in each for each in texts(panel(window, FormatPanel))):
            missing.append(format_id)
    assert missing == []


def test_too_few_conversations_for_a_service_are_reported(window, opened):
    opened.choose_format("openai")
    opened.engine.data_rows = 8
    opened.write_prompt("x")
    settle(opened)
    assert "OpenAI needs at least 10 conversations; you have 3." in texts(panel(window, FormatPanel))


def test_a_format_of_single_turns_says_so_for_a_sheet_of_several(window, opened):
    opened.choose_format("axolotl-alpaca")
    turns = "This format has one question and answer per record. Multi-turn conversations cannot be saved."
    assert not any(turns in each for each in texts(panel(window, FormatPanel)))
    opened.choose_column(Field.CONVERSATION, 1)
    assert any(turns in each for each in texts(panel(window, FormatPanel)))


def test_parquet_cannot_be_chosen_without_its_library(window, opened, monkeypatch):
    monkeypatch.setattr(format_panel, "has_parquet", lambda: False)
    formats = panel(window, FormatPanel)
    formats.retranslate()
    box = formats.findChild(QComboBox)
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    at = box.findData("parquet")
    assert not model.item(at).isEnabled()
    assert box.itemText(at).endswith("— needs pyarrow")
    assert "pip install pyarrow" in box.itemData(at, Qt.ItemDataRole.ToolTipRole)


def test_companion_files_are_chosen_by_checkboxes(window, opened):
    formats = panel(window, FormatPanel)
    boxes = {each.text(): each for each in formats.findChildren(QCheckBox) if each.isVisible()}
    boxes["XTuner configuration (.py)"].click()
    boxes["Manifest (rows to records)"].click()
    assert opened.plan.sidecars == {Sidecar.TRAINER, Sidecar.MANIFEST}
    assert opened.history.undo_change is Change.SIDECARS
    opened.undo()
    assert boxes["XTuner configuration (.py)"].isChecked()
    assert not boxes["Manifest (rows to records)"].isChecked()
    opened.choose_format("hf-dataset")
    shown = [each.text() for each in formats.findChildren(QCheckBox) if each.isVisible()]
    assert shown == ["Escape non-ASCII characters (\\uXXXX)", "Manifest (rows to records)"]


def test_every_format_with_files_of_its_own_has_a_name_for_them():
    having = {
        each
        for each in FORMATS
        if training_files(DatasetFacts("a", each, [DataFile("a.json", "train", 1)], "", [], "a.xlsx", "1", None))
    }
    assert having - {"hf-dataset"} == TRAINER_FILES.keys()


def saved_result(document, **plan) -> ExportResult:
    outputs = (
        SavedFile(Path("/out/a-train.json"), 483, 400_000, "0"),
        SavedFile(Path("/out/a-test.json"), 207, 127_112, "0"),
    )
    changed = replace(document.plan, split=Split((70, 30)), **plan)
    document.change(Change.SPLIT, changed)
    sizes = SplitSizes((483, 207), (483, 207))
    return ExportResult(changed, Counts(690, 690), outputs, sizes, (Path("/out/a.manifest.json"),))


def test_the_saved_card_lists_every_file_and_the_shares(window, opened):
    opened.engine.reply(Exported(saved_result(opened)))
    settle(opened)
    assert texts(panel(window, SavePanel)) == [
        "✓ Saved 690 conversations",
        "a-train.json · 483",
        "a-test.json · 207",
        "483 + 207; no question is in both files",
        "+ a.manifest.json",
        "Verified against XTuner rules: 690 of 690 valid",
    ]


def test_sizes_that_were_not_reached_are_shown_with_the_grouping(window, opened):
    opened.choose_column(Field.GROUP, 1)
    result = saved_result(opened)
    opened.engine.reply(Exported(result._replace(split_sizes=SplitSizes((483, 207), (480, 210)))))
    settle(opened)
    assert texts(panel(window, SavePanel))[3] == (
        "480 + 210; no Focus (Drug) value is in more than one file · target 483 + 207; groups are kept together"
    )


def test_the_trainer_lines_and_the_path_are_copied(window, opened, tmp_path):
    opened.save(tmp_path / "out.json")
    settle(opened)
    button(window, "Copy training config").click()
    assert QGuiApplication.clipboard().text().startswith('data_files = dict(train="out.json")')
    button(window, "Copy path").click()
    assert QGuiApplication.clipboard().text() == str(tmp_path / "out.json")


def test_the_path_of_a_folder_dataset_is_its_folder(window, opened):
    saved = SavedFile(Path("/out/a-dataset/data/train.jsonl"), 690, 9, "0")
    opened.choose_format("hf-dataset")
    opened.engine.reply(Exported(ExportResult(opened.plan, Counts(690, 690), (saved,))))
    button(window, "Copy training config").click()
    assert QGuiApplication.clipboard().text() == 'dataset = load_dataset("a-dataset")'
    button(window, "Copy path").click()
    assert QGuiApplication.clipboard().text() == "/out/a-dataset"


def library_menu(window):
    menu = named(panel(window, PromptPanel), QPushButton, "System prompt library").menu()
    menu.aboutToShow.emit()
    return menu


def test_a_shipped_prompt_is_taken_from_the_library_as_one_step(window, opened):
    action = next(
        each for each in library_menu(window).actions() if each.text() == "Medication information (in Chinese)"
    )
    action.trigger()
    assert opened.plan.system_prompt.startswith("你是一位临床药师")
    assert opened.history.undo_change is Change.PROMPT
    assert [each.text() for each in library_menu(window).actions() if each.isChecked()] == [
        "Medication information (in Chinese)"
    ]


def test_an_own_prompt_is_kept_under_a_name_and_there_at_the_next_start(window, opened, monkeypatch, own_settings):
    from medqa_gui.ui.state.prompts import PromptLibrary

    opened.write_prompt("Be brief and kind.")
    with answering("Brief & kind"):
        next(each for each in library_menu(window).actions() if each.text().startswith("&Save")).trigger()
    assert "Brief && kind" in [each.text() for each in library_menu(window).actions()]
    again = PromptLibrary(window.dialogs)
    assert [(each.name, each.text) for each in again.own] == [("Brief & kind", "Be brief and kind.")]
    again.rename("Brief & kind", "Kind")
    again.remove("none")
    assert PromptLibrary(window.dialogs).names() == ["Kind"]
    again.remove("Kind")
    assert PromptLibrary(window.dialogs).names() == []


def test_a_damaged_library_never_stops_the_start(window, own_settings):
    from medqa_gui.ui.state.prompts import PromptLibrary

    own_settings.mkdir(exist_ok=True)
    (own_settings / "prompts.json").write_bytes(b'[{"name": 3')
    library = PromptLibrary(window.dialogs)
    assert (library.own, len(library.shipped)) == ((), 8)


def test_a_library_that_cannot_be_written_says_so_and_stays_as_it_was(window, monkeypatch, tmp_path):
    from medqa_gui.ui.state.prompts import PromptLibrary

    (tmp_path / "file").touch()
    monkeypatch.setenv("MEDQA_HOME", str(tmp_path / "file"))
    library = PromptLibrary(window.dialogs)
    with answering("x", "OK") as person:
        library.save("y")
    assert library.own == ()
    assert "Cannot write" in person.asked[0]
