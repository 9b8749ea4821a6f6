"""`python3 -m tests.benchmarks [--rows N …] [--rounds N] [--million] [--only checks]`: what is to be reached, measured.

The workbooks are generated once into a folder of the system's temporary one. Ratios are to the original script, run in
turn with ours; a chart is saved beside the workbooks.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from medqa_gui import bootstrap

_WIDTH = 66


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
    from tests.benchmarks import checks, conversion, engine, jobs, start, window

    folder = Path(tempfile.gettempdir()) / "medqa-benchmarks"
    folder.mkdir(exist_ok=True)
    rows = [*options.rows, *([1_000_000] if options.million else [])]
    large = [each for each in rows if each >= 10_000] or rows
    parts = [lambda: checks.measure(large)]
    if options.only is None:
        # A child's peak begins with this process's own size, and the checks make that large.
        parts = [
            lambda: conversion.measure(folder, rows, options.rounds),
            lambda: start.measure(max(options.rounds, 3)),
            lambda: jobs.measure(folder),
            lambda: engine.measure(folder, large),
            lambda: window.measure(folder, max(rows)),
            *parts,
        ]
    for part in parts:
        for line in part():
            sys.stdout.write(f"{line.what:{_WIDTH}}  {line.measured:>26}  {line.to_reach}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    bootstrap.provide("test")
    raise SystemExit(main())
