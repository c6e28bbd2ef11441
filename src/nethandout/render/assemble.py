"""Turn a shared body, personal pages, a personal block and page furniture into one PDF.

The body holds nothing personal and is made once; per patient only a few small PDFs are
laid out and joined to it here, object by object, in a few milliseconds. The result is
the same as if everything had been laid out together: one structure tree in reading
order, one outline, working links. The same input gives the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

import pikepdf
from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    ObjectStreamMode,
    Operator,
    Page,
    Pdf,
    Stream,
    String,
)

from nethandout.render import Rect, RenderError
from nethandout.render.outlines import (
    copy_outline,
    insert_before_page,
    read_outline,
    write_outline,
)
from nethandout.render.pdf import Metadata
from nethandout.render.provenance import PRODUCER, Provenance, hash_content, to_xmp
from nethandout.render.structure import StructureTree, fill_slot

_SIZE_TOLERANCE = 0.75
"""Points that a part may be larger or smaller than the place it goes to."""

_NAMED_RESOURCES: Final = {
    "Tf": "/Font",
    "Do": "/XObject",
    "gs": "/ExtGState",
    "sh": "/Shading",
    "scn": "/Pattern",
    "SCN": "/Pattern",
}
"""Operators whose name operand is looked up in the page's resources, and where."""

_AMBIGUOUS_END: Final = b"\r\nendstream"
_CARRIAGE_RETURN: Final = 0x0D
_RESOURCE_KINDS: Final = tuple(dict.fromkeys(_NAMED_RESOURCES.values()))
_BEGIN_ARTIFACT: Final = b"Q\nq /Artifact <</Type /Pagination /Subtype /Footer>> BDC\n"


@dataclass(frozen=True, slots=True)
class Insert:
    """Pages to put in after the first `after_page` pages of the body (0: before all)."""

    after_page: int
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Overlay:
    """A one-page PDF to put onto body page `page_index` (from 0), as tagged content."""

    pdf: bytes
    page_index: int
    rect: Rect


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
    inserts: Sequence[Insert] = (),
    slot: Overlay | None = None,
    stamps: Sequence[Stamps] = (),
) -> bytes:
    """Turn the parts of a handout into one tagged PDF (PDF/UA-1 and PDF/A-3a).

    `page_count` and `content_sha256` of the provenance are filled in here. Raises
    `RenderError` when the parts do not fit: a slot or stamp of another size than its
    place, or a number of stamps that is neither 1 nor the number of pages.
    """
    with Pdf.open(BytesIO(body)) as pdf:
        body_pages = list(pdf.pages)
        tree = StructureTree(pdf)
        elements = tree.top_elements()
        if slot is not None:
            _overlay(pdf, tree, elements, slot)
        elements = _insert_all(pdf, tree, elements, body_pages, inserts)
        tree.write(elements)
        for number, stamp in enumerate(stamps):
            _stamp(pdf, stamp, f"/NhStamp{number}")
        _change_ambiguous_ends(pdf)
        _describe(pdf, metadata, provenance)
        return _saved(pdf)


def _insert_all(
    pdf: Pdf,
    tree: StructureTree,
    elements: list[Object],
    body_pages: Sequence[Page],
    inserts: Sequence[Insert],
) -> list[Object]:
    """Put in all personal pages; returns the elements of all pages in reading order."""
    order = {page.obj.objgen: index for index, page in enumerate(body_pages)}
    groups: list[list[Object]] = [[] for _ in range(len(body_pages) + 1)]
    bookmarks, added_pages = read_outline(pdf), 0
    for element in elements:
        groups[order[element.Pg.objgen]].append(element)
    before: list[list[Object]] = [[] for _ in groups]
    # In page order, so that a later insert never stands before an earlier one.
    for number, part in enumerate(sorted(inserts, key=lambda part: part.after_page)):
        with Pdf.open(BytesIO(part.pdf)) as source:
            start = part.after_page + added_pages
            pages = _copy_pages(pdf, source, start)
            added_pages += len(pages)
            before[part.after_page] += tree.adopt_pages(source, pages)
            _adopt_destinations(pdf, source, pages, f"part{number}-")
            # After its own pages but before the body's next page.
            order |= {page.obj.objgen: part.after_page - 1 for page in pages}
            insert_before_page(bookmarks, copy_outline(source, pdf), order, part.after_page)
    write_outline(pdf, bookmarks)
    return [
        element
        for inserted, group in zip(before, groups, strict=True)
        for element in (*inserted, *group)
    ]


