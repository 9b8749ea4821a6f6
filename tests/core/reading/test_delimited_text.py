"""Text files: encodings, delimiters, quotation marks and row numbers."""

import codecs
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.model.errors import PlanError, UnreadableFileError
from medqa_gui.core.model.table import CellMark, CellNote, ReadOptions, Row
from medqa_gui.core.reading import delimited_text
from medqa_gui.core.reading.delimited_text import TextWorkbook, open_text
from medqa_gui.core.reading.text_dialect import choose_delimiter
from medqa_gui.core.runtime import text_encoding
from medqa_gui.core.runtime.text_encoding import find_encoding

CHINESE = (
    "问题,答案\n布洛芬可以和阿司匹林一起吃吗？,一般不建议同时服用，请先咨询医生。\n"
    "孩子发烧怎么办？,多喝水，注意休息，必要时就医。\n"
)
JAPANESE = (
    "質問,答え\nこの薬は食後に飲みますか？,はい、食後三十分以内に飲んでください。\n"
    "熱があるときはどうしますか？,水分をとって休んでください。\n"
)
KOREAN = (
    "질문,답변\n이 약은 언제 먹어야 하나요?,식사 후에 드시는 것이 좋습니다.\n"
    "열이 나면 어떻게 하나요?,물을 많이 마시고 쉬세요.\n"
)
RUSSIAN = (
    "Вопрос,Ответ\nКак принимать это лекарство?,Принимайте после еды два раза в день.\n"
    "Что делать при температуре?,Пейте больше воды.\n"
)
FRENCH = "question;réponse\nComment prendre ce médicament à l’hôpital ?;Après le dîner, « une fois » par jour, 5 µg.\n"
GERMAN = "Frage;Antwort\nWie lange muß ich das nehmen?;Täglich für fünf Wochen, höchstens 20 µg.\n"
SPANISH = "pregunta;respuesta\n¿Cuándo tomo la cápsula?;Después de la comida, según indicación del médico, mañana.\n"
POLISH = (
    "Pytanie;Odpowiedź\nJak długo brać lek?;Przez pięć dni, po posiłku.\nMożna żuć?;Nie, połknąć w całości. Śpij.\n"
)
CZECH = "otázka;odpověď\nJak dlouho?;Užívejte lék každý den večer.\n"
HUNGARIAN = "kérdés;válasz\nMeddig szedjem?;Öt napig, étkezés után, bő vízzel.\nMűködik?;Igen, később.\n"
TURKISH = "soru;cevap\nBu ilaç nasıl kullanılır?;Günde iki kez alınız.\nAteş düşmezse?;Doktorunuza danışınız.\n"
LITHUANIAN = "klausimas;atsakymas\nKaip vartoti vaistą?;Du kartus per dieną. Būtinai kreipkitės į gydytoją.\n"
ICELANDIC = (
    "spurning;svar\nHvernig á að taka lyfið?;Tvisvar á dag með mat. Þú mátt ekki tyggja það, því hún er húðuð.\n"
)


def opened(folder: Path, content: bytes | str, name: str = "a.csv", **said: str) -> TextWorkbook:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_text(path, ReadOptions(**said))


def rows_of(folder: Path, content: bytes | str, name: str = "a.csv", **said: str) -> list[Row]:
    return list(opened(folder, content, name, **said).rows(0))


def texts_of(folder: Path, content: bytes | str, name: str = "a.csv", **said: str) -> list[list[str]]:
    return [row.texts for row in rows_of(folder, content, name, **said)]


def test_the_one_sheet_bears_the_files_name(tmp_path: Path) -> None:
    workbook = opened(tmp_path, "Q,A\n", "march 2024.csv")
    assert [sheet.name for sheet in workbook.sheets] == ["march 2024"]
    workbook.close()


def test_text_that_looks_like_a_value_is_unchanged(tmp_path: Path) -> None:
    values = ["007", "1e5", "NA", "null", "1.0", "TRUE", " x ", "=1+1", "12345678901234567890"]
    assert texts_of(tmp_path, "\n".join(f"{each},b" for each in values)) == [[each, "b"] for each in values]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_unicode_is_read_without_a_guess(encoding: str, tmp_path: Path) -> None:
    workbook = opened(tmp_path, CHINESE.encode(encoding))
    assert next(iter(workbook.rows(0))).texts == ["问题", "答案"]
    assert not workbook.layout.is_guessed


