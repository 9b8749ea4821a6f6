"""Datasets of trainers in the window with its real engine: opened, shown, edited in any turn, and saved as another."""

import csv
import gzip
import json
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit

from medqa_gui import app
from medqa_gui.core.formats.read_dataset import read_conversations
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Sidecar
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.panels.detail.bubble import Bubble
from medqa_gui.ui.panels.detail.finding_card import FindingCard
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.panels.notices import NoticesPanel
from medqa_gui.ui.panels.status.panel import StatusPanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.history import Change
from tests.ui.answering import answering
from tests.ui.reading_panels import button, count_buttons, panel, texts

LONGEST_WAIT_MS = 30_000
TALK = ("How much may I take?", "One tablet.", "And how often?", "Twice a day.")
OTHER = ("头痛怎么办？", "多喝水，注意休息。")
TALKS = (TALK, OTHER)


def pairs(talk: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(zip(talk[::2], talk[1::2], strict=True))


def xtuner(talk: tuple[str, ...]) -> Any:
    return {"conversation": [{"system": "", "input": q, "output": a} for q, a in pairs(talk)]}


def named(list_key: str, role_key: str, text_key: str, roles: tuple[str, str]) -> Any:
    return lambda talk: {
        list_key: [{role_key: roles[at % 2], text_key: text} for at, text in enumerate(talk)],
    }


def guanaco(talk: tuple[str, ...]) -> Any:
    return {"text": "".join(f"### Human: {q}### Assistant: {a}" for q, a in pairs(talk))}


def messages(talk: tuple[str, ...]) -> list[Any]:
    """The talk as oasst1 has it, with an answer beside the best one."""
    ids = [f"{talk[0]}{at}" for at in range(len(talk))]
    roles = ("prompter", "assistant")
    best = [
        {
            "message_id": ids[at],
            "parent_id": ids[at - 1] if at else None,
            "role": roles[at % 2],
            "text": text,
            "rank": 0,
        }
        for at, text in enumerate(talk)
    ]
    worse = {"message_id": ids[0] + "x", "parent_id": ids[0], "role": "assistant", "text": "No.", "rank": 1}
    return [best[0], worse, *best[1:]]


def as_array(path: Path, records: list[Any]) -> Path:
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    return path


def as_lines(path: Path, records: list[Any]) -> Path:
    data = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


OPENAI = named("messages", "role", "content", ("user", "assistant"))
SHAREGPT = named("conversations", "from", "value", ("human", "gpt"))
DATASETS = {
    "xtuner": lambda folder: as_array(folder / "d.json", list(map(xtuner, TALKS))),
    "openai": lambda folder: as_lines(folder / "d.jsonl", list(map(OPENAI, TALKS))),
    "sharegpt": lambda folder: as_array(folder / "d.json", list(map(SHAREGPT, TALKS))),
    "guanaco": lambda folder: as_lines(folder / "d.jsonl.gz", list(map(guanaco, TALKS))),
    "oasst": lambda folder: as_lines(folder / "d.jsonl", [each for talk in TALKS for each in messages(talk)]),
}


@pytest.fixture
def opened_window(qapp, qtbot):
    opened = []

    def open_window(path: Path, mapping: ColumnMapping | None = None):
        _app, window = app.build(["medqa-gui", str(path)])
        opened.append(window)
        window.show()
        document = window.session.current
        qtbot.waitUntil(lambda: document.is_loaded and document.suggestion is not None, timeout=LONGEST_WAIT_MS)
        if mapping:
            document.map_columns(mapping)
        wait_until_looked_at(qtbot, document)
        return window

    yield open_window
    for window in opened:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until_looked_at(qtbot, document) -> None:
    qtbot.waitUntil(lambda: document.is_reviewed and document.finding_actions.is_measured, timeout=LONGEST_WAIT_MS)
    assert document.error is None


def bubbles(window) -> list[Bubble]:
    found = [each for each in panel(window, DetailPanel).findChildren(Bubble) if each.isVisible()]
    return sorted(found, key=lambda each: each.y())


def shown(window) -> list[str]:
    return [each.content for each in bubbles(window)]


def said_of(bubble: Bubble) -> list[str]:
    return [each.accessibleDescription() for each in bubble.findChildren(QLabel)]


def select_first(qtbot, window) -> None:
    table = panel(window, ConversationsPanel).table

    def is_shown() -> bool:
        table.selectRow(0)
        return bool(bubbles(window))

    qtbot.waitUntil(is_shown, timeout=LONGEST_WAIT_MS)


def write(qtbot, window, at: int, text: str) -> None:
    bubble = bubbles(window)[at]
    bubble.start_editing()
    field = bubble.findChild(QPlainTextEdit)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown(window)[at : at + 1] == [text], timeout=LONGEST_WAIT_MS)


