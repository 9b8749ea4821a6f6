"""Make resources/sample.xlsx: an invented workbook with what real ones have. `python3 -m tests.sample_workbook`.

The texts are our own and general information only; like the program, they are under the MIT licence.
"""

import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

TARGET = Path(__file__).parent.parent / "resources" / "sample.xlsx"
TITLE = "Questions patients ask us – sample workbook with invented content"
HEADERS = ("ID", "Topic", "Question", "Answer", "Source", "Reviewed", "Dose")
WIDTHS = (8, 16, 48, 72, 20, 12, 10)
HEADER_ROW = 2
HIDDEN_ROW = 22
FIRST_REVIEW = date(2024, 1, 8)

# Topic, question, answer, source, tablet strength in mg.
ROWS: tuple[tuple[str, str, str | None, str, int | None], ...] = (
    (
        "Pain relief",
        "What is paracetamol used for?",
        "Paracetamol eases mild to moderate pain and lowers a fever.",
        "Patient leaflet",
        500,
    ),
    (
        "Pain relief",
        "Can I take paracetamol together with other cold and flu remedies?",
        "Check the label first. Many cold and flu remedies already contain paracetamol, and taking it twice can harm "
        "the liver. Ask a pharmacist if you are not sure.",
        "Patient leaflet",
        500,
    ),
    (
        "Pain relief",
        "Should I take ibuprofen with food?",
        "Yes. Taking ibuprofen with or just after food makes an upset stomach less likely.",
        "Patient leaflet",
        200,
    ),
    (
        "Pain relief",
        "Who should ask for advice before taking ibuprofen?",
        "People with stomach ulcers, kidney disease, heart failure or asthma, people who are pregnant, and people who "
        "take blood thinners should ask a doctor or pharmacist first.",
        "Patient leaflet",
        200,
    ),
    (
        "Diabetes",
        "What does metformin do?",
        "Metformin lowers blood sugar in type 2 diabetes, mainly by reducing the sugar that the liver releases.",
        "Clinic handout",
        500,
    ),
    (
        "Diabetes",
        "How should I store insulin?",
        "Keep spare insulin in the fridge and never freeze it. The pen in use may stay at room temperature, away from "
        "heat and sunlight, for as long as its leaflet says.",
        "Clinic handout",
        None,
    ),
    (
        "Blood pressure",
        "What is amlodipine for?",
        "Amlodipine widens the blood vessels. It is used for high blood pressure and for angina.",
        "Clinic handout",
        5,
    ),
    (
        "Blood pressure",
        "Do I still need my blood pressure tablets when I feel well?",
        "High blood pressure usually causes no symptoms, so feeling well does not show that it is controlled. Keep "
        "taking the tablets unless your doctor tells you otherwise.",
        "Clinic handout",
        None,
    ),
    (
        "Antibiotics",
        "Do antibiotics work against a cold?",
        "No. Colds are caused by viruses, and antibiotics act against bacteria only.",
        "Clinic handout",
        None,
    ),
    (
        "Antibiotics",
        "What should I do if I miss a dose of my antibiotic?",
        "Take it as soon as you remember, unless it is almost time for the next one. Do not take two doses at once. "
        "The leaflet or a pharmacist can tell you more.",
        "Patient leaflet",
        None,
    ),
    (
        "Antibiotics",
        "May I stop my antibiotic when I feel better?",
        "Take it for as long as it was prescribed, and speak to your doctor before you stop early.",
        "Patient leaflet",
        None,
    ),
    (
        "Allergy",
        "Can cetirizine make me drowsy?",
        "It can in some people. Find out how it affects you before you drive or use machines.",
        "Patient leaflet",
        10,
    ),
    (
        "Stomach",
        "When should I take omeprazole?",
        "Usually once a day in the morning, before food. Swallow the capsule whole with some water.",
        "Patient leaflet",
        20,
    ),
    (
        "Thyroid",
        "Why is levothyroxine taken on an empty stomach?",
        "Food, coffee and calcium or iron tablets can reduce how much of it the body takes up. Most people take it in "
        "the morning, at least half an hour before breakfast.",
        "Clinic handout",
        None,
    ),
    (
        "Asthma",
        "Why should I rinse my mouth after using a steroid inhaler?",
        "Rinsing washes away what stays in the mouth. It helps to prevent thrush and a hoarse voice.",
        "Clinic handout",
        None,
    ),
    (
        "Appointments",
        "What should I bring to my first appointment?",
        "Please bring:\n- a list of all your medicines\n- your allergies\n- letters from other clinics\n"
        "- your insurance card",
        "Front desk",
        None,
    ),
    ("Appointments", "How long before a blood test must I fast?", None, "Front desk", None),
    ("Appointments", "Do I need my vaccination record for the visit?", "n/a", "Front desk", None),
    (
        "Pain relief",
        "Should I take ibuprofen with food?",
        "It is best taken with milk or a meal and a full glass of water.",
        "Old leaflet",
        200,
    ),
    (
        "Appointments",
        "DRAFT: how do I change my appointment online?",
        "Draft, not reviewed yet.",
        "Front desk",
        None,
    ),
    (
        "Emergencies",
        "When should I call an ambulance for chest pain?",
        "Call the emergency number at once if the pain is sudden or severe, spreads to the arm, neck or jaw, or comes "
        "with breathlessness, sweating or faintness.",
        "Clinic handout",
        None,
    ),
    (
        "止痛",
        "布洛芬可以空腹吃吗？",
        "最好随餐或饭后服用，以减少对胃的刺激。如果有胃溃疡，请先咨询医生或药师。",
        "患者须知",
        200,
    ),
    (
        "用药",
        "感冒需要吃抗生素吗？",
        "普通感冒由病毒引起，抗生素对病毒无效。是否需要用药，请由医生判断。",
        "患者须知",
        None,
    ),
    (
        "用药",
        "忘记服药怎么办？",
        "想起时尽快补服；如果已经接近下一次服药时间，就跳过这一次，不要一次服用双倍剂量。请阅读说明书或咨询药师。",
        "患者须知",
        None,
    ),
)

