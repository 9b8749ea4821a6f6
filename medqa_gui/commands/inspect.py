"""medqa inspect: show the contents of a file and the suggested settings."""

from argparse import Namespace
from contextlib import closing
from typing import Any

from medqa_gui.commands.open_file import open_with_options
from medqa_gui.commands.output import DONE, mapping_letters, print_json, print_line
from medqa_gui.commands.plan_options import choose_sheet
from medqa_gui.core.guessing.survey import suggest_plan
from medqa_gui.core.model.mapping import PAIR_FIELDS
from medqa_gui.core.model.suggestion import Confidence
from medqa_gui.core.reading.sheet_sizes import filled_columns, sheet_sizes
from medqa_gui.i18n import gettext, marked, with_label
from medqa_gui.wording import CONFIDENCE_WORDS, FIELDS
from medqa_gui.wording.declared_keys import undeclared_keys_sentence
from medqa_gui.wording.exporters import exporter_sentence

# Names of invisible delimiters.
_DELIMITERS = {"\t": marked("tab"), " ": marked("space")}


def inspect(options: Namespace) -> int:
    """Print the sheets, columns and suggested settings of the file."""
    with closing(open_with_options(options.file, options)) as workbook:
        index, rows, *_ = choose_sheet(workbook, options.file, options)
        source = workbook.rows(index)
        hidden = source.facts.hidden_columns
        _, suggestion = suggest_plan(options.file, rows, index, options.header_row, hidden=hidden)
        sizes = sheet_sizes(workbook)
        columns = filled_columns(source, suggestion)
        undeclared_keys, exporter = source.facts.undeclared_keys, source.facts.exporter
        layout = workbook.layout
    facts = {
        "source": str(options.file),
        "sheets": [
            {
                "name": size.name,
                "rows": size.rows,
                "columns": size.columns,
                "state": size.state,
            }
            | ({"damaged": True} if size.is_damaged else {})
            for size in sizes
        ],
        "sheet": workbook.sheets[index].name,
        "header_row": suggestion.header_row,
        "columns": [{"letter": column.letter, "header": column.header, "filled": column.filled} for column in columns],
        "mapping": mapping_letters(suggestion.mapping),
        "confidence": suggestion.confidence,
        "uncarried": undeclared_keys,
        "encoding": layout and layout.encoding,
        "delimiter": layout and layout.delimiter,
        "exporter": exporter,
    }
    print_json(facts) if options.json else _print_inspection(facts)
    return DONE


def _print_inspection(facts: dict[str, Any]) -> None:
    for sheet in facts["sheets"]:
        mark = "▸" if sheet["name"] == facts["sheet"] else " "
        state = "" if sheet["state"] == "visible" else gettext(" ({state})").format(state=gettext("hidden"))
        state += gettext(" ({state})").format(state=gettext("damaged")) if sheet.get("damaged") else ""
        print_line(f"{mark} " + with_label(f"{sheet['name']}{state}", f"{sheet['rows']} × {sheet['columns']}"))
    if facts["encoding"]:
        delimiter = _DELIMITERS.get(facts["delimiter"], f"“{facts['delimiter']}”")
        print_line(gettext("Encoding: {encoding}").format(encoding=facts["encoding"]))
        print_line(gettext("Delimiter: {delimiter}").format(delimiter=gettext(delimiter)))
    print_line(gettext("Header row: {row}").format(row=facts["header_row"] or gettext("none")))
    for column in facts["columns"]:
        print_line(f"  {column['letter']}  {column['header']}  ({column['filled']})")
    is_pair = set(facts["mapping"]) == set(PAIR_FIELDS)
    for field, letter in facts["mapping"].items():
        if letter or is_pair:
            confidence = facts["confidence"].get(field, Confidence.SURE)
            sure = gettext(" ({state})").format(state=gettext(CONFIDENCE_WORDS[confidence]))
            print_line(with_label(gettext(FIELDS[field]), f"{letter or '?'}{sure}"))
    if facts["exporter"]:
        print_line(exporter_sentence(facts["exporter"]))
    if facts["uncarried"]:
        print_line(undeclared_keys_sentence(facts["uncarried"]))
