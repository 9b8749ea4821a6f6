"""Every sentence about a finding or an error, in one table; the translations lie in resources/languages."""

from typing import NamedTuple

from medqa_gui.core.errors import MedqaError
from medqa_gui.i18n import gettext, marked


class Explanation(NamedTuple):
    """What is wrong, and what to do about it."""

    what: str
    hint: str


# Error id -> what is wrong, what to do. The gaps are filled from the error's facts.
ERRORS: dict[str, tuple[str, str]] = {
    "file_missing": (
        marked("There is no file at {path}."),
        marked("Check the name and the folder, then open it again."),
    ),
    "file_is_folder": (
        marked("{path} is a folder, not a file."),
        marked("Open the spreadsheet inside it."),
    ),
    "file_no_access": (
        marked("{path} cannot be read: {reason}."),
        marked("Close it in other programs and check that you may read it, then try again."),
    ),
    "file_empty": (
        marked("{name} is empty: it has no bytes."),
        marked("It may not be fully copied or downloaded. Get it again from where it came."),
    ),
    "file_lock": (
        marked("{name} is only the lock file that Excel keeps while a workbook is open."),
        marked("Choose the workbook itself, the file without ~$ in front."),
    ),
    "file_encrypted": (
        marked("{name} is protected by a password."),
        marked("Open it in Excel, remove the password and save it under another name, then open that."),
    ),
    "file_damaged": (
        marked("{name} is damaged or cut short ({part})."),
        marked("Copy or download it again; or open it in Excel, let Excel repair it, and save it."),
    ),
    "file_not_spreadsheet": (
        marked("{name} is not a spreadsheet; it looks like {kind}."),
        marked("Open it in its own program and save it as .xlsx, then open that."),
    ),
    "file_family_unsupported": (
        marked("{name} is {kind}, which this version does not read yet."),
        marked("Open it in Excel or LibreOffice, save it as .xlsx, and open that."),
    ),
    "file_no_cells": (
        marked("{name} has no cells with anything in them."),
        marked("Check that it is the right file, and that it was saved after the rows were entered."),
    ),
    "sheet_unknown": (
        marked("{name} has no sheet “{sheet}”."),
        marked("Its sheets are: {sheets}."),
    ),
    "column_unknown": (
        marked("The sheet “{sheet}” has no column “{column}”."),
        marked("Name one by its header or its letter. There are: {columns}."),
    ),
    "fields_open": (
        marked("It is not clear which columns hold {fields}."),
        marked("Say it: the question and answer columns, by header or letter."),
    ),
    "format_unknown": (
        marked("There is no format “{format}”."),
        marked("The formats are: {formats}."),
    ),
}


def explain(error: MedqaError) -> Explanation:
    """Return the error's two sentences in the current language."""
    what, hint = ERRORS[error.id]
    facts = {name: str(value) for name, value in error.facts.items()}
    return Explanation(gettext(what).format_map(facts), gettext(hint).format_map(facts))