NOTES = (
    "This workbook is invented, so that MedQA Converter can be tried without a file of your own.",
    "It has what real workbooks have: a title above the header row, a blank answer, an answer that is none (n/a),",
    "a question that is answered in two ways, a hidden row, a hidden sheet, dates and a unit shown by the format.",
    "General information only; it does not replace advice from a doctor or pharmacist.",
)
CODES = (("Topic", "Code"), ("Pain relief", "P1"), ("Diabetes", "D1"), ("Antibiotics", "A1"), ("Appointments", "X1"))


def workbook() -> Workbook:
    """Return the sample as openpyxl holds it."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Questions"
    _write_questions(sheet)
    _lay_out(sheet)
    notes = book.create_sheet("Notes")
    for line in NOTES:
        notes.append((line,))
    codes = book.create_sheet("Codes")
    for pair in CODES:
        codes.append(pair)
    codes.sheet_state = "hidden"
    return book


def content() -> bytes:
    """Return the file's bytes, the same for every call."""
    fresh, steady = io.BytesIO(), io.BytesIO()
    workbook().save(fresh)
    with zipfile.ZipFile(fresh) as source, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            # openpyxl writes the time of saving into the properties, and the archive has one for each part.
            part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-01-08T08:00:00Z", source.read(name))
            target.writestr(zipfile.ZipInfo(name, (2024, 1, 8, 8, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return steady.getvalue()


def _write_questions(sheet: Worksheet) -> None:
    sheet.append((TITLE,))
    sheet.append(HEADERS)
    for number, (topic, question, answer, source, dose) in enumerate(ROWS, 1):
        reviewed = FIRST_REVIEW + timedelta(days=5 * number)
        sheet.append((f"Q-{number:03}", topic, question, answer, source, reviewed, dose))


def _lay_out(sheet: Worksheet) -> None:
    sheet.merge_cells("A1:G1")
    sheet["A1"].font = Font(size=14, bold=True)
    for cell in sheet[HEADER_ROW]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color="0B6BCB")
    for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        row[5].number_format = "yyyy-mm-dd"
        row[6].number_format = '0" mg"'
    sheet.row_dimensions[HIDDEN_ROW].hidden = True
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 1)


if __name__ == "__main__":
    TARGET.write_bytes(content())
