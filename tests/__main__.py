"""`python3 -m tests [pytest's arguments]`: the suite, in the checkout's own .venv where the tools are not at hand."""

import os
import sys

from medqa_gui import bootstrap

_MOST_PROCESSES = 4


def main(arguments: list[str]) -> int:
    """Run pytest and return its exit status; slow tests only where -m asks for them.

    The files are shared out among the processors; those who name a test or a number of processes decide themselves.
    """
    chosen = any(each.startswith("-m") for each in arguments)
    bootstrap.provide("test", *(["build"] if chosen else []))
    import pytest

    if not chosen:
        arguments = ["-m", "not slow", *arguments]
    if not any(each.startswith(("-n", "tests", "--pdb")) for each in arguments) and not chosen:
        arguments = ["-n", str(min(os.cpu_count() or 1, _MOST_PROCESSES)), "--dist", "loadfile", *arguments]
    return int(pytest.main(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
