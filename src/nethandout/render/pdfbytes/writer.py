"""Turn PDF objects, as they come, into a file: none of them stays in memory.

Plain objects are packed together and compressed; what grows with the file is eight bytes an
object, for the table at its end that says where each is (PDF 1.7, 7.5.7 and 7.5.8).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from nethandout.errors import LimitError
from nethandout.model.remark import Remark

MOST_OBJECTS: Final = 8_388_607
"""What readers must bear (PDF 1.7, annex C)."""

_HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_PACKED: Final = 200
"""Objects that are compressed together."""
_ENTRY: Final = 8
_IN_FILE, _IN_PACK = 1, 2
_FREE: Final = bytes(6) + b"\xff\xff"
"""The entry of a number that no object has."""
_QUICK: Final = 1
"""Compression for what is made a thousand times: a third of the time, a fifth more bytes."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What many files begin with: the objects they share, and where each of them is."""

    content: bytes = field(repr=False)
    table: bytes = field(repr=False)
    digest: str


class PdfWriter:
    """Writes one PDF from its first byte to its last."""

    def __init__(self, write: Callable[[bytes], None], after: Beginning | None = None) -> None:
        self._sink = write
        self._pack: list[tuple[int, bytes]] = []
        if after is None:
            self._offset = 0
            self._digest = hashlib.sha256()
            self._table = bytearray(_ENTRY)
            self._write(_HEADER)
        else:
            write(after.content)
            self._offset = len(after.content)
            self._digest = hashlib.sha256(after.digest.encode())
            self._table = bytearray(after.table)

    def beginning(self, content: bytes) -> Beginning:
        """Turn what was written so far, given back, into what other files can begin with."""
        return Beginning(content, bytes(self._table), self._digest.hexdigest())

    def reserve(self, count: int = 1) -> int:
        """Give the first of so many numbers of objects to be added later; raises `LimitError`."""
        number = len(self._table) // _ENTRY
        if number + count - 1 > MOST_OBJECTS:
            raise LimitError(
                Remark("a PDF cannot hold so many handouts; put fewer in a file (--split 200)")
            )
        self._table += bytes(_ENTRY * count)
        return number

    def add(self, raw: bytes, number: int | None = None) -> int:
        """Add an object that is no stream; gives its number."""
        number = self.reserve() if number is None else number
        self._pack.append((number, raw))
        if len(self._pack) == _PACKED:
            self.flush()
        return number

    def add_pack(self, number: int, count: int, first: int, body: bytes) -> None:
        """Add objects that are packed already: `count` of them, from this number on.

        `body` is the list of their numbers and places, then, from byte `first` on, themselves.
        """
        container = self.reserve()
        entries = bytearray(_places_in_pack(count))
        for column, byte in enumerate(container.to_bytes(5, "big"), 1):
            entries[column::_ENTRY] = bytes([byte]) * count
        self._table[number * _ENTRY : (number + count) * _ENTRY] = entries
        self._add_container(container, count, first, compressed(body, _QUICK))

    def _add_container(self, number: int, count: int, first: int, packed: bytes) -> None:
        about = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (count, first)
        self.add_stream(about, packed, number)

    def add_stream(self, entries: bytes, raw: bytes, number: int | None = None) -> int:
        """Add a stream with these dictionary entries (all but its length); gives its number."""
        number = self.reserve() if number is None else number
        self._note(number, _IN_FILE, self._offset, 0)
        self._write(
            b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n"
            % (number, entries, len(raw), raw)
        )
        return number

    def finish(self, root: int, info: int) -> None:
        """Write what is left, and the table of all objects."""
        self.flush()
        number = self.reserve()
        start = self._offset
        self._note(number, _IN_FILE, start, 0)
        self._table[6:8] = b"\xff\xff"  # object 0 is free for ever
        while _ends_ambiguously(table := zlib.compress(self._table)):
            self._table += _FREE  # readers count its bytes: it can only grow by whole entries
        identifier = self._digest.hexdigest()[:32].encode()
        entries = (
            b"/Type /XRef /W [1 5 2] /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] "
            b"/Filter /FlateDecode"
        ) % (len(self._table) // _ENTRY, root, info, identifier, identifier)
        self.add_stream(entries, table, number)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def flush(self) -> None:
        """Write the objects that wait, compressed together."""
        if not self._pack:
            return
        places, offset = [], 0
        number = self.reserve()
        for index, (member, raw) in enumerate(self._pack):
            places.append(b"%d %d" % (member, offset))
            offset += len(raw) + 1
            self._note(member, _IN_PACK, number, index)
        head = b" ".join(places) + b"\n"
        body = head + b"\n".join(raw for _, raw in self._pack) + b"\n"
        count = len(self._pack)
        self._pack.clear()
        self._add_container(number, count, len(head), compressed(body))

    def _note(self, number: int, kind: int, place: int, index: int) -> None:
        start = number * _ENTRY
        entry = bytes([kind]) + place.to_bytes(5, "big") + index.to_bytes(2, "big")
        self._table[start : start + _ENTRY] = entry

    def _write(self, raw: bytes) -> None:
        self._sink(raw)
        self._digest.update(raw)
        self._offset += len(raw)


@lru_cache(8)
def _places_in_pack(count: int) -> bytes:
    """Give the entries of so many packed objects, but for the number of their pack."""
    return b"".join(
        bytes([_IN_PACK, 0, 0, 0, 0, 0]) + index.to_bytes(2, "big") for index in range(count)
    )


def text_string(text: str) -> bytes:
    """Turn text into a PDF string that every reader shows."""
    return b"<%s>" % (b"\xfe\xff" + text.encode("utf-16-be")).hex().encode()


def compressed(raw: bytes, level: int = -1) -> bytes:
    """Compress; never to data that end in a carriage return, which could read as a line end."""
    return lengthened(raw, level)[1]


def lengthened(raw: bytes, level: int = -1) -> tuple[bytes, bytes]:
    """Turn data into themselves and their compressed form, longer if that ended ambiguously.

    The data must bear a line end more.
    """
    packed = zlib.compress(raw, level)
    while _ends_ambiguously(packed):
        raw += b"\n"
        packed = zlib.compress(raw, level)
    return raw, packed


def _ends_ambiguously(packed: bytes) -> bool:
    """Tell whether compressed data would read as a byte shorter than they are.

    They end in a checksum; a carriage return there and the line feed before `endstream` read as
    one line end.
    """
    return packed.endswith(b"\r")
