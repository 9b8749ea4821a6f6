"""The command line `medqa`: the same core without a window."""

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import medqa_gui
from medqa_gui.commands import output
from medqa_gui.commands.arguments import Parser, header_row, one_of, percentages, positive, requested_language, whole
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.plan import Sidecar
from medqa_gui.core.model.rules import HiddenRows, Paths
from medqa_gui.core.runtime.resource_limits import check_limits_setting, default_limits, limit_memory
from medqa_gui.core.runtime.watchdog import pause, start_watchdog
from medqa_gui.i18n import LANGUAGES, choose_language, gettext

COULD_NOT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Return 0 on success, 1 for invalid records or some failed files, 2 on failure."""
    if getattr(sys, "frozen", False):
        # A child process of the frozen program starts here too.
        from multiprocessing import freeze_support

        freeze_support()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    choose_language(requested_language(sys.argv[1:] if arguments is None else arguments))
    options = _parser().parse_args(arguments)
    try:
        check_limits_setting()
    except MedqaError as error:
        output.print_error(error)
        return COULD_NOT
    if arguments is None:
        # Only in a process of our own, not when called from another program.
        limit_memory(default_limits().memory)
        # Rows form no reference cycles. The default threshold of 700 makes a conversion 2 % slower.
        gc.set_threshold(100_000)
        start_watchdog(output.print_error)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(options)
    except MedqaError as error:
        output.print_error(error)
    except MemoryError:
        output.print_error(MedqaError("memory_exceeded", limit=default_limits().memory_in_mib))
    except BrokenPipeError:
        sys.stdout = None  # The reader of our output is gone, and flushing at exit would fail again.
    except KeyboardInterrupt:
        _write(sys.stderr, gettext("Stopped. No partial file was left behind."))
    finally:
        pause()
    return COULD_NOT


def _run(options: argparse.Namespace) -> int:
    """Run the command, with only its own imports."""
    # Each command imports its own modules: --help and errors in options need none.
    from medqa_gui.commands.standard_streams import run_with_streams

    match options.command:
        case "inspect":
            from medqa_gui.commands.inspect import inspect

            return run_with_streams(inspect, options)
        case "convert":
            from medqa_gui.commands.convert import convert

            return run_with_streams(convert, options)
        case "review":
            from medqa_gui.commands.review import review

            return run_with_streams(review, options)
        case "verify":
            from medqa_gui.commands.verify import verify_dataset

            return run_with_streams(verify_dataset, options)
    from medqa_gui.commands import lists

    return lists.list_formats(options) if options.command == "formats" else lists.list_presets(options)


def _write(stream: IO[str] | None, text: str) -> None:
    if stream is not None:
        stream.write(text + "\n")


class _SelfTest(argparse.Action):
    """Option that checks the installation and exits, without a command."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002 - argparse's name
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, *_: object) -> None:
        # Imported here: it loads the engine and all readers.
        try:
            from medqa_gui import self_test
        except ImportError as error:
            _write(sys.stderr, gettext("This installation is incomplete: {error}.").format(error=error))
            _write(sys.stderr, gettext("Reinstall the program. If that does not help, report the line above."))
            raise SystemExit(COULD_NOT) from None
        raise SystemExit(self_test.run())


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="medqa",
        description=gettext(
            "Turn spreadsheets of questions and answers into fine-tuning datasets. All work is done on this computer."
        ),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"MedQA Converter {medqa_gui.__version__}",
        help=gettext("show the version and exit"),
    )
    parser.add_argument("--self-test", action=_SelfTest, help=gettext("check this installation and exit"))
    parts: Any = parser.add_subparsers(required=True, dest="command", metavar="COMMAND", parser_class=Parser)
    _add_inspect(parts)
    _add_convert(parts)
    _add_review(parts)
    _add_verify(parts)
    _command(parts, "formats", gettext("list the output formats"))
    _command(parts, "presets", gettext("list the presets: yours, then the built-in ones"))
    return parser


