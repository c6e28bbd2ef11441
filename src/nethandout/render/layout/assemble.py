"""Turn a shared body, personal pages, a personal block and page furniture into one PDF.

The body holds nothing personal and is laid out once; the pages that will have a patient's
words, laid out with blanks, are joined to it here, object by object. The result is the same
as if everything had been laid out together: one structure tree in reading order, one outline,
working links. The same input gives the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    ObjectStreamMode,
    Page,
    Pdf,
    Stream,
    String,
)

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.model.text import text_direction
from nethandout.render.layout.block import Block, check_size, own_resources, wrap_content
from nethandout.render.layout.fontnames import name_fonts
from nethandout.render.layout.outlines import (
    Bookmark,
    copy_outline,
    insert_before_page,
    read_outline,
    write_outline,
)
from nethandout.render.layout.structure import StructureTree, fill_slot, first_page
from nethandout.render.pdfbytes.geometry import Rect
from nethandout.render.preflight.pageinstructions import STRIP_NAME
from nethandout.render.preflight.provenance import (
    PRODUCER,
    Metadata,
    Provenance,
    hash_content,
    to_xmp,
)

_AMBIGUOUS_END: Final = b"\r\nendstream"
_CARRIAGE_RETURN: Final = 0x0D
_FONT_FILES: Final = ("/Type1C", "/CIDFontType0C", "/OpenType")
_BEGIN_ARTIFACT: Final = b"Q\nq /Artifact <</Type /Pagination /Subtype /Footer>> BDC\n"
_OVERHANG_PT: Final = 9.0


@dataclass(frozen=True, slots=True)
class Insert:
    """Pages to put in after the first `after_page` pages of the body (0: before all)."""

    after_page: int
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Layer:
    """What has a patient's words, or blanks for them, as one PDF.

    Its pages are: the block for page one, if there is a `slot` for it (tagged content);
    the footer strip, if there is a `strip` for it on every page (an artifact); and pages
    to put in after the first `after_page` pages of the body, but for the last `at_end`, which
    go to the end of the document.
    """

    pdf: bytes
    after_page: int
    slot: Rect | None = None
    strip: Rect | None = None
    at_end: int = 0


@dataclass(frozen=True, slots=True)
class Stamps:
    """Furniture to put at `rect` on every page, as an artifact.

    The PDF, rendered without tags, has one page for each page of the finished document,
    or one page that goes on all of them.
    """

    pdf: bytes
    rect: Rect


def assemble(  # noqa: PLR0913 - one argument for each kind of part
    body: bytes,
    *,
    metadata: Metadata,
    provenance: Provenance,
    layer: Layer | None = None,
    inserts: Sequence[Insert] = (),
    stamps: Sequence[Stamps] = (),
) -> bytes:
    """Turn the parts of a handout into one tagged PDF (PDF/UA-1 and PDF/A-3a).

    `page_count` and `content_sha256` of the provenance are filled in here. Raises
    `RenderError` when the parts do not fit: a slot or stamp of another size than its
    place, or a number of stamps that is neither 1 nor the number of pages.
    """
    with ExitStack() as sources:

        def opened(data: bytes) -> Pdf:
            return sources.enter_context(Pdf.open(BytesIO(data)))

        pdf = opened(body)
        tree = StructureTree(pdf)
        elements = tree.top_elements()
        joins = [_Join(part.after_page, opened(part.pdf)) for part in inserts]
        if layer is not None:
            joins.insert(0, _layer_join(layer, opened(layer.pdf)))
        tree.write(_insert_all(pdf, tree, elements, joins))
        if layer is not None and layer.strip is not None:
            page = joins[0].source.pages[joins[0].skipped - 1]
            _stamp(pdf, [page], layer.strip, STRIP_NAME)
        for number, stamp in enumerate(stamps):
            _stamp_all(pdf, stamp, f"/NhStamp{number}")
        name_fonts(pdf)
        _change_ambiguous_ends(pdf)
        _describe(pdf, metadata, provenance)
        return _saved(pdf)


def assemble_alone(
    own: bytes, *, strip: Rect, metadata: Metadata, provenance: Provenance, stamps: Sequence[Stamps]
) -> bytes:
    """Turn pages that only one patient gets into a PDF that has no others.

    The first page of `own` is the footer, which goes on all that follow; it has no tags.
    """
    with Pdf.open(BytesIO(own)) as pdf, Pdf.open(BytesIO(own)) as source:
        del pdf.pages[0]
        if not pdf.pages:
            raise RenderError(Remark("there is no page behind the footer"))
        _stamp(pdf, [source.pages[0]], strip, STRIP_NAME)
        for number, stamp in enumerate(stamps):
            _stamp_all(pdf, stamp, f"/NhStamp{number}")
        name_fonts(pdf)
        _change_ambiguous_ends(pdf)
        _describe(pdf, metadata, provenance)
        return _saved(pdf)


@dataclass(frozen=True)
class _Join:
    """An open PDF whose pages, but for the first `skipped`, go in after a body page.

    The last `at_end` go to the end of all. With a `slot`, its first page is the block for page
    one.
    """

    after_page: int
    source: Pdf
    skipped: int = 0
    slot: Rect | None = None
    at_end: int = 0


def _layer_join(layer: Layer, source: Pdf) -> _Join:
    skipped = sum(place is not None for place in (layer.slot, layer.strip))
    if len(source.pages) < skipped:
        raise RenderError(Remark("the patient's part lacks its block for page one or its footer"))
    return _Join(layer.after_page, source, skipped, layer.slot, layer.at_end)


def _insert_all(
    pdf: Pdf, tree: StructureTree, elements: list[Object], joins: Sequence[_Join]
) -> list[Object]:
    """Put in all parts; returns the elements of all pages in reading order."""
    body_pages = list(pdf.pages)
    order = {page.obj.objgen: index for index, page in enumerate(body_pages)}
    groups: list[list[Object]] = [[] for _ in range(len(body_pages) + 1)]
    bookmarks, added_pages = read_outline(pdf), 0
    before: list[list[Object]] = [[] for _ in groups]
    last_elements: list[Object] = []
    last_bookmarks: list[Bookmark] = []
    # In page order, so that a later insert never stands before an earlier one.
    for number, join in enumerate(sorted(joins, key=lambda join: join.after_page)):
        source = join.source
        own = list(source.pages)[join.skipped :]
        here = len(own) - join.at_end
        pages = _copy_pages(pdf, own[:here], join.after_page + added_pages)
        added_pages += len(pages)
        last = _copy_pages(pdf, own[here:], len(pdf.pages))
        on_last = {page.obj.objgen for page in last}
        if own or join.slot is not None:  # a footer alone has no tags
            for element in _adopt(tree, elements, join, [*pages, *last], body_pages[0]):
                is_last = first_page(element).objgen in on_last
                (last_elements if is_last else before[join.after_page]).append(element)
        _adopt_destinations(pdf, source, [*pages, *last], f"part{number}-")
        # After its own pages but before the body's next page.
        order |= {page.obj.objgen: join.after_page - 1 for page in pages}
        order |= dict.fromkeys(on_last, len(body_pages))
        outline = copy_outline(source, pdf)
        last_bookmarks += [bookmark for bookmark in outline if bookmark.page in on_last]
        outline = [bookmark for bookmark in outline if bookmark.page not in on_last]
        insert_before_page(bookmarks, outline, order, join.after_page)
    insert_before_page(bookmarks, last_bookmarks, order, len(body_pages) + 1)
    write_outline(pdf, bookmarks)
    for element in elements:
        groups[order[element.Pg.objgen]].append(element)
    in_order = [
        element
        for inserted, group in zip(before, groups, strict=True)
        for element in (*inserted, *group)
    ]
    return in_order + last_elements


def _adopt(
    tree: StructureTree,
    elements: list[Object],
    join: _Join,
    pages: Sequence[Page],
    page_one: Page,
) -> list[Object]:
    """Take over the tags of a part's pages; its block, if it has one, goes onto page one."""
    block = None if join.slot is None else Block(tree.pdf, join.source.pages[0], join.slot)
    tags = tree.copied(join.source)
    tree.adopt_pages(tags, pages)
    if block is None:
        return tags.top
    own = tags.on(block.holder)
    placed = block.place(page_one, tree.content_count(page_one))
    tree.adopt_content(tags, own, placed)
    fill_slot(elements, own, page_one)
    taken = {element.objgen for element in own}
    return [element for element in tags.top if element.objgen not in taken]