def test_a_mark_for_big_endian_is_not_shown_as_text(tmp_path: Path) -> None:
    assert texts_of(tmp_path, codecs.BOM_UTF16_BE + "Q\tA\n".encode("utf-16-be")) == [["Q", "A"]]


def test_the_only_non_ascii_letter_may_be_in_the_last_row(tmp_path: Path) -> None:
    text = "question,answer\n" + "why?,so.\n" * 300_000
    assert opened(tmp_path, text + "où?,là.\n").layout.encoding == "utf-8"
    workbook = opened(tmp_path, text.encode() + "où?,là.\n".encode("cp1252"))
    assert (workbook.layout.encoding, workbook.layout.is_guessed) == ("cp1252", True)


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (CHINESE, "gbk", "gb18030"),
        ("問題,答案\n布洛芬可以和阿司匹靈一起吃嗎？,一般不建議同時服用，請先諮詢醫師。\n", "big5", "cp950"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "euc_jp"),
        (KOREAN, "euc_kr", "cp949"),
        (RUSSIAN, "cp1251", "cp1251"),
        (FRENCH, "cp1252", "cp1252"),
        (GERMAN, "cp1252", "cp1252"),
        (SPANISH, "cp1252", "cp1252"),
        (POLISH, "cp1250", "cp1250"),
        (POLISH, "iso8859_2", "iso8859_2"),
        (CZECH, "cp1250", "cp1250"),
        (HUNGARIAN, "cp1250", "cp1250"),
        (TURKISH, "cp1254", "cp1254"),
        (LITHUANIAN, "cp1257", "cp1257"),
        (ICELANDIC, "cp1252", "cp1252"),
        ("q;a\nIs it “safe”?;It’s safe — mostly. Naïve café Müller señor.\n", "cp1252", "cp1252"),
        (KOREAN, "iso2022_kr", "iso2022_kr"),
        (JAPANESE, "iso2022_jp", "iso2022_jp_ext"),
        (CHINESE, "hz", "hz"),
        (CHINESE, "utf-7", "utf-7"),
        (FRENCH, "utf-7", "utf-7"),
        (FRENCH * 200, "cp1252", "cp1252"),
        (GERMAN * 200, "cp1252", "cp1252"),
        (CHINESE * 200, "gbk", "gb18030"),
    ],
)
def test_an_older_encoding_is_guessed_and_reported(text: str, encoding: str, found: str, tmp_path: Path) -> None:
    workbook = opened(tmp_path, text.encode(encoding))
    assert workbook.layout.encoding == found
    assert workbook.layout.is_guessed
    assert workbook.layout.damaged_lines == ()
    delimiter = workbook.layout.delimiter
    assert [row.texts for row in workbook.rows(0)] == [line.split(delimiter) for line in text.splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "Q,A\npre+post-op,1\nintra+extra-care,2\nA+B,3\n",
        "Q,A\nx ~{ab~} y,1\n",
        "Q,A\nWho?,+4930123456\nWhom?,+12125551234\nWhose?,+10000000 or +10000001\n",
    ],
)
def test_plain_text_with_plus_signs_or_tildes_is_not_decoded(tmp_path: Path, text: str) -> None:
    assert opened(tmp_path, text.encode()).layout.encoding == "utf-8"


