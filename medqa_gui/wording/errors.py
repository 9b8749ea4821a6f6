"""Two sentences for every error: what happened and what to do. Translations are in resources/languages."""

from typing import NamedTuple

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.mapping import Field
from medqa_gui.i18n import gettext, join_sentences, marked
from medqa_gui.wording.labels import FIELDS, LEFT_OUT
from medqa_gui.wording.rules import rule_words
from medqa_gui.wording.target_errors import TARGETS


class Explanation(NamedTuple):
    """What happened, and what to do about it, in the current language."""

    what: str
    hint: str


# Error id -> what is wrong, what to do. The gaps are filled from the error's facts.
ERRORS: dict[str, tuple[str, str]] = {
    "file_missing": (
        marked("File not found: {path}."),
        marked("Check the name and the folder, then try again."),
    ),
    "file_is_folder": (
        marked("{path} is a folder, not a file."),
        marked("Open a spreadsheet inside that folder."),
    ),
    "file_no_access": (
        marked("Cannot read {path}: {reason}."),
        marked("Close it in other programs, check that you have permission to read it, then try again."),
    ),
    "tokenizer_unreadable": (
        marked("{name} is not a readable tokenizer file."),
        marked("Choose the tokenizer.json in the model’s folder. Without it, lengths are estimated."),
    ),
    "tokenizer_unsupported": (
        marked("{name} uses a tokenizer type that is not supported ({kind})."),
        marked("Lengths are estimated instead. Supported: tokenizers of Qwen, Llama, DeepSeek, Gemma and GPT models."),
    ),
    "file_empty": (
        marked("{name} is an empty file."),
        marked("The file may not be fully copied or downloaded. Get it again from its source."),
    ),
    "file_lock": (
        marked("{name} is only the lock file that Excel creates while a workbook is open."),
        marked("Open the workbook itself: the file whose name does not start with ~$."),
    ),
    "file_encrypted": (
        marked("{name} is password-protected."),
        marked("Open it in Excel or LibreOffice, remove the password, save it as .xlsx and open the new file."),
    ),
    "file_needs_password": (
        marked("{name} is password-protected."),
        marked("Enter the password, or remove it in Excel, save the workbook under another name and open that file."),
    ),
    "file_wrong_password": (
        marked("Wrong password for {name}."),
        marked("Check Caps Lock and the keyboard layout, then enter it again."),
    ),
    "password_unreadable": (
        marked("Cannot read the password from {path}: {reason}."),
        marked("Give a text file with the password on its first line."),
    ),
    "file_damaged": (
        marked("{name} is damaged or incomplete ({part})."),
        marked("Copy or download it again, or open it in Excel, let Excel repair it, and save it."),
    ),
    "file_changed": (
        marked("{name} changed while it was read."),
        marked("Wait until the other program has finished writing the file, then try again."),
    ),
    "file_too_large": (
        marked("{name} unpacks to {size} MiB; the limit is {limit} MiB."),
        marked("In Excel, split it into smaller workbooks and remove pictures and empty formatted rows."),
    ),
    "sheet_too_large": (
        marked(
            "A sheet in {name} spans more than {limit} cells, probably because of a stray cell far outside the table."
        ),
        marked("In Excel, press Ctrl+End to find that cell, delete the rows and columns beyond your table, and save."),
    ),
    "too_many_sheets": (
        marked("{name} has more than {limit} sheets or tables."),
        marked("Copy the sheet with the questions and answers into its own workbook and open that file."),
    ),
    "file_takes_too_long": (
        marked("Stopped reading {name}: no progress for {seconds} seconds."),
        marked("In Excel or LibreOffice, save only the rows you need as a new .xlsx, then open the new file."),
    ),
    "file_breaks_reader": (
        marked("Cannot read {name}: it is damaged, or needs more memory than the {limit} MiB allowed."),
        marked("In Excel or LibreOffice, save only the rows you need as a new .xlsx, then open the new file."),
    ),
    "memory_exceeded": (
        marked("This needs more memory than the {limit} MiB allowed."),
        marked("Split the workbook, or close other files."),
    ),
    "stalled": (
        marked("Stopped: no progress for {seconds} seconds."),
        marked(
            "Nothing is lost. If the file is on a network drive or USB stick, copy it to this computer and try again."
        ),
    ),
    "file_unsafe": (
        marked("{name} contains instructions that no spreadsheet program would write ({part})."),
        marked("Do not trust this file. Ask the sender to save the workbook again in Excel."),
    ),
    "file_not_spreadsheet": (
        marked("{name} is not a spreadsheet; it looks like {kind}."),
        marked("Choose the spreadsheet itself, or copy the rows into a new one, save it as .xlsx and open that file."),
    ),
    "file_family_unsupported": (
        marked("{name} is {kind}, which this version cannot read yet."),
        marked("In Excel or LibreOffice, save it as .xlsx, then open the new file."),
    ),
    "file_no_cells": (
        marked("All cells in {name} are empty."),
        marked("Check that this is the right file and that it was saved after the rows were entered."),
    ),
    "text_unclosed_quote": (
        marked("{name} has a quotation mark on line {line} that is never closed, so the rows after it run together."),
        marked(
            "Close or remove the quotation mark in a text editor, or export the table again. Then open the new file."
        ),
    ),
    "text_too_long": (
        marked("{name} has a cell or line longer than any spreadsheet allows. It starts on line {line}."),
        marked("Check that the file is a table with one record per line, and check the quotation marks on that line."),
    ),
    "encoding_unknown": (
        marked("Unknown text encoding “{encoding}”."),
        marked("Use an encoding such as utf-8, gb18030, big5 or cp1252."),
    ),
    "encoding_misfit": (
        marked("{name} is not {encoding} text: line {line} cannot be decoded."),
        marked("Choose another encoding, or leave it unset to detect it automatically."),
    ),
    "delimiter_unusable": (
        marked("“{delimiter}” cannot be used as a delimiter."),
        marked("Use a single character such as a comma, semicolon or tab."),
    ),
    "sheet_unknown": (
        marked("{name} has no sheet “{sheet}”."),
        marked("Available sheets: {sheets}."),
    ),
    "sheet_empty": (
        marked("The sheet “{sheet}” of {name} is empty."),
        marked("Available sheets: {sheets}."),
    ),
    "header_row_beyond": (
        marked("{name} has no row {row} in the sheet “{sheet}”: its last row with text is {last}."),
        marked("Give the row number that Excel shows next to the column names, or 0 for none."),
    ),
    "sheet_gone": (
        marked("{name} no longer contains the chosen sheet."),
        marked("Open it again and choose another sheet."),
    ),
    "column_unknown": (
        marked("The sheet “{sheet}” has no column “{column}”."),
        marked("Use a column name or letter. Available columns: {columns}."),
    ),
    "fields_open": (
        marked("Cannot tell which columns contain {fields}."),
        marked("Specify the question and answer columns by name or letter."),
    ),
    "fields_stacked": (
        marked("In {name}, questions and answers are in one column, below each other, so neither has its own column."),
        marked("In Excel, put each question and its answer side by side, in two columns, and save."),
    ),
    "template_column_unknown": (
        marked("The template names a column “{column}” that the sheet does not have."),
        marked("Correct the column name in braces. To write a brace itself, type {{{{."),
    ),
    "template_brace": (
        marked("In the template “{template}” a brace has no counterpart."),
        marked("Write a column as {{Column}}. To write a brace itself, type {{{{ or }}}}."),
    ),
    "template_without_column": (
        marked("The template “{template}” names no column, so every text would be the same."),
        marked("Write a column name in braces where its text belongs, such as {{{column}}}."),
    ),
    "template_too_long": (
        marked("The text is longer than {limit} characters, and every row would repeat it."),
        marked("Shorten it. What differs from row to row belongs in a column of the sheet."),
    ),
    "nothing_to_save": (
        marked("Nothing to save: no row has both a question and an answer (rows: {rows})."),
        marked("Check the chosen columns and the header row."),
    ),
    "no_data_rows": (
        marked("Nothing to save: there is no row with text below the header row."),
        marked("Check the sheet and the header row."),
    ),
    "where_fits_nothing": (
        marked("Nothing to save: no row has the value that a row rule asks for in {columns} (rows: {rows})."),
        marked("Change the row rule: the value must be the whole text of the cell, in the same upper and lower case."),
    ),
    "all_hidden": (
        marked("Nothing to save: the sheet hides or filters every row (rows: {rows})."),
        marked("Include hidden rows, or show the rows in Excel and save."),
    ),
    "all_excluded": (
        marked("Nothing to save: every row is excluded ({reasons})."),
        marked("Check the chosen columns, the header row and the row rules."),
    ),
    "split_part_empty": (
        marked("One part of the split would be empty: {sizes}."),
        marked("Choose other percentages, fewer parts or smaller groups. Training tools reject empty files."),
    ),
    **TARGETS,
    "where_unclear": (
        marked("“{text}” is not in the form COLUMN=VALUE."),
        marked("Write a column name or letter, an equals sign, and the value to match."),
    ),
    "where_twice": (
        marked("--where asks for two different values in the column “{column}”, and no row has both."),
        marked("A row must match every --where. Convert each value into a dataset of its own."),
    ),
    "limits_unclear": (
        marked("{setting} is “{text}”, which is not a number above 0."),
        marked("Set it to how many times the usual memory and time may be used, such as 2, or remove it."),
    ),
    "split_unsaid": (
        marked("--group, --stratify or --seed was given without --split."),
        marked("Add --split 70/30 (train/test) or --split 80/10/10 (train/validation/test)."),
    ),
    "prompt_unreadable": (
        marked("Cannot read the system prompt from {path}: {reason}."),
        marked("Give a text file after @, or write the prompt itself."),
    ),
    "folder_without_spreadsheets": (
        marked("The folder {path} contains no spreadsheets."),
        marked("Name the files themselves, or choose another folder."),
    ),
    "dataset_unknown": (
        marked("{name} is not a dataset in a supported format."),
        marked("Open a spreadsheet, or a dataset in one of the formats listed by “medqa formats”."),
    ),
    "preset_damaged": (
        marked("{path} is not a preset, or is damaged."),
        marked("Export it again from the app that made it, or create it again with “Save preset”."),
    ),
    "preset_newer": (
        marked("{path} was made by a newer version of this app."),
        marked("Update to the latest version, or ask for a preset made with your version."),
    ),
    "preset_unknown": (
        marked("Unknown preset “{preset}”."),
        marked("Available presets: {presets}. You can also give a preset file."),
    ),
    "preset_does_not_fit": (
        marked("The preset “{preset}” needs the column “{column}”, which this sheet does not have."),
        marked("Choose the columns yourself, or use another preset."),
    ),
    "dataset_not_utf8": (
        marked("{name} is not UTF-8 text, which training tools require."),
        marked("Open it in a text editor, save it as UTF-8, and try again."),
    ),
    "dataset_broken": (
        marked("{name} is not valid JSON at record {record}, line {line}: {cause}."),
        marked("Correct it in a text editor, or ask whoever made it to write it again as JSON."),
    ),
    "dataset_not_json": (
        marked("Record {record} is not valid JSON."),
        marked("The file may be incomplete or in another format."),
    ),
    "dataset_not_parquet": (
        marked("The file is not a Parquet file."),
        marked("The file may be incomplete or in another format."),
    ),
    "dataset_shape_unknown": (
        marked("{name} is JSON, but not in a known dataset format."),
        marked("Choose the format it was written in, or export it again in the messages format."),
    ),
    "parquet_missing": (
        marked("Parquet needs the Python package “pyarrow”, which is not installed."),
        marked("Install it with “pip install pyarrow”, or choose another format."),
    ),
    "stdin_twice": (
        marked("Standard input can be read only once."),
        marked("Give “-” once, and the other files by their names."),
    ),
    "stdout_and_json": (
        marked("The dataset and the lines of --json cannot both go to standard output."),
        marked("Give a file with -o, or leave out --json."),
    ),
    "stdout_one_file": (
        marked("Standard output can take one file only."),
        marked("Leave out --split, --with and --skip-done and convert one file, or give a folder with -o."),
    ),
    "display_missing": (
        marked("There is no screen here to show a window on."),
        marked("Start it in a desktop session, or use “medqa” on the command line."),
    ),
    "display_refuses": (
        marked("The display “{display}” cannot be used for a window."),
        marked("Check DISPLAY or WAYLAND_DISPLAY and your permission to use it, or use “medqa” on the command line."),
    ),
    "display_silent": (
        marked("The display “{display}” did not answer within {seconds} seconds."),
        marked("Check DISPLAY and the connection to it, or use “medqa” on the command line."),
    ),
    "cluster_missing": (
        marked("Running on a cluster needs the Python package “distributed”, which is not installed."),
        marked("Install it with “pip install distributed”, or use --jobs on this computer."),
    ),
    "cluster_silent": (
        marked("No Dask scheduler responds at {address}."),
        marked("Start “dask scheduler” and its workers there, and give the address as tcp://HOST:8786."),
    ),
    "cluster_address": (
        marked("“{address}” is not the address of a Dask scheduler."),
        marked("Give the address as tcp://HOST:8786, or use --jobs on this computer."),
    ),
    "cluster_idle": (
        marked("The Dask scheduler at {address} has no worker; none came within {seconds} seconds."),
        marked("Start “dask worker {address}” on a computer that has this program and the files, then try again."),
    ),
    "speakers_out_of_turn": (
        marked("The conversation at row {row} does not alternate between question and answer, so it cannot be saved."),
        marked("Exclude that row, or put its messages in this order: question, answer, question, answer."),
    ),
    "format_one_turn": (
        marked("{format} has one question and answer per record, but row {row} is a multi-turn conversation."),
        marked("Choose a format that supports multi-turn conversations, or exclude those rows."),
    ),
    "dataset_read_back_differs": (
        marked("Nothing was saved: record {record} (rows: {rows}) failed verification ({rule})."),
        marked("Try another folder or disk. If it happens again, please report it."),
    ),
    "no_engine": (
        marked("The work cannot begin: the system has no room for another process or open file."),
        marked("Close some files or other programs, and try again."),
    ),
    "worker_died": (
        marked("Converting a file stopped unexpectedly: there was not enough memory, or the file cannot be read."),
        marked(
            "Convert the files one by one to find the one that fails, then use Excel to save only "
            "the rows you need as a new .xlsx."
        ),
    ),
    "unexpected": (
        marked("An unexpected error occurred ({kind})."),
        marked("Nothing was changed. Please report this, without any patient data."),
    ),
    "engine_died": (
        marked("Reading {name} stopped unexpectedly: there was not enough memory, or the file cannot be read."),
        marked("In Excel, save only the rows you need as a new .xlsx, then open the new file."),
    ),
    "engine_lost": (
        marked("The process reading {name} ended unexpectedly. The computer probably ran out of memory."),
        marked("Your changes are kept. Close other programs, then reload the file."),
    ),
    "format_unknown": (
        marked("Unknown format “{format}”."),
        marked("Available formats: {formats}."),
    ),
}


