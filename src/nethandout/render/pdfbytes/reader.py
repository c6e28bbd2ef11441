"""Turn the bytes of a PDF into its objects, by number: at once for files of our own writer.

`PdfWriter` leaves one table with entries of eight bytes, and objects packed together. Of such
a file only the table is read; packs are opened when their objects are asked for. What copies
of one form share is in all packs but the last, byte for byte, so that these tell a form.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import eq
from typing import Final, NamedTuple

from pikepdf import Pdf, Stream

from nethandout.render.pdfbytes.objects import object_bytes, stream_entries

_END: Final = re.compile(rb"startxref\n(\d+)\n%%EOF\n\Z")
_HEAD: Final = re.compile(rb"(\d+) 0 obj\n<< (.*?) /Length (\d+) >>\nstream\n", re.DOTALL)
_TABLE: Final = re.compile(rb"/Type /XRef /W \[1 5 2\] /Size (\d+) /Root \d+ 0 R ")
_PACK: Final = re.compile(rb"/Type /ObjStm /N (\d+) /First (\d+) /Filter /FlateDecode")
_LONGEST_HEAD: Final = 65_536
_TAIL: Final = 64
_ENTRY: Final = 8
_IN_FILE, _IN_PACK = 1, 2


class StoredStream(NamedTuple):
    """A stream: the entries of its dictionary but the length, and its bytes as stored."""

    entries: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Places:
    """The table of a file: for each number a kind (1 byte), a place (5) and an index (2)."""

    entries: bytes

    def of(self, number: int) -> int:
        """Say at which byte an object of its own begins; 0 for any other."""
        start = number * _ENTRY
        kind, place = divmod(int.from_bytes(self.entries[start : start + 6], "big"), 1 << 40)
        return place if kind == _IN_FILE else 0

    @property
    def words(self) -> memoryview[int]:
        """Give each entry as one number, in the order of bytes of this machine."""
        return memoryview(self.entries).cast("Q")

    def containers(self) -> set[int]:
        """Give the numbers of the packs that objects are in: three bytes are enough for them."""
        columns = (self.entries[column::_ENTRY] for column in (0, 3, 4, 5))
        distinct = set(zip(*columns, strict=True))
        return {int.from_bytes(place, "big") for kind, *place in distinct if kind == _IN_PACK}


@dataclass(frozen=True)
class StoredPdf:
    """A PDF as its objects. `packs` are in the order of the file; the last is of this copy.

    The `beginning` is up to the end of the last but one: copies of a form begin alike.
    """

    packs: tuple[StoredStream, ...]
    beginning: bytes = field(repr=False)
    _raw: bytes = field(repr=False)
    _places: _Places

    @property
    def form(self) -> bytes:
        """What tells the form that this is a copy of."""
        return b"".join(pack.raw for pack in self.packs[:-1])

    @cached_property
    def shared(self) -> Mapping[int, bytes]:
        """The plain objects that all copies of the form have."""
        return {number: raw for pack in self.packs[:-1] for number, raw in _members(pack)}

    @cached_property
    def own(self) -> Mapping[int, bytes]:
        """The plain objects of this copy."""
        return dict(_members(self.packs[-1]))

    def stream(self, number: int) -> StoredStream | None:
        """Turn a number into its stream, if it is one."""
        place = self._places.of(number)
        return _stream_at(self._raw, place, number) if place else None

    def is_at_beginning(self, number: int) -> bool:
        """Tell whether a stream is where copies of the form begin alike."""
        return 0 < self._places.of(number) < len(self.beginning)

    def entry(self, number: int) -> int:
        """Give the entry of an object in the table, to be compared with those of other files."""
        return self._places.words[number]

    def has_entries(self, entries: Mapping[int, int]) -> bool:
        """Tell whether these objects have these entries; raises IndexError for a short table."""
        return all(map(eq, map(self._places.words.__getitem__, entries), entries.values()))


@dataclass(frozen=True)
class OpenedPdf:
    """A PDF that another program has written, as its objects; all are this copy's own."""

    own: Mapping[int, bytes]
    streams: Mapping[int, StoredStream]
    form = beginning = b""
    shared: Mapping[int, bytes] = field(default_factory=dict)

    def stream(self, number: int) -> StoredStream | None:
        """Turn a number into its stream, if it is one."""
        return self.streams.get(number)


def read_stored(raw: bytes) -> StoredPdf | None:
    """Turn a file of our writer into its objects; None for any other file."""
    end = _END.search(raw, max(0, len(raw) - _TAIL))
    if end is None:
        return None
    table = _stream_at(raw, int(end[1]))
    about = None if table is None else _TABLE.match(table.entries)
    if table is None or about is None:
        return None
    try:
        entries = zlib.decompress(table.raw)
    except zlib.error:
        return None
    if len(entries) % _ENTRY:
        return None
    places = _Places(entries)
    inside = sorted(places.containers(), key=places.of)
    packs = [_stream_at(raw, places.of(number), number) for number in inside]
    known = tuple(pack for pack in packs if pack is not None and _PACK.fullmatch(pack.entries))
    if not known or len(known) != len(packs):
        return None
    end_of_shared = places.of(inside[-2]) if len(inside) > 1 else 0
    return StoredPdf(known, raw[:end_of_shared], raw, places)


def opened(pdf: Pdf) -> OpenedPdf:
    """Turn a PDF of any writer into its objects; raises ValueError for a generation but 0."""
    own: dict[int, bytes] = {}
    streams: dict[int, StoredStream] = {}
    for item in pdf.objects:
        number, generation = item.objgen
        if generation:
            raise ValueError("an object has been replaced")
        if isinstance(item, Stream):
            streams[number] = StoredStream(stream_entries(item), item.read_raw_bytes())
        else:
            own[number] = object_bytes(item)
    return OpenedPdf(own, streams)


def _stream_at(raw: bytes, place: int, number: int | None = None) -> StoredStream | None:
    head = _HEAD.match(raw, place, min(len(raw), place + _LONGEST_HEAD))
    if head is None or (number is not None and int(head[1]) != number):
        return None
    return StoredStream(head[2], raw[head.end() : head.end() + int(head[3])])


def _members(pack: StoredStream) -> list[tuple[int, bytes]]:
    """Open a pack: its objects by number (PDF 1.7, 7.5.7)."""
    about = _PACK.fullmatch(pack.entries)
    body = zlib.decompress(pack.raw)
    first = int(about[2]) if about else 0
    pairs = [int(word) for word in body[:first].split()]
    ends = [*pairs[3::2], len(body) - first]
    return [
        (number, body[first + start : first + end].rstrip(b"\n"))
        for number, start, end in zip(pairs[::2], pairs[1::2], ends, strict=True)
    ]
