"""Kinds of number formats, each with what Excel shows (LibreOffice, where Excel's own text is not known)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.reading.number_format.codes import format_code
from medqa_gui.core.reading.number_format.dates import iso_serial
from medqa_gui.core.reading.number_format.render import is_date, renderer, text_affixes
from tests.number_format_table import TABLE, UNEXPLAINED, compared

THREE_CONDITIONS = r"[Red][<-25]General;[Blue][>25]General;[Green]General;[Yellow]General\ "


def text(raw: str, code: str, *, is_1904: bool = False) -> str:
    return renderer(code, is_1904=is_1904)(raw).text


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("-25", THREE_CONDITIONS, "-25"),
        ("-26", THREE_CONDITIONS, "26"),
        ("-1", THREE_CONDITIONS, "-1"),
        ("26", THREE_CONDITIONS, "26"),
        ("-5", '[=1]"yes";[=0]"no";General', "-5"),
        ("-5", "[<10]0.0;0", "-5.0"),
        ("-12.34", r"[<=9999999]###\-####;\(###\)\ ###\-####", "--12"),
        ("-10", "[>=100]0.00;0.000", "-10.000"),
        ("-10", "[>=100]0.00;0.000;0.0000", "10.000"),
        ("-10", "[>=100]0.00;[>=10]0.000;0.0000", "-10.0000"),
        ("-5", "[<0](0);0", "(5)"),
        ("-3", "[>=0]0;[Red](0)", "(3)"),
        ("12000", '[>=1000]0.0,"k"', "12.0k"),
        ("85", "[>=90]优秀;[>=60]合格;不合格", "合格"),
        ("2", "[<1]0;[$-409]0.0E+00", "2.0E+00"),
    ],
)
def test_a_condition_chooses_the_section_and_its_sign(raw, code, shown):
    assert text(raw, code) == shown


@pytest.mark.parametrize(
    ("raw", "code"), [("7", '[=1]"yes";[=0]"no"'), ("11", '[<10]#" Wow"'), ("12", '[>=1000]0.0,"k"')]
)
def test_a_number_that_no_section_fits_is_shown_as_it_is(raw, code):
    assert renderer(code, is_1904=False)(raw) == (raw, "")


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("123456", '0!.0,"万"', "12.3万"),
        ("7", "1!0!0;5!0;0", "100"),
        ("5", '0!"', "5!"),
        ("1234", r"#\,##0", "1,234"),
        ("1.5", r'0.0\%" so"', "1.5% so"),
        ("5", "0 mg", "5 mg"),
        ("2.5", "0.0 g", "2.5 g"),
        ("12", "[$CHF] 0.00", "CHF 12.00"),
        ("5", "0.#", "5"),
        ("5.25", "0.#", "5.3"),
        ("-0.001", "0.00", "0.00"),
        ("-5", r"\+0;\-0", "-5"),
        ("1234567", "#,##0.0,,", "1.2"),
        ("0", "#,###", ""),
        ("7", "0,000", "0,007"),
        ("15", r"\,##.??;\(#,###.??\);0", ",15"),
        ("12345.6789", "##0.0E+0", "12.3E+3"),
        ("999999", "##0.0E+0", "1.0E+6"),
        ("0.00012", "0.0E-0", "1.2E-4"),
        ("99.96", "0.0E+00", "1.0E+02"),
    ],
)
def test_digits_and_literals_keep_their_places(raw, code, shown):
    assert text(raw, code) == shown


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("5.5", '#"  "?/?', "5  1/2"),
        ("5", '#"  "?/?', "5"),
        ("0.99", "# ?/?", "1"),
        ("0.5", "0 ?/?", "0 1/2"),
        ("2.5", "?/?", "5/2"),
        ("0.3", "# ??/100", "30/100"),
        ("1234.567", "# ???/???", "1234 512/903"),
        ("0", "# ?/?", "0"),
        ("-2.25", r'# ?/?" cm"', "-2 1/4 cm"),
    ],
)
def test_a_fraction_is_the_nearest_of_its_size(raw, code, shown):
    assert text(raw, code) == shown


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("12323", "[DBNum1][$-804]General", "一万二千三百二十三"),
        ("123", "[DBNum1]General", "一百二十三"),
        ("123", "[DBNum2][$-804]General", "壹佰贰拾叁"),
        ("1234", "[DBNum2][$-804]0", "壹仟贰佰叁拾肆"),
        ("45", "[DBNum2]0角0分", "肆角伍分"),
        ("2024", "[DBNum1]0000", "二〇二四"),
        ("5", '[DBNum1]"第1-"0', "第1-五"),
        ("1234.5", "[DBNum1]#,##0.0", "一,二三四.五"),
        ("105", "[DBNum1]General", "一百〇五"),
        ("10005", "[DBNum1]General", "一万〇五"),
        ("100000000", "[DBNum1]General", "一亿"),
        ("123456789", "[DBNum1]General", "一亿二千三百四十五万六千七百八十九"),
        ("-12.5", "[DBNum1]General", "-一十二.五"),
        ("0", "[DBNum2]General", "零"),
        ("1234", "[DBNum1][$-404]General", "一千二百三十四"),
        ("34567", "[DBNum2][$-404]General", "參萬肆仟伍佰陸拾柒"),
        ("12345", "[DBNum1][$-411]General", "一万二千三百四十五"),
        ("1105", "[DBNum1][$-411]General", "千百五"),
        ("1234", "[DBNum2][$-411]General", "壱阡弐百参拾四"),
        ("12345", "[DBNum3][$-411]0", "１２３４５"),
        ("123", "[DBNum3][$-804]General", "１百２十３"),
        ("1234", "[DBNum4][$-412]General", "일천이백삼십사"),
        ("45000", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二三年三月十五日"),
        ("45306", '[DBNum1][$-804]m"月"d"日"', "一月十五日"),
        ("0.75", '[DBNum1][$-804]上午/下午h"时"mm"分"', "下午六时〇〇分"),
        ("45292", "[$-D07041E]d mmmm yyyy", "๑ มกราคม ๒๕๖๗"),
    ],
)
def test_numerals_are_those_that_the_code_asks_for(raw, code, shown):
    assert text(raw, code) == shown


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("42736", "[$-411]e", "29"),
        ("42736", "e", "2017"),
        ("45293", '[$-411]gge"年"', "令6年"),
        ("45293", "[$-411]gee", "R06"),
        ("32515", '[$-411]ggge"年"m"月"d"日"', "昭和64年1月7日"),
        ("32516", '[$-411]ggge"年"m"月"d"日"', "平成1年1月8日"),
        ("45293", "[$-404]ee/mm/dd", "113/01/02"),
        ("45293", "yyyy/bbbb", "2024/2567"),
        ("0.75", "AM/PM", "PM"),
        ("12345.6789", "A/P", "P"),
        ("0.25", "a/p", "a"),
        ("42736.75", "yyyy-mm-dd AM/PM", "2017-01-01 PM"),
        ("0.75", "[$-804]AM/PM h:mm", "下午 6:00"),
        ("0.25", "[$-411]AM/PM h:mm", "午前 6:00"),
        ("0.75", "[$-412]AM/PM h:mm", "오후 6:00"),
        ("0.75", "[$-40C]h:mm AM/PM", "6:00 PM"),
        ("0.75", '"上午/下午 "hh"時"mm"分"ss"秒 "', "上午/下午 18時00分00秒"),
        ("0", "h:mm AM/PM", "12:00 AM"),
        ("0.5", "h:mm am/pm", "12:00 PM"),
        ("45000", r"[$-40C]d\-mmm\-yy;@", "15-mars-23"),
        ("45000", "[$-419]d mmmm yyyy", "15 марта 2023"),
        ("45000", "[$-419]mmmm yyyy", "март 2023"),
        ("45000", "[$-415]ddd, d mmm", "śr., 15 mar"),
        ("45000", "[$-413]dddd d mmmm", "woensdag 15 maart"),
        ("45000", "[$-41F]d mmmm yyyy dddd", "15 Mart 2023 Çarşamba"),
        ("45000", "[$-412]dddd", "수요일"),
        ("45000", "[$-422]d mmmm", "15 березня"),
        ("45000", "[$-de-DE]d. mmmm", "15. März"),
        ("45000", "[$-zh-TW]ddd", "週三"),
        ("45000", "[$-7C9F]mmmm", "March"),
        ("45000", "mmmmm", "M"),
        ("45000.5", "[$-F800]dddd, mmmm dd, yyyy", "2023-03-15"),
        ("45000.5", "[$-x-systime]h:mm:ss AM/PM", "12:00:00"),
        ("0", '[$-F400]h:mm:ss;[$-F400]h:mm:ss;_-* ""??_-', ""),
        ("0.5", '[$-F400]h:mm:ss;[$-F400]h:mm:ss;_-* ""??_-', "12:00:00"),
        ("0.123456789", "mmss.0", "5746.7"),
        ("1.5", "[mm]:ss", "2160:00"),
        ("45000.6", "d.m.yyyy h.mm", "15.3.2023 14.24"),
    ],
)
def test_a_date_is_written_in_its_era_and_language(raw, code, shown):
    assert is_date(code)
    assert text(raw, code) == shown


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("-0.0625", "[h]:mm", "-1:30"),
        ("-1.25", "[h]:mm", "-30:00"),
        ("-0.08546", "[hh]:mm:ss.0", "-02:03:03.7"),
        ("-0.25", "h:mm", "-6:00"),
        ("-1.5", "[h]:mm;([h]:mm)", "(36:00)"),
    ],
)
def test_a_negative_duration_of_the_1904_system_is_one(raw, code, shown):
    assert renderer(code, is_1904=True)(raw) == (shown, "")


def test_a_negative_duration_of_the_1900_system_names_its_number():
    assert renderer("[h]", is_1904=False)("-1.2") == ("-28", "-1.2")
    assert renderer("h:mm", is_1904=False)("-0.25") == ("-0.25", "-0.25")


@pytest.mark.parametrize(
    ("code", "affixes"),
    [
        (THREE_CONDITIONS, ("", "")),
        ('General;General;General;General" ml"', ("", " ml")),
        (";;;", ("",)),
        ('0;-0;;"n/a"', ("n/a",)),
        ("0;-0;0;0", ("", "")),
        ('0;"to be "@', ("to be ", "")),
        ('@" = "@', ("", " = ", "")),
        ("0.00", ("", "")),
    ],
)
def test_a_text_joins_the_texts_around_it(code, affixes):
    assert text_affixes(code) == affixes


@pytest.mark.parametrize("code", ["\0", "", " ", "G/通用格式", "0" * 5000])
def test_a_code_without_meaning_is_general(code):
    assert renderer(code, is_1904=False)("1296.7") == ("1296.7", "")


def test_the_east_asian_ids_are_a_time_or_a_date_by_the_number():
    assert text("37438", format_code(56, {})) == "2002-07-01"
    assert text("0.5", format_code(56, {})) == "12:00:00"
    assert text("0.5", format_code(34, {})) == "12:00"


def test_a_file_with_all_codes_of_its_own_has_no_built_in_ones():
    own = {14: "0.00%", 22: "d-mmm", 12: "m/d/yy"}
    codes = [format_code(each, own, are_built_in=False) for each in (14, 22, 12, 9)]
    assert codes == ["0.00%", "d-mmm", "yyyy-mm-dd", "General"]


@pytest.mark.parametrize(
    ("stored", "serial"), [("PT48H0M0.000S", 2), ("P1DT12H", 1.5), ("-PT6H", -0.25), ("P", None), ("PT1.2.3S", None)]
)
def test_an_iso_duration_is_days(stored, serial):
    assert iso_serial(stored, is_1904=False) == serial


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_a_plain_number_is_read_back_from_its_text(digits, places):
    raw = repr(digits / 10**places) if places else str(digits)
    for code in ("General", "0.0000000000", "#,##0.0000000000", "0.##############E+0"):
        shown = text(raw, code).replace(",", "")
        assert float(shown) == pytest.approx(float(raw), rel=1e-14, abs=5e-11)


@settings(max_examples=300, deadline=None)
@given(st.floats(-1e9, 1e9))
def test_the_second_section_shows_a_negative_number_as_the_first_shows_its_opposite(value):
    shown = renderer("0.00;0.00;0.00", is_1904=False)
    assert shown(repr(value)).text == shown(repr(-value)).text


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 2958465))
def test_a_day_is_read_back_from_its_text(serial):
    if serial != 60:
        assert iso_serial(text(str(serial), "yyyy-mm-dd"), is_1904=False) == serial


@pytest.mark.skipif(not TABLE.is_file(), reason="the table of real codes is not here")
def test_every_text_that_is_not_libreoffices_has_a_reason():
    cells = list(compared(Path(TABLE)))
    assert len(cells) > 19_000
    assert [cell for cell in cells if cell.reason == UNEXPLAINED] == []