# Errors of which a person with a larger computer or more time may want to hear less.
_ALLOWABLE = frozenset((
    "memory_exceeded", "stalled", "file_takes_too_long", "file_breaks_reader", "file_too_large", "sheet_too_large",
    "worker_died",
))  # fmt: skip
_ALLOW_MORE = marked(
    "To allow more, choose File ▸ Resource limits in the window, or put MEDQA_LIMITS=2 before the command."
)

# What a file is instead, and which part of it is damaged; where an error's fact is one of these ids, this is shown.
KINDS: dict[str, str] = {
    "text": marked("plain text"),
    "pdf": marked("a PDF document"),
    "image": marked("a picture"),
    "archive": marked("a compressed archive"),
    "database": marked("a database file"),
    "parquet": marked("a Parquet file"),
    "statistics": marked("an SPSS or Stata data file"),
    "document": marked("a text document"),
    "presentation": marked("a presentation"),
    "mail": marked("an email message"),
    "json": marked("a JSON file"),
    "xml": marked("an XML file"),
    "device": marked("a pipe or a device"),
    "ole": marked("a file from an older Windows program"),
    "binary": marked("data from another program"),
    "html": marked("a web page"),
    "mht": marked("a web archive (MHT)"),
    "xml2003": marked("an Excel 2003 XML workbook"),
    "flat_ods": marked("a flat OpenDocument file"),
    "slk": marked("a SYLK table"),
    "iwork": marked("a Numbers, Pages or Keynote document"),
    "lotus": marked("a Lotus or Works table"),
    "xls": marked("an Excel 97–2003 workbook (.xls)"),
    "xlsb": marked("a binary Excel workbook (.xlsb)"),
    "ods": marked("an OpenDocument spreadsheet (.ods)"),
}
# Why a text is not JSON.
CAUSES: dict[str, str] = {
    "cut_short": marked("the file ends in the middle of the record"),
    "trailing_comma": marked("there is a comma after the last entry"),
    "no_comma": marked("a comma is missing"),
    "not_a_number": marked("JSON has no NaN and no Infinity"),
    "python": marked("it is written as Python prints it, with '…', True or None"),
    "no_quotes": marked("a key is not in double quotation marks"),
    "line_break": marked("there is a line break or tab inside a text"),
    "key_twice": marked("a key occurs twice"),
    "not_utf8": marked("it has bytes that are not UTF-8"),
    "half_character": marked("it has half a character, such as half an emoji"),
    "more_after_end": marked("there is more text after the end"),
    "other": marked("it is damaged there"),
}
PARTS: dict[str, str] = {
    "zip_directory": marked("internal file list"),
    "ole_directory": marked("internal file list"),
    "zero_bytes": marked("parts contain only zeros"),
    "workbook": marked("unreadable contents"),
    "reader": marked("they took over the process that read it"),
}
# Why a file cannot be used; the system's errors by their names (`system_reason`), others in the system's own words.
REASONS: dict[str, str] = {
    "too_long": marked("the file is too long"),
    "not_utf8": marked("the file is not UTF-8 text"),
    "empty": marked("the file is empty"),
    "not_file": marked("it is a folder, a pipe or a device"),
    "EACCES": marked("you do not have permission"),
    "EPERM": marked("you do not have permission"),
    "EROFS": marked("the disk is read-only"),
    "ENOSPC": marked("the disk is full"),
    "ENOENT": marked("the file or folder does not exist"),
    "ENOTDIR": marked("part of the path is a file, not a folder"),
    "ENAMETOOLONG": marked("the name is too long"),
    "ELOOP": marked("its links lead in a circle"),
    "EIO": marked("the disk or network drive reports an error"),
    "ENODEV": marked("the disk or network drive is not available"),
    "ESTALE": marked("the disk or network drive is not available"),
    "ETIMEDOUT": marked("the disk or network drive is not available"),
    "EMFILE": marked("too many files are open"),
    "EBUSY": marked("another program is using the file"),
    "ETXTBSY": marked("another program is using the file"),
    "unknown": marked("the system gives no reason"),
}
# (error id, kind) -> a better hint than the error's own.
HINTS: dict[tuple[str, str], str] = {
    ("file_not_spreadsheet", "text"): marked("If it contains a table, change its extension to .csv and open it."),
    ("file_not_spreadsheet", "archive"): marked("Extract it, then open the spreadsheet inside."),
    ("file_not_spreadsheet", "database"): marked("Export the table as .csv or .xlsx, then open the exported file."),
    ("file_not_spreadsheet", "statistics"): marked("Export the table as .csv or .xlsx, then open the exported file."),
    ("file_not_spreadsheet", "parquet"): marked("Export the table as .csv or .xlsx, then open the exported file."),
    ("file_family_unsupported", "iwork"): marked(
        "Open it in its own program, export it as an Excel file, then open that file."
    ),
}


