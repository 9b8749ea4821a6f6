"""Whole conversions: the original script, the best peer and ours, in turn."""

import filecmp
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.measuring import Run, interleaved
from tests.benchmarks.workbooks import workbook

HERE = Path(__file__).parent
_TARGETS = {690: "≤ 0.35 × wall", 100_000: "≤ 0.35 × wall", 1_000_000: "≤ 0.35 × CPU, ≤ 400 MB"}
_measured: dict[int, dict[str, Run]] = {}


class Line(NamedTuple):
    """One line of the table."""

    what: str
    measured: str
    to_reach: str = ""


def measure(folder: Path, sizes: list[int], rounds: int) -> Iterator[Line]:
    """Yield the ratios for every size, and how flat the cost a row is."""
    interleaved(_commands(folder, min(sizes)), 1)  # compiles the modules
    for rows in sizes:
        found = _measured[rows] = interleaved(_commands(folder, rows), rounds)
        # In pieces: a child is counted the memory that its parent held when it was started.
        same = filecmp.cmp(folder / "original.json", folder / "medqa.json", shallow=False)
        base, ours = found["original"], found["medqa"]
        ratio = f"{ours.wall / base.wall:.2f} × wall {ours.cpu / base.cpu:.2f} × CPU"
        yield Line(f"convert {rows:,} rows ({'same' if same else 'OTHER'} bytes)", ratio, _TARGETS.get(rows, ""))
        peaks = " / ".join(f"{run.peak:.0f} MB" for run in (ours, base, found["peer"]))
        yield Line("  peak memory, ours / original / peer", peaks)
        yield Line("  best peer, no checks", f"{found['peer'].cpu / base.cpu:.2f} × CPU")
    chart = folder / "conversion.svg"
    _save_chart(chart)
    yield Line(f"chart: {chart}", "")
    large = [rows for rows in sizes if rows >= 10_000]
    if len(large) > 1:
        first, last = (_measured[rows]["medqa"].cpu / rows for rows in (min(large), max(large)))
        yield Line(f"cost a row, {max(large):,} / {min(large):,} rows", f"{last / first:.2f} ×", "≤ 1.3 ×")


def _commands(folder: Path, rows: int) -> dict[str, Sequence[str | Path]]:
    source = workbook(folder / f"{rows}.xlsx", rows)
    return {
        "original": [HERE / "original.py", source, folder / "original.json"],
        "peer": [HERE / "peer.py", source, folder / "peer.jsonl"],
        "medqa": ["-m", "medqa_gui.cli", "convert", source, "--ascii", "-o", folder / "medqa.json"],
    }


def _save_chart(path: Path) -> None:
    """Draw the CPU time of each size as bars, ours and the peer's as a share of the original's."""
    bars = []
    for at, (rows, found) in enumerate(_measured.items()):
        for offset, (name, colour) in enumerate((("original", "#9aa4b2"), ("peer", "#c9a227"), ("medqa", "#0b6bcb"))):
            share = found[name].cpu / found["original"].cpu
            y = 30 + at * 80 + offset * 20
            bars.append(f'<rect x="150" y="{y}" width="{share * 400:.0f}" height="16" fill="{colour}"/>')
            bars.append(f'<text x="{156 + share * 400:.0f}" y="{y + 13}">{name} {share:.2f}</text>')
        bars.append(f'<text x="10" y="{30 + at * 80 + 33}">{rows:,} rows</text>')
    height = 40 + 80 * len(_measured)
    style = 'font-family="sans-serif" font-size="13"'
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="700" height="{height}" {style}>{"".join(bars)}</svg>', "utf-8"
    )
