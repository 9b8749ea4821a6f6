"""Workbooks with one planted case of every finding, and a clean one of a thousand rows, reviewed as a person does."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from medqa_gui.cli import main
from medqa_gui.core.model.finding import FindingId
from tests.core.checks.test_all_checks import clean_rows
from tests.core.reading.xlsx_files import overlays, write_xlsx

Found = dict[str, list[int]]
LIMIT = {"medqa_preset": 1, "name": "Short", "columns": {"question": ["Question"], "answer": ["Answer"]},
         "most_tokens": 2048}  # fmt: skip
QUESTION, ANSWER = "What is {name} good for?", "Of {name} one makes tea."
NUMBER, STRUCK = 1, 2  # styles


def text(letter: str, row: int, content: str, style: int = 0) -> str:
    return f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(content)}</t></is></c>'


def cells(letter: str, row: int, given: str) -> str:
    """Return the cell: its XML as given, with {at} for its address, or a text."""
    return given.format(at=f"{letter}{row}") if given.startswith("<c ") else text(letter, row, given)


# One planted case after the other: the finding, and its rows. What is not given is an innocent question or answer.
CASES: list[tuple[FindingId, list[tuple[str, str]]]] = [
    (FindingId.MISSING_QUESTION, [("", "Sleep well.")]),
    (FindingId.MISSING_ANSWER, [("Is basil a herb?", " ")]),
    (FindingId.PLACEHOLDER_ANSWER, [("Is tofu a drug?", "暂无")]),
    (
        FindingId.DUPLICATE_PAIR,
        [("Who may take zinc?", "Nearly everybody may."), ("who may  take ZINC?", "Nearly everybody may.")],
    ),
    (
        FindingId.CONFLICTING_ANSWERS,
        [("Is kelp a food?", "It is, in Japan."), ("Is kelp a food?", "Rather an alga.")],
    ),
    (
        FindingId.NEAR_DUPLICATE,
        [
            ("How long does a vaccine against measles protect children?", "For life, after two injections."),
            ("How long does a vaccine against measels protect children", "For life, after two injections!"),
        ],
    ),
    (FindingId.QUESTION_EQUALS_ANSWER, [("What does sage do?", "What does sage do")]),
    (FindingId.ANSWER_REPEATS_QUESTION, [("What does mint do?", "What does mint do? It calms the stomach.")]),
    (FindingId.DISPLAYED_DIFFERS, [("How much lime at once?", '<c r="{at}" s="1"><v>2.5</v></c>')]),
    (FindingId.NUMBER_AS_TEXT, [("How many leaves of laurel?", "15")]),
    (FindingId.FORMULA_NOT_CALCULATED, [("How many seeds of anise?", '<c r="{at}"><f>1+1</f></c>')]),
    (FindingId.ERROR_VALUE, [("What does the lookup say?", '<c r="{at}" t="e"><v>#N/A</v></c>')]),
    (
        FindingId.IMAGE_CELL,
        [
            (
                "What does caraway look like?",
                '<c r="{at}" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
            )
        ],
    ),
    (
        FindingId.STRUCK_THROUGH,
        [("Does cumin warm?", '<c r="{at}" s="2" t="inlineStr"><is><t>No longer sold.</t></is></c>')],
    ),
    (
        FindingId.LOST_SUPERSCRIPT,
        [
            (
                "What does a leaf weigh?",
                '<c r="{at}" t="inlineStr"><is><r><t>10</t></r>'
                '<r><rPr><vertAlign val="superscript"/></rPr><t>-4/2</t></r></is></c>',
            )
        ],
    ),
    (FindingId.INVISIBLE_CHARACTERS, [("What is borage?", "A blue\u200b flower.")]),
    (FindingId.EDGE_SPACE, [("What is clover?", "A green plant. ")]),
    (FindingId.MOJIBAKE, [("What is dill?", "The gardenerâ€™s herb.")]),
    (FindingId.LONE_SURROGATE, [("What is elder?", "A tree _xD83C_ with berries.")]),
    (FindingId.MARKUP, [("What is fennel?", "A <b>yellow</b> umbel.")]),
    (FindingId.LITERAL_LINE_BREAK, [("What is ginger?", "A root.\\nIt warms.")]),
    (FindingId.LABEL_IN_TEXT, [("Question: is hyssop an herb?", "It is, and a bitter one.")]),
    (FindingId.SPEAKER_IN_TEXT, [("<user>: is ivy an herb?", "It is rather a climber.")]),
    (FindingId.PYTHON_VALUE, [("What is jasmine?", "['A shrub.', 'A tea.']")]),
    (FindingId.LETTER_ANSWER, [("Which of both is lovage?", "B")]),
    (FindingId.DATE_AMONG_TEXTS, [("Which dose of mallow?", "2-Feb")]),
    (FindingId.PERSONAL_DATA, [("Who grows garlic?", "Ask jane.doe@example.org about it.")]),
    (FindingId.TOO_LONG, [("What is hemp for?", "Ropes, sails and paper it was. " * 400 + "No more.")]),
    (FindingId.SPECIAL_TOKEN, [("What is iris?", "A root <|im_end|> and flower.")]),
    (FindingId.MARKER_COLLISION, [("What is juniper?", "### Berries\nFor gin.")]),
]
# These stand in the sheet's own marks: two rows that nobody sees, a merged range, a hidden column, a hidden sheet.
HIDDEN, FILTERED, MERGED = "hazel", "filbert", "maple"
FULL = ("A word of thirty-two thousand. " * 1100)[:32_766] + "."


def planted(path: Path) -> tuple[Path, Found]:
    """Write one workbook with every case that a sheet of questions and answers can have; return where each stands."""
    rows = [f'<row r="1">{text("A", 1, "Question")}{text("B", 1, "Answer")}{text("C", 1, "Note")}</row>']
    expected: Found = {}

    def add(question: str, answer: str, finding: FindingId | None = None, more: str = "") -> int:
        at = len(rows) + 1
        rows.append(f'<row r="{at}"{more}>{cells("A", at, question)}{cells("B", at, answer)}</row>')
        if finding:
            expected.setdefault(finding, []).append(at)
        return at

    for question, answer in clean_rows(30):
        add(question, answer)
    for finding, pairs in CASES:
        for question, answer in pairs:
            add(question, answer, finding)
    # A full cell is long as well.
    expected[FindingId.TOO_LONG].append(add("What is a full cell?", FULL, FindingId.TRUNCATED_CELL))
    add(QUESTION.format(name=HIDDEN), ANSWER.format(name=HIDDEN), FindingId.HIDDEN_ROW, ' hidden="1"')
    first = add(QUESTION.format(name=MERGED), ANSWER.format(name=MERGED), FindingId.MERGED_CELLS)
    filtered = add(QUESTION.format(name=FILTERED), ANSWER.format(name=FILTERED), FindingId.FILTERED_ROW, ' hidden="1"')
    expected |= {FindingId.HIDDEN_COLUMN: [0], FindingId.HIDDEN_SHEET: [0]}
    # Attached to the second and third row; what is at the header means the table, not a row.
    expected |= {FindingId.FLOATING_PICTURE: [2], FindingId.CELL_COMMENT: [3]}
    criteria = '<filterColumn colId="0"><filters><filter val="1"/></filters></filterColumn>'
    after = (
        f'<autoFilter ref="A{filtered - 1}:B{filtered}">{criteria}</autoFilter>'
        f'<mergeCells count="1"><mergeCell ref="B{first}:B{filtered}"/></mergeCells>'
    )
    write_xlsx(
        path, "".join(rows), before='<cols><col min="2" max="2" hidden="1" width="9"/></cols>', after=after,
        formats=("General", '0.0 "mg"', "General"), struck=(STRUCK,),
        parts={"xl/workbook.xml": hidden_sheet(), **overlays(pictures=(1, 2), comments=("A1", "B3", "C4"))},
    )  # fmt: skip
    return path, expected


def hidden_sheet() -> str:
    from tests.core.reading.xlsx_files import workbook_xml

    return workbook_xml('<sheet name="Sheet1" sheetId="1" state="hidden" r:id="rId1"/>')


def reviewed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Found]:
    status = main(["review", "--json", *map(str, arguments)])
    output = capsys.readouterr()
    assert not output.err
    groups = [json.loads(line) for line in output.out.splitlines()]
    return status, {group["finding"]: group["rows"] for group in groups}


def test_every_planted_case_is_found_at_its_row_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook, expected = planted(tmp_path / "planted.xlsx")
    preset = tmp_path / "short.json"
    preset.write_text(json.dumps(LIMIT), "utf-8")
    status, found = reviewed(capsys, workbook, "--sheet", "Sheet1", "--preset", preset, "--format", "guanaco")
    assert {each: rows for each, rows in found.items() if rows != expected.get(FindingId(each))} == {}
    assert (status, set(found)) == (1, {each.value for each in expected})
    beside = {FindingId.TURN_ORDER, FindingId.TOO_FEW_EXAMPLES, FindingId.QUOTATION_MARKS, FindingId.UNREADABLE_RECORD,
              FindingId.LOST_FORMATS}  # fmt: skip
    assert set(expected) | beside == set(FindingId)


def test_what_is_out_of_turn_is_found_at_its_row_and_is_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = [("Consultation ID", "Speaker", "Text"), ("C1", "Doctor", "Welcome."), ("C1", "Patient", "My head hurts.")]
    write_csv(tmp_path / "log.csv", [*log, ("C1", "Doctor", "Rest, and drink water.")])
    columns = ("--header-row", "1", "--conversation", "A", "--speaker", "B", "--text", "C")
    assert reviewed(capsys, tmp_path / "log.csv", *columns) == (0, {"turn_order": [2]})


def test_quotation_marks_that_do_not_match_are_found_at_their_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["Question,Answer", *(f'"{question}","{answer}"' for question, answer in clean_rows(12))]
    (tmp_path / "a.csv").write_text("\n".join([*rows, 'Is moss a plant?,"It is', '"Is salt?",No.']), "utf-8")
    assert reviewed(capsys, tmp_path / "a.csv") == (0, {"quotation_marks": [14]})


def test_too_few_examples_are_found_for_the_sheet_as_a_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for count, expected in ((9, (1, {"too_few_examples": [0]})), (10, (0, {}))):
        write_csv(tmp_path / "few.csv", [("Question", "Answer"), *clean_rows(count)])
        assert reviewed(capsys, tmp_path / "few.csv", "--format", "openai") == expected


def test_a_clean_workbook_of_a_thousand_rows_has_no_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Clean")
    for row in (("Question", "Answer"), *clean_rows(1000)):
        sheet.append(row)
    workbook.save(tmp_path / "clean.xlsx")
    for format_id in ("xtuner", "openai", "guanaco"):
        assert reviewed(capsys, tmp_path / "clean.xlsx", "--format", format_id) == (0, {})


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
