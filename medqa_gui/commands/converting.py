"""medqa convert: a dataset for every file."""

from argparse import Namespace
from contextlib import closing
from pathlib import Path
from typing import Any

from medqa_gui.commands.lists import all_presets
from medqa_gui.commands.opening import opened
from medqa_gui.commands.output import COULD_NOT, DONE, SOME_FAILED, invariant, mapping_letters, say, say_json, tell
from medqa_gui.commands.places import find_sources, target_for
from medqa_gui.commands.planning import finished, plan_for
from medqa_gui.core.errors import MedqaError
from medqa_gui.core.export import export
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model import (
    ExportResult,
)
from medqa_gui.core.presets import Preset, find_preset
from medqa_gui.i18n import gettext, ngettext
from medqa_gui.wording import finding_badge, format_label


def convert(options: Namespace) -> int:
    """Save a dataset for every file; one that fails does not stop the rest."""
    preset = find_preset(options.preset, all_presets()) if options.preset else Preset("")
    form = find_format(options.format or preset.format_id)
    sources = find_sources(options.sources)
    failed = 0
    for source in sources:
        try:
            target = target_for(source, form, options, is_one=len(sources) == 1)
            result, sheet = _convert_file(source, target, preset, options)
        except MedqaError as error:
            failed += 1
            tell(error)
        else:
            say_json(_result_facts(result, sheet)) if options.json else _print_result(result)
    return DONE if not failed else COULD_NOT if failed == len(sources) else SOME_FAILED


def _convert_file(source: Path, target: Path, preset: Preset, options: Namespace) -> tuple[ExportResult, str]:
    with closing(opened(source, options)) as workbook:
        plan, columns = plan_for(workbook, source, preset, options)
        sheet = workbook.sheets[plan.sheet_index].name
        return finished(export(plan, workbook.rows(plan.sheet_index), columns, target, sheet=sheet)), sheet


def _result_facts(result: ExportResult, sheet: str) -> dict[str, Any]:
    return {
        "source": str(result.plan.source),
        "sheet": sheet,
        "header_row": result.plan.header_row,
        "mapping": mapping_letters(result.plan.mapping),
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
        say(f"{result.plan.source} → {output.path}  ({records})")
    for path in result.sidecars:
        say(f"  + {path}")
    if result.shares and result.shares[0] != result.shares[1]:
        wanted, reached = ("/".join(map(str, sizes)) for sizes in result.shares)
        say(gettext("Wanted {wanted}, reached {reached}: rows that belong together stay together.").format(
            wanted=wanted, reached=reached
        ))  # fmt: skip
    say(invariant(counts))
    for finding, count in counts.findings.items():
        say(f"  {ngettext('{count} row', '{count} rows', count).format(count=count)}: {finding_badge(finding)}")
    say(gettext("Read back under the rules of {format}: {records} of {records} valid.").format(
        format=format_label(result.plan.format_id), records=counts.conversations
    ))  # fmt: skip
