"""Show what comes of every hostile file: `python3 -m tests.hostile_table` prints class, file and outcome.

Each file is given to the real command line in a process of its own, under a limit of time.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.hostile_files import every_file

ROOT = Path(__file__).parent.parent
PATIENCE = 120


def outcome(path: Path) -> str:
    """Return the first line that a person would see; a hang, a traceback and a death are named as such."""
    command = [sys.executable, "-m", "medqa_gui.cli", "inspect", str(path)]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "HANG"
    printed, told = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    if "Traceback" in told:
        return "TRACEBACK " + told.splitlines()[-1]
    if done.returncode not in (0, 2):
        return f"DIED {done.returncode}"
    return told.splitlines()[0] if done.returncode else f"read: {printed.splitlines()[0].strip('▸ ')[:60]}"


def main() -> int:
    """Print the table, and return 1 if any file hung, died or showed a traceback."""
    bad: Counter[str] = Counter()
    files = every_file()
    with tempfile.TemporaryDirectory() as folder:
        for number, hostile in enumerate(files):
            place = Path(folder, str(number))
            place.mkdir()
            hostile.write(place / hostile.name)
            found = outcome(place / hostile.name)
            bad.update(word for word in ("HANG", "TRACEBACK", "DIED") if found.startswith(word))
            print(f"| {hostile.kind} | {hostile.name} | {found} |", flush=True)
    print(f"{len(files)} files: {bad['TRACEBACK']} tracebacks, {bad['HANG']} hangs, {bad['DIED']} deaths")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