def _copy_pages(pdf: Pdf, source: Pdf, start: int) -> list[Page]:
    """Copy all pages of a PDF into another, from this page index on."""
    for offset, page in enumerate(source.pages):
        pdf.pages.insert(start + offset, page)
    return [pdf.pages[start + offset] for offset in range(len(source.pages))]


def _adopt_destinations(pdf: Pdf, source: Pdf, pages: Sequence[Page], prefix: str) -> None:
    """Take over named destinations under new names, and lead the part's links to them.

    Parts are written apart, so two of them may use one name.
    """
    for page in pages:
        for annotation in page.obj.get("/Annots", ()):
            if "/Dest" in annotation:
                annotation.Dest = String(prefix + str(annotation.Dest))
    if "/Dests" not in source.Root.get("/Names", Dictionary()):
        return
    copied = pdf.copy_foreign(source.make_indirect(source.Root.Names.Dests.Names))
    entries = {prefix + str(copied[i]): copied[i + 1] for i in range(0, len(copied), 2)}
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    if "/Dests" in pdf.Root.Names:
        own = pdf.Root.Names.Dests.Names
        entries |= {str(own[i]): own[i + 1] for i in range(0, len(own), 2)}
    flat = [item for name in sorted(entries) for item in (String(name), entries[name])]
    pdf.Root.Names.Dests = Dictionary(Names=Array(flat))


def _overlay(pdf: Pdf, tree: StructureTree, elements: list[Object], slot: Overlay) -> None:
    """Put the personal block onto its page, and its elements where the page reserves it."""
    page = pdf.pages[slot.page_index]
    with Pdf.open(BytesIO(slot.pdf)) as source:
        if len(source.pages) != 1:
            raise RenderError(f"the personal block has {len(source.pages)} pages, not 1")
        _check_size(source.pages[0], slot.rect, "the personal block")
        if _has_internal_links(source.pages[0]):
            raise RenderError("the personal block must not have links to itself")
        holder = pdf.copy_foreign(source.pages[0].obj)
        first = tree.content_count(page)
        content = _renamed_content(source.pages[0], page, holder.Resources, first)
        _wrap_content(pdf, page, _moved(content, slot.rect) + b"\nQ\n")
        annotations = _moved_annotations(holder, slot.rect)
        if annotations:
            page.obj.Annots = Array([*page.obj.get("/Annots", ()), *annotations])
        fill_slot(elements, tree.adopt_content(source, page, annotations), page)


def _renamed_content(source: Page, page: Page, resources: Object, first: int) -> bytes:
    """Turn a page's content into content for another page.

    Its fonts and other resources join those of the page under new names, because both
    number theirs alike, and its MCIDs are raised by `first`.
    """
    target = _own_resources(page)
    for kind in _RESOURCE_KINDS:
        for name, resource in resources.get(kind, Dictionary()).items():
            target[kind][_slot_name(name)] = resource
    instructions = []
    for instruction in pikepdf.parse_content_stream(source):
        operator, operands = str(instruction.operator), list(instruction.operands)
        for index, operand in enumerate(operands):
            if operator in _NAMED_RESOURCES and isinstance(operand, Name):
                operands[index] = Name(_slot_name(str(operand)))
            elif operator == "BDC" and isinstance(operand, Dictionary) and "/MCID" in operand:
                operand.MCID = int(operand.MCID) + first
        instructions.append((operands, Operator(operator)))
    return pikepdf.unparse_content_stream(instructions)


