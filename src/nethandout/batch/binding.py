"""Turn finished PDFs, one after the other, into one tagged PDF for a duplex printer.

Every handout starts on a new sheet. Its structure tree hangs as a Part of its own, with its
language, under one Document; its pages, links and tags get new numbers. What many handouts
share (fonts, pages without a patient) is in the file only once. Memory holds one handout.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from io import BytesIO
from typing import Final

from pikepdf import Pdf, PdfError

from nethandout.errors import VerificationError
from nethandout.render.pdfbytes.objects import has_references
from nethandout.render.pdfbytes.plans import Plan, make_plan
from nethandout.render.pdfbytes.reader import (
    OpenedPdf,
    StoredPdf,
    StoredStream,
    opened,
    read_stored,
)
from nethandout.render.pdfbytes.templates import filled
from nethandout.render.pdfbytes.writer import PdfWriter, text_string
from nethandout.render.preflight.provenance import from_xmp, hash_content
from nethandout.render.preflight.seals import Seal, seals_to_xmp

_SHA256: Final = re.compile(rb"[0-9a-f]{64}")
_MOST_SHARED: Final = 50_000
"""Streams remembered to be used again; those not seen for longest are forgotten."""
_MOST_FORMS: Final = 64
"""Forms remembered, half a megabyte each."""


@dataclass(slots=True)
class _Parts:
    """The object numbers of what the end of the file must lead to, one of each a handout."""

    tags: list[int] = field(default_factory=list)
    page_nodes: list[int] = field(default_factory=list)
    pages: int = 0
    parent_leaves: list[int] = field(default_factory=list)
    name_leaves: list[int] = field(default_factory=list)
    bookmarks: list[tuple[str, int]] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Said:
    """What copies of a form say of themselves: the same, but for the hash of their pages."""

    handout_id: str
    before: bytes
    after: bytes

    def hash_in(self, packet: bytes) -> str:
        """Find the hash in the metadata of a copy; empty for metadata that say other things."""
        found = packet[len(self.before) : len(packet) - len(self.after)]
        is_alike = packet == b"%s%s%s" % (self.before, found, self.after)
        return found.decode("ascii") if is_alike and _SHA256.fullmatch(found) else ""


@dataclass(slots=True)
class _Form:
    """What copies share: a plan, the bytes they begin with, and streams among these.

    Of each stream that is in the file by now, by its number in a copy: its `entries` in the
    copy's table, which says where it is, and its `numbers` in the file.
    """

    plan: Plan
    beginning: bytes
    entries: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    said: _Said | None = None

    def is_begun_by(self, source: StoredPdf | OpenedPdf) -> bool:
        """Tell whether a copy has the same streams in the same places."""
        if not isinstance(source, StoredPdf) or source.beginning != self.beginning:
            return False
        return source.has_entries(self.entries)


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a handout stands in the file: its first page, counted from 1; width in points."""

    first_page: int
    pages: int
    width: float


