"""Every question before something is lost: both answers, by the real button of the real dialog."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from medqa_gui.core.engine.protocol import Export
from medqa_gui.core.model.plan import Plan, Sidecar
from medqa_gui.core.model.split import Split
from medqa_gui.core.presets.prompts import Prompt
from medqa_gui.core.saving.targets import part_paths
from medqa_gui.core.saving.unsaved_work import read_journals
from medqa_gui.settings import journals_folder, settings_folder
from medqa_gui.ui.dialogs.names import NamesDialog
from medqa_gui.ui.dialogs.questions import Replacing
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.start.panel import StartPanel
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.presets import PresetLibrary
from medqa_gui.ui.state.prompts import PromptLibrary
from tests.ui.answering import CLOSED, ENTER, answering, button_of, press
from tests.ui.conftest import settle
from tests.ui.reading_panels import button, panel

DECLINED = ("Cancel", CLOSED, ENTER)

# Only what is a dataset is ever replaced.
OLD = '{"text": "### Human: Old?### Assistant: Old."}'


@pytest.fixture
def desk(session, window) -> PresetLibrary:
    return window.findChild(PresetLibrary)


@pytest.fixture
def prompts(window) -> PromptLibrary:
    return PromptLibrary(window.dialogs)


def choose_format(document, format_id: str) -> None:
    document.change(Change.FORMAT, replace(document.plan, format_id=format_id))


def shelf_dialog(window, shelf, files=None) -> NamesDialog:
    dialog = NamesDialog("Yours", shelf, window.dialogs, files)
    dialog.show()
    return dialog


def targets(document) -> list[Path]:
    """Return where the document was told to save."""
    return [each.target for each in document.engine.asked if isinstance(each, Export)]


def save_as(window, *answers: str):
    with answering(*answers) as person:
        window.action_of(ActionId.SAVE).trigger()
    return person


def test_a_dataset_that_is_there_is_replaced_if_the_person_says_so(window, opened, tmp_path):
    (tmp_path / "a.json").write_text(OLD)
    person = save_as(window, str(tmp_path / "a.json"), "Replace")
    assert person.asked == ["These files already exist: a.json. Replace them?"]
    settle(opened)
    assert targets(opened) == [tmp_path / "a.json"]


@pytest.mark.parametrize("declined", DECLINED)
def test_a_dataset_that_is_there_stays_if_the_person_does_not(window, opened, tmp_path, declined):
    (tmp_path / "a.json").write_text(OLD)
    person = save_as(window, str(tmp_path / "a.json"), declined, CLOSED)
    assert person.usual == ["Cancel"]
    settle(opened)
    assert targets(opened) == []


def test_after_cancel_another_name_can_be_given(window, opened, tmp_path):
    (tmp_path / "a.json").write_text(OLD)
    save_as(window, str(tmp_path / "a.json"), "Cancel", str(tmp_path / "b.json"))
    settle(opened)
    assert targets(opened) == [tmp_path / "b.json"]


def test_a_new_name_is_asked_about_by_nobody(window, opened, tmp_path):
    assert save_as(window, str(tmp_path / "a.json")).asked == []


@pytest.mark.parametrize(("answers", "expected"), [(["Replace"], "a.json"), (["Cancel", CLOSED], None)])
def test_parts_of_a_split_that_would_be_replaced_are_asked_about(window, opened, tmp_path, answers, expected):
    (tmp_path / "a-test.json").touch()
    plan = replace(opened.plan, split=Split((70, 30)))
    with answering(str(tmp_path / "a.json"), *answers) as person:
        target = window.dialogs.choose_target(plan, None)
    assert person.asked == ["These files already exist: a-test.json. Replace them?"]
    assert target == (expected and tmp_path / expected)


def test_files_beside_the_dataset_are_asked_about_before_they_are_replaced(workbook, window, tmp_path):
    plan = Plan(workbook, sidecars=frozenset(Sidecar))
    (tmp_path / "a_qlora.py").write_text("import xtuner")
    (tmp_path / "a-card.md").write_text("pretty_name: by hand")
    (tmp_path / "a.manifest.json").write_text('{"app": "MedQA Converter 0.1.0"}')
    with answering(str(tmp_path / "a.json"), "Cancel", str(tmp_path / "a.json"), "Replace") as person:
        assert window.dialogs.choose_target(plan, None) == tmp_path / "a.json"
    assert person.asked == ["These files already exist: a-card.md, a_qlora.py. Replace them?"] * 2
    with answering(str(tmp_path / "b.json")):
        assert window.dialogs.choose_target(plan, None) == tmp_path / "b.json"


@pytest.mark.parametrize(("answers", "is_chosen"), [(["Replace"], True), (["Cancel", CLOSED], False)])
def test_a_dataset_that_is_a_folder_is_asked_about_by_its_name(window, opened, workbook, tmp_path, answers, is_chosen):
    plan = replace(opened.plan, format_id="hf-dataset")
    target = tmp_path / f"{workbook.stem}-dataset"
    for part in part_paths(plan, target):
        part.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
    with answering(str(tmp_path), *answers) as person:
        assert window.dialogs.choose_target(plan, None) == (target if is_chosen else None)
    assert person.asked == [f"These files already exist: {target.name}. Replace them?"]


def test_of_many_files_the_first_are_named(window, tmp_path):
    existing = [tmp_path / f"{number:02}.json" for number in range(40)]
    with answering("Cancel") as person:
        assert window.dialogs.ask_replacing(existing) is None
    assert "09.json, …" in person.asked[0]
    assert "10.json" not in person.asked[0]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Replace", Replacing.REPLACE),
        ("Keep existing, save the rest", Replacing.KEEP),
        *((each, None) for each in DECLINED),
    ],
)
def test_all_files_at_once_replace_or_keep_or_stop(window, tmp_path, answer, expected):
    with answering(answer) as person:
        assert window.dialogs.ask_replacing([tmp_path / "b.json", tmp_path / "a.json"]) is expected
    assert person.asked == ["These files already exist: a.json, b.json. Replace them?"]


@pytest.mark.parametrize(("answer", "is_there"), [("Discard", False), *((each, True) for each in DECLINED)])
def test_work_of_last_time_goes_only_by_discard(window, session, opened, answer, is_there):
    opened.exclude([4])
    session.close_all()
    with answering(answer):
        press(button(panel(window, StartPanel), "Discard"))
    assert bool(session.journals.offers) == bool(read_journals(journals_folder())) == is_there


@pytest.mark.parametrize(("answer", "left"), [("Delete", ["Yours"]), *((each, ["Mine", "Yours"]) for each in DECLINED)])
def test_a_preset_is_deleted_only_by_delete(window, opened, desk, answer, left):
    for name in ("Mine", "Yours"):
        with answering(name):
            desk.save()
    dialog = shelf_dialog(window, desk, desk)
    dialog.choose("Mine")
    with answering(answer) as person:
        press(button_of(dialog, "Delete"))
    assert person.asked == ["Delete “Mine”?"]
    assert desk.names() == left
    assert len(list((settings_folder() / "presets").iterdir())) == len(left)


@pytest.mark.parametrize(("answers", "format_id"), [(["Replace"], "openai"), (["Cancel", CLOSED], "xtuner")])
def test_a_preset_of_the_same_name_is_replaced_only_by_replace(window, opened, desk, answers, format_id):
    with answering("Mine"):
        desk.save()
    choose_format(opened, "openai")
    with answering("Mine", *answers) as person:
        desk.save()
    assert person.asked == ["“Mine” already exists. Replace it?"]
    assert [each.format_id for each in desk.own] == [format_id]


@pytest.mark.parametrize(("answer", "format_id"), [("Replace", "openai"), ("Cancel", "xtuner")])
def test_an_imported_preset_replaces_another_only_by_replace(window, opened, desk, tmp_path, answer, format_id):
    choose_format(opened, "openai")
    with answering("Mine"):
        desk.save()
    desk.export_file("Mine", tmp_path / "mine.json")
    choose_format(opened, "xtuner")
    with answering("Mine", "Replace"):
        desk.save()
    dialog = shelf_dialog(window, desk, desk)
    with answering(str(tmp_path / "mine.json"), answer):
        press(button_of(dialog, "Import…"))
    assert [each.format_id for each in desk.own] == [format_id]


@pytest.mark.parametrize(("answers", "is_old"), [(["Replace"], False), (["Cancel", CLOSED], True)])
def test_an_exported_preset_replaces_a_file_only_by_replace(window, opened, desk, tmp_path, answers, is_old):
    with answering("Mine"):
        desk.save()
    (tmp_path / "mine.json").write_text("old")
    dialog = shelf_dialog(window, desk, desk)
    with answering(str(tmp_path / "mine.json"), *answers):
        press(button_of(dialog, "Export…"))
    assert ((tmp_path / "mine.json").read_text("utf-8") == "old") is is_old


@pytest.mark.parametrize(("answers", "names"), [(["Replace"], ["Yours"]), (["Cancel", CLOSED], ["Mine", "Yours"])])
def test_a_preset_takes_the_name_of_another_only_by_replace(window, opened, desk, answers, names):
    for name in ("Mine", "Yours"):
        with answering(name):
            desk.save()
    dialog = shelf_dialog(window, desk, desk)
    dialog.choose("Mine")
    with answering("Yours", *answers):
        press(button_of(dialog, "Rename…"))
    assert desk.names() == names


@pytest.mark.parametrize(("answer", "left"), [("Delete", []), *((each, ["Brief"]) for each in DECLINED)])
def test_a_prompt_is_deleted_only_by_delete(window, prompts, answer, left):
    with answering("Brief"):
        prompts.save("Be brief.")
    dialog = shelf_dialog(window, prompts)
    with answering(answer):
        press(button_of(dialog, "Delete"))
    assert prompts.names() == left


@pytest.mark.parametrize(("answers", "text"), [(["Replace"], "Be kind."), (["Cancel", CLOSED], "Be brief.")])
def test_a_prompt_of_the_same_name_is_replaced_only_by_replace(window, prompts, answers, text):
    with answering("Brief"):
        prompts.save("Be brief.")
    with answering("Brief", *answers):
        prompts.save("Be kind.")
    assert prompts.own == (Prompt("Brief", text),)


@pytest.mark.parametrize(("answer", "is_erased"), [("Erase", True), *((each, False) for each in DECLINED)])
def test_everything_is_erased_only_by_erase(window, session, opened, answer, is_erased):
    opened.exclude([4])
    session.journals.finish()
    with answering(answer) as person:
        window._menus.privacy.erasing_wanted.emit()
    assert "datasets are not affected" in person.asked[0]
    assert (read_journals(journals_folder()) == ()) is is_erased


@pytest.mark.parametrize(
    ("answer", "closes"), [("Stop saving and quit", True), ("Continue saving", False), (CLOSED, False)]
)
def test_a_running_save_is_stopped_only_by_stop_it_and_quit(window, opened, tmp_path, monkeypatch, answer, closes):
    opened.engine.saves = False
    opened.save(tmp_path / "out.json")
    with monkeypatch.context() as asks, answering(answer) as person:
        asks.delattr(window.dialogs, "ask_leaving")
        assert window.close() is closes
    assert person.usual == ["Continue saving"]
    assert window.isVisible() is not closes


def test_the_source_is_refused_as_target(window, opened, workbook, tmp_path):
    with answering(str(workbook), "OK", str(tmp_path / "a.json")) as person:
        assert window.dialogs.choose_target(opened.plan, None) == tmp_path / "a.json"
    assert person.asked[0].startswith(f"{workbook} is one of the files that are read; it is never overwritten.\n\n")


@pytest.mark.parametrize(("name", "said"), [("mine.json", "is not a dataset"), ("mine.xlsx", "spreadsheet")])
def test_a_file_that_is_no_dataset_is_refused_as_target(window, opened, tmp_path, name, said):
    (tmp_path / name).write_text("by hand")
    with answering(str(tmp_path / name), "OK", str(tmp_path / "a.json")) as person:
        assert window.dialogs.choose_target(opened.plan, None) == tmp_path / "a.json"
    assert said in person.asked[0]
    assert (tmp_path / name).read_text() == "by hand"


def test_another_open_file_is_refused_as_target(window, session, opened, tmp_path):
    other = tmp_path / "other.json"
    other.write_text(OLD)
    session.open_files([other])
    with answering(str(other), "OK", str(tmp_path / "a.json")) as person:
        assert window.dialogs.choose_target(opened.plan, None) == tmp_path / "a.json"
    assert "one of the files that are read" in person.asked[0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_file_dialog_shows_files_in_every_language(window, opened, language, monkeypatch):
    """Qt reads the patterns of a filter from half-width brackets only."""
    window._language.choose(language)
    shown: list[list[str]] = []

    def note(dialog: QFileDialog) -> int:
        shown.append(dialog.nameFilters())
        return 0

    monkeypatch.setattr(QFileDialog, "exec", note)
    dialogs = window.dialogs
    assert dialogs.choose_files(None) == []
    assert dialogs.choose_target(opened.plan, None) is None
    assert dialogs.choose_findings_target(opened.plan, None) is None
    assert dialogs.choose_tokenizer(None) is None
    assert dialogs.choose_presets() == []
    assert dialogs.choose_preset_target("Mine") is None
    assert len(shown) == 6
    for text in (each for filters in shown for each in filters):
        patterns = text.rpartition("(")[2].removesuffix(")").split()
        assert text.endswith(")"), text
        assert patterns, text
        assert all(each.startswith("*") and each.isascii() for each in patterns), text
    window._language.choose("en")
