"""Turn finished PDFs, one after the other, into one tagged PDF for a duplex printer.

Every handout starts on a new sheet. Its structure tree hangs as a Part of its own, with its
language, under one Document; its pages, links and tags get new numbers. What many handouts
share (fonts, pages without a patient) is in the file only once. Memory holds one handout.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from html import escape
from io import BytesIO
from typing import Final, TypeVar

from pikepdf import Dictionary, Object, Pdf, PdfError, Stream, String

from nethandout.errors import VerificationError
from nethandout.render.pdfbytes.objects import (
    ObjGen,
    has_references,
    object_bytes,
    renumber,
    stream_entries,
)
from nethandout.render.pdfbytes.writer import PdfWriter, text_string

_MOST_SHARED: Final = 50_000
"""Streams remembered to be used again; those not seen for longest are forgotten."""
K = TypeVar("K")


@dataclass(slots=True)
class _Parts:
    """The object numbers of what the end of the file must lead to, one of each a handout."""

    tags: list[int] = field(default_factory=list)
    page_nodes: list[int] = field(default_factory=list)
    pages: int = 0
    parent_leaves: list[int] = field(default_factory=list)
    name_leaves: list[int] = field(default_factory=list)
    bookmarks: list[tuple[str, int]] = field(default_factory=list)


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
        self._colors = b""

    def bind(self, raw: bytes, bookmark: str | None = None) -> Bound:
        """Add a PDF on sheets of its own; raises `VerificationError` for one that is not ours."""
        try:
            with Pdf.open(BytesIO(raw)) as pdf:
                return self._bind(pdf, bookmark)
        except (PdfError, AttributeError, KeyError, IndexError, ValueError) as error:
            reason = type(error).__name__
            raise VerificationError(f"a handout cannot be bound into a file ({reason})") from None

    def _bind(self, pdf: Pdf, bookmark: str | None) -> Bound:
        parts, writer = self._parts, self._writer
        mover = _Mover(pdf, writer, self._shared)
        node, part = writer.reserve(), writer.reserve()
        root = pdf.Root.StructTreeRoot
        mover.know(pdf.Root.Pages.objgen, node)
        mover.know(root.K[0].objgen, part)
        last_key = self._renumber(pdf)
        prefix = f"{len(parts.tags):06d}-"
        _prefix_destinations(pdf, prefix)

        pages = [mover.number(page.obj) for page in pdf.pages]
        left, _, right, _ = (float(edge) for edge in pdf.pages[0].mediabox)
        bound = Bound(parts.pages + 1, len(pages), right - left)
        if bookmark is not None:
            parts.bookmarks.append((bookmark, pages[0]))
        if len(pages) % 2:
            pages.append(writer.add(_blank_page(pdf.pages[-1].obj, node)))
        writer.add(
            b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids %s >>"
            % (self._page_root, len(pages), _references(pages)),
            node,
        )
        tops = [mover.number(element) for element in root.K[0].K]
        language = text_string(str(pdf.Root.Lang))
        writer.add(
            b"<< /Type /StructElem /S /Part /P %d 0 R /Lang %s /K %s >>"
            % (self._document, language, _references(tops)),
            part,
        )
        leaf = b" ".join(
            b"%d %s" % (key + self._next_key, mover.moved(value))
            for key, value in _pairs(root.ParentTree.Nums, int)
        )
        parts.parent_leaves.append(
            writer.add(b"<< /Limits [%d %d] /Nums [%s] >>" % (self._next_key, last_key, leaf))
        )
        self._add_names(pdf, mover, prefix)
        self._colors = self._colors or mover.moved(pdf.Root.OutputIntents)
        mover.finish()
        parts.tags.append(part)
        parts.page_nodes.append(node)
        parts.pages += len(pages)
        self._next_key = last_key + 1
        return bound

    def _renumber(self, pdf: Pdf) -> int:
        """Raise what leads from pages and annotations to their tags; gives the last number."""
        for page in pdf.pages:
            page.obj.StructParents = int(page.obj.StructParents) + self._next_key
            for annotation in page.obj.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + self._next_key
        keys = [key for key, _ in _pairs(pdf.Root.StructTreeRoot.ParentTree.Nums, int)]
        return max(keys) + self._next_key

    def _add_names(self, pdf: Pdf, mover: _Mover, prefix: str) -> None:
        """Add the places that links within a handout lead to, under names of its own."""
        names = pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names")
        if not names:
            return
        pairs = sorted((prefix + name, place) for name, place in _pairs(names, str))
        keys = [String(name).unparse() for name, _ in pairs]
        flat = b" ".join(
            b"%s %s" % (key, mover.moved(place))
            for key, (_, place) in zip(keys, pairs, strict=True)
        )
        self._parts.name_leaves.append(
            self._writer.add(b"<< /Limits [%s %s] /Names [%s] >>" % (keys[0], keys[-1], flat))
        )

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
        packet = _XMP.format(title=escape(self._title)).encode()
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


class _Mover:
    """Moves objects of one PDF into the file, each once, with all that they lead to."""

    def __init__(self, pdf: Pdf, writer: PdfWriter, shared: OrderedDict[bytes, int]) -> None:
        self._pdf = pdf
        self._writer = writer
        self._shared = shared
        self._numbers: dict[ObjGen, int] = {}
        self._waiting: deque[tuple[int, Object]] = deque()

    def know(self, place: ObjGen, number: int) -> None:
        """Let references to an object lead to one that is written elsewhere."""
        self._numbers[place] = number

    def number(self, item: Object) -> int:
        """Turn an indirect object into its number in the file; it is written sooner or later."""
        return self._number_at(item.objgen)

    def moved(self, item: Object) -> bytes:
        """Turn an object into bytes whose references are those of the file."""
        return renumber(object_bytes(item, resolved=False), self._number_at)

    def finish(self) -> None:
        """Write all that is waiting, and what it leads to."""
        while self._waiting:
            number, item = self._waiting.popleft()
            if isinstance(item, Stream):
                entries = renumber(stream_entries(item), self._number_at)
                self._writer.add_stream(entries, item.read_raw_bytes(), number)
            else:
                self._writer.add(renumber(object_bytes(item), self._number_at), number)

    def _number_at(self, place: ObjGen) -> int:
        if place not in self._numbers:
            item = self._pdf.get_object(place)
            number = self._number_of_shared(item) if isinstance(item, Stream) else None
            if number is None:
                number = self._writer.reserve()
                self._waiting.append((number, item))
            self._numbers[place] = number
        return self._numbers[place]

    def _number_of_shared(self, item: Stream) -> int | None:
        """Write a stream that leads to nothing else, unless an equal one is there."""
        entries, raw = stream_entries(item), item.read_raw_bytes()
        if has_references(entries):
            return None
        digest = blake2b(entries, digest_size=16)
        digest.update(raw)
        key = digest.digest()
        number = self._shared.pop(key, None)
        if number is None:
            number = self._writer.add_stream(entries, raw)
        self._shared[key] = number
        if len(self._shared) > _MOST_SHARED:
            self._shared.popitem(last=False)
        return number


def _prefix_destinations(pdf: Pdf, prefix: str) -> None:
    """Lead a handout's links to places of its own: all handouts use the same names."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            if isinstance(annotation.get("/Dest"), String):
                annotation.Dest = String(prefix + str(annotation.Dest))


def _blank_page(like: Object, node: int) -> bytes:
    """Turn a page into an empty one of the same size: the back of the last sheet."""
    return b"<< /Type /Page /Parent %d 0 R /MediaBox %s /Resources << >> /Tabs /S >>" % (
        node,
        like.MediaBox.unparse(resolved=True),
    )


def _pairs(flat: Object, kind: Callable[[Object], K]) -> Iterator[tuple[K, Object]]:
    """Turn keys and values in a row into pairs."""
    for index in range(0, len(flat), 2):
        yield kind(flat[index]), flat[index + 1]


def _references(numbers: Iterable[int]) -> bytes:
    return b"[%s]" % b" ".join(b"%d 0 R" % number for number in numbers)


_XMP: Final = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
   <pdfuaid:part>1</pdfuaid:part>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <pdf:Producer>nethandout</pdf:Producer>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