def save(qtbot, window, target: Path) -> list[tuple[str, ...]]:
    document = window.session.current
    wait_until_looked_at(qtbot, document)
    with answering(str(target)):
        window.action_of(ActionId.SAVE).trigger()
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    found = read_conversations(target, document.plan.format_id)
    return [tuple(message.content for message in each.messages) for each in found]


@pytest.mark.parametrize("name", DATASETS)
def test_any_turn_of_a_dataset_is_shown_edited_and_saved_as_another_format(qtbot, opened_window, tmp_path, name):
    window = opened_window(DATASETS[name](tmp_path))
    document = window.session.current
    select_first(qtbot, window)
    assert shown(window) == list(TALK)
    write(qtbot, window, 3, "Once a day.")
    write(qtbot, window, 0, "How many?")
    document.choose_format("guanaco" if name != "guanaco" else "openai")
    expected = ("How many?", "One tablet.", "And how often?", "Once a day.")
    assert save(qtbot, window, tmp_path / "out.jsonl") == [expected, OTHER]
    document.undo()
    document.undo()
    document.undo()
    qtbot.waitUntil(lambda: shown(window) == list(TALK), timeout=LONGEST_WAIT_MS)


def notices(window) -> list[QLabel]:
    return [each for each in panel(window, NoticesPanel).findChildren(QLabel) if each.isVisible()]


def test_keys_that_are_not_carried_on_are_named_until_the_bar_is_put_away(qtbot, opened_window, tmp_path):
    odd = {f"key{at}": 1 for at in range(5)}
    talks = [{**OPENAI(TALK), **odd, "<b>": 1}, {**OPENAI(OTHER), "tools": ["x"]}, OPENAI(OTHER)]
    talks[2]["messages"][1]["weight"] = 0
    window = opened_window(as_lines(tmp_path / "d.jsonl", talks))
    (bar,) = notices(window)
    assert bar.text() == (
        "These keys in the file are not kept in the dataset: messages.weight (1 record), <b> (1 record), "
        "key0 (1 record), key1 (1 record), key2 (1 record) and 3 more."
    )
    assert bar.textFormat() is Qt.TextFormat.PlainText
    assert "tools (1 record)" in bar.toolTip()
    assert "&lt;b&gt; (1 record)" in bar.toolTip()
    button(panel(window, NoticesPanel), "Dismiss").click()
    assert notices(window) == []
    assert not panel(window, NoticesPanel).isVisible()


def test_more_keys_than_fit_on_a_screen_are_cut_in_the_tooltip(qtbot, opened_window, tmp_path):
    (bar,) = notices(opened_window(as_lines(tmp_path / "d.jsonl", [OPENAI(TALK) | {f"k{at}": 1 for at in range(90)}])))
    assert bar.text().endswith("and 85 more.")
    assert bar.toolTip().count("<br>") == 30
    assert bar.toolTip().endswith("<br>…</qt>")


def test_a_dataset_of_texts_alone_has_no_bar(qtbot, opened_window, tmp_path):
    assert notices(opened_window(DATASETS["openai"](tmp_path))) == []


def test_an_export_with_header_lines_says_so_until_the_bar_is_put_away(qtbot, opened_window, tmp_path):
    path = tmp_path / "cards.txt"
    path.write_text("#separator:tab\n#html:false\n" + "\t".join(TALK[:2]) + "\n" + "\t".join(TALK[2:]) + "\n", "utf-8")
    window = opened_window(path)
    (bar,) = notices(window)
    assert bar.text().startswith("Read as an Anki export: the lines at the start that begin with “#”")
    button(panel(window, NoticesPanel), "Dismiss").click()
    assert not panel(window, NoticesPanel).isVisible()


def test_an_edited_turn_shows_its_cell_and_goes_back_to_it(qtbot, opened_window, tmp_path):
    window = opened_window(DATASETS["xtuner"](tmp_path))
    select_first(qtbot, window)
    write(qtbot, window, 3, "Once a day.")

    def edited() -> list[int]:
        return [at for at, each in enumerate(bubbles(window)) if "Text in the sheet: Twice a day." in said_of(each)]

    qtbot.waitUntil(lambda: edited() == [3], timeout=LONGEST_WAIT_MS)
    button(bubbles(window)[3], "Restore the sheet’s text").click()
    qtbot.waitUntil(lambda: shown(window) == list(TALK), timeout=LONGEST_WAIT_MS)


