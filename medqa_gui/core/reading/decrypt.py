"""Decrypt a workbook with its password, in memory; in a child process, since the file may be hostile."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.runtime.resource_limits import default_limits
from medqa_gui.core.runtime.sandbox import ReaderStoppedError, StopReason, run_in_sandbox

# Excel uses this password for workbooks that are only read-only, and does not ask for it.
_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - known to everybody
_CHUNK = 1 << 20


def decrypt(path: Path, password: str | None) -> bytes:
    """Return the decrypted content of a protected .xlsx, .xlsm, .xlsb or .xls file.

    Raises UnreadableFileError: `file_needs_password`, `file_wrong_password`, or `file_encrypted` if only the program
    that encrypted the file can decrypt it.
    """
    limits = default_limits()
    try:
        return b"".join(run_in_sandbox(_decrypted, path, password, limits=limits))
    except ReaderStoppedError as error:
        if error.why is StopReason.FAILED:
            raise UnreadableFileError("file_encrypted", name=path.name) from error
        if error.why is StopReason.FOREIGN:
            raise UnreadableFileError("file_unsafe", name=path.name, part="reader") from error
        raise UnreadableFileError("file_breaks_reader", name=path.name, limit=limits.memory_in_mib) from error


def _decrypted(path: Path, password: str | None) -> Iterator[bytes]:
    # Imported in the child process only.
    from msoffcrypto.exceptions import InvalidKeyError
    from msoffcrypto.format import xls97

    # xls97 would write the decrypted sheets to the disk.
    xls97.tempfile = _InMemory
    for each in (_DEFAULT_PASSWORD, password):
        if not each:
            continue
        try:
            content = _decrypt_with(path, each)
        except InvalidKeyError:
            continue
        yield from (content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK))
        return
    raise UnreadableFileError("file_wrong_password" if password else "file_needs_password", name=path.name)


def _decrypt_with(path: Path, password: str) -> bytes:
    # Imported in the child process only.
    import msoffcrypto
    from msoffcrypto.format.ooxml import OOXMLFile

    content = io.BytesIO()
    with path.open("rb") as file:
        office: Any = msoffcrypto.OfficeFile(file)
        checked = {"verify_password": True} if isinstance(office, OOXMLFile) else {}
        office.load_key(password=password, **checked)
        office.decrypt(content)
    return content.getvalue()


class _InMemory:
    """Replacement for `tempfile` that does not write to the disk."""

    TemporaryFile = io.BytesIO
