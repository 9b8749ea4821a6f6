import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.checks.character_check import CharacterCheck
from medqa_gui.core.checks.invisible import invisible_kinds, without_invisible
from medqa_gui.core.checks.letters import clean
from medqa_gui.core.checks.markup import markup_kinds, without_markup
from medqa_gui.core.checks.mojibake import mojibake_kinds, without_mojibake
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.finding_kinds import CLEANABLE
from medqa_gui.core.model.table import Row

CLEAN = [
    "Take 81 mg of aspirin once a day.\n\t- with food & water",
    "血压 < 120/80 mmHg，每日一次（饭后）。“注意”——不要停药…",
    "37 °C ± 0.5, α-blocker ≥ 5 µg, naïve café déjà, Sjögren’s, Ménière, 20 € – “quoted” ™ ®",
    "CAFÉ», É», À «voir», Ångström",
    "a < b and c > d, <5 mg, <1% but >0.1%, p<0.05, x <- y, <Metformin>, if a<b then c>d",
    "AT&T; R&D; Johnson & Johnson; Q&A;",
    "👨‍👩‍👧 ok, می‌خواهم",
    "发绀、妊娠、涔、浏览、灏，联通；√2 ≈ 1.41；VÝŠKA, zvlášť, ÄÖÜß, INFORMAÇÃO, Привет, ¿Qué? ｶﾀｶﾅ",
    "┌──┬┐\n├──┼┤",
    "snake_case_x00 and _xylitol_",
]


def problems(text):
    messages = (Message(Role.SYSTEM, "\u200b"), Message(Role.USER, text), Message(Role.ASSISTANT, "Fine."))
    check = CharacterCheck(question_column=0, answer_column=3)
    return [(each.id.value, each.kind) for each in check.look(Row(5, [text]), Conversation(messages, (5,)))]


@pytest.mark.parametrize("text", CLEAN)
def test_an_ordinary_text_has_no_problem_and_cleaning_leaves_it_alone(text):
    assert problems(text) == []
    assert clean(text, CLEANABLE) == text


@pytest.mark.parametrize(
    ("text", "finding", "kind", "mended"),
    [
        ("5\u00a0mg", "invisible_characters", "no_break_space", "5 mg"),
        ("Hu\u200bmira", "invisible_characters", "zero_width", "Humira"),
        ("Hu\ufeffmira", "invisible_characters", "zero_width", "Humira"),
        ("Hu\u200dmira", "invisible_characters", "zero_width", "Humira"),
        ('grams?\x9d"', "invisible_characters", "control", 'grams?"'),
        ("don\x92t", "invisible_characters", "control", "don’t"),
        ("a\x07b", "invisible_characters", "control", "ab"),
        ("one\x0btwo", "invisible_characters", "control", "one\ntwo"),
        ("one\r\ntwo", "invisible_characters", "line_end", "one\ntwo"),
        ("hydro\u00adchloride", "invisible_characters", "soft_hyphen", "hydrochloride"),
        ("a\u202eb", "invisible_characters", "direction", "ab"),
        ("one_x000D_\ntwo", "invisible_characters", "escape", "one\ntwo"),
        ("药_x000D_物", "invisible_characters", "escape", "药\n物"),
        ("tag\U000e0041", "invisible_characters", "zero_width", "tag"),
        (" aspirin", "edge_space", "", "aspirin"),
        ("aspirin\n", "edge_space", "", "aspirin"),
        ("阿司匹林\u3000", "edge_space", "", "阿司匹林"),
        ("donâ€™t", "mojibake", "garbled", "don’t"),
        ("â€œyesâ€", "mojibake", "garbled", "“yes”"),
        ("cafÃ©", "mojibake", "garbled", "café"),
        ("cafÃƒÂ©", "mojibake", "garbled", "café"),
        ("37 Â°C", "mojibake", "garbled", "37 °C"),
        ("ä½\xa0å¥½".replace("\xa0", "\u00a0"), "mojibake", "garbled", "你好"),
        ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "mojibake", "garbled", "привет"),
        ("浣犲ソ", "mojibake", "garbled", "你好"),
        ("问题：浣犲ソ", "mojibake", "garbled", "问题：你好"),
        ("涓婅吂閮ㄩ殣鐥涘崐骞翠綑", "mojibake", "garbled", "上腹部隐痛半年余"),
        ("ÄãºÃ", "mojibake", "garbled", "你好"),
        ("ÉÏ¸¹²¿ÒþÍ´°ëÄêÓà", "mojibake", "garbled", "上腹部隐痛半年余"),
        ("烫烫烫", "mojibake", "lost", None),
        ("澶寸棝鎬庝箞鍔\ufffd", "mojibake", "lost", None),
        ("don‚Äôt", "mojibake", "garbled", "don’t"),
        ("donΓÇÖt", "mojibake", "garbled", "don’t"),
        ("donвЂ™t", "mojibake", "garbled", "don’t"),
        ("cafĂ©", "mojibake", "garbled", "café"),
        ("caf├⌐", "mojibake", "garbled", "café"),
        ("caf√©", "mojibake", "garbled", "café"),
        ("РџСЂРёРІРµС‚", "mojibake", "garbled", "Привет"),
        ("σñ┤τù¢", "mojibake", "garbled", "头痛"),
        ("Rinse.\\nSpit.", "literal_line_break", "", "Rinse.\nSpit."),
        ("每日一次锛岄キ鍚庛", "mojibake", "lost", None),
        ("please ask \ufffd", "mojibake", "lost", None),
        ("锟斤拷药物", "mojibake", "lost", None),
        ("\uf0b7 once a day", "mojibake", "garbled", "• once a day"),
        ("<p>one</p><p>two<br/>three</p>", "markup", "tag", "one\ntwo\nthree"),
        ('see <a href="x" target=_blank>here</a>', "markup", "tag", "see here"),
        ("H<sub>2</sub>O <!-- draft -->", "markup", "tag", "H2O"),
        ("AT&amp;T &lt;5 mg", "markup", "entity", "AT&T <5 mg"),
        ("5&nbsp;mg &#8805; 4", "markup", "entity", "5 mg ≥ 4"),
        ("half \ud83d emoji", "lone_surrogate", "", "half  emoji"),
    ],
)
def test_a_problem_is_named_and_mended(text, finding, kind, mended):
    found = problems(text)
    assert finding in {name for name, _ in found}
    assert not kind or (finding, kind) in found
    if mended is not None:
        after = clean(text, CLEANABLE)
        assert after == mended
        assert problems(after) == []


