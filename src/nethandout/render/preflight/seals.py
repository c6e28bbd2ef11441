"""Turn what is in a print run into XMP metadata, and XMP back into what is in it.

A print run says, for each handout and each separator sheet in it, how many pages it has and
what is drawn on them (the hash that the handout had of itself). So it can be told later
whether every page is still where it was, and no page is of anybody else. It names no patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from pikepdf import Page, Pdf

from nethandout.render.preflight.provenance import NAMESPACE, PRODUCER, hash_pages, parsed

_SHEET: Final = "-"
"""Stands for the handout id of a separator sheet, which has none."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What is known of one part of a print run; a separator sheet has no handout id."""

    handout_id: str
    pages: int
    content_sha256: str

    @property
    def sheets(self) -> int:
        """How many sheets of paper it is printed on, both sides used."""
        return (self.pages + 1) // 2


def seals_to_xmp(title: str, seals: Iterable[Seal]) -> bytes:
    """Turn the parts of a print run, in order, into an XMP packet that says PDF/UA-1."""
    texts = (f"{seal.pages} {seal.content_sha256} {seal.handout_id or _SHEET}" for seal in seals)
    items = "\n".join(f"    <rdf:li>{escape(text)}</rdf:li>" for text in texts)
    return _PACKET.format(
        title=escape(title), producer=PRODUCER, namespace=NAMESPACE, items=items
    ).encode()


def seals_from_xmp(packet: bytes) -> tuple[Seal, ...] | None:
    """Turn an XMP packet into the parts of a print run; None if it is of none."""
    root = parsed(packet)
    listed = None if root is None else root.find(f".//{{{NAMESPACE}}}parts")
    if listed is None:
        return None
    return tuple(_seal(item.text or "") for item in listed.iter(f"{_RDF}li"))


def seal_faults(document: Pdf, seals: Sequence[Seal]) -> Iterator[tuple[int, str, str]]:
    """Find what is not as it was bound: the page (0 for the file), a code and what is wrong.

    Where pages are missing or too many, all that follow are out of place: only the first part
    that is not whole is told then.
    """
    pages = list(document.pages)
    made = 2 * sum(seal.sheets for seal in seals)
    is_complete = made == len(pages)
    if not is_complete:
        yield 0, "page-count", f"{made} pages were made, {len(pages)} are here"
    known: dict[tuple[int, int], bytes] = {}
    start = number = 0
    for seal in seals:
        number += bool(seal.handout_id)
        own = pages[start : start + seal.pages]
        name = f"handout {number} ({seal.handout_id})" if seal.handout_id else "a separator sheet"
        if not seal.pages or len(own) < seal.pages or _hash(own, known) != seal.content_sha256:
            yield start + 1, "changed", f"{name} begins here and is not as it was made"
            if not is_complete:
                return
        for back in pages[start + seal.pages : start + 2 * seal.sheets]:
            if "/Contents" in back.obj or "/Annots" in back.obj:
                yield start + seal.pages + 1, "changed", f"the blank page after {name} is not blank"
        start += 2 * seal.sheets


def _hash(pages: Sequence[Page], known: dict[tuple[int, int], bytes]) -> str:
    """Hash what pages draw; a page without drawing instructions is none of ours."""
    return hash_pages(pages, known) if all("/Contents" in page.obj for page in pages) else ""


def _seal(text: str) -> Seal:
    """Read a part; one that cannot be read has no pages, so that no page is of it."""
    match text.split():
        case [pages, digest, name] if pages.isascii() and pages.isdigit():
            return Seal("" if name == _SHEET else name, int(pages), digest)
    return Seal("", 0, "")


_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PACKET: Final = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
    xmlns:nh="{namespace}">
   <pdfuaid:part>1</pdfuaid:part>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <pdf:Producer>{producer}</pdf:Producer>
   <nh:parts><rdf:Seq>
{items}
   </rdf:Seq></nh:parts>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
