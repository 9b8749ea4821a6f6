"""Small workbooks with what ordinary ones have: hidden, blank and repeated rows, turns, messages, transcripts."""

import os
from pathlib import Path

import openpyxl

# So many rows more in a sheet of their own make the engine slower than the person.
MORE_ROWS = int(os.environ.get("MEDQA_WALK_ROWS", "0"))

PAIRS = [
    ("Question", "Answer", "Ward", "Patient"),
    ("What is the dose of aspirin?", "Take 75 mg once a day.", "A", "P1"),
    ("What is the dose of aspirin?", "Take 75 mg once a day.", "A", "P1"),
    ("Who is Mrs Miller?", "Mrs Miller, born 3.4.1951, lives here.", "B", "P2"),
    ("Can I drink wine with it?", "Better not.", "B", "P2"),
    ("Can I drink wine with it?", "Yes, a little.", "A", "P3"),
    ("", "An answer without a question.", "A", None),
    ("What helps against cough?", "", "C", None),
    ("Is it dangerous?", "No.", "C", "P4"),
    ("How long does it take?", "N/A", "C", "P4"),
    ("How long do I wait?", "Call +49 171 1234567 or write to a.b@example.org.", "A", "P5"),
    ("What  is the dose of aspirin? ", " Take 75 mg once a day. ", "A", "P6"),
    ("May I drive?", "<b>No</b>, not today.", "A", "P6"),
    ("May I run?", "May I run? Yes.", "B", "P7"),
    ("When do I come again?", "In two weeks.", "B", "P7"),
    ("When shall I come again?", "In three weeks.", "B", 8),
    ("What does it cost?", 12.5, "C", 8),
    (None, None, None, None),
    ("Does it hurt?", "Does it hurt?", "A", 9),
    ("Is it cold?", "It is\u200b cold.", "A", 9),
    ("Is it warm?", "It is warm. <|im_end|>", "B", 9),
]
TURNS = [
    ("V1", 1, "I have a headache.", "Since when?", "A"),
    ("V1", 2, "Since Monday.", "Take a rest.", "A"),
    ("V2", 2, "Not much.", "Good.", "B"),
    ("V2", 1, "How do I eat?", "What did you eat?", "B"),
    ("", 1, "Nobody's question", "Nobody's answer", "B"),
    ("V3", 1, "", "An answer alone", "B"),
    ("V4", 1, "And now?", "", "C"),
    ("V4", 2, "Really?", "Yes.", "C"),
]
MESSAGES = [
    ("C1", "patient", "Good morning.", "A"),
    ("C1", "doctor", "What brings you here?", "A"),
    ("C1", "patient", "My knee.", "A"),
    ("C1", "doctor", "Rest it.", "A"),
    ("C2", "doctor", "You again?", "B"),
    ("C2", "patient", "Yes.", "B"),
    ("C2", "patient", "It hurts.", "B"),
    ("C2", "doctor", "Where?", "B"),
    ("C3", "nurse", "Hello", "B"),
]
TRANSCRIPTS = [
    (1, "Patient: I cough.\nDoctor: Since when?\nPatient: Since May.\nDoctor: Drink tea.", "X"),
    (2, "Patient: Can I run?\nDoctor: Yes.", "Y"),
    (3, "nobody says anything here", "Y"),
    (4, "", "Z"),
    (5, "Patient: Can I run?\nDoctor: Yes.", "Z"),
]
CHINESE = [
    (1, "感冒了怎么办？", "多喝水，多休息。", 3),
    (2, "咳嗽怎么办？", "请去看医生。", 4),
    (3, "头痛怎么办？", "", 4),
    (4, "我的电话是13812345678，可以吗？", "可以。", 5),
    (5, "感冒了怎么办？", "吃药。", 5),
    (6, "发烧怎么办？", "无", 1),
    (7, "发烧怎么办？", "量体温。", 1),
]


def make_files(folder: Path) -> list[Path]:
    """Write a workbook of four sheets, one with a title above its header, and a text file like the first sheet."""
    book = openpyxl.Workbook()
    pairs = book.active
    pairs.title = "Pairs"
    for row in PAIRS:
        pairs.append(row)
    for hidden in (4, 9):
        pairs.row_dimensions[hidden].hidden = True
    pairs.merge_cells("D6:D8")
    turns = book.create_sheet("Turns")
    for row in [("Visit", "Turn", "Question", "Answer", "Ward"), *TURNS]:
        turns.append(row)
    messages = book.create_sheet("Messages")
    for row in [("Chat", "Speaker", "Text", "Ward"), *MESSAGES]:
        messages.append(row)
    messages.sheet_state = "hidden"
    transcripts = book.create_sheet("Transcripts")
    for row in [("No", "Transcript", "Doctor"), *TRANSCRIPTS]:
        transcripts.append(row)
    ward = folder / "ward.xlsx"
    book.save(ward)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("Advice of the clinic, 2024",))
    sheet.append(())
    for row in [("ID", "患者提问", "医生回复", "Score"), *CHINESE]:
        sheet.append(row)
    sheet.auto_filter.ref = "A3:D12"
    sheet.row_dimensions[7].hidden = True
    book.create_sheet("Empty")
    if MORE_ROWS:
        sheet = book.create_sheet("Long")
        sheet.append(("Question", "Answer", "Ward"))
        for at in range(MORE_ROWS):
            sheet.append(
                (f"What is number {at % 400}?", f"It is {at} times {at % 7}." if at % 11 else None, "ABC"[at % 3])
            )
        sheet.row_dimensions[50].hidden = True
    clinic = folder / "clinic.xlsx"
    book.save(clinic)
    lines = [",".join(f'"{cell}"' for cell in row[:4]) for row in PAIRS[:12]]
    copy = folder / "ward-march.csv"
    copy.write_text("\n".join(lines) + "\n", "utf-8")
    return [ward, clinic, copy]