def explain(error: MedqaError, other_hint: str = "", **facts_of_hint: str) -> Explanation:
    """Return the error's two sentences in the current language, or what is wrong and another hint."""
    what, hint = ERRORS[error.id]
    hint = other_hint or gettext(HINTS.get((error.id, str(error.facts.get("kind"))), hint))
    facts = {name: _shown(name, value) for name, value in error.facts.items()}
    hint = hint.format_map(facts | facts_of_hint)
    if near := facts.get("near"):
        hint = join_sentences(gettext("Did you mean “{near}”?").format(near=near), hint)
    if error.id in _ALLOWABLE and not error.facts.get("is_fixed"):
        hint = f"{hint} {gettext(_ALLOW_MORE)}"
    return Explanation(gettext(what).format_map(facts), hint)


def _shown(name: str, fact: object) -> str:
    if name == "fields":
        return gettext(", ").join(gettext(FIELDS[Field(each)]) for each in str(fact).split(","))
    if name == "rule":
        return rule_words(str(fact))
    if name == "reasons":
        words: dict[str, str] = {reason.value: badge for reason, badge in LEFT_OUT.items()}
        counts = (each.partition("=") for each in str(fact).split(","))
        return gettext(", ").join(f"{gettext(words.get(reason, reason))}: {count}" for reason, _, count in counts)
    names = {"kind": KINDS, "part": PARTS, "cause": CAUSES, "reason": REASONS}.get(name, {})
    return gettext(names.get(str(fact), "")) or str(fact)
