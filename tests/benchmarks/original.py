"""What the original script does: openpyxl, the whole workbook in memory, json.dump with an indent of 4."""

import json
import sys

import openpyxl

SYSTEM = (
    "You are a professional, highly experienced doctor professor. You always provide accurate, comprehensive, and "
    "detailed answers based on the patients' questions."
)


def main() -> None:
    """Convert the workbook named first into the file named second."""
    sheet = openpyxl.load_workbook(sys.argv[1])["DrugQA"]
    records = [
        {"conversation": [{"system": SYSTEM, "input": row[0], "output": row[3]}]}
        for row in sheet.iter_rows(min_row=2, max_col=4, values_only=True)
    ]
    with open(sys.argv[2], "w") as file:  # noqa: PTH123 - as the original does
        json.dump(records, file, indent=4)


main()