def _copy_pages(pdf: Pdf, pages: Sequence[Page], start: int) -> list[Page]:
    """Copy pages of another PDF into this one, from this page index on."""
    for offset, page in enumerate(pages):
        pdf.pages.insert(start + offset, page)
    return [pdf.pages[start + offset] for offset in range(len(pages))]


def _adopt_destinations(pdf: Pdf, source: Pdf, pages: Sequence[Page], prefix: str) -> None:
    """Take over named destinations under new names, and lead the part's links to them.

    Parts are written apart, so two of them may use one name. Every id of a part has a
    destination; those that no link of the part leads to are left behind.
    """
    used = set()
    for page in pages:
        for annotation in page.obj.get("/Annots", ()):
            if "/Dest" in annotation:
                used.add(str(annotation.Dest))
                annotation.Dest = String(prefix + str(annotation.Dest))
    if "/Dests" not in source.Root.get("/Names", Dictionary()):
        return
    copied = pdf.copy_foreign(source.make_indirect(source.Root.Names.Dests.Names))
    entries = {
        prefix + str(copied[i]): copied[i + 1]
        for i in range(0, len(copied), 2)
        if str(copied[i]) in used
    }
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    if "/Dests" in pdf.Root.Names:
        own = pdf.Root.Names.Dests.Names
        entries |= {str(own[i]): own[i + 1] for i in range(0, len(own), 2)}
    flat = [item for name in sorted(entries) for item in (String(name), entries[name])]
    pdf.Root.Names.Dests = Dictionary(Names=Array(flat))


