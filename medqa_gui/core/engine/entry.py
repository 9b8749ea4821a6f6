"""Where a child process of the window begins; what it needs is imported there, and not in the window."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def serve(requests: "Connection", replies: "Connection") -> None:
    """Be the engine of one open workbook."""
    from medqa_gui.core.engine import loop

    loop.serve(requests, replies)


def serve_saving(requests: "Connection", replies: "Connection") -> None:
    """Be the engine that saves several files."""
    from medqa_gui.core.engine import save_all

    save_all.serve_saving(requests, replies)
