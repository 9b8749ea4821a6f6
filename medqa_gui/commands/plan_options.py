"""Make a plan from a file, a preset and the command line options."""

from argparse import Namespace
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from medqa_gui.commands.open_file import read_options, why_not_text
from medqa_gui.commands.output import print_note
from medqa_gui.core.conversations.template import check_template
from medqa_gui.core.guessing.pair_columns import SAMPLE_ROWS
from medqa_gui.core.guessing.survey import plan_columns, sample, suggest_plan, survey
from medqa_gui.core.model.column import Column, column_letter
from medqa_gui.core.model.errors import MedqaError, PlanError, UnreadableFileError
from medqa_gui.core.model.find_column import find_column
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.nearest import nearest
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.suggestion import Confidence, Suggestion
from medqa_gui.core.model.table import Exporter, Row, Workbook, sheet_names
from medqa_gui.core.runtime.atomic_file import read_small
from medqa_gui.core.runtime.watchdog import report_progress
from medqa_gui.i18n import gettext
from medqa_gui.wording import FIELDS
from medqa_gui.wording.exporters import exporter_sentence

if TYPE_CHECKING:
    from medqa_gui.core.presets.preset import Preset

T = TypeVar("T")
_LONGEST_PROMPT = 1 << 20  # bytes


class Guessed(NamedTuple):
    """Guesses that the user should check.

    Columns that are only likely, other suitable sheets, the encoding of a text file ("" if certain), damaged sheets,
    and the program whose header lines were found.
    """

    likely: tuple[tuple[Field, int], ...]
    other_sheets: tuple[str, ...]
    encoding: str = ""
    damaged_sheets: tuple[str, ...] = ()
    exporter: Exporter | None = None


def make_plan(
    workbook: Workbook, source: Path, preset: "Preset | None", options: Namespace
) -> tuple[Plan, Sequence[Column], Guessed]:
    """Return the plan, the columns, and the guesses to check. Raises PlanError."""
    index, rows, others, damaged = choose_sheet(workbook, source, options)
    if not rows:
        raise _no_cells(workbook, source, options)
    hidden, are_pairs = workbook.rows(index).facts.hidden_columns, bool(_asked_columns(options))
    plan, found = suggest_plan(source, rows, index, options.header_row, hidden=hidden, are_pairs=are_pairs)
    columns = plan_columns(plan, rows)
    if preset is not None and preset.name:
        # Imported here: most conversions use no preset.
        from medqa_gui.core.presets.library import apply_preset

        plan = apply_preset(preset, plan, columns)
    plan = _filled_in(plan, columns, workbook, options)
    if plan.mapping.missing_fields:
        unclear = "fields_stacked" if found.is_stacked and not _asked_columns(options) else "fields_open"
        raise PlanError(unclear, name=source.name, fields=",".join(plan.mapping.missing_fields))
    likely = () if preset is not None and preset.name else _likely(found, plan, options)
    layout = workbook.layout
    encoding = layout.encoding if layout and layout.is_guessed else ""
    names = [sheet.name for sheet in workbook.sheets]
    exporter = workbook.rows(index).facts.exporter
    return plan, columns, Guessed(likely, _named(names, others), encoding, _named(names, damaged), exporter)


def _named(names: Sequence[str], places: Iterable[int]) -> tuple[str, ...]:
    return tuple(names[at] for at in places)


def _no_cells(workbook: Workbook, source: Path, options: Namespace) -> MedqaError:
    names = [sheet.name for sheet in workbook.sheets]
    if options.sheet is None or len(names) == 1:
        return UnreadableFileError("file_no_cells", name=source.name)
    return PlanError("sheet_empty", name=source.name, sheet=options.sheet, sheets=gettext(", ").join(names))


def _likely(found: Suggestion, plan: Plan, options: Namespace) -> tuple[tuple[Field, int], ...]:
    fields = {field for field, tier in found.confidence.items() if tier is Confidence.LIKELY}
    fields -= set(_asked_columns(options))
    return tuple((field, column) for field, column in plan.mapping.columns if field in fields)


