"""Presets in the window: matched by headers, applied as a step, kept, renamed, and handed on."""

import json
from dataclasses import replace

import pytest

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Plan, Sidecar
from medqa_gui.core.model.rules import RowRules
from medqa_gui.core.model.split import Split
from medqa_gui.core.presets.library import file_name, preset_from_plan, read_preset, write_preset
from medqa_gui.core.presets.preset import VERSION
from medqa_gui.ui.controls.preset_box import PresetBox
from medqa_gui.ui.dialogs.names import NamesDialog
from medqa_gui.ui.panels.top_bar import TopBar
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.presets import PresetLibrary, PresetState
from tests.ui.answering import CLOSED, ENTER, answering, button_of
from tests.ui.conftest import settle
from tests.ui.fake_document import HEADERS, UNKNOWN_HEADERS
from tests.ui.reading_panels import button, panel, unanswered
from tests.ui.row_decisions import write_cell

COLUMNS = tuple(Column(at, header, 690) for at, header in enumerate(HEADERS))


@pytest.fixture
def mine(own_settings, workbook):
    """A preset of the person's own for the made-up sheet, on the disk before the window opens."""
    plan = Plan(
        workbook,
        mapping=ColumnMapping(((Field.ANSWER, 3), (Field.QUESTION, 0))),
        system_prompt="Be brief.",
        question_template="[{B}: ]{Question}",
        rules=RowRules(where=((2, "Dose"),)),
        split=Split((80, 20), (1,), None, 3),
        sidecars=frozenset({Sidecar.MANIFEST}),
        format_id="openai",
    )
    preset = preset_from_plan("Mine", plan, COLUMNS)
    (own_settings / "presets").mkdir(parents=True)
    write_preset(preset, own_settings / "presets" / file_name(preset))
    return preset


@pytest.fixture
def desk(window) -> PresetLibrary:
    return window.findChild(PresetLibrary)


def shown(window) -> str:
    """Return what the button says, its arrow aside."""
    box = panel(window, TopBar).findChild(PresetBox)
    return box.menu.parent().findChildren(type(button(window, "Save preset")))[0].toolTip()


def menu_texts(window) -> list[str]:
    menu = panel(window, TopBar).findChild(PresetBox).menu
    menu.aboutToShow.emit()
    return [each.text() for each in menu.actions() if each.text()]


def test_a_shipped_preset_is_matched_without_a_step_where_nothing_changes(window, opened):
    assert shown(window) == "Drug Q&A • matched"
    assert opened.history.undo_change is None


def test_a_shipped_preset_says_which_columns_where_the_guess_does_not(window, session, workbook):
    document = unanswered(session, workbook, mapping=ColumnMapping(((Field.QUESTION, 0),)))
    assert document.plan.mapping[Field.ANSWER] == 3
    assert document.history.undo_change is Change.PRESET
    document.undo()
    assert document.plan.mapping[Field.ANSWER] is None
    assert shown(window) == "Drug Q&A • available"


def test_a_shipped_preset_that_would_change_the_prompt_only_offers_itself(window, session, workbook):
    headers = ("编号", "问题", "x", "答案")
    document = unanswered(
        session, workbook, headers=headers, mapping=ColumnMapping(((Field.ANSWER, 3), (Field.QUESTION, 1)))
    )
    assert shown(window) == "Chinese Q&A (中文问答) • available"
    assert document.history.undo_change is None
    assert document.plan.system_prompt.startswith("You are")


def test_an_own_preset_that_fits_is_applied_whole_and_can_be_undone(mine, window, opened):
    plan = opened.plan
    assert (plan.system_prompt, plan.format_id, plan.split) == ("Be brief.", "openai", Split((80, 20), (1,), None, 3))
    assert (plan.question_template, plan.rules.where) == ("[{Focus (Drug)}: ]{Question}", ((2, "Dose"),))
    assert plan.sidecars == {Sidecar.MANIFEST}
    assert shown(window) == "Mine • matched"
    assert opened.history.undo_change is Change.PRESET
    opened.undo()
    assert opened.plan.format_id == "xtuner"
    assert shown(window) == "Mine • available"
    opened.redo()
    assert shown(window) == "Mine • matched"
    opened.write_prompt("Be long.")
    assert shown(window) == "Mine • modified"


def test_nothing_is_matched_where_no_headers_are_known(window, session, workbook):
    unanswered(session, workbook, headers=UNKNOWN_HEADERS)
    assert shown(window) == "none"


def test_a_preset_is_chosen_from_the_menu_as_one_step(mine, window, session, workbook, desk):
    headers = (*HEADERS, *"abcdefghijkl")
    document = unanswered(session, workbook, headers=headers)
    assert shown(window) == "none"
    box = panel(window, TopBar).findChild(PresetBox)
    box.menu.aboutToShow.emit()
    next(each for each in box.menu.actions() if each.text() == "Mine").trigger()
    assert (document.plan.format_id, document.history.undo_change) == ("openai", Change.PRESET)
    assert shown(window) == "Mine"


