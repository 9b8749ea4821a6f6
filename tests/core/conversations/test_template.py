"""A template is filled from a row, and what stands in square brackets goes where its columns are blank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.conversations.template import (
    SpanKind,
    Template,
    column_name,
    column_names,
    rename_columns,
    template_spans,
)
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import PlanError

COLUMNS = [Column(0, "Question", 3), Column(1, "Focus (Drug)", 3), Column(2, "Dose [mg]", 3), Column(3, "", 3)]
ROW = ["How much?", "morphine", "2", "left"]


def filled(text: str, row: list[str] = ROW) -> str:
    return Template(text, COLUMNS).fill(row)


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("{Question}", ROW, "How much?"),
        ("{focus (drug)}: {A}", ROW, "morphine: How much?"),
        ("[Drug: {Focus (Drug)}. ]{Question}", ROW, "Drug: morphine. How much?"),
        ("[Drug: {Focus (Drug)}. ]{Question}", ["How much?", " "], "How much?"),
        ("{Question}[ ({B}, {Dose [mg]})]", ["How much?", "", "2"], "How much? (, 2)"),
        ("{Question}[ ({B}, {Dose [mg]})]", ["How much?", "", ""], "How much?"),
        ("[{Dose [mg]} mg ]{Question}", ROW, "2 mg How much?"),
        ("{Dose [mg]}", ROW, "2"),
        ("[INST] {Question} [/INST]", ROW, "[INST] How much? [/INST]"),
        ("[1] {Question}", ROW, "[1] How much?"),
        ("[[{Question}]]", ROW, "[How much?]"),
        ("[a {{x}} {Question}]", ROW, "a {x} How much?"),
        ("[a [[{Question}]]]", ROW, "a [How much?]"),
        ("{{{Question}}}", ROW, "{How much?}"),
        ("[{Question}", ROW, "[How much?"),
        ("{Question}]", ROW, "How much?]"),
        ("]{Question}[", ROW, "]How much?["),
        ("{Question", ROW, "{Question"),
        ("plain", ROW, "plain"),
        ("{D}", ROW, "left"),
    ],
)
def test_a_template_says(text: str, row: list[str], said: str) -> None:
    assert filled(text, row) == said


def test_a_text_without_its_own_column_is_blank_whatever_the_brackets_hold() -> None:
    assert filled("[Drug: {Focus (Drug)}. ]{Question}", ["", "morphine"]) == ""
    assert filled("Q: {Question} {Focus (Drug)}", ["", "morphine"]) == "Q:  morphine"


def test_a_text_of_brackets_alone_is_blank_where_all_of_them_are() -> None:
    assert filled("Say:[ {Question}][ {Focus (Drug)}]", ["", ""]) == ""
    assert filled("Say:[ {Question}][ {Focus (Drug)}]", ["", "x"]) == "Say: x"


def test_a_short_row_fills_its_missing_cells_with_nothing() -> None:
    assert filled("{Question}[ {D}]", ["Why?"]) == "Why?"


@pytest.mark.parametrize("text", ["{Dosis}", "[{Dosis}]", "{}", "{Question} {E}"])
def test_an_unknown_column_is_named(text: str) -> None:
    with pytest.raises(PlanError) as caught:
        Template(text, COLUMNS)
    assert caught.value.id == "template_column_unknown"


def test_marks_are_found_where_they_stand() -> None:
    text = "x [{{a {Focus (Drug)}] {Question}"
    assert [(each.kind, text[each.start : each.end]) for each in template_spans(text)] == [
        (SpanKind.PART, "[{{a {Focus (Drug)}]"),
        (SpanKind.COLUMN, "{Focus (Drug)}"),
        (SpanKind.COLUMN, "{Question}"),
    ]
    assert column_names(text) == ("Focus (Drug)", "Question")


def test_columns_get_other_names_and_everything_else_stays() -> None:
    assert rename_columns("[{{B}} {B}] {A} B", {"B": "Focus", "A": "问题"}.__getitem__) == "[{{B}} {Focus}] {问题} B"


def test_a_column_is_named_so_that_it_is_found_again() -> None:
    columns = [Column(0, "Answer", 1), Column(1, "Answer", 1), Column(2, "a{b}", 1), Column(3, "Two\nlines", 1)]
    assert [column_name(each, columns) for each in columns] == ["Answer", "B", "C", "Two lines"]


pieces = st.lists(st.sampled_from(["{", "}", "[", "]", "{{", "}}", "[[", "]]", "{A}", "{B}", "a", " "]), max_size=14)


@given(pieces.map("".join))
def test_any_text_is_read_and_its_marks_cover_every_column(text: str) -> None:
    try:
        template = Template(text, COLUMNS)
    except PlanError:
        return
    found = list(template_spans(text))
    assert len(template.columns) == sum(each.kind is SpanKind.COLUMN for each in found)
    assert all(text[each.start] + text[each.end - 1] in ("{}", "[]") for each in found)
    assert rename_columns(text, lambda name: name) == text
    assert template.fill(["x", "y"]) == Template(rename_columns(text, str.lower), COLUMNS).fill(["x", "y"])