def _command(parts: Any, name: str, about: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse hides the type
    command: argparse.ArgumentParser = parts.add_parser(name, help=about, description=about, allow_abbrev=False)
    command.add_argument(
        "--language", choices=tuple(LANGUAGES), help=gettext("language of the messages (default: that of LANG)")
    )
    return command


def _add_inspect(parts: Any) -> None:  # noqa: ANN401
    command = _command(
        parts, "inspect", gettext("show the sheets, header row, columns and suggested column mapping of a file")
    )
    command.add_argument(
        "file", type=Path, metavar="FILE", help=gettext("spreadsheet or dataset to read; - for standard input")
    )
    _add_place(command)
    command.add_argument("--json", action="store_true", help=gettext("print the result as one line of JSON"))


def _add_place(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--sheet",
        metavar="NAME",
        help=gettext("sheet to use (default: the sheet that looks most like questions and answers)"),
    )
    command.add_argument(
        "--header-row",
        type=header_row,
        metavar="N",
        help=gettext("row with the column names; 0 for none (default: detected)"),
    )
    command.add_argument(
        "--encoding", metavar="NAME", help=gettext("encoding of a .csv or .tsv file (default: detected)")
    )
    command.add_argument(
        "--delimiter",
        metavar="CHARACTER",
        help=gettext("column delimiter of a .csv or .tsv file; \\t for a tab (default: detected)"),
    )
    command.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help=gettext("text file with the workbook’s password on its first line"),
    )


def _add_convert(parts: Any) -> None:  # noqa: ANN401
    command = _command(parts, "convert", gettext("convert spreadsheets into datasets, one per file"))
    _add_plan(command)
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE|FOLDER",
        help=gettext(
            "dataset file to write (one source), or the folder for the datasets, created if missing;"
            " a name that ends in / is a folder (default: next to each source); - for standard output"
        ),
    )
    command.add_argument(
        "--ascii", action="store_true", default=None, help=gettext("escape non-ASCII characters as \\uXXXX")
    )
    _add_split(command)
    command.add_argument(
        "--with",
        dest="sidecars",
        action="append",
        default=[],
        type=one_of(Sidecar),
        metavar="trainer|card|manifest",
        help=gettext("also save companion files: training tool configuration, dataset card or manifest; repeatable"),
    )
    command.add_argument(
        "--base-model",
        metavar="NAME",
        help=gettext(
            "with --with trainer: the model that the training configuration names (default: internlm/internlm2-chat-7b)"
        ),
    )
    crew = command.add_mutually_exclusive_group()
    crew.add_argument(
        "--jobs", type=positive, default=1, metavar="N", help=gettext("convert N files at a time (default: 1)")
    )
    crew.add_argument(
        "--cluster",
        metavar="tcp://HOST:PORT",
        help=gettext("convert on your own Dask cluster; its workers must see the files under the same paths"),
    )
    command.add_argument(
        "--skip-done",
        action="store_true",
        help=gettext(
            "skip files that an earlier run finished, as recorded in their manifests; implies --with manifest"
        ),
    )
    command.add_argument("--force", action="store_true", help=gettext("replace existing datasets and companion files"))
    command.add_argument("--json", action="store_true", help=gettext("print one line of JSON per file"))


def _add_split(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--split",
        type=percentages,
        metavar="70/30|80/10/10",
        help=gettext("split into train/test or train/validation/test, in percent (default: no split)"),
    )
    command.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="COLUMN",
        help=gettext(
            "with --split: never split rows with the same value in this column, "
            "e.g. a patient ID (default: the same question); repeatable"
        ),
    )
    command.add_argument(
        "--stratify",
        metavar="COLUMN",
        help=gettext("with --split: keep the proportions of this column’s values in every part"),
    )
    command.add_argument("--seed", type=whole, metavar="N", help=gettext("random seed of the split (default: 0)"))


def _add_review(parts: Any) -> None:  # noqa: ANN401
    command = _command(parts, "review", gettext("list the issues in spreadsheets, as the window shows them"))
    command.epilog = gettext("Kinds of issues: {ids}").format(ids=", ".join(FindingId))
    _add_plan(command)
    command.add_argument("--json", action="store_true", help=gettext("print one line of JSON per kind of issue"))
    command.add_argument(
        "--workbook",
        metavar="FILE|FOLDER",
        help=gettext("also export the rows with issues, each with its explanation, to an .xlsx workbook"),
    )
    command.add_argument("--force", action="store_true", help=gettext("replace an exported workbook that was edited"))
    command.set_defaults(ascii=None, split=None, group=[], stratify=None, seed=None, sidecars=[])


