"""`python3 -m tests.benchmarks.precision FILE… -o judged.tsv`: a sample of each kind of issue, for a person to judge.

Write y (worth a look) or n into the first column of judged.tsv, then `python3 -m tests.benchmarks.precision --read
judged.tsv` prints the share of y for each kind. The same files and seed give the same sample. The sample quotes texts.
"""

import argparse
import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from medqa_gui import bootstrap

if TYPE_CHECKING:
    from medqa_gui.core.model.finding import Finding

SAMPLE, SEED = 30, 14
WANTED = 0.9  # of every warning; a note may be less
_SHOWN, _AROUND = 240, 40  # characters of a text, and around personal data
HEADINGS = ("judgement", "issue", "kind", "file", "row", "column", "text", "others")


class Case(NamedTuple):
    """One finding to judge: what was found where, the texts of its row, and those of the other rows of its group."""

    issue: str
    kind: str
    file: str
    row: int
    column: str
    text: str
    others: str


def cases(path: Path) -> Iterator[Case]:
    """Yield every finding of a file as the command line finds it."""
    from medqa_gui.commands.plan_options import run_job
    from medqa_gui.core.checks.plan_rules import thorough_checks
    from medqa_gui.core.checks.review_rows import review
    from medqa_gui.core.guessing.survey import plan_columns, suggest_plan, survey
    from medqa_gui.core.model.column import column_letter
    from medqa_gui.core.model.table import GUESS_ALL
    from medqa_gui.core.reading.open import open_source

    with closing(open_source(path, GUESS_ALL)) as workbook:
        found = survey(workbook)
        rows = found.samples[found.best]
        plan, _ = suggest_plan(path, rows, found.best)
        source, columns = workbook.rows(found.best), plan_columns(plan, rows)
        findings = run_job(review(plan, source, columns, thorough_checks(plan))).found
        texts = {row.number: row.texts for row in source}
    groups = defaultdict(list)
    for each in findings:
        if each.group:
            groups[each.id, each.group].append(each.row_number)
    for each in findings:
        others = [number for number in groups[each.id, each.group] if number != each.row_number][:2]
        column = "" if each.column is None else column_letter(each.column)
        others_shown = " / ".join(_one_line(texts[number]) for number in others)
        shown = _shown(each, texts.get(each.row_number, []))
        yield Case(each.id.value, each.kind, path.name, each.row_number, column, shown, others_shown)


def _shown(finding: "Finding", texts: list[str]) -> str:
    """Return what is to be judged in one line: the places of personal data, else the beginnings of all cells."""
    from medqa_gui.core.checks.personal_data.find import find_personal
    from medqa_gui.core.model.finding import FindingId

    if finding.id is not FindingId.PERSONAL_DATA or finding.column is None or finding.column >= len(texts):
        return _one_line(texts)
    text = texts[finding.column]
    places = (span for span in find_personal(text) if span.kind == finding.kind)
    around = [
        f"{text[max(0, at.start - _AROUND) : at.start]}[[{text[at.start : at.end]}]]{text[at.end : at.end + _AROUND]}"
        for at in places
    ]
    return _one_line(around or texts)


def _one_line(texts: Iterable[str]) -> str:
    return " | ".join(" ".join(text.split())[:_SHOWN] for text in texts if text)[: 2 * _SHOWN]


def sampled(found: Iterable[Case], size: int = SAMPLE, seed: int = SEED) -> list[Case]:
    """Return so many cases of each issue and kind, in the order of the files."""
    by_kind: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in found:
        by_kind[case.issue, case.kind].append(case)
    chance = random.Random(seed)
    chosen = []
    for _, each in sorted(by_kind.items()):
        chosen += [each[at] for at in sorted(chance.sample(range(len(each)), min(size, len(each))))]
    return chosen


def write(path: Path, chosen: Iterable[Case]) -> None:
    """Write the cases, one a line, the first column open."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, delimiter="\t")
        lines.writerow(HEADINGS)
        lines.writerows(("", *case) for case in chosen)


def shares(path: Path) -> dict[str, tuple[int, int]]:
    """Return how many of the judged cases of each issue are worth a look, and how many were judged."""
    worth, judged = Counter[str](), Counter[str]()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            judgement = (line["judgement"] or "").strip().lower()[:1]
            name = f"{line['issue']}: {line['kind']}" if line["kind"] else line["issue"]
            if judgement in ("y", "n"):
                judged[name] += 1
                worth[name] += judgement == "y"
    return {name: (worth[name], count) for name, count in sorted(judged.items())}


def main() -> int:
    """Write a sample, or print the shares of one that was judged."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.benchmarks.precision", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("-o", "--output", type=Path, default=Path("judged.tsv"))
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--read", type=Path, metavar="JUDGED", help="print the shares of a file that was judged")
    options = parser.parse_args()
    if options.read:
        return _print_shares(options.read)
    if not options.files:
        parser.error("give files to sample, or --read and a file that was judged")
    found = list(_all_cases(options.files))
    chosen = sampled(found, options.sample, options.seed)
    write(options.output, chosen)
    totals, parts = Counter(case.issue for case in found), Counter(case.issue for case in chosen)
    for issue, count in sorted(totals.items()):
        sys.stdout.write(f"{issue:24} {count:7} found, {parts[issue]:3} to judge\n")
    sys.stdout.write(f"Write y or n into the first column of {options.output}, then run this with --read.\n")
    return 0


def _all_cases(paths: Iterable[Path]) -> Iterator[Case]:
    from medqa_gui.core.model.errors import MedqaError

    for path in paths:
        try:
            yield from cases(path)
        except MedqaError as error:
            sys.stderr.write(f"{path.name} is not sampled: {error}\n")


def _print_shares(path: Path) -> int:
    for name, (worth, judged) in shares(path).items():
        low = "" if worth >= WANTED * judged else f"  less than {WANTED:.0%}"
        sys.stdout.write(f"{name:32} {worth:3} of {judged:3} worth a look, {worth / judged:4.0%}{low}\n")
    return 0


if __name__ == "__main__":
    bootstrap.provide("test")
    raise SystemExit(main())