def print_guesses(source: Path, sheet: str, guessed: Guessed) -> None:
    """Print the guesses that the user should check."""
    if guessed.encoding:
        said = gettext("{name}: read as {encoding}, as its letters suggest; choose another with --encoding.")
        print_note(said.format(name=source.name, encoding=guessed.encoding))
    if guessed.exporter:
        print_note(f"{source.name}: {exporter_sentence(guessed.exporter)}")
    if guessed.damaged_sheets:
        said = gettext("{name}: damaged sheets were not read: {sheets}.")
        print_note(said.format(name=source.name, sheets=gettext(", ").join(guessed.damaged_sheets)))
    if guessed.likely:
        columns = gettext(", ").join(
            f"{gettext(FIELDS[field])} {column_letter(column)}" for field, column in guessed.likely
        )
        said = gettext(
            "{name}: these columns are a guess: {columns}. Run “medqa inspect” to list all columns, "
            "and name others if these are wrong."
        )
        print_note(said.format(name=source.name, columns=columns))
    if guessed.other_sheets:
        said = gettext(
            "{name}: only the sheet “{sheet}” was read. "
            "These sheets have questions and answers too (use --sheet): {sheets}."
        )
        print_note(said.format(name=source.name, sheet=sheet, sheets=gettext(", ").join(guessed.other_sheets)))


def _filled_in(plan: Plan, columns: Sequence[Column], workbook: Workbook, options: Namespace) -> Plan:
    """Return the plan with the options applied."""
    sheet = workbook.sheets[plan.sheet_index].name
    plan = replace(plan, sheet=sheet_names(workbook.sheets)[plan.sheet_index])
    for field, name in _asked_columns(options).items():
        plan = plan.with_mapping(field, _column(name, columns, sheet))
    # Guessed fields of another shape do not apply to this one.
    plan = replace(plan, mapping=plan.mapping.used)
    if options.where:
        plan = replace(plan, rules=replace(plan.rules, where=_wheres(options.where, columns, sheet)))
    rules = {"hidden": options.hidden, "paths": options.paths, "fill_down": options.fill_down}
    asked: dict[str, Any] = {name: value for name, value in rules.items() if value is not None}
    plan = replace(plan, rules=replace(plan.rules, **asked))
    split = _split(plan, columns, sheet, options)
    said = {
        "split": split,
        "sidecars": frozenset(options.sidecars) or None,
        "system_prompt": None if options.system is None else _system_prompt(options.system),
        "question_template": options.question_template,
        "answer_template": options.answer_template,
        "format_id": options.format,
        "is_ascii": options.ascii,
        "tokenizer": options.tokenizer and _tokenizer(options.tokenizer),
    }
    for template in (options.question_template, options.answer_template):
        if template and template.strip():
            check_template(template, columns)
    changes: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    return replace(plan, read_options=read_options(options), **changes)


def _asked_columns(options: Namespace) -> dict[Field, str]:
    """Return the columns named in the options."""
    named = {
        Field.QUESTION: options.question,
        Field.ANSWER: options.answer,
        Field.SYSTEM: options.system_column,
        Field.CONVERSATION: options.conversation,
        Field.TURN: options.turn,
        Field.SPEAKER: options.speaker,
        Field.TEXT: options.text,
        Field.TRANSCRIPT: options.transcript,
        Field.MESSAGE: options.message,
        Field.PARENT: options.parent,
        Field.RANK: options.rank,
    }
    return {field: name for field, name in named.items() if name is not None}


def _split(plan: Plan, columns: Sequence[Column], sheet: str, options: Namespace) -> Split | None:
    """Return the split of the options, with missing settings from the preset."""
    asked = options.group or options.stratify is not None or options.seed is not None
    if options.split is None and plan.split is None:
        if asked:
            raise PlanError("split_unsaid")
        return None
    split = plan.split or Split()
    return Split(
        options.split or split.percentages,
        tuple(_column(name, columns, sheet) for name in options.group) or split.group_columns,
        split.stratify_column if options.stratify is None else _column(options.stratify, columns, sheet),
        split.seed if options.seed is None else options.seed,
    )