class Binder:
    """One file in the making: `bind` handouts, then `finish`."""

    def __init__(self, write: Callable[[bytes], None], title: str) -> None:
        self._writer = PdfWriter(write)
        self._title = title
        self._page_root = self._writer.reserve()
        self._document = self._writer.reserve()
        self._parts = _Parts()
        self._next_key = 0
        self._shared: OrderedDict[bytes, int] = OrderedDict()
        self._forms: OrderedDict[bytes, _Form] = OrderedDict()
        self._colors = b""

    def bind(self, raw: bytes, bookmark: str | None = None) -> Bound:
        """Add a PDF on sheets of its own; raises `VerificationError` for one that is not ours."""
        try:
            stored = read_stored(raw)
            form = None if stored is None else self._forms.get(stored.form)
            if stored is not None and form is not None:
                self._forms.move_to_end(stored.form)
                seal = _seal_of(stored, form)
                if seal is not None:
                    return self._bind(stored, form, seal, bookmark)
            with Pdf.open(BytesIO(raw)) as pdf:
                source = stored or opened(pdf)
                plan = make_plan(pdf, source)
                form = _Form(plan, source.beginning)
                self._remember(source.form, form)
                seal = _seal_of(source, form) or Seal("", len(pdf.pages), hash_content(pdf))
                return self._bind(source, form, seal, bookmark)
        except (PdfError, AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
            reason = type(error).__name__
            raise VerificationError(f"a handout cannot be bound into a file ({reason})") from None

    def _remember(self, name: bytes, form: _Form) -> None:
        if form.plan.is_of_form:
            self._forms[name] = form
        if len(self._forms) > _MOST_FORMS:
            self._forms.popitem(last=False)

    def _bind(
        self, source: StoredPdf | OpenedPdf, form: _Form, seal: Seal, bookmark: str | None
    ) -> Bound:
        parts, writer, plan = self._parts, self._writer, form.plan
        mover = _Mover(source, form, writer, self._shared, len(parts.tags), self._next_key)
        row = mover.row()
        for pack in plan.packs:
            writer.add_pack(
                mover.first + pack.start, pack.members, pack.first, pack.content.fill(row)
            )
        pages = [mover[page] for page in plan.pages]
        bound = Bound(parts.pages + 1, len(pages), plan.width)
        if bookmark is not None:
            parts.bookmarks.append((bookmark, pages[0]))
        if len(pages) % 2:
            pages.append(writer.add(_blank_page(plan.paper, mover.node)))
        writer.add(
            b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids %s >>"
            % (self._page_root, len(pages), _references(pages)),
            mover.node,
        )
        tops = [mover[element] for element in plan.tops]
        writer.add(
            b"<< /Type /StructElem /S /Part /P %d 0 R /Lang %s /K %s >>"
            % (self._document, text_string(plan.language), _references(tops)),
            mover.part,
        )
        last_key = plan.last_key + self._next_key
        leaf = b"<< /Limits [%d %d] /Nums [%s] >>" % (self._next_key, last_key, plan.leaf.fill(row))
        parts.parent_leaves.append(writer.add(leaf))
        if plan.names is not None:
            names = tuple(each.fill(row) for each in plan.names)
            parts.name_leaves.append(writer.add(b"<< /Limits [%s %s] /Names [%s] >>" % names))
        self._colors = self._colors or mover.filled(plan.colors)
        mover.finish()
        parts.tags.append(mover.part)
        parts.page_nodes.append(mover.node)
        parts.pages += len(pages)
        parts.seals.append(seal)
        self._next_key = last_key + 1
        return bound

    def finish(self) -> None:
        """Write what holds all handouts together."""
        parts, writer = self._parts, self._writer
        writer.add(
            b"<< /Type /Pages /Count %d /Kids %s >>" % (parts.pages, _references(parts.page_nodes)),
            self._page_root,
        )
        tree = writer.reserve()
        writer.add(
            b"<< /Type /StructElem /S /Document /P %d 0 R /K %s >>"
            % (tree, _references(parts.tags)),
            self._document,
        )
        numbers = writer.add(b"<< /Kids %s >>" % _references(parts.parent_leaves))
        writer.add(
            b"<< /Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d >>"
            % (self._document, numbers, self._next_key),
            tree,
        )
        names = b""
        if parts.name_leaves:
            root = writer.add(b"<< /Kids %s >>" % _references(parts.name_leaves))
            names = b"/Names << /Dests %d 0 R >>" % root
        packet = seals_to_xmp(self._title, parts.seals)
        metadata = writer.add_stream(b"/Type /Metadata /Subtype /XML", packet)
        info = writer.add(b"<< /Title %s /Producer (nethandout) >>" % text_string(self._title))
        catalog = writer.add(
            b"<< /Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /Outlines %d 0 R "
            b"/Metadata %d 0 R /MarkInfo << /Marked true >> /Lang (en) /PageMode /UseOutlines "
            b"/ViewerPreferences << /DisplayDocTitle true /Duplex /DuplexFlipLongEdge"
            b" /PrintScaling /None >> "
            b"/OutputIntents %s %s >>"
            % (
                self._page_root,
                tree,
                self._add_outline(),
                metadata,
                self._colors or b"[]",
                names,
            )
        )
        writer.finish(catalog, info)

    def _add_outline(self) -> int:
        """Add the bookmarks, in a chain; gives the number of the outline."""
        writer, bookmarks = self._writer, self._parts.bookmarks
        root = writer.reserve()
        items = [writer.reserve() for _ in bookmarks]
        for index, (item, (title, page)) in enumerate(zip(items, bookmarks, strict=True)):
            links = b""
            if index:
                links += b" /Prev %d 0 R" % items[index - 1]
            if index + 1 < len(items):
                links += b" /Next %d 0 R" % items[index + 1]
            writer.add(
                b"<< /Title %s /Parent %d 0 R /Dest [%d 0 R /Fit]%s >>"
                % (text_string(title), root, page, links),
                item,
            )
        ends = b"/First %d 0 R /Last %d 0 R " % (items[0], items[-1]) if items else b""
        writer.add(b"<< /Type /Outlines %s/Count %d >>" % (ends, len(items)), root)
        return root


class _Mover(dict[int, int]):
    """The numbers that the objects of one copy have in the file.

    An object that the copy has alone is moved there when its number is asked for.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a copy is made from
        self,
        source: StoredPdf | OpenedPdf,
        form: _Form,
        writer: PdfWriter,
        streams: OrderedDict[bytes, int],
        copy: int,
        next_key: int,
    ) -> None:
        self._source = source
        self._form = form if form.is_begun_by(source) else _Form(form.plan, source.beginning)
        super().__init__(self._form.numbers)
        self._plan = plan = form.plan
        self._writer = writer
        self._streams = streams
        self._copy = copy
        self._next_key = next_key
        self.first = writer.reserve(len(plan.shared))
        self.node, self.part = writer.reserve(), writer.reserve()
        self[plan.pages_root], self[plan.document] = self.node, self.part
        self._waiting: deque[tuple[int, bytes, bytes | None]] = deque()

    def __missing__(self, before: int) -> int:
        number = self[before] = self._number(before)
        return number

    def row(self) -> list[int]:
        """Give the row of numbers of this copy, as its plan describes it."""
        shared = range(self.first, self.first + len(self._plan.shared))
        outside = map(self.__getitem__, self._plan.outside)
        keys = (key + self._next_key for key in self._plan.keys)
        return [*shared, self.node, self.part, self._copy, *outside, *keys]

    def filled(self, raw: bytes) -> bytes:
        """Turn an object into the bytes it has in the file."""
        return filled(raw, self, self._next_key, self._copy)

    def finish(self) -> None:
        """Write all that is waiting, and what it leads to."""
        while self._waiting:
            number, plain, stored = self._waiting.popleft()
            raw = self.filled(plain)
            if stored is None:
                self._writer.add(raw, number)
            else:
                self._writer.add_stream(raw, stored, number)

    def _number(self, before: int) -> int:
        """Give an object its number; a stream that leads to nothing else is written at once."""
        index = self._plan.shared.get(before)
        if index is not None:
            return self.first + index
        stream = self._source.stream(before)
        if stream is not None and not has_references(stream.entries):
            number = self._shared_stream(stream)
            if isinstance(self._source, StoredPdf) and self._source.is_at_beginning(before):
                self._form.entries[before] = self._source.entry(before)
                self._form.numbers[before] = number
            return number
        number = self._writer.reserve()
        if stream is not None:
            self._waiting.append((number, stream.entries, stream.raw))
            return number
        plain = self._source.own.get(before)
        if plain is None:
            plain = self._source.shared.get(before, b"null")
        self._waiting.append((number, plain, None))
        return number

    def _shared_stream(self, stream: StoredStream) -> int:
        """Write a stream, unless an equal one is there."""
        digest = blake2b(stream.entries, digest_size=16)
        digest.update(stream.raw)
        key = digest.digest()
        number = self._streams.pop(key, None)
        if number is None:
            number = self._writer.add_stream(stream.entries, stream.raw)
        self._streams[key] = number
        if len(self._streams) > _MOST_SHARED:
            self._streams.popitem(last=False)
        return number


def _seal_of(source: StoredPdf | OpenedPdf, form: _Form) -> Seal | None:
    """Read what a handout says of itself; None if it says nothing."""
    plan = form.plan
    packet = None if plan.metadata is None else source.stream(plan.metadata)
    if packet is None or b"/Filter" in packet.entries:
        return None
    if form.said is not None and (known := form.said.hash_in(packet.raw)):
        return Seal(form.said.handout_id, len(plan.pages), known)
    made = from_xmp(packet.raw)[0]
    if made is None or not made.content_sha256:
        return None
    before, _, after = packet.raw.partition(made.content_sha256.encode())
    form.said = _Said(made.handout_id, before, after)
    return Seal(made.handout_id, len(plan.pages), made.content_sha256)


def _blank_page(paper: bytes, node: int) -> bytes:
    """Make an empty page of this size: the back of the last sheet."""
    return b"<< /Type /Page /Parent %d 0 R /MediaBox %s /Resources << >> /Tabs /S >>" % (
        node,
        paper,
    )


def _references(numbers: Iterable[int]) -> bytes:
    return b"[%s]" % b" ".join(b"%d 0 R" % number for number in numbers)
