"""The sample that is shipped, and what its visitors are promised to find in it."""

from openpyxl import Workbook, load_workbook

from tests import sample_workbook


def cells(book: Workbook) -> dict[str, list[tuple[object, ...]]]:
    return {
        sheet.title: [(cell.coordinate, cell.value, cell.number_format) for row in sheet.iter_rows() for cell in row]
        for sheet in book.worksheets
    }


def test_the_shipped_sample_is_what_its_generator_makes() -> None:
    shipped, made = load_workbook(sample_workbook.TARGET), sample_workbook.workbook()
    # openpyxl reads a date back with its time of day.
    as_read = [[(at, str(value)[:10], shown) for at, value, shown in rows] for rows in cells(shipped).values()]
    as_made = [[(at, str(value)[:10], shown) for at, value, shown in rows] for rows in cells(made).values()]
    assert as_read == as_made
    texts = [[value for _, value, _ in rows if isinstance(value, str)] for rows in cells(shipped).values()]
    assert texts == [[value for _, value, _ in rows if isinstance(value, str)] for rows in cells(made).values()]
    assert shipped.sheetnames == made.sheetnames


def test_the_generator_makes_the_same_bytes_again() -> None:
    assert sample_workbook.content() == sample_workbook.content()


def test_the_hidden_row_is_the_draft_and_the_codes_are_a_hidden_sheet() -> None:
    book = load_workbook(sample_workbook.TARGET)
    sheet = book["Questions"]
    hidden = [number for number, row in sheet.row_dimensions.items() if row.hidden]
    assert [sheet.cell(number, 3).value for number in hidden] == ["DRAFT: how do I change my appointment online?"]
    assert book["Codes"].sheet_state == "hidden"
    assert book["Notes"].sheet_state == "visible"
