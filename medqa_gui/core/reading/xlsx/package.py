"""Zip package of a workbook: its parts and relations, checked for damage and unsafe content."""

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
_FIRST_CHUNK = 4 * 1024  # each next one is twice as large, so that the first rows come fast
_CHUNK = 128 * 1024
_SMALL_PART_CHUNK = 16 * 1024
_DEEPEST = 64  # nested elements; Excel's own parts have about a dozen
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
    """Relation of a part: its id, the last word of its type, and the target part ("" if external)."""

    id: str
    kind: str
    target: str


class Element(NamedTuple):
    """Start of an XML element, without namespaces: the names from the root to it, and its attributes."""

    path: tuple[str, ...]
    attributes: Attributes


class Package:
    """Open package of a workbook. Raises UnreadableFileError if it is damaged, protected, unsafe or too large."""

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self.name = path.name
        self._limits = default_limits()
        self._bounded: dict[int, BoundedParser] = {}
        self._opened: dict[str, int] = {}
        self.note_progress()
        # A protected file was decrypted in memory.
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
        """Note progress: a text, a row, or the start of a pass; a package without progress is refused."""
        self._progress_at = time.process_time()

    def close(self) -> None:
        """Close the file, even during a pass."""
        self._zip.close()
        self._file.close()

    def has(self, part: str) -> bool:
        """Return whether the part exists, ignoring case."""
        return self._info(part) is not None

    def sheet_parts(self, targets: Sequence[str], kind: str = ".xml") -> list[str]:
        """Return the parts of the sheets by the targets of their relations, "" for a sheet without one.

        If a relation is missing or its target does not exist, the part is found by its name; a part that cannot be
        found gets the name of the missing part.
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
        """Yield the bytes of the part in chunks.

        Raises `file_damaged` for a cut part or a wrong checksum, and `file_takes_too_long` without progress.
        """
        info = self._info(part)
        if info is None:
            raise self.damage_error(part)
        self._refuse_unchecked(info)
        with self.damage_errors(part), self._zip.open(info) as stream:
            size = _FIRST_CHUNK
            while chunk := stream.read(size):
                report_progress()
                self._check_progress()
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
        """Return the relations of a part; "" is the package itself."""
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
        """Return a parser that refuses a document type, which allows entity bombs and external files.

        The encoding is for a piece of a part, which does not declare it.
        """
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True

        def refuse(*_declaration: object) -> None:
            raise UnreadableFileError("file_unsafe", name=self.name, part=part)

        parser.StartDoctypeDeclHandler = refuse
        # An abandoned parser may have had the same id.
        self._bounded[id(parser)] = BoundedParser(parser)
        return parser

    def feed(self, parser: expat.XMLParserType, part: str, piece: bytes | str) -> None:
        """Parse a piece of the part."""
        try:
            with self.damage_errors(part):
                self._bounded[id(parser)].parse(piece)
        except TokenTooLongError as error:
            raise UnreadableFileError("file_unsafe", name=self.name, part=part) from error

    def finish(self, parser: expat.XMLParserType, part: str) -> None:
        """End the part; open elements are damage."""
        with self.damage_errors(part):
            parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position only
        self._bounded.pop(id(parser), None)

    @contextmanager
    def damage_errors(self, part: str) -> Iterator[None]:
        """Raise `file_damaged` with the part for every error that shows damage."""
        try:
            yield
        except _DAMAGE as error:
            raise self.damage_error(part) from error
        except OSError as error:
            raise _system_error(error, self.name, part) from error

    def damage_error(self, part: str) -> UnreadableFileError:
        """Return the error for a damaged part."""
        return UnreadableFileError("file_damaged", name=self.name, part=part)

    def check_cell_size(self, waiting: int) -> None:
        """Raise `file_too_large` if so many characters of one cell are buffered that it must be a bomb."""
        if waiting > _LONGEST_CELL:
            raise self._too_large(waiting, _LONGEST_CELL, is_fixed=True)

    def _check_progress(self) -> None:
        longest = self._limits.silence
        if time.process_time() - self._progress_at > longest:
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
        """Check the size of a part that was not checked when the package was opened, because of its name."""
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
    """Return an XML Boolean, False if it is missing."""
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
    # A zip directory that points outside the file causes a seek that the system refuses as invalid.
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
