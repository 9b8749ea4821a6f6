"""What each command of the command line does; options come parsed, results go to standard output."""

import json
import sys
from argparse import Namespace
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from medqa_gui.core.checking import FindingGroup, finding_groups, thorough_checks
from medqa_gui.core.checks.severity import SEVERITIES
from medqa_gui.core.errors import MedqaError, PlanError, UnwritableTargetError
from medqa_gui.core.export import export
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.registry import FORMATS, find_format
from medqa_gui.core.inspection import filled_columns, sheet_sizes
from medqa_gui.core.mapping import find_column
from medqa_gui.core.model import (
    Column,
    ColumnMapping,
    Counts,
    ExportResult,
    Field,
    Plan,
    Progress,
    Severity,
    column_letter,
)
from medqa_gui.core.pipeline import Findings, plan_columns, sample, suggest_plan, survey
from medqa_gui.core.pipeline import review as review_rows
from medqa_gui.core.presets import Preset, applied, find_preset, read_folder
from medqa_gui.core.splits import Split
from medqa_gui.core.verify import verify
from medqa_gui.core.workbook.opening import open_workbook
from medqa_gui.core.workbook.table import ReadOptions, Row, Workbook
from medqa_gui.i18n import gettext, ngettext
from medqa_gui.resource_files import resource
from medqa_gui.settings import settings_folder
from medqa_gui.wording import explain, finding_badge, finding_sentence, format_label

DONE, SOME_FAILED, COULD_NOT = 0, 1, 2
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".csv", ".tsv"})
_SHOWN_PROBLEMS = 20
_SHOWN_ROWS = 20

T = TypeVar("T")


def inspect(options: Namespace) -> int:
    """Print what the file holds and what is suggested for it."""
    with closing(open_workbook(options.file, _read_options(options))) as workbook:
        index, rows = _chosen_sheet(workbook, options.file, options)
        _, suggestion = suggest_plan(options.file, rows, index, options.header_row)
        sizes = sheet_sizes(workbook)
        columns = filled_columns(workbook.rows(index), suggestion)
    facts = {
        "source": str(options.file),
        "sheets": [
            {"name": size.name, "rows": size.rows, "columns": size.columns, "state": size.state} for size in sizes
        ],
        "sheet": workbook.sheets[index].name,
        "header_row": suggestion.header_row,
        "columns": [{"letter": column.letter, "header": column.header, "filled": column.filled} for column in columns],
        "mapping": _mapping_letters(suggestion.mapping),
        "confidence": {field: suggestion.confidence[field] for field in (Field.QUESTION, Field.ANSWER)},
    }
    _print_json(facts) if options.json else _print_inspection(facts)
    return DONE


def convert(options: Namespace) -> int:
    """Save a dataset for every file; one that fails does not stop the rest."""
    preset = find_preset(options.preset, all_presets()) if options.preset else Preset("")
    form = find_format(options.format or preset.format_id)
    sources = _sources(options.sources)
    failed = 0
    for source in sources:
        try:
            target = _target(source, form, options, is_one=len(sources) == 1)
            result, sheet = _convert_file(source, target, preset, options)
        except MedqaError as error:
            failed += 1
            tell(error)
        else:
            _print_json(_result_facts(result, sheet)) if options.json else _print_result(result)
    return DONE if not failed else COULD_NOT if failed == len(sources) else SOME_FAILED


def review(options: Namespace) -> int:
    """Print what is doubtful about every file; one that fails does not stop the rest."""
    preset = find_preset(options.preset, all_presets()) if options.preset else Preset("")
    sources = _sources(options.sources)
    failed = 0
    has_errors = False
    for source in sources:
        try:
            plan, findings = _review_file(source, preset, options)
        except MedqaError as error:
            failed += 1
            tell(error)
        else:
            groups = finding_groups(findings.found)
            has_errors |= any(SEVERITIES[group.id] is Severity.ERROR for group in groups)
            _print_review(plan, findings, groups, is_json=options.json)
    if failed == len(sources):
        return COULD_NOT
    return SOME_FAILED if failed or has_errors else DONE


def tell(error: MedqaError) -> None:
    """Say what is wrong and what to do, a line each."""
    for sentence in explain(error):
        sys.stderr.write(" ".join(sentence.split()) + "\n")


def verify_dataset(options: Namespace) -> int:
    """Print how many records are valid, and the broken rules of the others."""
    form = find_format(options.format)
    records, problems = verify(options.file, form)
    invalid = len({problem.record_number for problem in problems})
    if options.json:
        listed = [{"record": problem.record_number, "rule": problem.rule} for problem in problems]
        _print_json({"source": str(options.file), "records": records, "invalid": invalid, "problems": listed})
        return SOME_FAILED if problems else DONE
    for problem in problems[:_SHOWN_PROBLEMS]:
        _print(gettext("Record {number}: {rule}").format(number=problem.record_number, rule=problem.rule))
    if len(problems) > _SHOWN_PROBLEMS:
        _print(gettext("… and {count} more.").format(count=len(problems) - _SHOWN_PROBLEMS))
    valid = max(0, records - invalid)
    _print(gettext("{valid} of {records} records are valid under {format}.").format(
        valid=valid, records=records, format=format_label(form.id)
    ))  # fmt: skip
    return SOME_FAILED if problems else DONE


