"""Compare number formats with LibreOffice's text for real codes. `python3 -m tests.number_format_table [TABLE]`.

The table has a code in each line and the texts that LibreOffice shows for the values of its first line. Where we show
something else, it is because Excel does, or because of a rule of ours; every such text has a reason here.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.reading.number_format.parse import Part, parse
from medqa_gui.core.reading.number_format.render import is_date, renderer, text_affixes

TABLE = Path(__file__).parents[2] / "shared" / "data" / "number-formats.tsv"
EQUAL = "equal"
UNEXPLAINED = "no reason known"
LEAP_DAY, LAST_DAY = 61, 2958465
REASONS = {
    "hashes": "Excel shows ####, we the number: after the year 9999, or a date before 1900",
    "leap day": "Excel counts 29 February 1900, LibreOffice does not",
    "ISO": "codes of the computer's locale are ISO here, since the order of day and month is a guess",
    "seconds": "Excel rounds to the seconds that are shown, LibreOffice cuts",
    "refused": "LibreOffice shows a number under this code as under General",
    "minus": "the minus sign of a section with a condition, as Excel's own csv has it",
    "words": "Excel puts the minus sign before words without digits too",
    "separators": "LibreOffice uses the separators of the code's language, Excel those of the computer",
    "numerals": "the point in Chinese numerals; the shape of Arabic digits",
    "halves": "A/P is written as in the code",
    "fraction": "a fraction of exactly one half is rounded up; zero has no fraction",
    "point": "a point without decimals after it is left out",
    "code": "the code is no code: a name of XML 2003, letters or quotation marks that Excel refuses",
    "LibreOffice": "LibreOffice changes the code: a colon more, one zero less, four digits of a year",
}
_BY_CODE = {
    "numerals": ["[DBNum1][$-804]General", "[$-3000401]0"],
    "point": ["#.###."],
    "fraction": [r"#\ ?/10", r"#\ ?/2", r"#\ ?0/??0", r"#\ ?/?;[Red]\-#\ #/#####"],
    "code": [
        "Short Date", "Medium Date", "Short Time", "Medium Time", "Long Time", "Fixed", "Standard", "Percent",
        "Scientific", "Currency", '"BOOL"e"AN"', "HH[MM]", "HH[M]", r"#,##0;\-##,#0#,##0",
        r'_-"?* #,##0.00_-;"\""¥""¥""¥"\-"?* #,##0.00_-;_-""?"* "-"??_-;_-@_-',
    ],
    "LibreOffice": ["mmss.0", "0.0E+00_)", "m/d/yy h:mm"],
}  # fmt: skip
_SWAPPED = str.maketrans(",.", ".,")


class Compared(NamedTuple):
    """One cell of the table."""

    code: str
    value: str
    ours: str
    theirs: str
    reason: str


def compared(path: Path) -> Iterator[Compared]:
    """Yield every cell of the table with what we show."""
    with path.open(encoding="utf-8", newline="") as file:
        values, *lines = csv.reader(file, delimiter="\t")
    general = next(line for line in lines if line[0] == "General")
    for code, *texts in lines:
        render = renderer(code, is_1904=False)
        is_refused = texts == general[1:]
        for value, theirs in zip(values[1:], texts, strict=True):
            ours = value.join(text_affixes(code)) if value == "text" else render(value).text
            yield Compared(code, value, ours, theirs, _reason(code, value, ours, theirs, is_refused=is_refused))


def _reason(code: str, value: str, ours: str, theirs: str, *, is_refused: bool) -> str:
    ours, theirs = _bare(ours), _bare(theirs)
    if ours == theirs:
        return EQUAL
    found = next((reason for reason, codes in _BY_CODE.items() if code in codes), "")
    if found:
        return found
    if value != "text" and is_date(code):
        return _reason_of_date(code, float(value), theirs, is_refused=is_refused)
    if is_refused:
        return "refused"
    if value.startswith("-") and _without_minus(ours) == _without_minus(theirs):
        sections = parse(code)
        return "minus" if sections[0].condition else "words" if not sections[0].has(Part.DIGIT) else UNEXPLAINED
    return "separators" if re.search(r"\[\$-", code) and ours.translate(_SWAPPED) == theirs else UNEXPLAINED


def _reason_of_date(code: str, value: float, theirs: str, *, is_refused: bool) -> str:
    if value < 0 or value > LAST_DAY:
        return "hashes"
    if re.search(r"\[\$-F[48]00\]", code):
        return "ISO"
    if is_refused:
        return "refused"
    if code == "A/P":
        return "halves"
    if value < LEAP_DAY:
        return _reason_of_early_date(code, value, theirs)
    render = renderer(code, is_1904=False)
    for parts in (86400, 864000):
        if _bare(render(repr(int(value * parts) / parts)).text) == theirs:
            return "seconds"
    return UNEXPLAINED


def _reason_of_early_date(code: str, value: float, theirs: str) -> str:
    """The days before 29 February 1900 are those of LibreOffice on the day before; their weekdays are the same."""
    tokens = [token for section in parse(code) for token in section.tokens]
    has_weekday = any(token.part is Part.DAY and len(token.text) > 2 for token in tokens)
    is_there = value >= 2 and not has_weekday
    is_day = any(Part.YEAR.value <= token.part.value <= Part.EAST_ASIAN_DAY.value for token in tokens)
    same = is_there and _bare(renderer(code, is_1904=False)(repr(value - 1)).text) == theirs
    return "leap day" if is_day and (same or not is_there) else UNEXPLAINED


def _bare(text: str) -> str:
    """Return the text without the blanks that only align it."""
    return re.sub(" +", " ", text).strip()


def _without_minus(text: str) -> str:
    return text.replace("-", "", 1).strip()


def main() -> None:
    """Print how many texts and codes are equal, and the others by their reason."""
    cells = list(compared(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE))
    texts = Counter(cell.reason for cell in cells)
    codes: dict[str, set[str]] = {}
    for cell in cells:
        codes.setdefault(cell.reason, set()).add(cell.code)
    differing = set().union(*(each for reason, each in codes.items() if reason != EQUAL))
    everything = {cell.code for cell in cells}
    of_system = codes.get("leap day", set()) | codes.get("hashes", set())
    others = set().union(*(each for reason, each in codes.items() if reason not in (EQUAL, "leap day", "hashes")))
    print(f"{len(everything)} codes, {len(everything - differing)} equal in every text,")
    print(f"{len(of_system - others)} more but for days that Excel counts otherwise or does not show")
    print(f"{len(cells)} texts, {texts[EQUAL]} equal")
    for reason, count in texts.most_common():
        if reason != EQUAL:
            print(f"{count:6} texts, {len(codes[reason]):4} codes  {reason}: {REASONS.get(reason, '')}")
    for cell in cells:
        if cell.reason == UNEXPLAINED:
            print(f"       {cell.code!r} {cell.value}: {cell.ours!r}, LibreOffice {cell.theirs!r}")


if __name__ == "__main__":
    main()
