"""Pictures, text boxes and comments of a sheet."""

from collections.abc import Iterator

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.reading.xlsx.package import Attributes, Package, local_name
from medqa_gui.core.reading.xlsx.ranges import LAST_ROW, cell_range

_ANCHORS = frozenset(("twoCellAnchor", "oneCellAnchor"))


def floating_rows(package: Package, part: str) -> frozenset[int]:
    """Return the 1-based rows in which pictures and text boxes of the sheet start.

    A damaged drawing is ignored, since the cells do not depend on it.
    """
    found: set[int] = set()
    for drawing in _linked(package, part, "drawing"):
        reader = _Drawing(package, drawing)
        try:
            for rows in reader.rows():
                found |= rows
        except UnreadableFileError:
            continue
    return frozenset(found)


def commented_cells(package: Package, part: str) -> frozenset[tuple[int, int]]:
    """Return the 1-based rows and 0-based columns of cells with a comment; a damaged part is ignored."""
    found: set[tuple[int, int]] = set()
    for comments in (*_linked(package, part, "comments"), *_linked(package, part, "threadedComment")):
        try:
            for element in package.elements(comments):
                area = cell_range(element.attributes.get("ref", "")) if "omment" in element.path[-1] else None
                if area is not None:
                    found.add((area.first_row, area.first_column))
        except UnreadableFileError:
            continue
    return frozenset(found)


def _linked(package: Package, part: str, kind: str) -> list[str]:
    links = dict.fromkeys(each.target for each in package.relations(part) if each.kind == kind)
    return [each for each in links if package.has(each) and each.endswith(".xml")]


class _Drawing:
    """Parser of the anchors of one drawing: their first row, and whether they have a picture or text."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self._path: list[str] = []
        self._found: set[int] = set()
        self._row, self._is_shown = "", False

    def rows(self) -> Iterator[set[int]]:
        """Yield the rows of pictures and text boxes, piece by piece of the part."""
        parser = self._package.parser(self._part)
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._add
        for chunk in self._package.chunks(self._part):
            self._package.feed(parser, self._part, chunk)
            yield self._found
            self._found = set()
        self._package.finish(parser, self._part)

    def _start(self, name: str, _attributes: Attributes) -> None:
        tag = local_name(name)
        self._path.append(tag)
        if tag in _ANCHORS:
            self._row, self._is_shown = "", False
        elif tag == "pic":
            self._is_shown = True

    def _add(self, text: str) -> None:
        if self._path[-2:] == ["from", "row"]:
            self._row += text.strip()[: len(str(LAST_ROW))]
        elif self._path[-1:] == ["t"] and text.strip() and "txBody" in self._path:
            self._is_shown = True

    def _end(self, _name: str) -> None:
        tag = self._path.pop()
        if tag in _ANCHORS and self._is_shown and self._row.isdecimal() and int(self._row) < LAST_ROW:
            self._found.add(int(self._row) + 1)
