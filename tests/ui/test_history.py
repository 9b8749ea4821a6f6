"""Undo and redo of everything that a person can change: as many steps back as forth, and nothing is lost."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import Plan, Sidecar
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows, RowRules
from medqa_gui.core.model.split import Split
from medqa_gui.core.presets.library import apply_preset, read_folder
from medqa_gui.resource_files import resource
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change, History
from tests.ui.fake_document import FakeDocument
from tests.ui.row_decisions import restore_cell, write_cell

CHANGES = 20
PRESETS = read_folder(resource("presets"))

column = st.one_of(st.none(), st.integers(0, 5))
rows = st.lists(st.integers(2, 690), min_size=1, max_size=3)
text = st.text(alphabet="ab{}[]", max_size=4)
rules = st.builds(
    RowRules,
    st.sampled_from(list(HiddenRows)),
    where=st.lists(st.tuples(st.integers(0, 5), text), max_size=2).map(tuple),
    repeats=st.sampled_from([(), ((FindingId.DUPLICATE_PAIR, DuplicateRule.KEEP_FIRST),)]),
    cleaned=st.frozensets(st.sampled_from([FindingId.MARKUP, FindingId.EDGE_SPACE])),
)
splits = st.one_of(st.none(), st.builds(Split, st.sampled_from([(70, 30), (80, 10, 10)]), seed=st.integers(0, 9)))
sidecars = st.frozensets(st.sampled_from(list(Sidecar)))


def do_preset(document: Document, name: str) -> None:
    columns = document.suggestion.columns
    preset = next(each for each in PRESETS if each.name == name)
    document.change(Change.PRESET, apply_preset(preset, document.plan, columns))


STEPS = st.one_of(
    st.tuples(st.just("choose_column"), st.sampled_from([Field.QUESTION, Field.ANSWER, Field.GROUP]), column),
    st.tuples(st.just("write_prompt"), text),
    st.tuples(st.just("exclude"), rows),
    st.tuples(st.just("include"), rows),
    st.tuples(st.just("write_cell"), st.integers(2, 9), st.sampled_from([Field.QUESTION, Field.ANSWER]), text, text),
    st.tuples(st.just("restore_cell"), st.integers(2, 9), st.sampled_from([Field.QUESTION, Field.ANSWER])),
    st.tuples(st.just("choose_format"), st.sampled_from(list(FORMATS))),
    st.tuples(st.just("choose_sheet"), st.integers(0, 2)),
    st.tuples(st.just("choose_header"), st.integers(0, 3)),
    st.tuples(st.just("preset"), st.sampled_from(["Drug Q&A"])),
    st.tuples(st.just("question_template"), text),
    st.tuples(st.just("answer_template"), text),
    st.tuples(st.just("rules"), rules),
    st.tuples(st.just("split"), splits),
    st.tuples(st.just("sidecars"), sidecars),
    st.tuples(st.just("is_ascii"), st.booleans()),
)
STEP_FUNCTIONS = {"preset": do_preset, "write_cell": write_cell, "restore_cell": restore_cell}
KINDS = {
    "question_template": Change.QUESTION_TEXT,
    "answer_template": Change.ANSWER_TEXT,
    "rules": Change.RULES,
    "split": Change.SPLIT,
    "sidecars": Change.SIDECARS,
    "is_ascii": Change.FORMAT,
}


def do(document: FakeDocument, step: tuple) -> None:
    name, *given_ = step
    if name in STEP_FUNCTIONS:
        STEP_FUNCTIONS[name](document, *given_)
    elif name in KINDS:
        document.change(KINDS[name], replace(document.plan, **{name: given_[0]}), joins=name.endswith("template"))
    else:
        getattr(document, name)(*given_)
    document.engine.serve()


@pytest.fixture
def document(qapp, workbook):
    made = FakeDocument(workbook)
    made.engine.serve()
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=CHANGES, max_size=CHANGES))
def test_twenty_changes_are_undone_to_the_first_plan_and_done_again_to_the_last(document, steps):
    document.history.start(document.plan)
    first = document.plan
    seen = [first]
    for step in steps:
        do(document, step)
        if document.plan != seen[-1]:
            seen.append(document.plan)
    last = document.plan
    for _undo in range(CHANGES):
        assert document.history.undo_change is not None or document.plan == first
        document.undo()
        document.engine.serve()
        assert document.plan in seen
    assert document.plan == first
    for _redo in range(CHANGES):
        document.redo()
        document.engine.serve()
    assert document.plan == last


def test_every_step_has_its_name(document):
    document.change(Change.SPLIT, replace(document.plan, split=Split()))
    document.change(Change.SIDECARS, replace(document.plan, sidecars=frozenset({Sidecar.CARD})))
    names = [document.history.undo_change]
    document.undo()
    names += [document.history.undo_change, document.history.redo_change]
    assert names == [Change.SIDECARS, Change.SPLIT, Change.SIDECARS]


def test_typing_joins_into_one_step_until_something_else_is_done(workbook):
    history = History(Plan(workbook))
    plans = [replace(history.plan, system_prompt=each) for each in "abcd"]
    history.add(Change.PROMPT, plans[0], joins=True)
    history.add(Change.PROMPT, plans[1], joins=True)
    history.add(Change.QUESTION_TEXT, plans[2], joins=True)
    history.add(Change.PROMPT, plans[3], joins=True)
    kept = []
    while history.undo():
        kept.append(history.plan.system_prompt)
    assert kept == ["c", "b", Plan(workbook).system_prompt]


def test_a_change_after_an_undo_forgets_what_was_undone(workbook):
    history = History(Plan(workbook))
    history.add(Change.FORMAT, replace(history.plan, format_id="openai"))
    history.undo()
    history.add(Change.FORMAT, replace(history.plan, format_id="vertex"))
    assert (history.redo(), history.redo_change, history.plan.format_id) == (False, None, "vertex")
