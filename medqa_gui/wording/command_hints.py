"""Hints for errors on the command line, where they differ from those of the window."""

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.mapping import Field
from medqa_gui.i18n import gettext, marked
from medqa_gui.wording.errors import Explanation, explain

# Error id -> what to do.
_HINTS: dict[str, str] = {
    "fields_open": marked(
        "Name them with {options}, by column name or letter. Run “medqa inspect” to list the columns."
    ),
    "file_needs_password": marked("Write the password on the first line of a text file and add --password-file FILE."),
    "file_is_folder": marked("Name a file inside it. A folder with a dataset needs --format hf-dataset."),
    "file_wrong_password": marked("Check the first line of the file that --password-file names."),
    "encoding_misfit": marked("Name another one with --encoding, or leave it out to detect it automatically."),
    "nothing_to_save": marked("Check --question, --answer and --header-row. Run “medqa inspect” to list the columns."),
    "all_excluded": marked("Check --where, --question, --answer and --header-row. “medqa review” names the rows."),
    "where_fits_nothing": marked(
        "Check --where: the value must be the whole text of the cell, in the same upper and lower case."
    ),
    "all_hidden": marked("Add --hidden keep to include rows that the sheet hides or filters."),
    "preset_does_not_fit": marked("Use another preset, or leave out --preset. Run “medqa presets” to list them."),
}
_OPTIONS = {Field.SYSTEM: "--system-column"}


def explain_for_terminal(error: MedqaError) -> Explanation:
    """Return what is wrong, and what to do about it on the command line."""
    options = _options(str(error.facts.get("fields", "")))
    return explain(error, gettext(_HINTS.get(error.id, "")), options=options)


def _options(fields: str) -> str:
    names = [Field(each) for each in fields.split(",") if each]
    return gettext(", ").join(_OPTIONS.get(each, f"--{each}") for each in names)
