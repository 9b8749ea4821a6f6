"""medqa convert: convert files to datasets."""

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from medqa_gui.commands.open_file import open_with_options
from medqa_gui.commands.output import (
    COULD_NOT,
    DONE,
    SOME_FAILED,
    mapping_letters,
    print_error,
    print_json,
    print_line,
    print_note,
    print_progress,
    print_rows,
)
from medqa_gui.commands.plan_options import Guessed, make_plan, print_guesses, run_job
from medqa_gui.commands.sources_and_targets import find_sources, parse_output
from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.outcome import ExportResult
from medqa_gui.core.model.plan import DEFAULT_FORMAT, Plan, Sidecar
from medqa_gui.core.model.table import RowSource
from medqa_gui.core.runtime.process_pool import WorkerPool, process_pool, run_all
from medqa_gui.core.saving.export import export
from medqa_gui.core.saving.sidecars import is_done, refuse_target
from medqa_gui.core.saving.targets import created_folder, dataset_kind, inputs_among, refuse_existing, targets_in
from medqa_gui.i18n import gettext, ngettext, with_label
from medqa_gui.wording import finding_badge, format_label
from medqa_gui.wording.declared_keys import undeclared_keys_sentence
from medqa_gui.wording.excluded import sharing_a_record, without_ranks, without_system_prompt

if TYPE_CHECKING:
    from medqa_gui.core.presets.preset import Preset


# Rows with these issues are always excluded, and counted among the reasons.
_ACCOUNTED = frozenset((FindingId.MISSING_QUESTION, FindingId.MISSING_ANSWER))


class _Job(NamedTuple):
    """Conversion of one file; it is sent to worker processes."""

    source: Path
    target: Path
    preset: "Preset | None"
    options: Namespace
    is_named: bool
    inputs: tuple[Path, ...]


class _Converted(NamedTuple):
    """Outcome of one file; `result` is None if an earlier run converted it.

    `undeclared_keys` maps keys of the dataset that are not read to their count; `ranks` counts messages with a rank.
    """

    result: ExportResult | None
    sheet: str
    guessed: Guessed
    undeclared_keys: dict[str, int]
    ranks: int = 0


def convert(options: Namespace) -> int:
    """Convert every file; a failing one does not stop the others. Return the exit status."""
    preset = _preset(options.preset) if options.preset else None
    form = find_format(options.format or (preset.format_id if preset else DEFAULT_FORMAT))
    if options.cluster is not None:
        options = _with_absolute_paths(options)
    sources = find_sources(options.sources)
    output = parse_output(options.output, sources, dataset_kind(form))
    is_named = output is not None and not output.is_folder
    targets = targets_in(sources, output, dataset_kind(form))
    files = zip(sources, targets, inputs_among(targets, sources), strict=True)
    jobs = [_Job(source, target, preset, options, is_named, inputs) for source, target, inputs in files]
    crew = _worker_pool(options, len(jobs), is_shared=_share_a_file(form, preset, options))
    folder = created_folder(output.path) if output and output.is_folder else nullcontext()
    with folder, closing(run_all(_convert_file, jobs, crew)) as outcomes:
        failed = _print_outcomes(jobs, outcomes, options)
    if failed < len(sources) and not options.json:
        print_note(
            gettext("Not checked here: personal data, near-duplicates and lengths. Run “medqa review” to check them.")
        )
    return DONE if not failed else COULD_NOT if failed == len(sources) else SOME_FAILED


def _print_outcomes(jobs: Sequence[_Job], outcomes: Iterable[_Converted | MedqaError], options: Namespace) -> int:
    """Print the outcomes as they arrive, then the defaults used; return the number of failures."""
    failed = 0
    defaults: dict[str, None] = {}
    for number, (job, outcome) in enumerate(zip(jobs, outcomes, strict=True), 1):
        if isinstance(outcome, MedqaError):
            failed += 1
            print_error(outcome, job.source.name if len(jobs) > 1 else "")
        elif outcome.result is None:
            print_note(gettext("{name} was already converted; skipped.").format(name=job.source.name))
        else:
            _print_facts(outcome) if options.json else _print_result(outcome.result)
            if not options.json:
                print_guesses(job.source, outcome.sheet, outcome.guessed)
                _print_leftovers(outcome.result)
                _print_undeclared_keys(job.source.name, outcome, outcome.result)
                defaults |= dict.fromkeys(_default_sentences(outcome.result, job.preset, options))
        if len(jobs) > 1:
            print_progress(number, len(jobs))
    for sentence in defaults:
        print_note(sentence)
    return failed