def _stamp_all(pdf: Pdf, stamps: Stamps, name: str) -> None:
    """Put furniture on every page, from a PDF that has one page for each or one for all."""
    with Pdf.open(BytesIO(stamps.pdf)) as source:
        if "/StructTreeRoot" in source.Root:
            raise RenderError(Remark("page furniture must be rendered without tags"))
        if len(source.pages) not in (1, len(pdf.pages)):
            raise RenderError(
                Remark(
                    "{furniture} pages of furniture for a document of {pages} pages",
                    furniture=len(source.pages),
                    pages=len(pdf.pages),
                )
            )
        _stamp(pdf, list(source.pages), stamps.rect, name)


def _stamp(pdf: Pdf, furniture: Sequence[Page], rect: Rect, name: str) -> None:
    """Put furniture on every page, as a form that the page draws within an artifact.

    The form itself says where it stands: where a page moves it, PDFium takes text with an
    `ActualText` to be in another place than it is.
    """
    forms = []
    for page in furniture:
        check_size(page, rect, "page furniture")
        form = pdf.copy_foreign(page.as_form_xobject())
        form.Matrix = Array([1, 0, 0, 1, round(rect.x, 3), round(rect.y, 3)])
        form.BBox = _with_room_beside(form.BBox)
        forms.append(form)
    place = b"%s Do\n" % name.encode()
    for index, page in enumerate(pdf.pages):
        resources = own_resources(page)
        resources.XObject[name] = forms[index % len(forms)]
        wrap_content(pdf, page, _BEGIN_ARTIFACT + place + b"EMC\nQ\n")


def _with_room_beside(box: Object) -> Array:
    """Widen a form into the margins: some letters, as Gamal in Syriac, reach out of their line."""
    left, bottom, right, top = (float(edge) for edge in box)
    return Array([left - _OVERHANG_PT, bottom, right + _OVERHANG_PT, top])


def _describe(pdf: Pdf, metadata: Metadata, provenance: Provenance) -> None:
    """Write title, language and provenance; Info and XMP must say the same."""
    filled = replace(provenance, page_count=len(pdf.pages), content_sha256=hash_content(pdf))
    packet = Stream(pdf, to_xmp(metadata, filled))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(packet)
    pdf.Root.Lang = String(metadata.language)
    # A card that was made to fit the paper is no card, and 12 pt are 12 pt at real size only.
    pdf.Root.ViewerPreferences.PrintScaling = Name("/None")
    pdf.Root.ViewerPreferences.Duplex = Name.DuplexFlipLongEdge
    if text_direction(metadata.language) == "rtl":
        pdf.Root.ViewerPreferences.Direction = Name.R2L
    information = {
        "/Title": metadata.title,
        "/Author": metadata.author,
        "/Subject": metadata.description,
        "/Keywords": ", ".join(metadata.keywords),
        "/Producer": PRODUCER,
    }
    entries = {key: String(value) for key, value in information.items() if value}
    pdf.trailer.Info = pdf.make_indirect(Dictionary(entries))


def _saved(pdf: Pdf) -> bytes:
    """Turn the document into bytes; its identifier is a hash of its content.

    The streams that only `save` makes cannot be changed: where one of them ends ambiguously,
    the file is written without them.
    """
    if "/ID" in pdf.trailer:
        del pdf.trailer.ID  # the body's; all its patients would share it
    for mode in (ObjectStreamMode.generate, ObjectStreamMode.disable):
        target = BytesIO()
        pdf.save(target, deterministic_id=True, compress_streams=True, object_stream_mode=mode)
        if _AMBIGUOUS_END not in target.getvalue():
            break
    return target.getvalue()


def _change_ambiguous_ends(pdf: Pdf) -> None:
    """Lengthen by a byte, which readers ignore, every stream that ends in a carriage return.

    With the line feed before `endstream` that byte reads as one line end, and validators
    of PDF/A find the stream a byte too short. One stream in 256 is like that: deflated
    data end in a checksum, the sum of all bytes, which a zero would not change.
    """
    for stream in pdf.objects:
        if not isinstance(stream, Stream):
            continue
        data = stream.read_bytes()
        if zlib.adler32(data) & 0xFF == _CARRIAGE_RETURN:
            is_font = "/Length1" in stream or str(stream.get("/Subtype")) in _FONT_FILES
            stream.write(data + (b"\1" if is_font else b"\n"))
            if "/Length1" in stream:
                stream.Length1 = len(data) + 1