def list_formats(options: Namespace) -> int:  # noqa: ARG001 - every command takes the options
    """Print the formats, the id first."""
    for format_id in FORMATS:
        _print(f"{format_id}  {format_label(format_id)}")
    return DONE


def list_presets(options: Namespace) -> int:  # noqa: ARG001
    """Print the presets, the id first."""
    for preset in all_presets():
        _print(f"{preset.id}  {preset.name}")
    return DONE


def all_presets() -> tuple[Preset, ...]:
    """Return the person's own presets, then the shipped ones."""
    return (*read_folder(settings_folder() / "presets"), *read_folder(resource("presets")))


def _convert_file(source: Path, target: Path, preset: Preset, options: Namespace) -> tuple[ExportResult, str]:
    with closing(open_workbook(source, _read_options(options))) as workbook:
        plan, columns = _plan(workbook, source, preset, options)
        sheet = workbook.sheets[plan.sheet_index].name
        return _finished(export(plan, workbook.rows(plan.sheet_index), columns, target, sheet=sheet)), sheet


def _review_file(source: Path, preset: Preset, options: Namespace) -> tuple[Plan, Findings]:
    with closing(open_workbook(source, _read_options(options))) as workbook:
        plan, columns = _plan(workbook, source, preset, options)
        checks = thorough_checks(plan)
        findings = _finished(review_rows(plan, workbook.rows(plan.sheet_index), columns, checks))
        return plan, findings


def _plan(workbook: Workbook, source: Path, preset: Preset, options: Namespace) -> tuple[Plan, Sequence[Column]]:
    """Return what the file, the preset and the options together decide."""
    index, rows = _chosen_sheet(workbook, source, options)
    plan, _ = suggest_plan(source, rows, index, options.header_row)
    columns = plan_columns(plan, rows)
    plan = _filled_in(applied(preset, plan, columns), columns, workbook, options)
    if plan.mapping.missing_fields:
        raise PlanError("fields_open", fields=",".join(plan.mapping.missing_fields))
    return plan, columns


def _finished(job: Generator[Progress, None, T]) -> T:
    """Run a job to its end and return its result."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            result: T = end.value
            return result


def _filled_in(plan: Plan, columns: Sequence[Column], workbook: Workbook, options: Namespace) -> Plan:
    """Return the plan with what the options say."""
    sheet = workbook.sheets[plan.sheet_index].name
    for field, name in ((Field.QUESTION, options.question), (Field.ANSWER, options.answer)):
        if name is not None:
            plan = plan.with_mapping(field, _column(name, columns, sheet))
    if options.where:
        plan = replace(
            plan, rules=replace(plan.rules, where=tuple(_where(each, columns, sheet) for each in options.where))
        )
    if options.hidden is not None:
        plan = replace(plan, rules=replace(plan.rules, hidden=options.hidden))
    split = _split(plan, columns, sheet, options)
    said = {
        "split": split,
        "sidecars": frozenset(options.sidecars) or None,
        "system_prompt": None if options.system is None else _system_prompt(options.system),
        "question_template": options.question_template,
        "answer_template": options.answer_template,
        "format_id": options.format,
        "is_ascii": options.ascii,
    }
    changes: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    return replace(plan, read_options=_read_options(options), **changes)


def _split(plan: Plan, columns: Sequence[Column], sheet: str, options: Namespace) -> Split | None:
    """Return the split that the options ask for; what they do not say stays as the preset has it."""
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
        known = ", ".join(column.header or column.letter for column in columns)
        raise PlanError("column_unknown", sheet=sheet, column=name, columns=known)
    return index


def _where(text: str, columns: Sequence[Column], sheet: str) -> tuple[int, str]:
    """Read COLUMN=VALUE; a header may hold an equals sign itself."""
    name, sign, value = text.partition("=")
    while sign and find_column(columns, name) is None and "=" in value:
        more, _, value = value.partition("=")
        name = f"{name}={more}"
    if not sign:
        raise PlanError("where_unclear", text=text)
    return _column(name, columns, sheet), value.strip()


def _system_prompt(text: str) -> str:
    if not text.startswith("@"):
        return text
    path = Path(text[1:])
    try:
        return path.read_text("utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else gettext("it is not UTF-8 text")
        raise PlanError("prompt_unreadable", path=path, reason=reason) from error


def _read_options(options: Namespace) -> ReadOptions:
    return ReadOptions(options.encoding, options.delimiter and options.delimiter.replace("\\t", "\t"))


def _chosen_sheet(workbook: Workbook, source: Path, options: Namespace) -> tuple[int, Sequence[Row]]:
    """Return the index and first rows of the named sheet, or of the one that fits best."""
    if options.sheet is None:
        found = survey(workbook)
        return found.best, found.samples[found.best]
    names = [sheet.name for sheet in workbook.sheets]
    index = next((at for at, name in enumerate(names) if name.casefold() == options.sheet.casefold()), None)
    if index is None:
        raise PlanError("sheet_unknown", name=source.name, sheet=options.sheet, sheets=", ".join(names))
    return index, sample(workbook.rows(index))


def _sources(paths: Sequence[Path]) -> list[Path]:
    """Return the files to convert: those named, and the spreadsheets in a named folder."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = [each for each in sorted(path.iterdir()) if _is_spreadsheet(each)]
        if not inside:
            raise PlanError("folder_without_spreadsheets", path=path)
        found += inside
    return found