def _column(name: str, columns: Sequence[Column], sheet: str) -> int:
    index = find_column(columns, name)
    if index is None:
        known = gettext(", ").join(column.header or column.letter for column in columns)
        near = nearest(name, [column.header for column in columns if column.header])
        raise PlanError("column_unknown", sheet=sheet, column=name, columns=known, near=near)
    return index


def _wheres(texts: Sequence[str], columns: Sequence[Column], sheet: str) -> tuple[tuple[int, str], ...]:
    """Parse every COLUMN=VALUE. Raises PlanError for two values of one column, which no row can have."""
    found: dict[int, str] = {}
    for text in texts:
        column, value = _where(text, columns, sheet)
        if found.setdefault(column, value) != value:
            raise PlanError("where_twice", column=_name_of(column, columns))
    return tuple(found.items())


def _name_of(index: int, columns: Sequence[Column]) -> str:
    return next((each.header for each in columns if each.index == index and each.header), column_letter(index))


def _where(text: str, columns: Sequence[Column], sheet: str) -> tuple[int, str]:
    """Parse COLUMN=VALUE; the header may contain an equals sign."""
    name, sign, value = text.partition("=")
    while sign and find_column(columns, name) is None and "=" in value:
        more, _, value = value.partition("=")
        name = f"{name}={more}"
    if not sign:
        raise PlanError("where_unclear", text=text)
    return _column(name, columns, sheet), value.strip()


def _tokenizer(path: Path) -> Path:
    """Return the absolute path of the tokenizer. Raises PlanError now instead of at the first row."""
    # Imported here: few plans have a tokenizer of their own.
    from medqa_gui.core.checks.own_tokenizer.tokenizer_file import read_tokenizer

    read_tokenizer(path.absolute())
    return path.absolute()


def _system_prompt(text: str) -> str:
    if not text.startswith("@"):
        return text
    path = Path(text[1:])
    try:
        return read_small(path, _LONGEST_PROMPT).decode("utf-8-sig").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise PlanError("prompt_unreadable", path=path, reason=why_not_text(path, error)) from error


def choose_sheet(
    workbook: Workbook, source: Path, options: Namespace
) -> tuple[int, Sequence[Row], tuple[int, ...], tuple[int, ...]]:
    """Return the index and first rows of the named or best sheet, other suitable sheets, and damaged ones.

    Raises PlanError for an unknown sheet or a header row below the last row.
    """
    if options.sheet is None:
        found = survey(workbook)
        _check_header_row(workbook, found.best, found.samples[found.best], source, options)
        return found.best, found.samples[found.best], found.others, found.damaged
    names = [sheet.name for sheet in workbook.sheets]
    index = next((at for at, name in enumerate(names) if name.casefold() == options.sheet.casefold()), None)
    if index is None:
        known, near = gettext(", ").join(names), nearest(options.sheet, names)
        raise PlanError("sheet_unknown", name=source.name, sheet=options.sheet, sheets=known, near=near)
    rows = sample(workbook.rows(index))
    _check_header_row(workbook, index, rows, source, options)
    return index, rows, (), ()


def _check_header_row(workbook: Workbook, index: int, rows: Sequence[Row], source: Path, options: Namespace) -> None:
    """Raise PlanError if the requested header row is below the last row."""
    asked = options.header_row or 0
    last = max((row.number for row in rows), default=asked)
    if asked > last and len(rows) == SAMPLE_ROWS:
        last = max(row.number for row in workbook.rows(index))
    if asked > last:
        sheet = workbook.sheets[index].name
        raise PlanError("header_row_beyond", name=source.name, sheet=sheet, row=asked, last=last)


def run_job(job: Generator[Progress, None, T]) -> T:
    """Run a job to completion and return its result."""
    while True:
        report_progress()
        try:
            next(job)
        except StopIteration as end:
            result: T = end.value
            return result
