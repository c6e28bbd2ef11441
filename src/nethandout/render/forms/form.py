"""Turn a laid-out handout with blanks into a form, and a form and words into a finished PDF.

A form is nearly the whole file: every object that all its copies share is written, in
their order, one time. A copy begins with those bytes; after them come the few streams that
have blanks, now filled, the fonts of what was filled in, the metadata, and the table of
objects. That takes 3 ms where joining the parts anew would take 15.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pikepdf import Array, Dictionary, Object, Pdf, Stream

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.forms.marks import Mark, find_marks
from nethandout.render.markup.fills import Key
from nethandout.render.pdfbytes.geometry import Measure
from nethandout.render.pdfbytes.objects import (
    ObjGen,
    dictionary_entries,
    object_bytes,
    renumber,
    stream_entries,
)
from nethandout.render.pdfbytes.writer import Beginning, PdfWriter, compressed
from nethandout.render.preflight.pageinstructions import own_streams, page_digest
from nethandout.render.preflight.provenance import (
    drawn_streams,
    from_xmp,
    hash_streams,
    stream_digest,
)
from nethandout.render.type.glyphs import Meanings
from nethandout.render.type.objects import UsedFont, write_font

_LEFT_OUT: Final = frozenset({"/XRef", "/ObjStm"})


@dataclass(frozen=True, slots=True)
class Blank:
    """Where one line of a blank starts: CSS px, on the baseline."""

    key: Key
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class BlankStream:
    """A stream with blanks between its pieces; `entries` are those of its dictionary."""

    number: int
    entries: bytes
    pieces: tuple[bytes, ...]
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class FontTable:
    """A dictionary of fonts that the fonts of what is filled in join."""

    number: int
    entries: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What all copies of a handout share, and what is still blank."""

    beginning: Beginning
    streams: tuple[BlankStream, ...]
    font_tables: tuple[FontTable, ...]
    metadata: BlankStream
    root: int
    information: int
    drawn: tuple[bytes | int, ...]
    """Every stream the pages draw, in order: its digest, or which of `streams` it is."""
    pages: int
    shared: Mapping[int, str]
    """The pages that are blank nowhere but in the footer strip, with their digests."""
    slot_height: float = 0.0
    """How page one was laid out: points left for the personal block."""
    has_about: bool = True
    """Whether the shared pages say what the handout is, or the patient's own."""
    contents: tuple[tuple[str, int], ...] = ()
    """What page one says stands on which page."""
    measures: tuple[Measure, ...] = ()
    """How each blank is set: lines that were set for another width do not fit."""
    uncounted: int = 0
    """Pages that the purpose's budget does not count."""

    @property
    def keys(self) -> set[Key]:
        """All lines of all blanks."""
        return {blank.key for stream in self.streams for blank in stream.blanks}


def make_form(pdf: bytes) -> Form:
    """Turn a finished PDF whose blanks are marked into a form."""
    with Pdf.open(BytesIO(pdf)) as document:
        provenance, _ = from_xmp(document.Root.Metadata.read_bytes())
        if provenance is None:
            raise RenderError(Remark("a form does not say what it is"))
        blanks = _find_blanks(document)
        tables = _own_font_tables(document, blanks)
        return _written(document, blanks, tables, provenance.content_sha256.encode())


