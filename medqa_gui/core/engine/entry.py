"""Entry points of the child processes; their imports happen in the child and not in the window."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def serve(requests: "Connection", replies: "Connection") -> None:
    """Run the engine of one open workbook."""
    # The window imports this module and must not load the checks and readers.
    from medqa_gui.core.engine import loop

    loop.serve(requests, replies)


def serve_saving(requests: "Connection", replies: "Connection") -> None:
    """Run the engine that saves several files."""
    # As in `serve`.
    from medqa_gui.core.engine import save_all

    save_all.serve_saving(requests, replies)