def test_the_computers_own_page_is_preferred_where_the_letters_fit_no_language(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("q;a\nWho?;Müller, señor Ñandú, Ørsted, Čapek, Łukasz\n".encode("cp1252", "replace"))
    assert [find_encoding(path, local=local).name for local in ("cp1250", "utf-8")] == ["cp1250", "cp1252"]
    path.write_bytes(CZECH.encode("cp1250"))
    assert [find_encoding(path, local=local).name for local in ("cp1252", "utf-8")] == ["cp1250"] * 2
    path.write_bytes(GERMAN.encode("cp1252"))
    assert find_encoding(path, local="cp936").name == "cp1252"


def halved(text: str) -> bytes:
    """Return UTF-8 with each emoji as two halves."""
    units = text.encode("utf-16-be", "surrogatepass")
    halves = [chr(int.from_bytes(units[at : at + 2], "big")) for at in range(0, len(units), 2)]
    return "".join(halves).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("count", [1, 700])
def test_an_emoji_in_two_halves_is_read_whole(count: int, tmp_path: Path) -> None:
    text = "Is 😀 é it?,Yes 😀😀 it is\n" * count
    workbook = opened(tmp_path, halved(text))
    assert (workbook.layout.encoding, workbook.layout.is_guessed, workbook.layout.damaged_lines) == ("cesu-8", True, ())
    assert [",".join(row.texts) + "\n" for row in workbook.rows(0)] == [text[: len(text) // count]] * count
    damaged = opened(tmp_path, halved(text * 3) + b"\xed\xa0\xbd,\xff\n").layout
    assert (damaged.encoding, damaged.damaged_lines) == ("cesu-8", (3 * count + 1,))


def test_two_zeros_do_not_make_utf_16(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        opened(tmp_path, b"ab\0cd,efgh\0ij,klmn\nx")
    assert caught.value.id == "file_damaged"


def test_one_bad_byte_does_not_make_utf8_something_else(tmp_path: Path) -> None:
    content = bytearray((CHINESE * 30).encode())
    at = content.index("阿".encode(), 2000)
    content[at] = 0xFF
    workbook = opened(tmp_path, bytes(content))
    assert workbook.layout.encoding == "utf-8"
    assert workbook.layout.damaged_lines == (content[:at].count(b"\n") + 1,)
    assert any("\ufffd" in text for row in workbook.rows(0) for text in row.texts)


def test_utf8_cut_inside_its_last_letter_stays_utf8(tmp_path: Path) -> None:
    workbook = opened(tmp_path, CHINESE.encode()[:-5])
    assert (workbook.layout.encoding, workbook.layout.damaged_lines) == ("utf-8", (3,))


def test_the_replacement_character_itself_is_no_damage(tmp_path: Path) -> None:
    assert opened(tmp_path, "a,\ufffd\n").layout.damaged_lines == ()


def test_a_single_zero_byte_is_a_damaged_line(tmp_path: Path) -> None:
    workbook = opened(tmp_path, "why?,so.\n" * 500 + "wh\0?,so.\n" + "why?,so.\n" * 500)
    assert workbook.layout.damaged_lines == (501,)
    assert list(workbook.rows(0))[500].texts == ["wh\ufffd?", "so."]


def test_text_that_ends_in_zeros_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        opened(tmp_path, b"why?,so.\n" * 20_000 + bytes(4096))
    assert caught.value.id == "file_damaged"


@pytest.mark.parametrize("size", [1, 7, 64])
def test_the_encoding_does_not_depend_on_the_size_of_a_read(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    damaged = CHINESE.encode()[:-5]
    for content in (CHINESE.encode(), damaged, CHINESE.replace("\n", "\r\n").encode()):
        path.write_bytes(content)
        whole = find_encoding(path)
        with monkeypatch.context() as patch:
            patch.setattr(text_encoding, "CHUNK", size)
            assert find_encoding(path) == whole


def test_a_chosen_encoding_is_used(tmp_path: Path) -> None:
    workbook = opened(tmp_path, FRENCH.encode("cp850", "replace"), encoding="cp850")
    assert (workbook.layout.encoding, workbook.layout.is_guessed) == ("cp850", False)
    assert next(iter(workbook.rows(0))).texts == ["question", "réponse"]


def test_a_byte_order_mark_is_dropped_with_a_chosen_encoding(tmp_path: Path) -> None:
    assert texts_of(tmp_path, codecs.BOM_UTF8 + b"Q,A\n", encoding="utf-8") == [["Q", "A"]]


def test_an_encoding_that_does_not_fit_is_refused_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        opened(tmp_path, b"a,b\n" * 4 + "é,è\n".encode("cp1252"), encoding="utf-8")
    assert (caught.value.id, caught.value.facts["line"]) == ("encoding_misfit", 5)


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "base64", "", "a\0b", "undefined"])
def test_an_unknown_encoding_is_refused(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(PlanError) as caught:
        opened(tmp_path, "a,b\n", encoding=encoding)
    assert caught.value.id == "encoding_unknown"


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("Question,Answer\nWhy?,So.\n", ","),
        ("Question;Answer\nWhy, oh why?;So, well, maybe, no.\nHow?;1,5 mg\n", ";"),
        ("Question\tAnswer\nWhy, then?\tSo, well.\n", "\t"),
        ("Question|Answer\nWhy, then?|So; well.\n", "|"),
        ('Question,Answer\n"Why; tell me; now?","So; and so."\n"How; when?","Then."\n', ","),
        ('id;q;a\n1;"Why, oh\nwhy?";"So, ""well"", so"\n2;Who?;Me\n', ";"),
        ("Export of March\n\nid,q,a\n1,Why?,So.\n2,How?,Thus.\n3,Who?,Me.\n", ","),
        ("q,a\nWhy?,So.,extra\nHow?,Thus.\nWho?,Me.\n", ","),
        ("sep=|\na,b|c,d\n", "|"),
        ("a;b,c\nd;e,f", ","),
        ("Question\nWhy?\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_even_columns(sample: str, delimiter: str) -> None:
    assert choose_delimiter(sample) == delimiter


def test_the_ending_decides_where_nothing_separates() -> None:
    assert choose_delimiter("Question\nWhy, then?\n", ".tsv") == "\t"
    assert choose_delimiter("a,b\tc\nd,e\tf\n", ".tsv") == "\t"


def test_a_sep_line_is_honoured_and_is_no_row(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "\ufeffsep=;\r\nQ,1;A\r\n") == [Row(1, ["Q,1", "A"])]


def test_a_chosen_delimiter_is_used(tmp_path: Path) -> None:
    assert texts_of(tmp_path, "a,b;c\n", delimiter=";") == [["a,b", "c"]]
    with pytest.raises(PlanError) as caught:
        opened(tmp_path, "a,b\n", delimiter="::")
    assert caught.value.id == "delimiter_unusable"


def test_blank_and_many_lined_records_are_one_row_each(tmp_path: Path) -> None:
    text = 'Q,A\n\n"a\nb\nc",x\n,\ny,z\n'
    assert rows_of(tmp_path, text) == [Row(1, ["Q", "A"]), Row(3, ["a\nb\nc", "x"]), Row(5, ["y", "z"])]


@pytest.mark.parametrize("line_break", ["\r", "\r\n", "\n"])
def test_every_kind_of_line_break_is_read_alike(line_break: str, tmp_path: Path) -> None:
    text = 'Q,A\n\n"a\nb",x\n'.replace("\n", line_break)
    assert rows_of(tmp_path, text.encode()) == [Row(1, ["Q", "A"]), Row(3, ["a\nb", "x"])]


def test_other_unicode_line_breaks_stay_in_their_cell(tmp_path: Path) -> None:
    assert texts_of(tmp_path, "a\u2028b\x0b\x85,c\n") == [["a\u2028b\x0b\x85", "c"]]


def test_extra_cells_are_kept(tmp_path: Path) -> None:
    assert texts_of(tmp_path, "Q,A\na,b,c,d\ne\n") == [["Q", "A"], ["a", "b", "c", "d"], ["e"]]


def test_a_quotation_mark_inside_a_cell_is_text(tmp_path: Path) -> None:
    assert texts_of(tmp_path, 'a,"5"" pipe"\n5" pipe,b\n"5" pipe,c\n') == [
        ["a", '5" pipe'], ['5" pipe', "b"], ["5 pipe", "c"],
    ]  # fmt: skip


MISQUOTED = CellNote(CellMark.QUOTES)


def found_in(folder: Path, text: str, name: str = "a.csv") -> tuple[list[list[str]], list[int]]:
    """Return the texts of the rows, and which rows have quotation marks that do not fit."""
    rows = rows_of(folder, text, name)
    noted = [row.number for row in rows if row.notes]
    assert all(set(row.notes.values()) == {MISQUOTED} for row in rows if row.notes)
    return [row.texts for row in rows], noted


@pytest.mark.parametrize(
    ("text", "texts", "misquoted"),
    [
        ('Q,A\na,b\nc,"open\nd,e\nf,g\n', [["a", "b"], ["c", '"open'], ["d", "e"], ["f", "g"]], [3]),
        ('Q,A\na,"open', [["a", '"open']], [2]),
        ('sep=,\nQ,A\na,"open\nd,e\n', [["a", '"open'], ["d", "e"]], [2]),
        ('Q,A\r\na,"open\r\nd,e\r\n', [["a", '"open'], ["d", "e"]], [2]),
        ('Q,A\ra,"open\rd,e\r', [["a", '"open'], ["d", "e"]], [2]),
        ('Q,A\na,b\n"', [["a", "b"], ['"']], [3]),
        ('Q,A\na,"b"c, d",e\n', [["a", "bc", ' d"', "e"]], [2]),
        ('Q,A\na,"one\ntwo "x" three\nfour",b\n', [["a", '"one'], ['two "x" three'], ['four"', "b"]], [2, 3]),
    ],
)
def test_an_open_quotation_mark_costs_no_other_row_and_is_named(
    text: str, texts: list[list[str]], misquoted: list[int], tmp_path: Path
) -> None:
    assert found_in(tmp_path, text) == ([["Q", "A"], *texts], misquoted)


def test_where_tabs_separate_a_quotation_mark_is_a_letter(tmp_path: Path) -> None:
    lines = ["Q\tA", 'a\t"Rest" is sleep.', 'b\t"Because you must', "c\tA week.", 'd\tHe said "no"', 'e\t"Yes, ""so"""']
    texts, misquoted = found_in(tmp_path, "\n".join(lines), "a.tsv")
    assert texts == [*(line.split("\t") for line in lines[:5]), ["e", 'Yes, "so"']]
    assert misquoted == [2, 3]
    swallowed = 'Q\tA\na\t"open\nb\tall of it"\nc\td\n'
    assert found_in(tmp_path, swallowed, "a.tsv") == (
        [["Q", "A"], ["a", '"open'], ["b", 'all of it"'], ["c", "d"]], [2],
    )  # fmt: skip
    assert found_in(tmp_path, 'Q\tA\na\t"one\ntwo"\n', "a.tsv") == ([["Q", "A"], ["a", "one\ntwo"]], [])


def test_an_open_quotation_mark_over_several_cells_loses_no_other_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited_text, "CELL_LIMIT", 1000)
    texts, misquoted = found_in(tmp_path, 'Q,A\na,"open\n' + "b,c\n" * 1000)
    assert (texts[1], texts[-1], len(texts), misquoted) == (["a", '"open'], ["b", "c"], 1002, [2])


def test_lines_that_are_read_again_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited_text, "AGAIN_LIMIT", 1000)
    with pytest.raises(UnreadableFileError) as caught:
        rows_of(tmp_path, "Q,A\n" + 'a,"b c d e f g\n"h,i\n' * 100)
    assert (caught.value.id, caught.value.facts["name"]) == ("text_unclosed_quote", "a.csv")


def test_space_before_a_quotation_mark_is_not_text(tmp_path: Path) -> None:
    text = 'Q, A\n"Why?", "So, well."\n"How?",  "Thus, then."\n'
    assert found_in(tmp_path, text) == ([["Q", "A"], ["Why?", "So, well."], ["How?", "Thus, then."]], [])
    late = "Q,A\n" + "why not?,for one thing\n" * 5000 + 'Why?, "So, well."\n'
    texts, misquoted = found_in(tmp_path, late)
    assert (texts[-1], misquoted) == (["Why?", ' "So', ' well."'], [5002])


def test_a_backslash_before_a_quotation_mark_is_no_text(tmp_path: Path) -> None:
    text = 'Q,A\n"What is \\"bid\\", then?","In \\\\ and \\n, \\"twice\\"."\n"Path?","C:\\\\"\n'
    assert found_in(tmp_path, text) == (
        [["Q", "A"], ['What is "bid", then?', 'In \\\\ and \\n, "twice".'], ["Path?", "C:\\"]], [],
    )  # fmt: skip
    assert found_in(tmp_path, 'Q,A\na,"{""x"": ""a\\""b""}"\n')[0][1] == ["a", '{"x": "a\\"b"}']


def test_a_text_written_as_a_formula_is_shown_as_excel_shows_it(tmp_path: Path) -> None:
    text = 'Q,A\n="007","=""1 of 2"""\n="a, b",c\n<a href="x">,d\n'
    assert found_in(tmp_path, text) == (
        [["Q", "A"], ["007", "1 of 2"], ['="a', ' b"', "c"], ['<a href="x">', "d"]], [3],
    )  # fmt: skip


def test_lines_that_are_quoted_as_a_whole_are_rows(tmp_path: Path) -> None:
    text = '"Q,A"\n"Why?,""So, well."""\n"How?,""Say """"no"""""""\n'
    assert found_in(tmp_path, text) == ([["Q", "A"], ["Why?", "So, well."], ["How?", 'Say "no"']], [])
    prose = '"Question"\n"Why, then?"\n"How, now?"\n'
    assert found_in(tmp_path, prose)[0] == [["Question"], ["Why, then?"], ["How, now?"]]


def test_what_anki_writes_before_its_notes_is_no_row(tmp_path: Path) -> None:
    head = "#separator:tab\n#html:true\n"
    notes = 'Cardio\tFirst sign?\tA cough, "dry"\tpharma\n'
    said = head + "#deck column:1\n#tags column:4\n" + notes
    assert texts_of(tmp_path, said, "a.txt") == [
        ["Deck", "Question", "Answer", "Tags"], ["Cardio", "First sign?", 'A cough, "dry"', "pharma"],
    ]  # fmt: skip
    named = "#separator:Semicolon\n#columns:Question;Answer\nWhy?;So, well.\n"
    assert texts_of(tmp_path, named, "b.txt") == [["Question", "Answer"], ["Why?", "So, well."]]
    assert texts_of(tmp_path, "#1,a\n#2,b\n", "c.csv") == [["#1", "a"], ["#2", "b"]]


def test_a_closed_quotation_mark_at_the_very_end_is_fine(tmp_path: Path) -> None:
    assert texts_of(tmp_path, 'Q,A\na,"b"') == [["Q", "A"], ["a", "b"]]
    assert texts_of(tmp_path, 'Q,A\na,"b\n"') == [["Q", "A"], ["a", "b\n"]]


def test_a_cell_beyond_the_limit_is_refused_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited_text, "CELL_LIMIT", 1000)
    with pytest.raises(UnreadableFileError) as caught:
        rows_of(tmp_path, "Q,A\na,b\nc," + "x" * 2000 + "\n", delimiter=",")
    assert (caught.value.id, caught.value.facts["line"]) == ("text_too_long", 3)


def test_a_line_beyond_the_limit_is_refused_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited_text, "LINE_LIMIT", 1000)
    with pytest.raises(UnreadableFileError) as caught:
        rows_of(tmp_path, "Q,A\n" + "x," * 2000 + "\n")
    assert (caught.value.id, caught.value.facts["line"]) == ("text_too_long", 2)


def test_a_cell_longer_than_the_csv_modules_own_limit_is_read(tmp_path: Path) -> None:
    assert texts_of(tmp_path, "Q,A\na," + "x" * 200_000 + "\n")[1][1] == "x" * 200_000


def test_rows_come_before_the_file_is_read(tmp_path: Path) -> None:
    workbook = opened(tmp_path, "why?,so.\n" * 100_000 + 'a,"open\n')
    assert [row.number for row in islice(workbook.rows(0), 3)] == [1, 2, 3]


def test_every_pass_starts_from_the_top(tmp_path: Path) -> None:
    rows = opened(tmp_path, "a,b\nc,d\n").rows(0)
    assert next(iter(rows)).number == 1
    assert [row.number for row in rows] == [1, 2]
    assert [row.number for row in rows] == [1, 2]


def test_a_file_that_vanishes_after_opening_is_missing(tmp_path: Path) -> None:
    workbook = opened(tmp_path, "a,b\n")
    (tmp_path / "a.csv").unlink()
    with pytest.raises(UnreadableFileError) as caught:
        list(workbook.rows(0))
    assert caught.value.id == "file_missing"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        rows = list(open_text(path).rows(0))
    except UnreadableFileError as error:
        refused = error.id
    else:
        refused = None
        assert all(row.texts and row.texts[-1] for row in rows)
    assert refused in {None, "file_damaged", "text_unclosed_quote"}


TABLE_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(TABLE_TEXT, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_what_was_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], delimiter: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.csv"
    lines = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table)
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    read = {row.number: row.texts for row in open_text(path, ReadOptions("utf-8", delimiter)).rows(0)}
    for number, cells in enumerate(table, start=1):
        kept = read.get(number, [])
        assert kept + [""] * (len(cells) - len(kept)) == cells


