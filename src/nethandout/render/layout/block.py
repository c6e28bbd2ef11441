"""Turn the content of one page into content of another: under new names, at its place.

Pages that WeasyPrint writes name their fonts and number their marked content alike, so
what is put onto a page must be renamed and renumbered first.
"""

from __future__ import annotations

from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Page, Pdf, Stream

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.layout.structure import PlacedContent
from nethandout.render.pdfbytes.geometry import Rect

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
_RESOURCE_KINDS: Final = tuple(dict.fromkeys(_NAMED_RESOURCES.values()))


class Block:
    """The personal block of another PDF, on its way to its place on page one.

    It may be higher than its place: it stands at the top, and the rest must be empty.
    Made before that PDF's tags are copied: then they know the page as `holder`.
    """

    def __init__(self, pdf: Pdf, source: Page, place: Rect) -> None:
        height = max(float(source.mediabox[3] - source.mediabox[1]), place.height)
        # What is below the block's own height is empty.
        rect = Rect(place.x, place.y + place.height - height, place.width, height)
        check_size(source, rect, "the personal block")
        if _has_internal_links(source):
            raise RenderError(Remark("the personal block must not have links to itself"))
        self._pdf = pdf
        self._source = source
        self._rect = rect
        self.holder = pdf.copy_foreign(source.obj)

    def place(self, page: Page, first: int) -> PlacedContent:
        """Append the content to a page, its MCIDs raised by `first`."""
        content = _renamed_content(self._source, page, self.holder.Resources, first)
        wrap_content(self._pdf, page, _moved(content, self._rect) + b"\nQ\n")
        annotations = _moved_annotations(self.holder, self._rect)
        if annotations:
            page.obj.Annots = Array([*page.obj.get("/Annots", ()), *annotations])
        return PlacedContent(page, int(self.holder.StructParents), annotations)


def _renamed_content(source: Page, page: Page, resources: Object, first: int) -> bytes:
    """Turn a page's content into content for another page.

    Its fonts and other resources join those of the page under new names, because both
    number theirs alike, and its MCIDs are raised by `first`.
    """
    target = own_resources(page)
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


def own_resources(page: Page) -> Object:
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


def wrap_content(pdf: Pdf, page: Page, addition: bytes) -> None:
    """Append drawing instructions to a page, shielded from the state the page leaves behind.

    The addition starts with `Q`, which restores what is saved before the page's content.
    """
    page.contents_add(Stream(pdf, b"q\n"), prepend=True)
    page.contents_add(Stream(pdf, addition))


def check_size(page: Page, rect: Rect, name: str) -> None:
    """Refuse a part that is not as large as its place."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    if (
        abs(right - left - rect.width) > _SIZE_TOLERANCE
        or abs(top - bottom - rect.height) > _SIZE_TOLERANCE
    ):
        raise RenderError(
            Remark(
                "{name} measures {width} × {height} pt, its place {across} × {down} pt",
                name=name,
                width=f"{right - left:.1f}",
                height=f"{top - bottom:.1f}",
                across=f"{rect.width:.1f}",
                down=f"{rect.height:.1f}",
            )
        )
