"""A preset fits other files by their headers and survives any file that it is read from."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import PlanError, UnreadableFileError
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Plan, Sidecar
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows, Paths, RowRules
from medqa_gui.core.model.split import Split
from medqa_gui.core.presets.library import (
    apply_preset,
    best_match,
    file_name,
    find_preset,
    preset_from_plan,
    read_folder,
    read_preset,
    write_preset,
)
from medqa_gui.core.presets.preset import VERSION, Preset
from medqa_gui.resource_files import resource


def columns(*headers: str) -> list[Column]:
    return [Column(index, header, 5) for index, header in enumerate(headers)]


PLAN = Plan(Path("a.xlsx"), mapping=ColumnMapping(((Field.ANSWER, 2), (Field.QUESTION, 0))))
DRUGS = preset_from_plan("Drugs", PLAN, columns("Question", "Focus", "Answer"))
names = st.text(min_size=1, max_size=8)
texts = st.lists(names, max_size=3).map(tuple)
pairs = st.lists(st.tuples(names, names), max_size=2).map(tuple)
findings = st.frozensets(st.sampled_from(list(FindingId)), max_size=3)
rules = st.builds(
    RowRules,
    hidden=st.sampled_from(list(HiddenRows)),
    repeats=st.lists(st.tuples(st.sampled_from(list(FindingId)), st.sampled_from(list(DuplicateRule))), max_size=3).map(
        tuple
    ),
    left_out=findings,
    cleaned=findings,
    masks=pairs,
    not_personal=st.frozensets(names, max_size=2),
    fill_down=st.booleans(),
    paths=st.sampled_from(list(Paths)),
    most_tokens=st.none() | st.integers(1, 1 << 20),
)
splits = st.builds(Split, st.sampled_from([(70, 30), (80, 10, 10), (1, 99)]), seed=st.integers(0, 1 << 31))
presets = st.one_of(
    st.builds(
        Preset,
        names,
        columns=st.dictionaries(st.sampled_from(list(Field)), texts.filter(bool), max_size=3),
        headers=texts,
        system_prompt=names,
        question_template=names,
        answer_template=names,
        rules=rules,
        where=pairs,
        split=splits if is_split else st.none(),
        group=texts if is_split else st.just(()),
        stratify=st.text(max_size=3) if is_split else st.just(""),
        format_id=names,
        is_ascii=st.booleans(),
        sidecars=st.frozensets(st.sampled_from(list(Sidecar))),
    )
    for is_split in (True, False)
)


@given(presets)
def test_a_preset_reads_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, preset: Preset) -> None:
    path = tmp_path_factory.mktemp("presets") / "p.medqa-preset.json"
    write_preset(preset, path)
    assert read_preset(path) == preset


def test_it_fits_the_same_headers_in_any_order_and_spelling() -> None:
    plan = apply_preset(DRUGS, Plan(Path("b.xlsx")), columns("ANSWER ", "Extra", "question"))
    assert (plan.mapping[Field.QUESTION], plan.mapping[Field.ANSWER]) == (2, 0)


def test_the_synonyms_of_a_field_fit_too() -> None:
    preset = replace(DRUGS, columns={Field.QUESTION: ("Question", "问题"), Field.ANSWER: ("Answer", "答案")})
    assert apply_preset(preset, Plan(Path("b.xlsx")), columns("答案", "问题")).mapping[Field.QUESTION] == 1


def test_a_missing_header_is_named() -> None:
    with pytest.raises(PlanError) as caught:
        apply_preset(DRUGS, Plan(Path("b.xlsx")), columns("Question", "Notes"))
    assert (caught.value.id, caught.value.facts["column"]) == ("preset_does_not_fit", "Answer")


def test_prompt_rules_and_format_come_with_it() -> None:
    plan = replace(
        PLAN,
        system_prompt="Be kind.",
        rules=RowRules(HiddenRows.KEEP, ((1, "Dose"),)),
        format_id="openai",
        is_ascii=True,
    )
    preset = preset_from_plan("Mine", plan, columns("Question", "Focus", "Answer"))
    again = apply_preset(preset, Plan(Path("b.xlsx")), columns("Focus", "Question", "Answer"))
    assert again.rules == RowRules(HiddenRows.KEEP, ((0, "Dose"),))
    assert (again.system_prompt, again.format_id, again.is_ascii) == ("Be kind.", "openai", True)


def test_columns_of_templates_split_and_rules_come_by_their_headers() -> None:
    plan = replace(
        PLAN,
        question_template="[{B}: ]{Question}",
        split=Split((80, 10, 10), (1,), 0, 7),
        rules=RowRules(
            repeats=((FindingId.DUPLICATE_PAIR, DuplicateRule.KEEP_FIRST),), cleaned=frozenset({FindingId.MARKUP})
        ),
        sidecars=frozenset({Sidecar.MANIFEST}),
    )
    preset = preset_from_plan("Mine", plan, columns("Question", "Focus", "Answer"))
    again = apply_preset(preset, Plan(Path("b.xlsx")), columns("Focus", "Answer", "X", "Question"))
    assert again.question_template == "[{Focus}: ]{Question}"
    assert again.split == Split((80, 10, 10), (0,), 3, 7)
    assert (again.rules, again.sidecars) == (plan.rules, plan.sidecars)


def test_a_template_follows_the_column_that_is_called_otherwise() -> None:
    preset = replace(DRUGS, columns={Field.QUESTION: ("Question", "问题")}, question_template="Q: {question}")
    assert apply_preset(preset, Plan(Path("b.xlsx")), columns("问题")).question_template == "Q: {问题}"


@pytest.mark.parametrize("gap", [{"group": ("Ward",)}, {"stratify": "Ward"}, {"answer_template": "{Ward}"}])
def test_a_column_that_only_split_or_template_need_is_missed_too(gap: dict[str, object]) -> None:
    preset = replace(DRUGS, split=Split(), **gap)
    sheet = columns("Question", "Focus", "Answer")
    assert best_match([preset], sheet) is None
    with pytest.raises(PlanError) as caught:
        apply_preset(preset, Plan(Path("b.xlsx")), sheet)
    assert caught.value.facts["column"] == "Ward"


def test_of_two_columns_with_one_header_the_guessed_one_stays() -> None:
    guess = ColumnMapping(((Field.ANSWER, 2), (Field.QUESTION, 0)))
    preset = preset_from_plan("Mine", Plan(Path("a.xlsx"), mapping=guess), columns("Question", "Answer", "Answer"))
    sheet = columns("Question", "Answer", "Answer")
    assert apply_preset(preset, Plan(Path("b.xlsx"), mapping=guess), sheet).mapping == guess
    assert apply_preset(preset, Plan(Path("b.xlsx")), sheet).mapping[Field.ANSWER] == 1


def test_a_sheet_without_headers_has_its_preset_by_hand_but_is_not_matched() -> None:
    plan = replace(PLAN, mapping=ColumnMapping(((Field.ANSWER, 1), (Field.QUESTION, 0))))
    preset = preset_from_plan("Mine", plan, columns("", ""))
    assert apply_preset(preset, Plan(Path("b.xlsx")), columns("", "")).mapping == plan.mapping
    assert best_match([preset], columns("", "")) is None


def test_rows_taken_out_by_hand_do_not_come_with_it(tmp_path: Path) -> None:
    preset = preset_from_plan("Mine", PLAN.leaving_out({7}), columns("Question", "Focus", "Answer"))
    write_preset(preset, tmp_path / "p")
    assert apply_preset(preset, Plan(Path("b.xlsx")), columns("Question", "Answer")).left_out == frozenset()
    assert "7" not in (tmp_path / "p").read_text("utf-8")


def test_the_preset_that_shares_most_headers_is_matched() -> None:
    other = preset_from_plan("Other", PLAN, columns("Question", "Date", "Answer"))
    assert best_match([other, DRUGS], columns("Question", "Focus", "Answer")) is DRUGS
    assert best_match([other, DRUGS], columns("Question", "Date", "Answer", "X")) is other
    assert best_match([other, DRUGS], columns("Question", "Answer", *"abcdefgh")) is None
    assert best_match([other, DRUGS], columns("Question", "Notes")) is None


def test_a_preset_of_a_newer_version_says_so(tmp_path: Path) -> None:
    (tmp_path / "p").write_text(json.dumps({"medqa_preset": VERSION + 1, "name": "x"}), "utf-8")
    with pytest.raises(UnreadableFileError) as caught:
        read_preset(tmp_path / "p")
    assert caught.value.id == "preset_newer"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"name": "x"}', '{"medqa_preset": 1}', '{"medqa_preset": 1, "name": 5}',
     '{"medqa_preset": 1, "name": "x", "columns": {"nonsense": ["a"]}}',
     '{"medqa_preset": 1, "name": "x", "where": [1]}',
     '{"medqa_preset": 1, "name": "x", "split": {"percentages": [70, 20]}}',
     '{"medqa_preset": 1, "name": "x", "split": {"percentages": [70, true, 29]}}',
     '{"medqa_preset": 1, "name": "x", "split": {"percentages": [100]}}',
     '{"medqa_preset": 1, "name": "x", "split": 1}',
     '{"medqa_preset": 1, "name": "x", "left_out": ["nonsense"]}',
     '{"medqa_preset": 1, "name": "x", "most_tokens": "512"}', '{"medqa_preset": 1, "name": "x", "most_tokens": 0}',
     '{"medqa_preset": 1, "name": "x", "repeats": [["duplicate_pair"]]}',
     '{"medqa_preset": 0, "name": "x"}', '{"medqa_preset": -1, "name": "x"}', "[" * 5000],
)  # fmt: skip
def test_a_damaged_preset_is_named_and_passed_over_in_its_folder(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.medqa-preset.json"
    path.write_text(text, "utf-8")
    write_preset(DRUGS, tmp_path / file_name(DRUGS))
    with pytest.raises(UnreadableFileError) as caught:
        read_preset(path)
    assert caught.value.id == "preset_damaged"
    assert read_folder(tmp_path) == (DRUGS,)


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_preset_or_one_clear_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("presets") / "p"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError):
        read_preset(path)


@pytest.mark.parametrize("name", ["a/b", "..", "问答", "x" * 300, 'a"b:c'])
def test_every_name_gives_a_file_name(tmp_path: Path, name: str) -> None:
    preset = replace(DRUGS, name=name)
    path = tmp_path / file_name(preset)
    write_preset(preset, path)
    assert path.parent == tmp_path
    assert read_folder(tmp_path) == (preset,)


def test_a_preset_is_found_by_name_or_file(tmp_path: Path) -> None:
    write_preset(DRUGS, tmp_path / "p.json")
    assert find_preset("drugs", [DRUGS]) is DRUGS
    assert find_preset(str(tmp_path / "p.json"), []) == DRUGS
    with pytest.raises(PlanError) as caught:
        find_preset("none", [DRUGS])
    assert caught.value.facts["presets"] == "Drugs"


SHIPPED = {
    "Drug Q&A": ["Question", "Focus (Drug)", "Question Type", "Answer", "Section Title", "URL"],
    "MedQuAD": ["question_id", "question_type", "question", "answer", "document_source"],
    "HealthCareMagic": ["instruction", "input", "output"],
    "iCliniq": ["input", "answer_icliniq", "answer_chatgpt"],
    "cMedQA2": ["question_id", "question", "ans_id", "answer"],
    "中文问答": ["编号", "问题", "答案"],
    "Clinic FAQ": ["Category", "FAQ", "Reply"],
    "Consultation log (multi-turn)": ["Consultation ID", "Date", "Turn", "Speaker", "Text"],
}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_preset_matches_the_headers_it_is_for(name: str) -> None:
    shipped = read_folder(resource("presets"))
    sheet = columns(*SHIPPED[name])
    best = best_match(shipped, sheet)
    assert best is not None
    assert best.name == name
    assert not apply_preset(best, Plan(Path("b.xlsx")), sheet).mapping.missing_fields
