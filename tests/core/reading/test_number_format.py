"""Number formats as Excel shows them; the table of the Excel reader's own tests holds the usual ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.reading.number_format.codes import format_code
from medqa_gui.core.reading.number_format.dates import iso_serial
from medqa_gui.core.reading.number_format.render import Shown, general, is_date, renderer, text_affixes


def shown(raw, code, *, is_1904=False):
    return renderer(code, is_1904=is_1904)(raw)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-5.50", "-5.5"),
        ("0.1", "0.1"),
        ("1e-5", "0.00001"),
        ("1.5E-12", "1.5E-12"),
        ("1E+300", "1E+300"),
        ("123456789012345678901234", "1.23456789012346E+23"),
        ("0.1000000000000000055", "0.1"),
    ],
)
def test_a_general_number_is_written_in_its_digits(raw, text):
    assert general(raw).text == text


@pytest.mark.parametrize("code", ["G/通用格式", "G/標準", "[$-804]G/通用格式"])
def test_general_is_known_by_its_east_asian_names(code):
    assert renderer(format_code(200, {200: code}), is_1904=False)("2.50").text == "2.5"
    assert renderer(format_code(200, {200: f'{code}" mg"'}), is_1904=False)("2.50").text == "2.5 mg"


@pytest.mark.parametrize("raw", ["abc", "1E400", "-inf", "NaN", "1 2"])
def test_what_is_no_number_stays_as_it_is(raw):
    assert general(raw) == Shown(raw)
    assert shown(raw, "0.00").text == raw


def test_an_integer_that_lost_digits_says_so():
    assert general("-12345678901234568") == Shown("-12345678901234600", "-12345678901234568")
    assert general("123456789012345000").stored == ""


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("2.5", "# ?/?", "2 1/2"),
        ("5551234567", "[<=9999999]###-####;(###) ###-####", "(555) 123-4567"),
        ("0", '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', "-"),
        ("5", ";;;", ""),
        ("0", "0;-0;;@", ""),
        ("1", "[$¥-804]#,##0.00", "¥1.00"),
        ("12.3", r"0.0\ \°C", "12.3 °C"),
        ("1.005", "0.00", "1.01"),
        ("12345", "0.0,", "12.3"),
        ("37.5", '0.0" ℃"', "37.5 ℃"),
        ("2", '0.##" mg"', "2 mg"),
        ("2.5", '0.##" mg"', "2.5 mg"),
        ("0.25", '#,##0.##\\ "mg"', "0.25 mg"),
        ("0.05", "0.#%", "5%"),
        ("0.055", "0.#%", "5.5%"),
        ("12080", '000"/"00', "120/80"),
        ("12080", r"##0\/00", "120/80"),
        ("5", '0" mg/kg"', "5 mg/kg"),
        ("2.5", '# ?/?" tablets/day"', "2 1/2 tablets/day"),
        ("2.5", '[$-407]0.0" mg"', "2.5 mg"),
        ("7", "[$-409]00000", "00007"),
        ("1234.5", "[$€-407]#,##0.00", "€1,234.50"),
    ],
)
def test_a_text_that_says_more_than_the_number_names_the_number(raw, code, text):
    assert shown(raw, code) == Shown(text, raw)


@pytest.mark.parametrize(("raw", "code"), [("3.50", "0.00"), ("1234567", "#,##0"), ("100000", "0.00E+00"), ("2", "0")])
def test_a_text_with_the_same_value_differs_in_nothing(raw, code):
    assert shown(raw, code).stored == ""


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("45292", "[$-F800]dddd, mmmm dd, yyyy", "2024-01-01"),
        ("0.75", "[$-F400]h:mm:ss AM/PM", "18:00:00"),
        ("45292.52151", "yyyy-mm-dd hh:mm", "2024-01-01 12:30"),
        ("0.9999999", "h:mm:ss", "0:00:00"),
        ("0.75", "h AM/PM", "6 PM"),
        ("0.77", "h AM/PM", "6 PM"),
        ("45292", 'yyyy"年"m"月"d"日" aaaa', "2024年1月1日 星期一"),
        ("45293", '[$-804]yyyy"年"m"月"d"日" aaa', "2024年1月2日 周二"),
        ("45293", "[$-804]aaaa;@", "星期二"),
        ("45293", "[$-411]yyyy/mm/dd(aaa)", "2024/01/02(火)"),
        ("45293", "[$-411]m/d aaaa", "1/2 火曜日"),
        ("45293", '[$-411]ggge"年"m"月"d"日";@', "令和6年1月2日"),
        ("43585", "[$-411]ge.m.d", "H31.4.30"),
        ("43586", '[$-411]gge"年"', "令1年"),
        ("45293", '[$-404]e"年"m"月"d"日"', "113年1月2日"),
        ("45293", "[$-1010404]ggge/mm/dd", "中華民國113/01/02"),
        ("45293", '[$-804]e"年"m"月"', "2024年1月"),
        ("45293", "dd.mm.yyyy", "02.01.2024"),
        ("45352", "[$-407]dddd, d. mmmm yyyy", "Freitag, 1. März 2024"),
        ("45352", '[$-C0A]d" de "mmmm" de "yyyy', "1 de marzo de 2024"),
        ("45352", "[$-40C]d mmmm yyyy;@", "1 mars 2024"),
        ("45352", "[$-804]dddd", "星期五"),
        ("45352", "[$-411]yyyy/m/d dddd", "2024/3/1 金曜日"),
        ("45352", "[$-409]d mmmm yyyy", "1 March 2024"),
        ("45352", '[$-407]mmmm "mmmm" mmmmm', "März mmmm M"),
        ("45293", "[$-407]d.m.yy;@", "2.1.24"),
        ("45293.5625", "dd.mm.yyyy hh.mm", "02.01.2024 13.30"),
        ("45293", 'd.m.yyyy" г."', "2.1.2024 г."),
        ("45293", 'd"."m\\.yyyy', "2.1.2024"),
        ("45293.00002", "mm:ss.0", "00:01.7"),
        ("45293", "[$-2060401]B2dd/mm/yyyy;@", "2024-01-02"),
        ("45292.75", '上午/下午h"时"mm"分";@', "下午6时00分"),
        ("45292.25", '上午/下午h"时"mm"分"', "上午6时00分"),
        ("60", "yyyy-mm-dd", "1900-02-29"),
        ("61", "d-mmm-yy", "1-Mar-00"),
        ("0.5", "[m]", "720"),
        ("1.25", "[h]:mm", "30:00"),
    ],
)
def test_a_date_is_written_as_one_and_differs_in_nothing(raw, code, text):
    assert shown(raw, code) == Shown(text)


@pytest.mark.parametrize("raw", ["-1", "3000000", "1E20"])
def test_a_date_that_excel_cannot_show_is_its_number(raw):
    assert shown(raw, "yyyy-mm-dd") == Shown(general(raw).text, general(raw).text)


def test_a_negative_date_of_the_1904_system_is_a_date():
    assert shown("-1", "yyyy-mm-dd", is_1904=True) == Shown("1903-12-31")


@pytest.mark.parametrize(
    ("format_id", "code"),
    [(0, "General"), (14, "yyyy-mm-dd"), (22, "yyyy-mm-dd hh:mm"), (31, "yyyy-mm-dd"), (900, "General")],
)
def test_an_id_without_a_code_is_built_in(format_id, code):
    assert format_code(format_id, {}) == code


def test_ids_14_and_22_are_iso_whatever_the_file_says_and_others_are_not():
    custom = {14: "mm/dd/yy", 31: 'yyyy"年"', 164: "0.0"}
    assert [format_code(each, custom) for each in (14, 31, 164)] == ["yyyy-mm-dd", 'yyyy"年"', "0.0"]


@pytest.mark.parametrize(
    "code", ["General", "0.00", "[Red]0.00", '0" days"', r"0\d", "#,##0_);[Red](#,##0)", "@", "0.00E+00"]
)
def test_a_code_with_letters_only_in_colours_and_texts_is_no_date(code):
    assert not is_date(code)


@pytest.mark.parametrize("code", ["yyyy", "[h]:mm", "[$-409]d-mmm-yy;@", "mm:ss.0", "h AM/PM"])
def test_a_code_with_day_or_time_letters_is_a_date(code):
    assert is_date(code)


def test_the_padding_of_a_text_section_is_no_part_of_the_text():
    assert text_affixes("_(@_)") == ("", "")
    assert text_affixes('"Rx: "@" mg"') == ("Rx: ", " mg")
    assert text_affixes("0.00") == ("", "")
    assert text_affixes(";;;") == ("",)


def test_iso_dates_are_serial_numbers_of_either_system():
    assert iso_serial("2024-01-01", is_1904=False) == 45292
    assert iso_serial("2024-01-01T12:00:00Z", is_1904=False) == 45292.5
    assert iso_serial("1900-01-01", is_1904=False) == 1
    assert iso_serial("1904-01-02", is_1904=True) == 1
    assert iso_serial("06:00:00", is_1904=False) == 0.25
    assert iso_serial("yesterday", is_1904=False) is None


@settings(max_examples=400, deadline=None)
@given(
    st.text(st.sampled_from('0#?.,%/E+-@;[]"\\\\_*ymdhseg aA年上午/下午M$<>=1R'), max_size=14),
    st.one_of(st.floats(), st.integers(-(10**20), 10**20), st.just("x")),
    st.booleans(),
)
def test_no_code_breaks_a_cell_or_fills_it_with_hashes(code, number, is_1904):
    text, _ = shown(str(number), code, is_1904=is_1904)
    assert "####" not in text
    assert "\ufffc" not in text
    assert text == text.strip(" ")
    text_affixes(code)


def test_very_many_different_numbers_are_still_shown():
    render = renderer("0.00", is_1904=False)
    assert [render(str(n)).text for n in range(5000)] == [f"{n}.00" for n in range(5000)]