def _share_a_file(form: Format, preset: "Preset | None", options: Namespace) -> bool:
    """Return whether all files add to one dataset_info.json, which parallel processes would overwrite."""
    sidecars = options.sidecars or (preset.sidecars if preset else ())
    return form.id.startswith("llamafactory") and Sidecar.TRAINER in sidecars


def _worker_pool(options: Namespace, jobs: int, *, is_shared: bool) -> WorkerPool | None:
    """Return the worker pool, or None to convert in this process."""
    workers = min(options.jobs, jobs)
    if is_shared and (options.cluster is not None or workers > 1):
        print_note(
            gettext("All files share one dataset_info.json, so they are converted one at a time on this computer.")
        )
        return None
    if options.cluster is not None:
        # Imported here: an optional extra.
        from medqa_gui.core.runtime.cluster import dask_cluster

        return dask_cluster(options.cluster)
    return process_pool(workers) if workers > 1 else None


def _with_absolute_paths(options: Namespace) -> Namespace:
    """Return the options with absolute paths, for workers with another current folder."""
    said = vars(options)
    paths: dict[str, Any] = {name: value.absolute() for name, value in said.items() if isinstance(value, Path)}
    paths["sources"] = [path.absolute() for path in options.sources]
    if options.output is not None:
        # A trailing separator means a folder.
        paths["output"] = os.path.join(Path.cwd(), options.output)  # noqa: PTH118 - keeps the separator
    if options.system and options.system.startswith("@"):
        paths["system"] = f"@{Path(options.system[1:]).absolute()}"
    return Namespace(**said | paths)


def _preset(name: str) -> "Preset":
    # Imported here: most conversions use no preset.
    from medqa_gui.commands.lists import all_presets
    from medqa_gui.core.presets.library import find_preset

    return find_preset(name, all_presets())


def _convert_file(job: _Job) -> _Converted:
    with closing(open_with_options(job.source, job.options)) as workbook:
        plan, columns, guessed = make_plan(workbook, job.source, job.preset, job.options)
        sheet = workbook.sheets[plan.sheet_index].name
        if job.options.skip_done:
            if is_done(plan, job.target):
                return _Converted(None, sheet, guessed, {})
            plan = replace(plan, sidecars=plan.sidecars | {Sidecar.MANIFEST})
        refuse_target(plan, job.target, job.inputs)
        if not job.options.force:
            refuse_existing(plan, job.target, is_named=job.is_named, skips_done=job.options.skip_done)
        rows = workbook.rows(plan.sheet_index)
        job_of_file = export(
            plan, rows, columns, job.target, sheet=sheet, may_replace=job.options.force,
            base_model=job.options.base_model or "", inputs=job.inputs,
        )  # fmt: skip
        result = run_job(job_of_file)
        return _Converted(result, sheet, guessed, rows.facts.undeclared_keys, _ranks(plan, rows))


def _ranks(plan: Plan, rows: RowSource) -> int:
    """Return the number of messages with a rank in a message tree."""
    column = plan.mapping[Field.RANK]
    if column is None or plan.mapping.shape is not Shape.TREES:
        return 0
    data = (row.texts for row in rows if row.number > plan.header_row)
    return sum(column < len(texts) and not is_blank(texts[column]) for texts in data)


def _print_facts(converted: _Converted) -> None:
    if converted.result is not None:
        print_json(_result_facts(converted.result, converted.sheet) | {"uncarried": converted.undeclared_keys})