def _is_spreadsheet(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SPREADSHEETS and not path.name.startswith((".", "~$"))


def _target(source: Path, form: Format, options: Namespace, *, is_one: bool) -> Path:
    """Return where the dataset goes; only a file that -o names is replaced without --force."""
    name = source.stem + form.suffix
    output: Path | None = options.output
    if output is not None and is_one and not output.is_dir():
        return output
    target = (output or source.parent) / name
    if target.exists() and not options.force:
        raise UnwritableTargetError("target_exists", path=target)
    return target


def _mapping_letters(mapping: ColumnMapping) -> dict[str, str | None]:
    columns = {field: mapping[field] for field in (Field.QUESTION, Field.ANSWER)}
    return {field: None if column is None else column_letter(column) for field, column in columns.items()}


def _result_facts(result: ExportResult, sheet: str) -> dict[str, Any]:
    return {
        "source": str(result.plan.source),
        "sheet": sheet,
        "header_row": result.plan.header_row,
        "mapping": _mapping_letters(result.plan.mapping),
        "rows": result.counts.rows,
        "conversations": result.counts.conversations,
        "left_out": result.counts.left_out,
        "findings": result.counts.findings,
        "sidecars": [str(path) for path in result.sidecars],
        "outputs": [
            {"path": str(output.path), "records": output.records, "sha256": output.sha256} for output in result.outputs
        ],
    }


def _print_result(result: ExportResult) -> None:
    counts = result.counts
    for output in result.outputs:
        records = ngettext("{count} record", "{count} records", output.records).format(count=output.records)
        _print(f"{result.plan.source} → {output.path}  ({records})")
    for path in result.sidecars:
        _print(f"  + {path}")
    if result.shares and result.shares[0] != result.shares[1]:
        wanted, reached = ("/".join(map(str, sizes)) for sizes in result.shares)
        _print(gettext("Wanted {wanted}, reached {reached}: rows that belong together stay together.").format(
            wanted=wanted, reached=reached
        ))  # fmt: skip
    _print(_invariant(counts))
    for finding, count in counts.findings.items():
        _print(f"  {ngettext('{count} row', '{count} rows', count).format(count=count)}: {finding_badge(finding)}")
    _print(gettext("Read back under the rules of {format}: {records} of {records} valid.").format(
        format=format_label(result.plan.format_id), records=counts.conversations
    ))  # fmt: skip


def _print_review(plan: Plan, findings: Findings, groups: Sequence[FindingGroup], *, is_json: bool) -> None:
    if is_json:
        for group in groups:
            _print_json({
                "source": str(plan.source),
                "finding": group.id,
                "severity": SEVERITIES[group.id],
                "rows": group.rows,
                "column": None if group.column is None else column_letter(group.column),
                "message": finding_sentence(group.id),
                "kinds": group.kinds,
                "groups": group.groups,
            })  # fmt: skip
        return
    counts = findings.counts
    _print(f"{plan.source}: {_invariant(counts)}")
    for group in groups:
        rows = ", ".join(map(str, group.rows[:_SHOWN_ROWS])) + (" …" if len(group.rows) > _SHOWN_ROWS else "")
        _print(f"[{SEVERITIES[group.id]}] {finding_badge(group.id)} ({len(group.rows)}): {finding_sentence(group.id)}")
        _print(f"    {gettext('rows')}: {rows}")


def _invariant(counts: Counts) -> str:
    return gettext("{rows} rows = {saved} saved + {left_out} left out").format(
        rows=counts.rows, saved=counts.rows - counts.left_out, left_out=counts.left_out
    )


def _print_inspection(facts: dict[str, Any]) -> None:
    for sheet in facts["sheets"]:
        mark = "▸" if sheet["name"] == facts["sheet"] else " "
        state = "" if sheet["state"] == "visible" else f" ({gettext('hidden')})"
        _print(f"{mark} {sheet['name']}{state}: {sheet['rows']} × {sheet['columns']}")
    _print(gettext("Header row: {row}").format(row=facts["header_row"] or gettext("none")))
    for column in facts["columns"]:
        _print(f"  {column['letter']}  {column['header']}  ({column['filled']})")
    for field in (Field.QUESTION, Field.ANSWER):
        _print(f"{field}: {facts['mapping'][field] or '?'} ({facts['confidence'][field]})")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


def _print_json(value: Any) -> None:  # noqa: ANN401
    _print(json.dumps(value, ensure_ascii=False))