def test_what_one_speaker_says_in_several_rows_is_shown_but_not_written_anew(qtbot, opened_window, tmp_path):
    path = tmp_path / "log.csv"
    rows = [("patient", "My head hurts."), ("patient", "Since Monday."), ("doctor", "Rest."), ("doctor", "n/a")]
    path.write_text("id,who,text\n" + "".join(f"1,{who},{text}\n" for who, text in rows), "utf-8")
    mapping = ColumnMapping(((Field.CONVERSATION, 0), (Field.SPEAKER, 1), (Field.TEXT, 2)))
    window = opened_window(path, mapping)
    select_first(qtbot, window)
    before = shown(window)[1:]
    for bubble in bubbles(window):
        bubble.start_editing()
    assert not any(each.is_editing for each in bubbles(window))
    assert before[0] == "My head hurts.\nSince Monday."


CHINESE = "患者：头痛怎么办？\n医生：休息。\n患者：多久？\n医生：三天，电话13812345678。"


@pytest.fixture
def transcripts_window(opened_window, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(f'log\n"{CHINESE}"\n"患者：Why?\n医生：So."\n', "utf-8")
    return opened_window(path, ColumnMapping(((Field.TRANSCRIPT, 0),)))


def test_any_message_of_a_transcript_is_written_anew_undone_and_saved(qtbot, transcripts_window, tmp_path):
    window = transcripts_window
    document = window.session.current
    select_first(qtbot, window)
    first = shown(window)
    write(qtbot, window, 4, "Two days.")
    write(qtbot, window, 1, "Doctor: it hurts")
    expected = [first[0], "Doctor: it hurts", "休息。", "多久？", "Two days."]
    assert shown(window) == expected
    document.change(Change.SIDECARS, replace(document.plan, sidecars=frozenset({Sidecar.MANIFEST})))
    assert save(qtbot, window, tmp_path / "out.json")[0] == tuple(expected)
    manifest = json.loads((tmp_path / "out.manifest.json").read_text("utf-8"))
    assert manifest["edited"] == [[2, "transcript"]]
    document.undo()
    document.undo()
    qtbot.waitUntil(lambda: shown(window) == [*first[:4], "Two days."], timeout=LONGEST_WAIT_MS)
    document.undo()
    qtbot.waitUntil(lambda: shown(window) == first, timeout=LONGEST_WAIT_MS)


NEXT = "<|im_end|>\n<|im_start|>"
MARKED = {
    "list": ("- Patient: ", "\n- Doctor: ", "\n- Patient: ", "\n- Doctor: "),
    "numbers": ("1. Patient: ", "\n2. Doctor: ", "\n3. Patient: ", "\n4. Doctor: "),
    "chatml": ("<|im_start|>user\n", f"{NEXT}assistant\n", f"{NEXT}user\n", f"{NEXT}assistant\n"),
    "llama": ("<s>[INST] ", " [/INST] ", " </s><s>[INST] ", " [/INST] "),
}


@pytest.mark.parametrize("name", MARKED)
def test_a_column_of_transcripts_is_known_and_any_message_is_written_anew(qtbot, opened_window, tmp_path, name):
    cells = ["".join(chain.from_iterable(zip(MARKED[name], talk, strict=True))) for talk in (TALK, OTHER + TALK[:2])]
    with (tmp_path / "log.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("log",), *((cell,) for cell in cells)])
    window = opened_window(tmp_path / "log.csv")
    select_first(qtbot, window)
    assert shown(window)[1:] == list(TALK)
    write(qtbot, window, 4, "- Nurse: <once> a day")
    saved = save(qtbot, window, tmp_path / "out.json")
    assert [said[1:] for said in saved] == [(*TALK[:3], "- Nurse: <once> a day"), OTHER + TALK[:2]]


def test_one_message_of_a_transcript_goes_back_to_the_sheet_and_the_others_stay(qtbot, transcripts_window):
    window = transcripts_window
    select_first(qtbot, window)
    first = shown(window)
    write(qtbot, window, 4, "Two days.")
    write(qtbot, window, 1, "It hurts.")
    of_sheet = "Text in the sheet: 头痛怎么办？"
    qtbot.waitUntil(lambda: any(of_sheet in said_of(each) for each in bubbles(window)[1:2]), timeout=LONGEST_WAIT_MS)
    assert not any(text.startswith("Text in the sheet") for text in said_of(bubbles(window)[2]))
    button(bubbles(window)[1], "Restore the sheet’s text").click()
    qtbot.waitUntil(lambda: shown(window) == [*first[:4], "Two days."], timeout=LONGEST_WAIT_MS)
    button(bubbles(window)[4], "Restore the sheet’s text").click()
    qtbot.waitUntil(lambda: shown(window) == first, timeout=LONGEST_WAIT_MS)
    assert window.session.current.plan.edits == ()


def test_a_message_of_a_transcript_that_is_written_blank_stays_as_it_was(qtbot, transcripts_window):
    window = transcripts_window
    select_first(qtbot, window)
    first = shown(window)
    bubble = bubbles(window)[2]
    bubble.start_editing()
    bubble.findChild(QPlainTextEdit).clear()
    bubble.apply()
    qtbot.waitUntil(lambda: shown(window) == first, timeout=LONGEST_WAIT_MS)
    assert window.session.current.plan.edits == ()


def card_of(window, finding: FindingId) -> FindingCard:
    cards = panel(window, DetailPanel).findChildren(FindingCard)
    return next(each for each in cards if each.facts.finding is finding)


def test_a_finding_of_a_transcript_names_its_message_leads_there_and_edits_it(qtbot, opened_window, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text('log\n"患者：头\u200b痛？\n医生：休息。\n患者：电话？\n医生：暂无"\n', "utf-8")
    window = opened_window(path)
    select_first(qtbot, window)
    heads = [each.findChild(QLabel).text() for each in bubbles(window)]
    assert heads == ["System", "Question · 1", "Answer · 2", "Question · 3", "Answer · 4"]
    of_question = card_of(window, FindingId.INVISIBLE_CHARACTERS).facts
    assert (of_question.messages, of_question.is_question) == (((1, "user"),), True)
    assert of_question.before_after is not None
    card = card_of(window, FindingId.PLACEHOLDER_ANSWER)
    assert "Message:" in texts(card)
    button(card, "4 (answer)").click()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert bubbles(window)[4].isAncestorOf(focused)
    button(card, "Edit answer").click()
    assert [each.is_editing for each in bubbles(window)] == [False] * 4 + [True]


def test_personal_data_in_a_transcript_is_masked_in_its_row(qtbot, transcripts_window):
    window = transcripts_window
    select_first(qtbot, window)
    cards = panel(window, DetailPanel).findChildren(FindingCard)
    card = next(each for each in cards if each.facts.finding is FindingId.PERSONAL_DATA)
    button(card, "Mask…").click()
    button(card, "Mask in this row").click()
    # While they are drawn anew, no bubble is visible for one turn of the event loop.
    qtbot.waitUntil(
        lambda: bool(shown(window)) and "13812345678" not in "".join(shown(window)), timeout=LONGEST_WAIT_MS
    )
    assert shown(window)[3] == "多久？"


def test_personal_data_in_a_later_turn_is_masked_there(qtbot, opened_window, tmp_path):
    talk = (*TALK[:3], "Call (212) 867-5309 at any time.")
    window = opened_window(as_array(tmp_path / "d.json", [xtuner(talk), xtuner(OTHER)]))
    select_first(qtbot, window)

    def card() -> FindingCard:
        cards = panel(window, DetailPanel).findChildren(FindingCard)
        return next(each for each in cards if each.facts.finding is FindingId.PERSONAL_DATA)

    button(card(), "Mask…").click()
    button(card(), "Mask in this row").click()
    qtbot.waitUntil(lambda: shown(window)[3:] == ["Call [phone number] at any time."], timeout=LONGEST_WAIT_MS)
    found = save(qtbot, window, tmp_path / "o.json")
    assert found[0] == (*TALK[:3], "Call [phone number] at any time.")


def test_the_link_of_a_finding_opens_the_turn_that_it_is_about(qtbot, opened_window, tmp_path):
    talk = (*TALK[:3], "n/a")
    window = opened_window(as_lines(tmp_path / "d.jsonl", messages(talk) + messages(OTHER)))
    select_first(qtbot, window)
    card = next(
        each
        for each in panel(window, DetailPanel).findChildren(FindingCard)
        if each.facts.finding is FindingId.PLACEHOLDER_ANSWER
    )
    button(card, "Edit").click()
    assert [each.content for each in bubbles(window) if each.is_editing] == ["n/a"]


def test_the_rows_add_up_where_several_are_one_conversation(qtbot, opened_window, tmp_path):
    window = opened_window(DATASETS["oasst"](tmp_path))
    status = panel(window, StatusPanel)
    said = [each.text() for each in count_buttons(status)[:3]]
    assert said == ["8 rows", "6 included as 2 conversations", "2 excluded"]


def test_a_tab_counts_what_its_list_holds_and_not_the_rows(qtbot, opened_window, tmp_path):
    window = opened_window(DATASETS["oasst"](tmp_path))
    conversations = panel(window, ConversationsPanel)
    for label, size in (("Excluded 2", 2), ("Needs review 0", 0), ("All 4", 4)):
        button(conversations, label).click()
        qtbot.waitUntil(lambda size=size: window.session.current.list_size == size, timeout=LONGEST_WAIT_MS)
