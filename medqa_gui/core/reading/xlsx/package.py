"""The zip container of a workbook: its parts, their relations, and what makes it unsafe or damaged."""

import errno
import io
import lzma
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from posixpath import join, normpath
from typing import BinaryIO, NamedTuple, TypeVar
from urllib.parse import unquote
from xml.parsers import expat

from medqa_gui.core.model.errors import UnreadableFileError, system_reason
from medqa_gui.core.reading.xml_tokens import BoundedParser, TokenTooLongError
from medqa_gui.core.runtime.resource_limits import default_limits
from medqa_gui.core.runtime.watchdog import report_progress

_SUSPICIOUS_SIZE = 64 * 1024**2
_SUSPICIOUS_RATIO = 1000  # deflate's own limit is 1030; text reaches 10
_LONGEST_CELL = 64 * 1024**2  # characters; Excel's own limit is 32,767
_FIRST_CHUNK = 4 * 1024  # the next ones are twice as large each: the first rows are there at once
_CHUNK = 128 * 1024
_SMALL_PART_CHUNK = 16 * 1024
_DEEPEST = 64  # elements inside elements; Excel's own parts reach a dozen
_DAMAGE = (
    expat.ExpatError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,  # a compression method that zipfile does not know
    ValueError,
)

Attributes = dict[str, str]
_Workbook = TypeVar("_Workbook")


class Relation(NamedTuple):
    """A link from one part to another: its id, the last word of its type, and the target part ("" if outside)."""

    id: str
    kind: str
    target: str


class Element(NamedTuple):
    """The start of an XML element, without namespaces: the names from the root down to it, and its attributes."""

    path: tuple[str, ...]
    attributes: Attributes


