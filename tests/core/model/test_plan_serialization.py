"""A plan as JSON, as a preset, as rules of the manifest and as a hash: the same bytes in every version."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medqa_gui.core.model.address import Address
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Edit, Plan, Sidecar
from medqa_gui.core.model.plan_json import plan_from_json, plan_mark, plan_rules, plan_to_json
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows, Paths, RowRules
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.presets.library import preset_from_plan, read_preset
from medqa_gui.core.presets.preset import Preset, preset_from_json, preset_to_json

PLAIN = Plan(Path("ward.xlsx"), mapping=ColumnMapping(((Field.QUESTION, 0), (Field.ANSWER, 1))))
SHEET = 'Ward\'s "beds"'
RICH = Plan(
    Path("clinic/ward 7.xlsx"),
    ReadOptions("cp1252", ";"),
    sheet_index=2,
    sheet=SHEET,
    header_row=3,
    mapping=ColumnMapping(((Field.QUESTION, 0), (Field.ANSWER, 1), (Field.GROUP, 4), (Field.METADATA, 5))),
    system_prompt="Answer “briefly” – 你好 \udcff",
    question_template="[About {Drug}: ]{Question}",
    answer_template="{Answer}\n",
    rules=RowRules(
        hidden=HiddenRows.KEEP,
        where=((3, "yes"), (2, "a, b")),
        repeats=((FindingId.DUPLICATE_PAIR, DuplicateRule.KEEP_FIRST), (FindingId.NEAR_DUPLICATE, DuplicateRule.LEAVE)),
        left_out=frozenset({FindingId.TOO_LONG, FindingId.MARKUP, FindingId.MOJIBAKE}),
        cleaned=frozenset({FindingId.EDGE_SPACE, FindingId.INVISIBLE_CHARACTERS}),
        masks=(("phone", "[phone]"), ("email", "[mail]")),
        not_personal=frozenset({"url", "ip", "date"}),
        fill_down=True,
        paths=Paths.ALL,
        most_tokens=4096,
    ),
    left_out=frozenset({Address(SHEET, 9), Address(SHEET, 10, 2), Address("Other", 4)}),
    brought_back=frozenset({Address(SHEET, 12)}),
    edits=(
        Edit(Address(SHEET, 5), Field.ANSWER, "A 'new' \"answer\"", "00ff"),
        Edit(Address("Other", 6, 3), Field.QUESTION, "", "11"),
    ),
    accepted=frozenset({(FindingId.MARKUP, Address(SHEET, 7)), (FindingId.TOO_LONG, Address("Other", 8))}),
    split=Split((80, 10, 10), (4, 5), 6, 7),
    format_id="openai",
    is_ascii=True,
    sidecars=frozenset({Sidecar.MANIFEST, Sidecar.CARD}),
    tokenizer=Path("models/tokenizer.json"),
)
COLUMNS = [Column(at, header, 5) for at, header in enumerate(["Question", "Answer", "", "Use", "Ward", "Bed", "Sex"])]


def digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]


def test_a_plan_has_the_same_json_and_the_same_mark_in_every_version() -> None:
    """Journals and manifests on the disks of users contain them."""
    assert (plan_mark(PLAIN), plan_mark(RICH)) == ("7a23efa7802da90f", "ad6e14177b2d25c3")
    assert (digest(plan_to_json(PLAIN)), digest(plan_to_json(RICH))) == ("a13b898ff55d9683", "ce08c58fc1eeb8a8")
    assert plan_from_json(json.loads(json.dumps(plan_to_json(RICH)))) == RICH


def test_neither_the_json_nor_the_mark_of_a_plan_depends_on_the_password() -> None:
    locked = replace(RICH, read_options=replace(RICH.read_options, password="hunter2"))
    assert plan_to_json(locked) == plan_to_json(RICH)
    assert plan_mark(locked) == plan_mark(RICH)


def test_a_preset_has_the_same_bytes_in_every_version() -> None:
    presets = [preset_from_plan("Ward 7 ö", RICH, COLUMNS), preset_from_plan("", PLAIN, COLUMNS)]
    assert [digest(preset_to_json(each)) for each in presets] == ["9cfda40447ee8ab3", "64c120afccdb2bd9"]
    assert [preset_from_json(json.loads(json.dumps(preset_to_json(each)))) for each in presets] == presets


def test_the_rules_in_a_manifest_are_those_of_the_plan() -> None:
    assert plan_rules(PLAIN) == {"hidden": "leave", "plan": plan_mark(PLAIN)}
    assert plan_rules(RICH) == {
        "hidden": "keep",
        "only_where": "C D",
        "left_out": "markup mojibake too_long",
        "repeats": "duplicate_pair:keep_first near_duplicate:leave",
        "cleaned": "edge_space invisible_characters",
        "masked": "email phone",
        "filled_down": "yes",
        "split": "80/10/10",
        "seed": "7",
        "together": "E F",
        "stratified": "G",
        "plan": plan_mark(RICH),
    }


def test_a_preset_that_says_little_has_the_defaults_and_unknown_keys_are_ignored() -> None:
    assert preset_from_json({"medqa_preset": 1, "name": "Bare", "of_tomorrow": [1]}) == Preset("Bare")
    columns = {"question": ["Q"], "answer": []}
    assert preset_from_json({"medqa_preset": 1, "name": "Bare", "columns": columns}).columns == {Field.QUESTION: ("Q",)}


DAMAGED: list[dict[str, Any]] = [
    {"name": 7},
    {"columns": {"no_field": ["A"]}},
    {"columns": [["question", ["A"]]]},
    {"headers": [1]},
    {"hidden": "sometimes"},
    {"where": [["Use", "yes", "no"]]},
    {"left_out": ["no_such_finding"]},
    {"most_tokens": 0},
    {"most_tokens": True},
    {"split": {"percentages": [70, 20]}},
    {"split": {"percentages": [130, -30]}},
    {"split": {"percentages": [100]}},
    {"split": {"seed": 1}},
    {"split": {"percentages": [70, 30], "seed": "1"}},
    {"split": [70, 30]},
    {"sidecars": ["manifest", "letter"]},
]


def test_a_damaged_preset_file_is_refused_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "damaged.medqa-preset.json"
    for damage in DAMAGED:
        path.write_text(json.dumps({"medqa_preset": 1, "name": "Damaged", **damage}), "utf-8")
        with pytest.raises(UnreadableFileError) as caught:
            read_preset(path)
        assert caught.value.id == "preset_damaged", damage
