"""The person's own tokenizer.json counts as the library does that wrote it, or says why it cannot."""

import copy
import json
import os
from pathlib import Path

import pytest

from medqa_gui.core.checks.own_tokenizer.expressions import Expression, UnknownExpressionError
from medqa_gui.core.checks.own_tokenizer.tokenizer_file import read_tokenizer
from medqa_gui.core.model.errors import PlanError
from medqa_gui.wording import explain

# Small tokenizers of the usual kinds, and how many tokens the library of their own makes of some nasty texts.
SMALL = json.loads(Path(__file__).with_name("small_tokenizers.json").read_text("utf-8"))
TEXTS, KINDS = SMALL["texts"], SMALL["kinds"]


def tokenizer_at(folder: Path, kind: str = "byte_level", **changes) -> Path:
    content = copy.deepcopy(KINDS[kind]["tokenizer"]) | changes
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(PlanError) as caught:
        read_tokenizer(path)
    told = explain(caught.value)
    assert path.name in told.what
    assert "estimated" in told.hint
    return caught.value.id


@pytest.mark.parametrize("kind", KINDS)
def test_every_usual_kind_counts_as_its_own_library_does(tmp_path, kind):
    count = read_tokenizer(tokenizer_at(tmp_path, kind))
    assert [count(text) for text in TEXTS] == KINDS[kind]["counts"]
    # Words that were counted before are remembered.
    assert [count(text) for text in TEXTS] == KINDS[kind]["counts"]


def test_merges_may_be_written_as_one_text_or_as_two(tmp_path):
    model = KINDS["byte_level"]["tokenizer"]["model"]
    merges = [" ".join(each) if isinstance(each, list) else each.split(" ") for each in model["merges"]]
    count = read_tokenizer(tokenizer_at(tmp_path, model=model | {"merges": merges}))
    assert [count(text) for text in TEXTS] == KINDS["byte_level"]["counts"]


def test_half_a_character_has_a_length_too(tmp_path):
    assert read_tokenizer(tokenizer_at(tmp_path))("\ud83c") == 3


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"model": 1}', b'{"model": {"type": "BPE"}}', b"\xff\xfe", b"[" * 100_000, None]
)
def test_a_file_that_is_no_tokenizer_is_named(tmp_path, content):
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_bytes(content)
    assert refused(path) == "tokenizer_unreadable"


@pytest.mark.parametrize(
    "changes",
    [
        {"model": {"type": "Unigram", "vocab": [["a", -1.0]]}},
        {"model": {"type": "WordPiece", "vocab": {"a": 0}}},
        {"normalizer": {"type": "Precompiled", "precompiled_charsmap": ""}},
        {"pre_tokenizer": {"type": "BertPreTokenizer"}},
        {
            "pre_tokenizer": {
                "type": "Split",
                "pattern": {"Regex": "[a-z&&[^b]]"},
                "behavior": "Isolated",
                "invert": False,
            }
        },
        {"pre_tokenizer": {"type": "Split", "pattern": {"Regex": r"\p{Han}"}, "behavior": "Isolated", "invert": False}},
        {"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated", "invert": False}},
    ],
)
def test_a_tokenizer_of_another_kind_is_not_counted_with_nearly(tmp_path, changes):
    assert refused(tokenizer_at(tmp_path, **changes)) == "tokenizer_unsupported"


@pytest.mark.parametrize("name", ["continuing_subword_prefix", "end_of_word_suffix", "dropout"])
def test_a_model_that_merges_otherwise_is_not_counted_with_nearly(tmp_path, name):
    model = KINDS["byte_level"]["tokenizer"]["model"] | {name: 0.5 if name == "dropout" else "##"}
    assert refused(tokenizer_at(tmp_path, model=model)) == "tokenizer_unsupported"


def test_a_merge_of_unknown_tokens_is_damage(tmp_path):
    model = KINDS["byte_level"]["tokenizer"]["model"]
    assert refused(tokenizer_at(tmp_path, model=model | {"merges": [["no", "where"]]})) == "tokenizer_unreadable"


def test_a_file_is_read_once_and_again_when_it_changed(tmp_path):
    path = tokenizer_at(tmp_path)
    assert read_tokenizer(path) == read_tokenizer(path)
    path.write_text("{", "utf-8")
    os.utime(path, (1, 1))
    assert refused(path) == "tokenizer_unreadable"


@pytest.mark.parametrize(
    ("expression", "text", "found"),
    [
        (r"\p{L}+", "aé中1𠀀", ["aé中", "𠀀"]),
        (r"[^\s\p{L}]", "a 1\x1c", ["1", "\x1c"]),
        (r"\P{L}+|\pN", "ab12", ["12"]),
        (r"[\P{L}b]+", "ab1", ["b1"]),
        (r"\p{^L}", "a1", ["1"]),
        (r"[\S]+", "a\u3000b", ["a", "b"]),
        (r"\s+(?!\S)|\s+", "a  b ", [" ", " ", " "]),
        (r"[]\]a]+", "]a[", ["]a"]),
        (r"\\p", r"\p", [r"\p"]),
    ],
)
def test_expressions_mean_what_they_mean_to_tokenizers(expression, text, found):
    assert Expression(expression).pattern_for(text).findall(text) == found


def test_an_expression_that_python_would_read_otherwise_is_refused():
    with pytest.raises(UnknownExpressionError):
        Expression("[a[bc]]")
