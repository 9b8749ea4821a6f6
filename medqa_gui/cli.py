"""The command line `medqa`: the same core without a window."""

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

import medqa_gui
from medqa_gui.commands import output
from medqa_gui.core.errors import MedqaError
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.limits import bind_this_process, usual_limits
from medqa_gui.core.model import HiddenRows, Paths, Sidecar
from medqa_gui.core.silence import rest, watch_this_process
from medqa_gui.core.splits import PART_NAMES
from medqa_gui.i18n import LANGUAGES, choose_language, gettext

COULD_NOT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 done, 1 invalid records or some files of several failed, 2 could not."""
    if getattr(sys, "frozen", False):
        # A child process of the frozen program starts here too.
        from multiprocessing import freeze_support

        freeze_support()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    choose_language(options.language)
    if arguments is None:
        # A program of its own, and not a call out of another's.
        bind_this_process(usual_limits().memory)
        # Rows come and go by the million and hold no circles; looking for these 700 rows apart takes a fiftieth longer.
        gc.set_threshold(100_000)
        watch_this_process(output.tell)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(options)
    except MedqaError as error:
        output.tell(error)
    except MemoryError:
        output.tell(MedqaError("memory_exceeded", limit=usual_limits().memory_in_mib))
    except BrokenPipeError:
        sys.stdout = None  # The reader of our output has gone; there is nobody left to write to.
    except KeyboardInterrupt:
        _write(sys.stderr, gettext("Stopped; no file was left half written."))
    finally:
        rest()
    return COULD_NOT


def _run(options: argparse.Namespace) -> int:
    """Run the command; only what it needs is imported."""
    match options.command:
        case "inspect":
            from medqa_gui.commands.inspecting import inspect

            return inspect(options)
        case "convert":
            from medqa_gui.commands.converting import convert

            return convert(options)
        case "review":
            from medqa_gui.commands.reviewing import review

            return review(options)
        case "verify":
            from medqa_gui.commands.verifying import verify_dataset

            return verify_dataset(options)
    from medqa_gui.commands import lists

    return lists.list_formats(options) if options.command == "formats" else lists.list_presets(options)


def _write(stream: IO[str] | None, text: str) -> None:
    if stream is not None:
        stream.write(text + "\n")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong and what to do in two lines."""

    def error(self, message: str) -> NoReturn:
        _write(sys.stderr, f"{self.prog}: {message}")
        _write(sys.stderr, gettext("“{program} --help” shows what can be said.").format(program=self.prog))
        raise SystemExit(COULD_NOT)