def _result_facts(result: ExportResult, sheet: str) -> dict[str, Any]:
    return {
        "source": str(result.plan.source),
        "sheet": sheet,
        "header_row": result.plan.header_row,
        "format": result.plan.format_id,
        "mapping": mapping_letters(result.plan.mapping),
        "rows": result.counts.rows,
        "conversations": result.counts.conversations,
        "left_out": result.counts.left_out,
        "reasons": result.counts.reasons,
        "findings": result.counts.findings,
        **_split_sizes(result),
        "sidecars": [str(path) for path in result.sidecars],
        "removed": [str(path) for path in result.left.removed],
        "left_behind": [str(path) for path in result.left.kept],
        "outputs": [
            {"path": str(output.path), "records": output.records, "sha256": output.sha256} for output in result.outputs
        ],
    }


def _split_sizes(result: ExportResult) -> dict[str, dict[str, tuple[int, ...]]]:
    return {"split": result.split_sizes._asdict()} if result.split_sizes else {}


def _print_leftovers(result: ExportResult) -> None:
    """Print the files of an earlier save under the same name."""
    removed, kept = (gettext(", ").join(path.name for path in paths) for paths in result.left)
    if removed:
        print_note(gettext("Removed, left by an earlier save: {names}.").format(names=removed))
    if kept:
        said = gettext("Left by an earlier save, and not part of this one: {names}. Add --force to remove.")
        print_note(said.format(names=kept))


def _print_undeclared_keys(name: str, converted: _Converted, result: ExportResult) -> None:
    """Print which data of the source is not in the records."""
    form, prompts = find_format(result.plan.format_id), result.counts.system_prompts
    if converted.undeclared_keys:
        print_note(with_label(name, undeclared_keys_sentence(converted.undeclared_keys)))
    if prompts and not form.has_system_prompt:
        print_note(with_label(name, without_system_prompt(prompts, format_label(form.id))))
    if converted.ranks:
        print_note(with_label(name, without_ranks(converted.ranks)))


def _default_sentences(result: ExportResult, preset: "Preset | None", options: Namespace) -> Iterator[str]:
    """Yield sentences about the default format and system prompt, if they were used."""
    plan = result.plan
    if preset is None and not options.format:
        name = format_label(plan.format_id)
        yield gettext("Default format: {format}. Choose another with --format.").format(format=name)
    is_carried = result.counts.system_prompts and find_format(plan.format_id).has_system_prompt
    if preset is None and options.system is None and is_carried and plan.system_prompt.strip():
        said = (
            gettext("Default system prompt: “{prompt}” Choose another with --system.")
            if plan.mapping[Field.SYSTEM] is None
            else gettext("Default system prompt where a row has none: “{prompt}” Choose another with --system.")
        )
        yield said.format(prompt=plan.system_prompt)


def _print_result(result: ExportResult) -> None:
    counts = result.counts
    for output in result.outputs:
        records = ngettext("{count} record", "{count} records", output.records).format(count=output.records)
        line = gettext("{source} → {target}  ({records})")
        print_line(line.format(source=result.plan.source, target=output.path, records=records))
    if shared := counts.conversations - sum(output.records for output in result.outputs):
        print_line(f"  {sharing_a_record(shared)}")
    for path in result.sidecars:
        print_line(f"  + {path}")
    if result.split_sizes:
        wanted, reached = ("/".join(map(str, sizes)) for sizes in result.split_sizes)
        print_line(gettext("Split into {sizes}: no group appears in more than one file.").format(sizes=reached))
        if not result.split_sizes.are_as_wanted:
            print_line(gettext("Wanted {wanted}, got {reached}: groups are never split up.").format(
                wanted=wanted, reached=reached
            ))  # fmt: skip
    print_rows(counts)
    for finding, count in counts.findings.items():
        if finding in _ACCOUNTED:
            continue
        rows = ngettext("{count} row", "{count} rows", count).format(count=count)
        print_line("  " + with_label(rows, finding_badge(finding)))
    print_line(gettext("Verified as {format}: {records} of {records} valid.").format(
        format=format_label(result.plan.format_id), records=sum(output.records for output in result.outputs)
    ))  # fmt: skip