CUT = {at: CellNote(CellMark.TRUNCATED) for at in range(3)}


def test_a_line_with_more_cells_than_the_header_is_marked_as_cut(tmp_path: Path) -> None:
    lines = ["Question,Answer", "Why?,So.", "How long?,Take it, then rest.", "Where?,Here."]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    assert [row.notes for row in open_text(tmp_path / "a.csv").rows(0)] == [None, None, CUT, None]


@pytest.mark.parametrize(
    "lines",
    [
        ["Made on,1 May", "", "ID,Question,Answer", "1,Why?,So.", "2,How?,So.", "Rows: 2"],  # a title is narrower
        ["ID,Question,Answer", "1,Why?", "2,How?,So.", "3,Who?"],  # blanks at the end are left off
        ["Question,Answer", "1,Why?,So.", "2,How?,So."],  # the numbers of the rows have no name
        ["Question,Answer,,", "Why?,So.,,", "How?,So.,,"],
        ["sep=,", "Question,Answer", "Why?,So."],
        ["Question", "Why?", "How, then?"],
    ],
)
def test_lines_of_other_lengths_that_lose_nothing_are_not_marked(tmp_path: Path, lines: list[str]) -> None:
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    assert all(row.notes is None for row in open_text(tmp_path / "a.csv").rows(0))