def test_one_that_does_not_fit_names_the_column_that_is_missing(window, opened, desk):
    assert "Clinic FAQ — no column “FAQ”" in menu_texts(window)
    before = opened.plan
    with answering("OK") as person:
        desk.choose(next(each for each in desk.shipped if each.name == "Clinic FAQ"))
    assert "“FAQ”" in person.asked[0]
    assert opened.plan == before


def test_the_setup_is_saved_under_a_name_without_edits_or_cell_text(window, opened, desk, own_settings):
    opened.write_prompt("Be kind.")
    opened.exclude([7, 9])
    write_cell(opened, 8, Field.ANSWER, "Secret", "x")
    with answering("Ward 3 / drugs") as person:
        button(window, "Save preset").click()
    assert person.suggested == ["MedInfo2019-QA-Medications"]
    (path,) = (own_settings / "presets").iterdir()
    preset = read_preset(path)
    assert (preset.name, preset.system_prompt) == ("Ward 3 / drugs", "Be kind.")
    assert "Secret" not in path.read_text("utf-8")
    assert shown(window) == "Ward 3 / drugs"
    assert menu_texts(window)[0] == "Ward 3 / drugs"


def test_saving_again_suggests_the_name_and_replaces_the_preset(mine, window, opened, desk, own_settings):
    opened.write_prompt("Be kind.")
    with answering(ENTER, "Replace") as person:
        desk.save()
    assert person.suggested == ["Mine"]
    assert [each.system_prompt for each in desk.own] == ["Be kind."]
    assert len(list((own_settings / "presets").iterdir())) == 1


def test_a_preset_is_renamed_and_deleted(mine, window, opened, desk, own_settings):
    desk.rename("Mine", "Yours")
    assert desk.names() == ["Yours"]
    assert [each.name for each in (own_settings / "presets").iterdir()] == ["Yours.medqa-preset.json"]
    desk.remove("Yours")
    assert (desk.names(), list((own_settings / "presets").iterdir())) == ([], [])


def test_a_preset_is_exported_and_imported(mine, window, opened, desk, tmp_path):
    path = tmp_path / "to a colleague.json"
    desk.export_file("Mine", path)
    desk.remove("Mine")
    desk.import_files([path])
    assert desk.own == (mine,)
    write_preset(replace(mine, system_prompt="Other"), path)
    with answering("Cancel"):
        desk.import_files([path])
    assert desk.own == (mine,)


def test_a_preset_of_a_newer_version_says_so_and_the_next_is_taken(mine, window, opened, desk, tmp_path):
    newer, good = tmp_path / "newer.json", tmp_path / "good.json"
    newer.write_text(json.dumps({"medqa_preset": VERSION + 1, "name": "x"}), "utf-8")
    write_preset(replace(mine, name="Good"), good)
    with answering("OK") as person:
        desk.import_files([newer, good])
    assert "newer" in person.asked[0]
    assert desk.names() == ["Good", "Mine"]


def test_two_names_that_give_one_file_name_are_kept_apart(mine, window, opened, desk):
    for name in ("a/b", "a:b"):
        desk._keep(replace(mine, name=name))
    desk._read()
    assert desk.names() == ["a/b", "a:b", "Mine"]
    desk.remove("a:b")
    assert desk.names() == ["a/b", "Mine"]


def test_presets_that_cannot_be_kept_say_so(window, opened, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("MEDQA_HOME", str(tmp_path / "file"))
    with answering("x", "OK") as person:
        PresetLibrary(window.session, window.dialogs).save()
    assert "Cannot write" in person.asked[0]


def test_a_sheet_without_the_columns_of_the_preset_that_held_is_matched_anew(mine, window, opened, desk):
    opened.engine.headers = UNKNOWN_HEADERS
    opened.choose_sheet(1)
    settle(opened)
    assert desk.state() == (PresetState.NONE, None)


def test_the_dialog_of_names_does_at_once_what_is_asked(mine, window, opened, desk, tmp_path):
    dialog = NamesDialog("Your presets", desk, window.dialogs, desk)
    assert dialog.chosen == "Mine"
    with answering("Yours"):
        button_of(dialog, "Rename…").click()
    assert (desk.names(), dialog.chosen) == (["Yours"], "Yours")
    with answering(str(tmp_path / "out.json")):
        button_of(dialog, "Export…").click()
    with answering("Delete"):
        button_of(dialog, "Delete").click()
    assert (desk.names(), dialog.chosen, button_of(dialog, "Rename…").isEnabled()) == ([], "", False)
    with answering(str(tmp_path / "out.json")):
        button_of(dialog, "Import…").click()
    assert dialog.chosen == "Yours"
    dialog.deleteLater()


def test_a_name_is_cleaned_and_an_empty_one_is_none(window):
    with answering("  Other   one "):
        assert window.dialogs.ask_name("Save", "", ["Mine"]) == "Other one"
    for given in ("", CLOSED):
        with answering(given):
            assert window.dialogs.ask_name("Save", "", []) is None


def test_a_dataset_that_is_a_folder_is_put_into_a_folder(window, opened, workbook, tmp_path, monkeypatch):
    monkeypatch.setattr(window.dialogs, "_ask_folder", lambda place: tmp_path / place.name)
    plan = replace(opened.plan, format_id="hf-dataset")
    assert window.dialogs.choose_target(plan, None) == tmp_path / f"{workbook.stem}-dataset"
