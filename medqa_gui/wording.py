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
    "template_column_unknown": (
        marked("The text names a column “{column}” that the sheet does not have."),
        marked("Correct the name between the braces, or write {{{{ for a brace of your own."),
    ),
    "nothing_to_save": (
        marked("None of the {rows} rows has both a question and an answer, so there is nothing to save."),
        marked("Check the chosen columns, the header row and the row rules."),
    ),
    "target_is_folder": (
        marked("{path} is a folder, so no dataset can be written there."),
        marked("Name a file inside it."),
    ),
    "target_is_source": (
        marked("{path} is the spreadsheet itself; it is never overwritten."),
        marked("Choose another name for the dataset."),
    ),
    "target_exists": (
        marked("{path} is already there."),
        marked("Name it with -o, or add --force to replace it."),
    ),
    "target_no_folder": (
        marked("There is no folder {path}."),
        marked("Make it first, or choose another folder."),
    ),
    "target_no_access": (
        marked("{path} cannot be written: {reason}."),
        marked("Close it in other programs, or choose a folder that you may write to."),
    ),
    "disk_full": (
        marked("There is no room left on the disk for {path}."),
        marked("Free some room or choose another disk; the old file is as it was."),
    ),
    "dataset_not_json": (
        marked("The file is not JSON at record {record}."),
        marked("It may be cut short, or be of another format."),
    ),
    "dataset_read_back_differs": (
        marked("Record {record} did not read back as it was meant ({rule}), so nothing was saved."),
        marked("Try another folder or disk; if it happens again, please report it."),
    ),
    "unexpected": (
        marked("Something unforeseen happened ({kind})."),
        marked("Nothing was changed. Please report it, without any patient data."),
    ),
    "engine_died": (
        marked(
            "Reading {name} stopped without a word: the file needs more memory than there is, or breaks its reader."
        ),
        marked("Open it in Excel, save it as a new .xlsx with only the rows you need, and open that."),
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