@pytest.mark.parametrize(
    ("text", "rows", "noted"),
    [
        # A quotation mark that opens in row 2 closes cleanly in row 4: the rows between are rows.
        ('id,Q,A\n1,Why?,"open\n2,How?,So.\n3,When?,at 5"\n4,Who?,All.\n', 5, [2]),
        ('Q;A\n"What\nHow?;So.\nWhen?;"\nWho?;All.\nWhere?;There.\n', 4, [2]),
        ('Q,A\nWhy?,"open\nHow?,So.\nWhen?,at 5"\nWho?,All.\n', 5, [2]),
        ('Q;A\nWhy;"open\nHow;So.\nWhen;at 5"\nWho;All.\n', 3, [2]),
        # A text of several lines that a program quoted.
        ('Q,A\nWhy?,"Rest, drink\nand sleep, then\nmove, slowly"\nWho?,All.\n', 3, []),
        ('Q,A\n发烧怎么办,"多休息,喝水\n吃药,复查"\nWho?,All.\n', 3, []),
        ('Q,A\nDose?,"Take\n1,000 mg daily"\nWho?,All.\n', 3, []),
        ('id,A\n7,"First:\n1,rest\n2,sleep"\n8,All.\n', 3, []),
    ],
)
def test_rows_that_an_open_quotation_mark_swallowed_are_read_or_named(
    tmp_path: Path, text: str, rows: int, noted: list[int]
) -> None:
    found, misquoted = found_in(tmp_path, text)
    assert (len(found), misquoted) == (rows, noted)


@pytest.mark.parametrize("block", [1, 7, 100])
def test_where_a_block_of_lines_ends_changes_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    lines = [
        "id,Q,A",
        "1,plain,text",
        '2,"a, b","two\nlines"',
        '3,x,"open',
        "4,y,z",
        '5,"=""007""","many',
        "more",
        'lines"',
    ]
    text = "".join(f"{line}\n" for line in [*lines, *lines[1:], '9,"a" b,c', "10,d,e"])
    whole = rows_of(tmp_path, text)
    assert len(whole) == 13
    monkeypatch.setattr(delimited_text, "_BLOCK", block)
    assert rows_of(tmp_path, text) == whole