def test_chinese_that_was_read_as_gbk_is_restored():
    garbled = "请问，阿司匹林的副作用有哪些".encode().decode("gb18030")
    assert list(mojibake_kinds(garbled)) == ["garbled"]
    assert without_mojibake(garbled) == "请问，阿司匹林的副作用有哪些"


def test_only_the_chosen_kinds_are_cleaned():
    assert clean(" 5\u00a0mg &lt; 6<br>", {FindingId.INVISIBLE_CHARACTERS}) == " 5 mg &lt; 6<br>"
    assert clean(" 5\u00a0mg ", {FindingId.EDGE_SPACE}) == "5\u00a0mg"
    assert clean(" x ", ()) == " x "


def test_half_a_character_in_the_cell_is_named_once_though_the_message_has_it_replaced():
    messages = (Message(Role.USER, "why?"), Message(Role.ASSISTANT, "so \ufffd"))
    check = CharacterCheck(question_column=0, answer_column=1)
    found = list(check.look(Row(9, ["why?", "so \ud83d"]), Conversation(messages, (9,))))
    assert found == [Finding(FindingId.LONE_SURROGATE, 9, 1)]


def test_each_kind_is_named_once_in_each_message():
    messages = tuple(
        Message(role, text)
        for text in ("a\u200bb\u200bc", "c\u200bd")
        for role, text in ((Role.USER, "ok?"), (Role.ASSISTANT, text))
    )
    found = list(CharacterCheck(question_column=0, answer_column=1).look(Row(9, []), Conversation(messages)))
    assert found == [
        Finding(FindingId.INVISIBLE_CHARACTERS, 9, 1, "zero_width", message=at, speaker="assistant") for at in (2, 4)
    ]


PIECES = st.sampled_from(
    [
        *("&amp;", "lt;", "&", "<b>", "<", "b", ">", "/", "p", "&nbsp;", "&#0;", "&#x9d;", "_x000D_", "_x0041_", "_"),
        *(
            "â",
            "€",
            "™",
            "Ã",
            "ƒ",
            "Â",
            "©",
            "\x9d",
            "\x85",
            "\u00a0",
            "\u200d",
            "😀",
            "鈥",
            "滅",
            "锛",
            "\ufffd",
            "\ud83d",
        ),
        *("\ud83d", "\r", "\n", " ", "a", "药", "\u2028", "\u00ad", "\ufeff"),
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join), st.sets(st.sampled_from(sorted(CLEANABLE))))
def test_cleaning_twice_is_cleaning_once(text, kinds):
    once = clean(text, kinds)
    assert clean(once, kinds) == once


@given(st.lists(PIECES, max_size=14).map("".join))
def test_a_cleaned_text_has_nothing_left_but_what_is_lost(text):
    assert {(name, kind) for name, kind in problems(clean(text, CLEANABLE))} <= {("mojibake", "lost")}


@given(st.text(max_size=60))
def test_each_cleaner_changes_exactly_the_texts_that_it_finds(text):
    assert (without_invisible(text) != text) == any(invisible_kinds(text))
    assert (without_markup(text) != text) == any(markup_kinds(text))
    assert (without_mojibake(text) != text) == ("garbled" in set(mojibake_kinds(text)))


@pytest.mark.parametrize("unit", ["好", "Ã©", "é", "好\u00a0"])
def test_a_very_long_text_beyond_ascii_is_checked_in_one_pass(unit):
    # Were every letter a new start, this would take hours.
    text = unit * 500_000
    assert list(mojibake_kinds(text)) == (["garbled"] if unit == "Ã©" else [])
    assert without_mojibake(text) == text.replace("Ã©", "é")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How do I make text bold in HTML?", "Write <b>bold</b>."),
        ("What does the tag do?", "The <br> tag breaks a line."),
        ("怎样写网页标题？", "用 <h1>标题</h1>。"),
        ("Show me a list.", "```\n<ul><li>one</li></ul>\n```"),
    ],
)
def test_markup_is_meant_where_code_is_the_subject(question, answer):
    messages = (Message(Role.USER, question), Message(Role.ASSISTANT, answer))
    check = CharacterCheck(question_column=0, answer_column=1)
    assert list(check.look(Row(9, [question, answer]), Conversation(messages, (9,)))) == []