def fill_in(
    form: Form, words: Mapping[Key, bytes], fonts: Iterable[UsedFont], meanings: Meanings
) -> bytes:
    """Turn a form and drawing instructions for each of its lines into a PDF.

    A blank without words stays empty. The same input gives the same bytes.
    """
    written: list[bytes] = []
    writer = PdfWriter(written.append, form.beginning)
    digests = []
    for stream in form.streams:
        content = _joined(stream, [words.get(blank.key, b"") for blank in stream.blanks])
        digests.append(stream_digest(content))
        _add_stream(writer, stream, content)
    hashed = hash_streams(digests[one] if isinstance(one, int) else one for one in form.drawn)
    packet = _joined(form.metadata, [hashed.encode()])
    writer.add_stream(form.metadata.entries, packet, form.metadata.number)
    entries = b"".join(
        b" /%s %d 0 R" % (name.encode(), number)
        for font in fonts
        for name, number in write_font(writer, font, meanings).items()
    )
    for table in form.font_tables:
        writer.add(b"<<%s%s >>" % (table.entries, entries), table.number)
    writer.finish(form.root, form.information)
    return b"".join(written)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A stream with blanks: the page or form whose instructions it holds, and its marks."""

    drawer: Object
    marks: tuple[Mark, ...]


def _find_blanks(document: Pdf) -> dict[ObjGen, _Marked]:
    """Turn a PDF into its streams with blanks, by object number."""
    found: dict[ObjGen, _Marked] = {}
    seen: set[ObjGen] = set()
    for page in document.pages:
        contents = page.obj.Contents
        drawers: list[tuple[Object, Object]] = [
            (stream, page.obj)
            for stream in (contents if isinstance(contents, Array) else [contents])
        ]
        forms = page.obj.Resources.get("/XObject", Dictionary())
        drawers += [(form, form) for form in forms.values() if form.get("/Subtype") == "/Form"]
        for stream, drawer in drawers:
            if stream.objgen in seen:
                continue
            seen.add(stream.objgen)
            marks = find_marks(stream.read_bytes())
            if marks:
                found[stream.objgen] = _Marked(drawer, marks)
    return found


def _own_font_tables(document: Pdf, blanks: Mapping[ObjGen, _Marked]) -> set[ObjGen]:
    """Give whatever draws blanks a dictionary of fonts of its own, as an object of its own."""
    tables: set[ObjGen] = set()
    for drawer in {marked.drawer.objgen: marked.drawer for marked in blanks.values()}.values():
        resources = Dictionary(dict(drawer.Resources.items()))
        fonts = Dictionary(dict(resources.get("/Font", Dictionary()).items()))
        resources.Font = document.make_indirect(fonts)
        drawer.Resources = resources
        tables.add(resources.Font.objgen)
    return tables


def _written(
    document: Pdf,
    blanks: Mapping[ObjGen, _Marked],
    tables: Collection[ObjGen],
    content_hash: bytes,
) -> Form:
    """Write what copies share, and keep the rest for later, under the numbers it has."""
    written: list[bytes] = []
    writer = PdfWriter(written.append)
    kept = [item for item in document.objects if _is_kept(item)]
    numbers = {item.objgen: writer.reserve() for item in kept}
    number_of = numbers.__getitem__
    packet = document.Root.Metadata
    late = blanks.keys() | set(tables) | {packet.objgen}
    _write_all(writer, (item for item in kept if item.objgen not in late), number_of)
    order = {place: index for index, place in enumerate(blanks)}
    return Form(
        beginning=writer.beginning(b"".join(written)),
        streams=tuple(
            _split(document.get_object(place), number_of, marked.marks)
            for place, marked in blanks.items()
        ),
        font_tables=tuple(
            FontTable(
                numbers[place],
                renumber(dictionary_entries(document.get_object(place)), number_of),
            )
            for place in sorted(tables)
        ),
        metadata=_split_packet(packet, number_of, content_hash),
        root=numbers[document.Root.objgen],
        information=numbers[document.trailer.Info.objgen],
        drawn=tuple(
            order[stream.objgen] if stream.objgen in order else stream_digest(stream.read_bytes())
            for stream in drawn_streams(document.pages)
        ),
        pages=len(document.pages),
        shared={
            number: page_digest(page)
            for number, page in enumerate(document.pages, start=1)
            if not any(stream.objgen in blanks for stream in own_streams(page))
        },
    )


def _write_all(
    writer: PdfWriter, items: Iterable[Object], number_of: Callable[[ObjGen], int]
) -> None:
    """Write objects under the numbers they have got."""
    for item in items:
        number = number_of(item.objgen)
        if isinstance(item, Stream):
            entries = renumber(stream_entries(item), number_of)
            writer.add_stream(entries, item.read_raw_bytes(), number)
        else:
            writer.add(renumber(object_bytes(item), number_of), number)
    writer.flush()


def _is_kept(item: Object) -> bool:
    return not (isinstance(item, Stream) and str(item.get("/Type")) in _LEFT_OUT)


def _split(
    stream: Object,
    number_of: Callable[[ObjGen], int],
    marks: Iterable[Mark],
) -> BlankStream:
    """Turn a stream into the pieces between its marks."""
    content, end = stream.read_bytes(), 0
    pieces: list[bytes] = []
    blanks: list[Blank] = []
    for mark in marks:
        pieces.append(content[end : mark.start])
        blanks.append(Blank(mark.key, mark.x, mark.y))
        end = mark.end
    entries = renumber(stream_entries(stream, stored=False), number_of)
    return BlankStream(
        number_of(stream.objgen),
        entries + b" /Filter /FlateDecode",
        (*pieces, content[end:]),
        tuple(blanks),
    )


def _split_packet(
    packet: Object, number_of: Callable[[ObjGen], int], content_hash: bytes
) -> BlankStream:
    """Turn the metadata into the pieces around what they say of the content."""
    before, found, after = packet.read_bytes().partition(content_hash)
    if not found:
        raise RenderError(Remark("the metadata do not say what the content is"))
    entries = renumber(stream_entries(packet, stored=False), number_of)
    number = number_of(packet.objgen)
    return BlankStream(number, entries, (before, after), (Blank(Key(0, 0), 0.0, 0.0),))


def _joined(stream: BlankStream, words: Sequence[bytes]) -> bytes:
    """Put words between the pieces of a stream."""
    parts = [stream.pieces[0]]
    for word, piece in zip(words, stream.pieces[1:], strict=True):
        parts += (word, piece)
    return b"".join(parts)


def _add_stream(writer: PdfWriter, stream: BlankStream, content: bytes) -> None:
    writer.add_stream(stream.entries, compressed(content), stream.number)