class _SelfTest(argparse.Action):
    """Proves the installation and leaves; no command is needed beside it."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002 - argparse's name
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, *_: object) -> None:
        # Imported here, since it takes the engine and every reader along.
        try:
            from medqa_gui import self_test
        except ImportError as error:
            _write(sys.stderr, f"{error}: this installation is not sound.")
            _write(sys.stderr, "Install it again; if that does not help, report the line above.")
            raise SystemExit(COULD_NOT) from None
        raise SystemExit(self_test.run())


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="medqa",
        description="Turn spreadsheets of questions and answers into fine-tuning datasets. "
        "Nothing leaves this computer.",
    )
    parser.add_argument("--version", action="version", version=f"MedQA Converter {medqa_gui.__version__}")
    parser.add_argument("--self-test", action=_SelfTest, help="prove that this installation is sound")
    parts: Any = parser.add_subparsers(required=True, dest="command", metavar="COMMAND", parser_class=_Parser)
    _add_inspect(parts)
    _add_convert(parts)
    _add_review(parts)
    _add_verify(parts)
    _command(parts, "formats", "the formats, one line each")
    _command(parts, "presets", "the presets, one line each")
    return parser


def _command(parts: Any, name: str, about: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse hides the type
    command: argparse.ArgumentParser = parts.add_parser(name, help=about, description=about, allow_abbrev=False)
    command.add_argument("--language", choices=tuple(LANGUAGES), default="en", help="the language of messages")
    return command


def _add_inspect(parts: Any) -> None:  # noqa: ANN401
    command = _command(parts, "inspect", "sheets, header row, columns and the suggested mapping")
    command.add_argument("file", type=Path, metavar="FILE")
    _add_place(command)
    command.add_argument("--json", action="store_true", help="print one JSON object on one line")


def _add_place(command: argparse.ArgumentParser) -> None:
    command.add_argument("--sheet", metavar="NAME", help="the sheet; otherwise the one that fits best")
    command.add_argument("--header-row", type=_header_row, metavar="N", help="the header's row number; 0: no header")
    command.add_argument("--encoding", metavar="NAME", help="the encoding of a text file; otherwise guessed")
    command.add_argument("--delimiter", metavar="CHARACTER", help="the delimiter of a text file; otherwise guessed")
    command.add_argument("--password-file", type=Path, metavar="FILE", help="a text file with the workbook's password")


def _add_convert(parts: Any) -> None:  # noqa: ANN401
    command = _command(parts, "convert", "save datasets")
    _add_plan(command)
    command.add_argument("-o", "--output", type=Path, metavar="FILE|FOLDER", help="otherwise beside the source")
    command.add_argument("--ascii", action="store_true", default=None, help="write letters beyond ASCII as \\uXXXX")
    command.add_argument(
        "--split", type=_percentages, metavar="70/30|80/10/10", help="train/test or train/validation/test, in percent"
    )
    command.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="COLUMN",
        help="rows with the same value stay in one part (otherwise: the same question); may be repeated",
    )
    command.add_argument("--stratify", metavar="COLUMN", help="every part gets its share of each value")
    command.add_argument("--seed", type=int, metavar="N", help="another seed, other parts (default: 0)")
    command.add_argument(
        "--with",
        dest="sidecars",
        action="append",
        default=[],
        type=Sidecar,
        choices=tuple(Sidecar),
        metavar="trainer|card|manifest",
        help="also write the trainer's files, a dataset card, a manifest; may be repeated",
    )
    command.add_argument(
        "--base-model",
        metavar="NAME",
        help="the model that a training configuration names (--with trainer; default: internlm/internlm2-chat-7b)",
    )
    crew = command.add_mutually_exclusive_group()
    crew.add_argument("--jobs", type=_positive, default=1, metavar="N", help="convert so many files at a time")
    crew.add_argument(
        "--cluster",
        metavar="tcp://HOST:PORT",
        help="convert on a Dask cluster of your own network that shares the files",
    )
    command.add_argument(
        "--skip-done",
        action="store_true",
        help="write manifests, and pass over files whose manifest says that they are done",
    )
    command.add_argument("--force", action="store_true", help="replace what is already there, files beside it too")
    command.add_argument("--json", action="store_true", help="print one JSON object a file")


def _add_review(parts: Any) -> None:  # noqa: ANN401
    command = _command(parts, "review", "what is doubtful, as the window shows it")
    _add_plan(command)
    command.add_argument("--json", action="store_true", help="print one JSON object for each finding")
    command.add_argument(
        "--workbook", type=Path, metavar="FILE", help="also write the doubtful rows, the problem beside each (.xlsx)"
    )
    command.set_defaults(ascii=None, split=None, group=[], stratify=None, seed=None, sidecars=[])


def _add_plan(command: argparse.ArgumentParser) -> None:
    """Add what decides which rows become which conversations."""
    command.add_argument("sources", type=Path, nargs="+", metavar="FILE|FOLDER")
    command.add_argument("--preset", metavar="NAME|FILE", help="a saved setup; “medqa presets” lists them")
    command.add_argument("--format", metavar="ID", help=f"one of: {', '.join(FORMATS)}")
    _add_place(command)
    command.add_argument("--question", metavar="COLUMN", help="a header or a letter; otherwise guessed")
    command.add_argument("--answer", metavar="COLUMN", help="a header or a letter; otherwise guessed")
    _add_shapes(command)
    command.add_argument("--system", metavar="TEXT|@FILE", help="the system prompt, or @ and a text file")
    command.add_argument("--question-template", metavar="T", help="text with {Column} in it")
    command.add_argument("--answer-template", metavar="T", help="text with {Column} in it")
    command.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="COLUMN=VALUE",
        help="only rows with this value; may be repeated",
    )
    command.add_argument(
        "--hidden", type=HiddenRows, choices=tuple(HiddenRows), metavar="leave|keep",
        help="rows that the sheet hides or filters away (default: leave)",
    )  # fmt: skip
    command.add_argument(
        "--tokenizer", type=Path, metavar="FILE", help="the model's tokenizer.json, to count tokens (else estimated)"
    )


def _add_shapes(command: argparse.ArgumentParser) -> None:
    """Add the columns of sheets where a row is more or less than one question with its answer."""
    helps = {
        "conversation": "the conversation's id: rows with the same one are one conversation of several turns",
        "turn": "the turn's number within its conversation (otherwise: as the rows stand)",
        "speaker": "who speaks, where every row is one message",
        "text": "what is said, where every row is one message",
        "transcript": "a whole conversation in one cell, with “Human:” or “患者：” before each turn",
        "system-column": "the row's own system prompt, where it has one",
        "message": "the message's id, where messages name their parent",
        "parent": "the id of the message that this one replies to",
        "rank": "the reply's rank among its siblings; 0 is the best",
    }
    for name, about in helps.items():
        command.add_argument(f"--{name}", metavar="COLUMN", help=about)
    command.add_argument(
        "--paths", type=Paths, choices=tuple(Paths), metavar="all|best",
        help="of messages that name their parent: every path, or the best-ranked of each tree (default: best)",
    )  # fmt: skip
    command.add_argument(
        "--fill-down", action="store_true", default=None,
        help="the text of merged cells counts for all their rows, and a blank conversation id is the one above it",
    )  # fmt: skip


def _add_verify(parts: Any) -> None:  # noqa: ANN401
    command = _command(parts, "verify", "read a saved dataset back under its trainer's rules")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--format", required=True, metavar="ID", help=f"one of: {', '.join(FORMATS)}")
    command.add_argument("--json", action="store_true", help="print one JSON object on one line")


def _header_row(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _percentages(text: str) -> tuple[int, ...]:
    parts = tuple(int(part) for part in text.split("/"))
    if len(parts) not in PART_NAMES or sum(parts) != 100 or min(parts) < 1:
        raise ValueError
    return parts


_header_row.__name__ = "row number"
_positive.__name__ = "number of files"
_percentages.__name__ = "percentages like 70/30 or 80/10/10, together 100:"

if __name__ == "__main__":
    raise SystemExit(main())
