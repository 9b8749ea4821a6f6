"""`python3 -m tests.benchmarks [--rows N …] [--rounds N] [--million] [--only checks]`: what is to be reached, measured.

The workbooks are generated once into a folder of the system's temporary one. Ratios are to the original script, run in
turn with ours; a chart is saved beside the workbooks.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from medqa_gui import bootstrap


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[690, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--million", action="store_true", help="also 1,000,000 rows (the original takes minutes and 4 GB)"
    )
    parser.add_argument("--only", choices=("checks",), help="measure the checks alone")
    options = parser.parse_args()
    from tests.benchmarks import checks, conversion, jobs, start, window

    folder = Path(tempfile.gettempdir()) / "medqa-benchmarks"
    folder.mkdir(exist_ok=True)
    rows = [*options.rows, *([1_000_000] if options.million else [])]
    lines = list(checks.measure([each for each in rows if each >= 10_000] or rows))
    if options.only is None:
        lines = [
            *conversion.measure(folder, rows, options.rounds),
            *lines,
            *start.measure(max(options.rounds, 3)),
            *jobs.measure(folder),
            *window.measure(folder, max(rows)),
        ]
    width = max(len(line.what) for line in lines)
    for line in lines:
        sys.stdout.write(f"{line.what:{width}}  {line.measured:>22}  {line.to_reach}\n")
    if options.only is None:
        conversion.save_chart(folder / "conversion.svg")
        sys.stdout.write(f"chart: {folder / 'conversion.svg'}\n")
    return 0


if __name__ == "__main__":
    bootstrap.provide("test")
    raise SystemExit(main())
