"""`python3 -m tests [pytest's arguments]`: the suite, in the checkout's own .venv where the tools are not at hand."""

import sys

from medqa_gui import bootstrap


def main(arguments: list[str]) -> int:
    """Run pytest and return its exit status; slow tests only where -m asks for them."""
    chosen = any(each.startswith("-m") for each in arguments)
    bootstrap.provide("test", *(["build"] if chosen else []))
    import pytest

    return int(pytest.main([*arguments] if chosen else ["-m", "not slow", *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
