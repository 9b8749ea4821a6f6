"""What is remembered, and what a bad file costs."""

import json
import os
from pathlib import Path

import pytest

from medqa_gui import app
from medqa_gui.core.runtime.resource_limits import default_limits, limits_factor
from medqa_gui.settings import FILE_NAME, Settings, ThemeChoice, load_settings, save_settings, settings_folder
from medqa_gui.ui.frame.limits_menu import LimitsMenu


def written(home: Path) -> dict:
    return json.loads((home / FILE_NAME).read_text("utf-8"))


def test_what_is_written_is_read_again(own_settings):
    settings = Settings(
        language="zh",
        theme=ThemeChoice.DARK,
        recents=(Path("/病房/问 答.xlsx"), Path("/b.csv")),
        keeps_recents=False,
        last_folder=Path("/out"),
        window="01ff",
        tokenizer=Path("/模型/tokenizer.json"),
    )
    save_settings(settings)
    assert load_settings() == settings


def test_only_what_differs_from_the_default_is_written(own_settings):
    save_settings(Settings(theme=ThemeChoice.LIGHT))
    assert written(own_settings) == {"theme": "light"}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"theme": 3}', b'{"recents": 1}', b"[" * 100_000]
)
def test_a_damaged_file_never_stops_the_start(own_settings, content):
    own_settings.mkdir()
    (own_settings / FILE_NAME).write_bytes(content)
    assert load_settings() == Settings()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_in_place_of_the_file_does_not_keep_the_start_waiting(own_settings):
    own_settings.mkdir()
    os.mkfifo(own_settings / FILE_NAME)
    assert load_settings() == Settings()


def test_one_bad_entry_costs_only_itself(own_settings):
    own_settings.mkdir()
    (own_settings / FILE_NAME).write_text('{"theme": "purple", "language": "zh", "recents": ["/a", 3]}')
    assert load_settings() == Settings(language="zh", recents=(Path("/a"),))


HALF_A_PAIR = json.dumps(
    {
        "language": "\ud800", "theme": "\ud800", "recents": ["/\ud800.xlsx", "/a\0b.csv", "/c.csv"], "window": "\ud800",
        "last_folder": "/\ud800", "tokenizer": "/\ud800", "splitters": ["\ud800"], "newer": ["\ud800"],
    }
)  # fmt: skip


def test_half_a_surrogate_pair_ends_no_start(qapp, own_settings):
    own_settings.mkdir()
    (own_settings / FILE_NAME).write_text(HALF_A_PAIR)
    assert load_settings().recents == (Path("/c.csv"),)
    _app, window = app.build(["medqa-gui"])
    window.show()
    assert window.session.recents == (Path("/c.csv"),)
    window.close()
    window.deleteLater()
    assert written(own_settings)["newer"] == ["\ud800"]


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_a_file_name_that_is_no_unicode_is_remembered(own_settings):
    settings = Settings(recents=(Path(os.fsdecode(b"/caf\xe9.csv")),))
    save_settings(settings)
    assert load_settings() == settings


def test_what_a_newer_version_wrote_is_kept(own_settings):
    own_settings.mkdir()
    (own_settings / FILE_NAME).write_text('{"language": "zh", "presets": {"a": [1]}}')
    save_settings(load_settings())
    assert written(own_settings) == {"language": "zh", "presets": {"a": [1]}}


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("MEDQA_HOME", str(tmp_path / "file"))
    save_settings(Settings(language="zh"))
    assert load_settings() == Settings()


def test_the_folder_can_be_named(own_settings):
    assert settings_folder() == own_settings


@pytest.mark.parametrize("limits", ["3", "-1", "1e9", '"2"', "[]", "null"])
def test_limits_that_nobody_can_choose_are_the_usual_ones(limits, own_settings):
    own_settings.mkdir()
    (own_settings / FILE_NAME).write_text(f'{{"limits": {limits}}}')
    assert load_settings().limits == 1


def test_more_that_is_allowed_holds_for_the_next_engine_and_the_next_start(window, own_settings, monkeypatch):
    monkeypatch.setenv("MEDQA_LIMITS", "1")
    usual = default_limits()
    menu = next(each for each in window.findChildren(LimitsMenu))
    menu.aboutToShow.emit()
    assert [each.isChecked() for each in menu.actions()] == [True, False, False]
    menu.actions()[1].trigger()
    assert (default_limits().memory, default_limits().silence) == (2 * usual.memory, 2 * usual.silence)
    assert load_settings().limits == 2


def test_what_the_environment_allows_stands_above_what_was_chosen_once(qapp, own_settings, monkeypatch):
    own_settings.mkdir()
    (own_settings / FILE_NAME).write_text('{"limits": 4}')
    for said, expected in (("0.5", 0.5), (None, 4.0)):
        monkeypatch.setenv("MEDQA_LIMITS", said) if said else monkeypatch.delenv("MEDQA_LIMITS")
        _app, window = app.build(["medqa-gui"])
        assert limits_factor() == expected
        window.close()
    monkeypatch.setenv("MEDQA_LIMITS", "1")
