"""Many workbooks: two jobs against one."""

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.conversion import Line
from tests.benchmarks.measuring import interleaved
from tests.benchmarks.workbooks import workbook

FILES, ROWS = 40, 10_000


def measure(folder: Path) -> Iterator[Line]:
    """Yield how much faster two jobs are than one."""
    inside, out = folder / "many", folder / "out"
    inside.mkdir(exist_ok=True)
    out.mkdir(exist_ok=True)
    source = workbook(folder / f"{ROWS}.xlsx", ROWS)
    for number in range(FILES):
        link = inside / f"{number:02}.xlsx"
        if not link.exists():
            link.hardlink_to(source)
    command = ["-m", "medqa_gui.cli", "convert", inside, "-o", out, "--force", "--jobs"]
    found = interleaved({"one": [*command, "1"], "two": [*command, "2"]}, 1)
    yield Line(
        f"{FILES} workbooks of {ROWS:,} rows, two jobs", f"{found['one'].wall / found['two'].wall:.2f} ×", "≥ 1.7 ×"
    )