class Package:
    """An open workbook file. Raises UnreadableFileError for what is damaged, protected, unsafe or too large."""

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self.name = path.name
        self._limits = default_limits()
        self._bounded: dict[int, BoundedParser] = {}
        self._opened: dict[str, int] = {}
        self.note_progress()
        # A file that was protected is read from memory, where it was decrypted.
        self._file: BinaryIO = _opened(path) if content is None else io.BytesIO(content)
        try:
            self._zip = _read_directory(self._file, self.name)
            self._parts = {_folded(info.filename): info for info in self._zip.infolist()}
            for info in self._parts.values():
                if _is_xml(info.filename):
                    self._refuse_protected_or_bomb(info)
                    self._opened[info.filename] = info.file_size
            self._refuse_too_large(sum(self._opened.values()))
        except BaseException:
            self._file.close()
            raise

    def note_progress(self) -> None:
        """Take note that something came of the reading: a text, a row, or a new pass that somebody wants."""
        self._heard_at = time.process_time()

    def close(self) -> None:
        """Let go of the file, even while a sheet is half read."""
        self._zip.close()
        self._file.close()

    def has(self, part: str) -> bool:
        """Tell whether the part is there; letter case does not count."""
        return self._info(part) is not None

    def sheet_parts(self, targets: Sequence[str], kind: str = ".xml") -> list[str]:
        """Return the parts of the sheets by what their relations say, "" for a sheet without one.

        Where a relation is missing or leads nowhere, the part is found by its name; one that nobody finds is named as
        the missing part that it is.
        """
        named = {_folded(target) for target in targets}
        spare = [part for part in self._parts if "worksheets/" in part and part.endswith(kind) and part not in named]
        spare.sort(key=lambda part: (_number_in(part), part))
        lost = [target for target in targets if not target]
        unnamed = iter(spare if len(lost) == len(spare) else ())
        found = []
        for number, target in enumerate(targets, 1):
            part = target
            if target and not self.has(target):
                name = _folded(target).rpartition("/")[2]
                part = next((each for each in self._parts if each.rpartition("/")[2] == name), target)
            found.append(part or next(unnamed, f"xl/worksheets/sheet{number}{kind}"))
        return found

    def unpacked_size(self, part: str) -> int:
        """Return the part's size in bytes, 0 if it is missing."""
        info = self._info(part)
        return info.file_size if info else 0

    def chunks(self, part: str, largest: int = _CHUNK) -> Iterator[bytes]:
        """Yield the part's bytes in pieces; a cut part or a wrong checksum is `file_damaged`.

        `file_takes_too_long` where for too long nothing came of them.
        """
        info = self._info(part)
        if info is None:
            raise self.damage_error(part)
        self._refuse_unchecked(info)
        with self.damage_errors(part), self._zip.open(info) as stream:
            size = _FIRST_CHUNK
            while chunk := stream.read(size):
                report_progress()
                self._refuse_silence()
                yield chunk
                size = min(2 * size, largest)

    def elements(self, part: str) -> Iterator[Element]:
        """Yield the start of every element of a small part, in order."""
        found: list[Element] = []
        path: list[str] = []

        def start(name: str, attributes: Attributes) -> None:
            path.append(local_name(name))
            if len(path) > _DEEPEST:
                raise UnreadableFileError("file_unsafe", name=self.name, part=part)
            found.append(Element(tuple(path), {local_name(key): value for key, value in attributes.items()}))

        def end(_name: str) -> None:
            path.pop()

        parser = self.parser(part)
        parser.StartElementHandler, parser.EndElementHandler = start, end
        for chunk in self.chunks(part, _SMALL_PART_CHUNK):
            self.feed(parser, part, chunk)
            yield from found
            found.clear()
        self.finish(parser, part)

    def relations(self, part: str) -> list[Relation]:
        """Return where a part links to; "" is the package itself. A part without links has none."""
        folder, _, name = part.rpartition("/")
        links = join(folder, "_rels", f"{name}.rels")
        if not self.has(links):
            return []
        named = (each.attributes for each in self.elements(links) if each.path[-1] == "Relationship")
        return [_relation(folder, attributes) for attributes in named]

    def linked_part(self, relations: Sequence[Relation], kind: str) -> str:
        """Return the first part of this kind among the relations, "" if there is none."""
        return next((each.target for each in relations if each.kind == kind and self.has(each.target)), "")

    def workbook_part(self, usual: str) -> str:
        """Return the part of the workbook, which is the usual one if no other is named. Raises `file_damaged`."""
        part = self.linked_part(self.relations(""), "officeDocument") or usual
        if not self.has(part):
            raise self.damage_error(part)
        return part

    def parser(self, part: str, encoding: str | None = None) -> expat.XMLParserType:
        """Return a parser that refuses a document type, the door to entity bombs and foreign files.

        The encoding is for a piece of a part, which does not declare its own.
        """
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True

        def refuse(*_declaration: object) -> None:
            raise UnreadableFileError("file_unsafe", name=self.name, part=part)

        parser.StartDoctypeDeclHandler = refuse
        # A parser that was given up may have had the same id.
        self._bounded[id(parser)] = BoundedParser(parser)
        return parser

    def feed(self, parser: expat.XMLParserType, part: str, piece: bytes | str) -> None:
        """Hand a piece of the part to its parser."""
        try:
            with self.damage_errors(part):
                self._bounded[id(parser)].parse(piece)
        except TokenTooLongError as error:
            raise UnreadableFileError("file_unsafe", name=self.name, part=part) from error

    def finish(self, parser: expat.XMLParserType, part: str) -> None:
        """Tell the parser that the part ends here; what is still open is damage."""
        with self.damage_errors(part):
            parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position only
        self._bounded.pop(id(parser), None)

    @contextmanager
    def damage_errors(self, part: str) -> Iterator[None]:
        """Turn every sign of damage into `file_damaged` that names the part."""
        try:
            yield
        except _DAMAGE as error:
            raise self.damage_error(part) from error
        except OSError as error:
            raise _system_error(error, self.name, part) from error

    def damage_error(self, part: str) -> UnreadableFileError:
        """Return the error that names this part as damaged."""
        return UnreadableFileError("file_damaged", name=self.name, part=part)

    def check_cell_size(self, waiting: int) -> None:
        """Raise `file_too_large` for a cell of which so many characters are held that it can only be a bomb."""
        if waiting > _LONGEST_CELL:
            raise self._too_large(waiting, _LONGEST_CELL, is_fixed=True)

    def _refuse_silence(self) -> None:
        longest = self._limits.silence
        if time.process_time() - self._heard_at > longest:
            raise UnreadableFileError("file_takes_too_long", name=self.name, seconds=round(longest))

    def _too_large(self, size: int, limit: int, *, is_fixed: bool = False) -> UnreadableFileError:
        sizes = {"size": _in_mib(size), "limit": _in_mib(limit)}
        return UnreadableFileError("file_too_large", name=self.name, is_fixed=is_fixed, **sizes)

    def _info(self, part: str) -> zipfile.ZipInfo | None:
        return self._parts.get(_folded(part)) or self._parts.get(_folded(unquote(part)))

    def _refuse_protected_or_bomb(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & 0x1:
            raise UnreadableFileError("file_encrypted", name=self.name)
        if info.file_size > max(_SUSPICIOUS_SIZE, _SUSPICIOUS_RATIO * info.compress_size):
            raise self._too_large(info.file_size, _SUSPICIOUS_SIZE, is_fixed=True)

    def _refuse_unchecked(self, info: zipfile.ZipInfo) -> None:
        """Check the size of a part that is read though its name is none of those that were checked before."""
        if info.filename not in self._opened:
            self._refuse_protected_or_bomb(info)
            self._opened[info.filename] = info.file_size
            self._refuse_too_large(sum(self._opened.values()))

    def _refuse_too_large(self, total: int) -> None:
        if total > self._limits.streamed:
            raise self._too_large(total, self._limits.streamed)


def open_package(path: Path, content: bytes | None, make: Callable[[Package], _Workbook]) -> _Workbook:
    """Return the workbook that `make` returns for a package; the package is closed if that fails.

    `content` is that of a decrypted file. Raises UnreadableFileError.
    """
    package = Package(path, content)
    try:
        return make(package)
    except BaseException:
        package.close()
        raise


def local_name(name: str) -> str:
    """Return an element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def is_true(value: str | None) -> bool:
    """Read an XML truth value; absent is false."""
    return value in ("1", "true", "on")


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise UnreadableFileError("file_missing", path=path) from error
    except OSError as error:
        raise UnreadableFileError("file_no_access", path=path, reason=system_reason(error)) from error


def _read_directory(file: BinaryIO, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise UnreadableFileError("file_damaged", name=name, part="zip_directory") from error
    except OSError as error:
        raise _system_error(error, name, "zip_directory") from error


def _system_error(error: OSError, name: str, part: str) -> UnreadableFileError:
    # A list of parts that points outside the file ends in a seek that the system calls invalid.
    if error.errno == errno.EINVAL:
        return UnreadableFileError("file_damaged", name=name, part=part)
    return UnreadableFileError("file_no_access", path=name, reason=system_reason(error))


def _folded(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()


def _is_xml(part: str) -> bool:
    return _folded(part).endswith((".xml", ".rels", ".bin"))


def _number_in(part: str) -> int:
    return int("".join(filter(str.isdecimal, part.rpartition("/")[2]))[:9] or 0)


def _in_mib(size: int) -> int:
    return size // 1024**2


def _relation(folder: str, attributes: Attributes) -> Relation:
    kind = attributes.get("Type", "").rpartition("/")[2]
    if attributes.get("TargetMode") == "External":
        return Relation(attributes.get("Id", ""), kind, "")
    target = attributes.get("Target", "").replace("\\", "/")
    return Relation(attributes.get("Id", ""), kind, normpath(join("/" + folder, target)).lstrip("/"))
