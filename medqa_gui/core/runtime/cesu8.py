"""Codec "cesu-8": UTF-8 in which each surrogate of an emoji takes three bytes, as in some databases."""

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

NAME = "cesu-8"
PAIR = re.compile(rb"\xed([\xa0-\xaf][\x80-\xbf])\xed([\xb0-\xbf][\x80-\xbf])")
# An incomplete pair, which the next bytes may complete.
_BEGUN = re.compile(rb"\xed(?:[\xa0-\xaf](?:[\x80-\xbf](?:\xed(?:[\xb0-\xbf])?)?)?)?\Z")


def _joined(found: re.Match[bytes]) -> bytes:
    return found[0].decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()


class _Decoder(codecs.BufferedIncrementalDecoder):
    def _buffer_decode(self, input: "ReadableBuffer", errors: str, final: bool) -> tuple[str, int]:  # noqa: A002, FBT001
        data = bytes(input)
        begun = None if final else _BEGUN.search(data)
        whole = data[: begun.start()] if begun else data
        text, used = codecs.utf_8_decode(PAIR.sub(_joined, whole), errors, final)
        # An incomplete rest is the same in both forms, since it starts no pair.
        return text, len(whole) - (len(PAIR.sub(_joined, whole)) - used)


def _encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
    return codecs.utf_8_encode(text, errors)


def _decode(data: "ReadableBuffer", errors: str = "strict", /) -> tuple[str, int]:
    whole = bytes(data)
    return codecs.utf_8_decode(PAIR.sub(_joined, whole), errors, True)[0], len(whole)  # noqa: FBT003


def _find(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != NAME:
        return None
    return codecs.CodecInfo(_encode, _decode, name=NAME, incrementaldecoder=_Decoder, incrementalencoder=None)


codecs.register(_find)