def _slot_name(name: str) -> str:
    """Turn a resource name of the personal block into one no body page uses."""
    return f"/Nh{name.removeprefix('/')}"


def _own_resources(page: Page) -> Object:
    """Turn a page's resources, which WeasyPrint shares among pages, into its own copy."""
    shared = page.obj.Resources
    own = Dictionary(dict(shared.items()))
    for kind in _RESOURCE_KINDS:
        own[kind] = Dictionary(dict(shared.get(kind, Dictionary()).items()))
    page.obj.Resources = own
    return own


def _moved(content: bytes, rect: Rect) -> bytes:
    return b"Q\nq 1 0 0 1 %.3f %.3f cm\n%s" % (rect.x, rect.y, content)


def _moved_annotations(holder: Object, rect: Rect) -> list[Object]:
    """Turn the annotations of the personal block into ones at its place on the page."""
    annotations = list(holder.get("/Annots", ()))
    for annotation in annotations:
        left, bottom, right, top = (float(edge) for edge in annotation.Rect)
        edges = (left + rect.x, bottom + rect.y, right + rect.x, top + rect.y)
        annotation.Rect = Array([round(edge, 3) for edge in edges])
    return annotations


def _has_internal_links(page: Page) -> bool:
    return any("/Dest" in annotation for annotation in page.obj.get("/Annots", ()))


def _stamp(pdf: Pdf, stamps: Stamps, name: str) -> None:
    """Put furniture on every page, as a form that the page draws within an artifact."""
    with Pdf.open(BytesIO(stamps.pdf)) as source:
        if "/StructTreeRoot" in source.Root:
            raise RenderError("page furniture must be rendered without tags")
        if len(source.pages) not in (1, len(pdf.pages)):
            raise RenderError(
                f"{len(source.pages)} pages of furniture for a document of {len(pdf.pages)} pages"
            )
        forms = []
        for page in source.pages:
            _check_size(page, stamps.rect, "page furniture")
            forms.append(pdf.copy_foreign(page.as_form_xobject()))
        place = b"1 0 0 1 %.3f %.3f cm %s Do\n" % (stamps.rect.x, stamps.rect.y, name.encode())
        for index, page in enumerate(pdf.pages):
            resources = _own_resources(page)
            resources.XObject[name] = forms[index % len(forms)]
            _wrap_content(pdf, page, _BEGIN_ARTIFACT + place + b"EMC\nQ\n")


def _wrap_content(pdf: Pdf, page: Page, addition: bytes) -> None:
    """Append drawing instructions to a page, shielded from the state the page leaves behind.

    The addition starts with `Q`, which restores what is saved before the page's content.
    """
    page.contents_add(Stream(pdf, b"q\n"), prepend=True)
    page.contents_add(Stream(pdf, addition))


def _check_size(page: Page, rect: Rect, name: str) -> None:
    """Refuse a part that is not as large as its place."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    if (
        abs(right - left - rect.width) > _SIZE_TOLERANCE
        or abs(top - bottom - rect.height) > _SIZE_TOLERANCE
    ):
        raise RenderError(
            f"{name} measures {right - left:.1f} × {top - bottom:.1f} pt, "
            f"its place {rect.width:.1f} × {rect.height:.1f} pt"
        )


def _describe(pdf: Pdf, metadata: Metadata, provenance: Provenance) -> None:
    """Write title, language and provenance; Info and XMP must say the same."""
    filled = replace(provenance, page_count=len(pdf.pages), content_sha256=hash_content(pdf))
    packet = Stream(pdf, to_xmp(metadata, filled))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(packet)
    pdf.Root.Lang = String(metadata.language)
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
            is_font = "/Length1" in stream or "/Subtype" in stream
            stream.write(data + (b"\1" if is_font else b"\n"))
            if "/Length1" in stream:
                stream.Length1 = len(data) + 1
