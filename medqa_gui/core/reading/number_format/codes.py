"""Built-in number format codes, which a workbook refers to by id."""

# Where Excel follows the computer's locale (14, 22 and the East Asian 27-36 and 50-58), the order of day and month is
# a guess, so ISO is written.
_DATE, _BOTH = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_LOCALE_IDS = {14: _DATE, 22: _BOTH}
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)', 7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', 42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), _DATE),
    32: "h:mm", 33: "h:mm:ss",
    # Times of day in Chinese workbooks, dates in Japanese and Korean ones.
    **dict.fromkeys((34, 55), f"[<1]h:mm;{_DATE}"), **dict.fromkeys((35, 56), f"[<1]h:mm:ss;{_DATE}"),
}  # fmt: skip


# How those of the computer's locale are written by files older than Excel 5, which list all of their codes.
_LOCALE_CODES = {"m/d/yy": _DATE, "m/d/yy h:mm": _BOTH}


def format_code(format_id: int, custom: dict[int, str], *, are_built_in: bool = True) -> str:
    """Return the code of a number format id; ids 14 and 22 are ISO, unknown ids are General.

    `are_built_in` is false for a file whose own list is all there is: its id 14 may be a percentage.
    """
    if not are_built_in:
        code = custom.get(format_id, "General")
        return _LOCALE_CODES.get(code, code)
    return _LOCALE_IDS.get(format_id) or custom.get(format_id) or _BUILT_IN.get(format_id, "General")
