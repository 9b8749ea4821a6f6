"""medqa review: list the issues of files."""

from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from medqa_gui.commands.lists import all_presets
from medqa_gui.commands.open_file import open_with_options
from medqa_gui.commands.output import COULD_NOT, DONE, SOME_FAILED, print_error, print_json, print_line, print_rows
from medqa_gui.commands.plan_options import make_plan, print_guesses, run_job
from medqa_gui.commands.sources_and_targets import find_sources, parse_output
from medqa_gui.core.checks.length import LIMITS, LengthCheck, Lengths
from medqa_gui.core.checks.plan_rules import FindingSummary, summarize_findings, thorough_checks
from medqa_gui.core.checks.review_rows import Findings
from medqa_gui.core.checks.review_rows import review as review_rows
from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.presets.library import find_preset
from medqa_gui.core.presets.preset import Preset
from medqa_gui.core.saving.findings_workbook import WORKBOOKS, refuse_workbook, write_findings_workbook
from medqa_gui.core.saving.targets import created_folder, targets_in
from medqa_gui.i18n import gettext, ngettext, with_label
from medqa_gui.wording import SEVERITY_WORDS, finding_badge, finding_sentence
from medqa_gui.wording.finding_actions import kind_badge, message_name, workbook_labels
from medqa_gui.wording.lengths import how_counted

_SHOWN_ROWS = 20


def review(options: Namespace) -> int:
    """Print the issues of every file; a failing one does not stop the others. Return the exit status."""
    preset = find_preset(options.preset, all_presets()) if options.preset else Preset("")
    sources = find_sources(options.sources)
    output = parse_output(options.workbook, sources, WORKBOOKS)
    targets = targets_in(sources, output, WORKBOOKS) if output else [None] * len(sources)
    with created_folder(output.path) if output and output.is_folder else nullcontext():
        is_named = output is not None and not output.is_folder
        return _review_all(sources, targets, preset, options, is_named=is_named)


def _review_all(
    sources: Sequence[Path], targets: Sequence[Path | None], preset: Preset, options: Namespace, *, is_named: bool
) -> int:
    failed = 0
    has_errors = False
    for source, target in zip(sources, targets, strict=True):
        try:
            if target:
                refuse_workbook(target, sources, may_replace=options.force, is_named=is_named)
            plan, findings, lengths = _review_file(source, target, preset, options)
        except MedqaError as error:
            failed += 1
            print_error(error, source.name if len(sources) > 1 else "")
        else:
            groups = summarize_findings(findings.found)
            has_errors |= any(FINDING_KINDS[group.id].severity is Severity.ERROR for group in groups)
            _print_review(plan, findings, groups, is_json=options.json)
            if not options.json:
                _print_lengths(lengths)
    if failed == len(sources):
        return COULD_NOT
    return SOME_FAILED if failed or has_errors else DONE


def _review_file(
    source: Path, target: Path | None, preset: Preset, options: Namespace
) -> tuple[Plan, Findings, Lengths]:
    with closing(open_with_options(source, options)) as workbook:
        plan, columns, guessed = make_plan(workbook, source, preset, options)
        if not options.json:
            print_guesses(source, workbook.sheets[plan.sheet_index].name, guessed)
        checks = thorough_checks(plan)
        findings = run_job(review_rows(plan, workbook.rows(plan.sheet_index), columns, checks))
        if target:
            rows = workbook.rows(plan.sheet_index)
            run_job(write_findings_workbook(plan, rows, columns, findings.found, target, workbook_labels()))
        lengths = next(each.lengths for each in checks if isinstance(each, LengthCheck))
        return plan, findings, replace(lengths, tokenizer=plan.tokenizer)


def _print_review(plan: Plan, findings: Findings, groups: Sequence[FindingSummary], *, is_json: bool) -> None:
    if is_json:
        for group in groups:
            print_json({
                "source": str(plan.source),
                "finding": group.id,
                "severity": FINDING_KINDS[group.id].severity,
                "rows": group.rows,
                "column": None if group.column is None else column_letter(group.column),
                "message": finding_sentence(group.id),
                "kinds": group.kinds,
                "groups": group.groups,
                "messages": [dict(zip(("row", "number", "voice"), each, strict=True)) for each in group.messages],
            })  # fmt: skip
        return
    print_rows(findings.counts, str(plan.source))
    for group in groups:
        rows = gettext(", ").join(map(str, group.rows[:_SHOWN_ROWS])) + (" …" if len(group.rows) > _SHOWN_ROWS else "")
        severity = gettext(SEVERITY_WORDS[FINDING_KINDS[group.id].severity])
        line = gettext("[{severity}] {badge} ({count}): {sentence}")
        sentence = finding_sentence(group.id)
        print_line(
            line.format(severity=severity, badge=finding_badge(group.id), count=len(group.rows), sentence=sentence)
        )
        print_line("    " + ngettext("Row: {rows}", "Rows: {rows}", len(group.rows)).format(rows=rows))
        if group.messages:
            print_line("    " + with_label(gettext("messages"), _messages(group)))
        if group.id is FindingId.PERSONAL_DATA:
            kinds = (
                gettext("{badge} ({count})").format(badge=kind_badge(group.id, kind), count=count)
                for kind, count in group.kinds.items()
            )
            print_line("    " + gettext(", ").join(kinds))


def _messages(group: FindingSummary) -> str:
    by_row = [(row, list(same)) for row, same in groupby(group.messages, key=itemgetter(0))]
    told = (
        gettext("row {row}: {messages}").format(
            row=row, messages=gettext(", ").join(message_name(number, speaker) for _, number, speaker in same)
        )
        for row, same in by_row[:_SHOWN_ROWS]
    )
    return gettext("; ").join(told) + (" …" if len(by_row) > _SHOWN_ROWS else "")


def _print_lengths(lengths: Lengths) -> None:
    sentences = {
        True: gettext("{tokens} tokens in all; median conversation {median}, longest {longest}"),
        False: gettext("About {tokens} tokens in all; median conversation {median}, longest {longest}"),
    }
    said = sentences[lengths.is_counted]
    print_line(said.format(tokens=lengths.tokens, median=lengths.median, longest=lengths.longest))
    over = zip(LIMITS, lengths.over, strict=True)
    counts = (gettext("over {limit}: {count}").format(limit=limit, count=count) for limit, count in over)
    print_line("    " + gettext(", ").join(counts))
    print_line("    " + how_counted(lengths))