def _add_plan(command: argparse.ArgumentParser) -> None:
    """Add the options that determine the plan."""
    command.add_argument(
        "sources",
        type=Path,
        nargs="+",
        metavar="FILE|FOLDER",
        help=gettext("spreadsheets, datasets, or folders of spreadsheets; - for standard input"),
    )
    command.add_argument(
        "--preset", metavar="NAME|FILE", help=gettext("preset ID (see “medqa presets”) or preset file")
    )
    command.add_argument("--format", metavar="ID", help=gettext("output format (default: xtuner); see “medqa formats”"))
    _add_place(command)
    command.add_argument(
        "--question", metavar="COLUMN", help=gettext("question column, by name or letter (default: detected)")
    )
    command.add_argument(
        "--answer", metavar="COLUMN", help=gettext("answer column, by name or letter (default: detected)")
    )
    _add_shapes(command)
    command.add_argument(
        "--system",
        metavar="TEXT|@FILE",
        help=gettext(
            'system prompt, or @FILE to read it from a text file; "" for none '
            "(default: a built-in medical expert prompt)"
        ),
    )
    command.add_argument(
        "--question-template",
        metavar="T",
        help=gettext('template of the question, e.g. "[About {Drug}: ]{Question}"'),
    )
    command.add_argument(
        "--answer-template", metavar="T", help=gettext('template of the answer, e.g. "{Answer} (source: {URL})"')
    )
    command.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="COLUMN=VALUE",
        help=gettext("include only rows with this value in this column; repeatable"),
    )
    command.add_argument(
        "--hidden", type=one_of(HiddenRows), metavar="leave|keep",
        help=gettext("hidden and filtered rows: leave (exclude) or keep (include) them (default: leave)"),
    )  # fmt: skip
    command.add_argument(
        "--tokenizer",
        type=Path,
        metavar="FILE",
        help=gettext("count tokens with this tokenizer.json (default: estimate)"),
    )


def _add_shapes(command: argparse.ArgumentParser) -> None:
    """Add the columns of sheets in which a row is not one question with its answer."""
    helps = {
        "conversation": gettext("conversation ID column: rows with the same ID form one multi-turn conversation"),
        "turn": gettext("turn number column (default: the order of the rows)"),
        "speaker": gettext("speaker column, if every row is one message"),
        "text": gettext("message text column, if every row is one message"),
        "transcript": gettext(
            "transcript column: each cell is a whole conversation "
            "with a label such as “Human:” or “患者：” before each message"
        ),
        "system-column": gettext("system prompt column; rows where it is blank use --system"),
        "message": gettext("message ID column, for message trees"),
        "parent": gettext("parent ID column, for message trees: the message that this one replies to"),
        "rank": gettext("rank column, for message trees: 0 is the best reply"),
    }
    for name, about in helps.items():
        command.add_argument(f"--{name}", metavar="COLUMN", help=about)
    command.add_argument(
        "--paths", type=one_of(Paths), metavar="all|best",
        help=gettext("paths to take from message trees: all, or the best-ranked one of each tree (default: best)"),
    )  # fmt: skip
    command.add_argument(
        "--fill-down", action="store_true", default=None,
        help=gettext(
            "repeat the text of merged cells in all their rows, and fill blank conversation IDs from the row above"
        ),
    )  # fmt: skip


def _add_verify(parts: Any) -> None:  # noqa: ANN401
    command = _command(parts, "verify", gettext("check a saved dataset against the rules of its training tool"))
    command.add_argument(
        "file", type=Path, metavar="FILE", help=gettext("the dataset: a file or a folder; - for standard input")
    )
    command.add_argument(
        "--format", required=True, metavar="ID", help=gettext("format of the dataset; see “medqa formats”")
    )
    command.add_argument("--json", action="store_true", help=gettext("print the result as one line of JSON"))


if __name__ == "__main__":
    raise SystemExit(main())
