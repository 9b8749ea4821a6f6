"""The files beside a dataset: each is written when asked for, and none of somebody else's is lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from medqa_gui.cli import main
from medqa_gui.core.formats.training_files import training_snippet
from medqa_gui.core.model.plan import Plan, Sidecar
from medqa_gui.core.saving.sidecars import replaced_sidecars

ALPACA = ("--format", "llamafactory-alpaca", "--with", "trainer")


def table(path: Path, answer: str = "Because it heals.") -> Path:
    path.write_text(f"Question,Answer,Ward\nWhy does it hurt?,{answer},Five\nIs it over?,Not yet.,Six\n", "utf-8")
    return path


def convert(source: Path, *options: object) -> int:
    return main(["convert", str(source), *map(str, options)])


def entries(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "dataset_info.json").read_text("ascii"))


def test_the_entries_of_others_stay_in_dataset_info(tmp_path: Path) -> None:
    theirs = {"medqa_en": {"hf_hub_url": "somebody/medqa"}, "名": {"file_name": "其他.json", "num_samples": 5}}
    (tmp_path / "dataset_info.json").write_text(json.dumps(theirs, ensure_ascii=False), "utf-8")
    assert convert(table(tmp_path / "ward.csv"), *ALPACA) == 0
    found = entries(tmp_path)
    assert {name: found[name] for name in theirs} == theirs
    assert found["ward"]["file_name"] == "ward.json"


@pytest.mark.parametrize("existing", [b"[]", b"{broken", '{"名": {}}'.encode("gbk"), b"5"])
def test_a_dataset_info_to_which_nothing_can_be_added_stops_the_save_even_by_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], existing: bytes
) -> None:
    (tmp_path / "dataset_info.json").write_bytes(existing)
    assert convert(table(tmp_path / "ward.csv"), *ALPACA, "--force") == 2
    assert "dataset_info.json" in capsys.readouterr().err
    assert (tmp_path / "dataset_info.json").read_bytes() == existing
    assert sorted(each.name for each in tmp_path.iterdir()) == ["dataset_info.json", "ward.csv"]


def test_files_of_one_name_in_other_letters_have_an_entry_each(tmp_path: Path) -> None:
    for name in ("药物", "剂量", "a b", "a_b"):
        assert convert(table(tmp_path / f"{name}.csv"), *ALPACA, "--split", "50/50") == 0
    files = {f"{name}-{part}.json" for name in ("药物", "剂量", "a b", "a_b") for part in ("train", "test")}
    assert {each["file_name"] for each in entries(tmp_path).values()} == files
    assert entries(tmp_path)["a_b_train_2"]["file_name"] == "a_b-train.json"


def test_the_lines_to_copy_name_the_entry_that_the_file_has(tmp_path: Path) -> None:
    (tmp_path / "dataset_info.json").write_text('{"ward": {"file_name": "another.json"}}')
    assert convert(table(tmp_path / "ward.csv"), *ALPACA) == 0
    assert training_snippet("llamafactory-alpaca", tmp_path / "ward.json") == "dataset_dir: .\ndataset: ward_2"
    assert training_snippet("llamafactory-alpaca", tmp_path / "药物.json").endswith("dataset: 药物")


def test_a_file_that_is_saved_again_keeps_its_entry_with_what_a_person_wrote_there(tmp_path: Path) -> None:
    mine = {"my_name": {"file_name": "ward.json", "formatting": "sharegpt", "num_samples": 100}}
    (tmp_path / "dataset_info.json").write_text(json.dumps(mine))
    assert convert(table(tmp_path / "ward.csv"), *ALPACA) == 0
    (found,) = entries(tmp_path).values()
    assert (found["num_samples"], found["columns"]["prompt"]) == (100, "instruction")
    assert "formatting" not in found


def test_several_files_at_a_time_lose_no_entry(tmp_path: Path) -> None:
    for number in range(4):
        table(tmp_path / f"ward{number}.csv")
    assert convert(tmp_path, *ALPACA, "--jobs", 4) == 0
    assert list(entries(tmp_path)) == [f"ward{number}" for number in range(4)]


def test_a_configuration_that_a_person_changed_is_replaced_by_force_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target, config = table(tmp_path / "ward.csv"), tmp_path / "o.json", tmp_path / "o_qlora.py"
    options = ("-o", target, "--with", "trainer")
    assert convert(source, *options) == 0
    ours, data = config.read_bytes(), target.read_bytes()
    assert convert(source, *options) == 0
    changed = ours.decode().replace("max_epochs = 3", "max_epochs = 5")
    config.write_text(changed)
    table(source, "It is healing.")
    assert convert(source, *options) == 2
    assert "--force" in capsys.readouterr().err
    assert (config.read_text(), target.read_bytes()) == (changed, data)
    assert convert(source, *options, "--force") == 0
    assert config.read_bytes() == ours
    assert target.read_bytes() != data


def test_the_card_of_a_dataset_folder_that_a_person_filled_in_is_asked_about(tmp_path: Path) -> None:
    plan = Plan(tmp_path / "ward.csv", format_id="hf-dataset")
    assert replaced_sidecars(plan, tmp_path / "d") == []
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "README.md").write_text("license: mit")
    assert replaced_sidecars(plan, tmp_path / "d") == [tmp_path / "d" / "README.md"]


def test_a_manifest_of_ours_goes_with_its_dataset_and_one_of_others_stays(tmp_path: Path) -> None:
    source, manifest = table(tmp_path / "ward.csv"), tmp_path / "o.manifest.json"
    options = ("-o", tmp_path / "o.json", "--with", "manifest")
    assert convert(source, *options) == 0
    before = manifest.read_bytes()
    table(source, "It is healing.")
    assert convert(source, *options) == 0
    assert manifest.read_bytes() != before
    manifest.write_text('{"name": "a web app"}')
    assert replaced_sidecars(Plan(source, sidecars=frozenset({Sidecar.MANIFEST})), tmp_path / "o.json") == [manifest]
    assert convert(source, *options) == 2
    assert manifest.read_text() == '{"name": "a web app"}'


def test_a_manifest_tells_the_rules_and_no_text_of_a_cell(tmp_path: Path) -> None:
    options = ("--where", "Ward=Five", "--split", "50/50", "--group", "Question", "--stratify", "Answer", "--seed", 3)
    source = table(tmp_path / "ward.csv")
    source.write_text(source.read_text("utf-8") + "And then?,Rest and heal.,Five\n", "utf-8")
    assert convert(source, *options, "--with", "manifest", "-o", tmp_path / "o.json") == 0
    text = (tmp_path / "o.manifest.json").read_text("utf-8")
    told = json.loads(text)
    rules = {name: value for name, value in told["rules"].items() if name != "plan"}
    assert rules == {
        "hidden": "leave", "only_where": "C", "split": "50/50", "seed": "3", "together": "A", "stratified": "B",
    }  # fmt: skip
    assert told["left_out"] == {"where": [3]}
    assert not any(word in text for word in ("hurt", "heals", "Five", "Six"))


def test_a_dataset_folder_holds_no_part_of_an_earlier_split(tmp_path: Path) -> None:
    source, folder = table(tmp_path / "ward.csv"), tmp_path / "ward-dataset"
    options = ("--format", "hf-dataset")
    assert convert(source, *options, "--split", "50/50") == 0
    (folder / "data" / "notes.txt").write_text("by hand")
    assert convert(source, *options) == 2
    assert sorted(each.name for each in (folder / "data").iterdir()) == ["notes.txt", "test.jsonl", "train.jsonl"]
    assert convert(source, *options, "--force") == 0
    assert sorted(each.name for each in (folder / "data").iterdir()) == ["notes.txt", "train.jsonl"]
    assert main(["verify", str(folder), *options]) == 0


def test_a_split_that_cannot_be_exact_says_so_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"Why {at}?,Because of {at}.,{'Five' if at < 6 else 'Six'}\n" for at in range(10))
    source = tmp_path / "ward.csv"
    source.write_text("Question,Answer,Ward\n" + rows, "utf-8")
    options = ("--split", "70/30", "--group", "Ward", "--with", "manifest", "--with", "card", "-o", tmp_path / "o.json")
    assert convert(source, *options) == 0
    assert "Wanted 7/3, got 6/4" in capsys.readouterr().out
    told = json.loads((tmp_path / "o.manifest.json").read_text("utf-8"))
    assert told["split_sizes"] == {"wanted": [7, 3], "reached": [6, 4]}
    assert "- Split with seed 0: target 7/3, actual 6/4, because" in (tmp_path / "o-card.md").read_text("utf-8")
    assert convert(source, *options, "--json") == 0
    assert json.loads(capsys.readouterr().out)["split"] == {"wanted": [7, 3], "reached": [6, 4]}


@pytest.mark.parametrize("options", [("--split", "70/30"), ("--split", "80/10/10"), ("--format", "hf-dataset")])
def test_a_split_with_an_empty_part_is_refused_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    source = tmp_path / "one.csv"
    source.write_text("Question,Answer\n" + "".join(f"Why?,Because of {at}.\n" for at in range(5)), "utf-8")
    assert convert(source, "--question", "A", "--answer", "B", "--split", "50/50", *options) == 2
    what, hint = capsys.readouterr().err.splitlines()
    assert "part of the split would be empty" in what
    assert "percentages" in hint
    assert [each.name for each in tmp_path.iterdir()] == ["one.csv"]


def test_no_file_beside_the_dataset_quotes_a_cell(tmp_path: Path) -> None:
    mark = "Zwölfgulden"
    rows = "".join(f"What does {mark} take at {at}?,{mark} takes {at} tablets.,{mark}\n" for at in range(4))
    (tmp_path / "ward.csv").write_text(f"Question,Answer,Patient\n{rows}", "utf-8")
    options = ("--split", "50/50", "--with", "trainer", "--with", "card", "--with", "manifest")
    for form in ("xtuner", "llamafactory-sharegpt", "axolotl-chat", "hf-dataset"):
        folder = tmp_path / form
        folder.mkdir()
        assert convert(tmp_path / "ward.csv", "--format", form, *options, "-o", folder) == 0
        beside = [each for each in folder.rglob("*") if each.suffix in (".py", ".md", ".yml") or "_info" in each.name]
        assert beside
        for each in [*beside, *folder.glob("*.manifest.json")]:
            assert mark not in each.read_text("utf-8").encode().decode("unicode_escape")
            assert mark not in each.read_text("utf-8")


def test_the_base_model_is_an_option(tmp_path: Path) -> None:
    table(tmp_path / "ward.csv")
    options = ("--with", "trainer", "--base-model", "Qwen/Qwen2.5-7B-Instruct", "-o", tmp_path / "o.json")
    assert convert(tmp_path / "ward.csv", *options) == 0
    assert "pretrained_model_name_or_path = 'Qwen/Qwen2.5-7B-Instruct'\n" in (tmp_path / "o_qlora.py").read_text()
