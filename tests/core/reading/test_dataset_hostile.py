"""A dataset that is broken, written in another encoding or named as something else: opened, or said so in one line."""

import gzip
import json
from contextlib import closing
from pathlib import Path

import pytest

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.reading.open import open_source
from tests.hostile_files import WHY, xlsx_of

RECORD = {"messages": [{"role": "user", "content": "Größe?"}, {"role": "assistant", "content": "So."}]}
LINES = (json.dumps(RECORD, ensure_ascii=False) + "\n") * 3


def texts(path: Path) -> list[list[str]]:
    with closing(open_source(path, ReadOptions())) as workbook:
        return [row.texts for row in workbook.rows(0)]


def refusal(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(MedqaError) as caught:
        texts(path)
    return caught.value.id


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_a_dataset_in_another_encoding_is_named_so(encoding: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.jsonl", LINES.encode(encoding)) == "dataset_not_utf8"


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, '[{"messages":' * 100_000, '{"a":' * 50_000, "[NaN]", '[{"a": 1, "a": 2}]', '{"a": NaN}\n', "[1,"],
    ids=["deep array", "deep object", "deep line", "NaN", "a key twice", "NaN in a line", "cut"],
)
def test_broken_json_is_named_with_its_record(text: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.json", text.encode()) == "dataset_broken"


def test_a_record_of_a_packed_bomb_is_not_unpacked_whole(tmp_path: Path) -> None:
    bomb = gzip.compress(b'{"messages":"' + b"a" * (70 << 20), 1)
    assert refusal(tmp_path / "a.jsonl.gz", bomb) == "dataset_broken"


def test_a_dataset_that_breaks_off_is_named_with_its_record(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.jsonl", LINES[:-20].encode()) == "dataset_broken"


def test_a_byte_order_mark_does_not_hide_a_dataset(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINES.encode("utf-8-sig"))
    assert texts(tmp_path / "a.jsonl")[1] == ["", "Größe?", "So."]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.txt", "a"])
def test_a_dataset_is_known_by_its_content_under_any_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(LINES, "utf-8")
    assert texts(tmp_path / name)[1] == ["", "Größe?", "So."]


def test_a_workbook_under_a_dataset_s_name_is_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(xlsx_of())
    assert texts(tmp_path / "a.jsonl") == WHY
