"""Saves that go wrong at one chosen border: the system refuses a call, or the person cancels at a moment."""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from medqa_gui.cli import main
from medqa_gui.core.guessing.survey import plan_columns, sample, suggest_plan
from medqa_gui.core.model.plan import Sidecar
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.reading.open import open_source
from medqa_gui.core.saving.export import export
from tests.killed_saves import OLD, contents, prepared, state

NUMBERS = (errno.ENOSPC, errno.EACCES, errno.EIO)
# What a save consists of, as the options of `medqa convert`.
SAVES: dict[str, list[str]] = {
    "one file": [],
    "a split with its files beside it": ["--split", "80/10/10", "--with", "manifest", "--with", "card"],
    "a dataset folder": ["--format", "hf-dataset", "--split", "70/30", "--with", "manifest"],
    "a dataset folder that is new": ["--format", "hf-dataset", "--split", "70/30", "--with", "manifest"],
}


class Fault(NamedTuple):
    """What came of one save that was refused something: `states` by file, `strangers` that lie beside them."""

    save: str
    border: str
    status: int
    told: str
    states: dict[str, str]
    strangers: list[str]


class Refusing:
    """Counts the calls that reach the system, and refuses the one that is chosen (0: none)."""

    def __init__(self, chosen: int, number: int) -> None:
        self.calls: list[str] = []
        self._chosen = chosen
        self._number = number

    def reached(self, border: str) -> None:
        self.calls.append(border)
        if len(self.calls) == self._chosen:
            raise OSError(self._number, os.strerror(self._number))

    def wrapped(self, border: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def refused_or_done(*arguments: Any, **named: Any) -> Any:
            self.reached(border)
            return call(*arguments, **named)

        return refused_or_done


@contextmanager
def refusing(chosen: int, number: int) -> Iterator[Refusing]:
    """Let every call of a save reach the system, but for the chosen one."""
    watch = Refusing(chosen, number)
    with ExitStack() as stack:
        for owner, name in (
            (os, "write"),
            (os, "fsync"),
            (Path, "replace"),
            (Path, "chmod"),
            (tempfile, "mkstemp"),
            (Path, "mkdir"),
        ):
            wrapped = watch.wrapped(name, getattr(owner, name))
            # A method of Path must bind itself, so it stands there as a plain function.
            stack.enter_context(patch.object(owner, name, wrapped))
        yield watch


def saved(source: Path, target: Path, options: list[str]) -> tuple[int, str]:
    told = StringIO()
    with redirect_stdout(StringIO()), redirect_stderr(told):
        status = main(["convert", str(source), "-o", str(target), "--force", *options])
    return status, told.getvalue()


def every_fault(source: Path, place: Path) -> Iterator[Fault]:
    """Save in each way; refuse every call of it once for each reason."""
    for save, options in SAVES.items():
        folder = place / "out"
        # In a folder that is there, a dataset folder gets a name of its own.
        target = folder if "hf-dataset" in options else folder / "set.json"
        prepared(folder, [])
        assert saved(source, target, options)[0] == 0
        new = contents(folder)
        old = [] if save.endswith("new") else list(new)
        prepared(folder, old)
        with refusing(0, 0) as counted:
            assert saved(source, target, options)[0] == 0
        for chosen, border in enumerate(counted.calls, 1):
            for number in NUMBERS:
                prepared(folder, old)
                with refusing(chosen, number):
                    status, told = saved(source, target, options)
                left = contents(folder)
                states = {name: state(left.get(name, None if old else OLD[0]), new[name]) for name in new}
                strangers = sorted(set(left) - set(new)) + ([] if left else [each.name for each in folder.iterdir()])
                yield Fault(save, border, status, told, states, strangers)


def every_cancel(source: Path, place: Path) -> Iterator[Fault]:
    """Save a split with its manifest; stop at every moment at which a person can."""
    folder = place / "cancelled"
    # So many rows that there are many moments.
    lines = source.read_text("utf-8").splitlines()
    source = place / "long.csv"
    source.write_text("\n".join([lines[0], *(f"{at} {line}" for at in range(250) for line in lines[1:])]), "utf-8")
    target = folder / "set.json"
    with closing(open_source(source, ReadOptions())) as workbook:
        rows = workbook.rows(0)
        plan, _ = suggest_plan(source, sample(rows), 0)
        plan = replace(plan, split=Split((70, 30)), sidecars=frozenset({Sidecar.MANIFEST}))
        columns = plan_columns(plan, sample(rows))
        prepared(folder, [])
        moments = sum(1 for _ in export(plan, rows, columns, target))
        new = contents(folder)
        for moment in range(1, moments + 1):
            prepared(folder, list(new))
            job = export(plan, rows, columns, target)
            # How many moments there are differs with how long a thread takes.
            if any(next(job, None) is None for _ in range(moment)):
                break
            job.close()
            left = contents(folder)
            states = {name: state(left.get(name), new[name]) for name in new}
            yield Fault("cancel", str(moment), 2, "", states, sorted(set(left) - set(new)))
