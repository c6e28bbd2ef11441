"""Turn what a handout is into XMP metadata, and XMP back into what the handout is.

Embedded: what someone who holds the sheet, or only the file, needs to find the same
content again: handout id, version, language, edition, topics, review status, page count,
and two hashes. Never embedded: who it is for. `personal` only says that there is somebody.

`text_sha256` covers the shared text alone, so that it cannot be used to test a guess at
a name. `content_sha256` covers the drawing instructions of all pages, which anyone who
can read the hash can read beside it; `nethandout verify` uses it to see later changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import pikepdf

NAMESPACE: Final = "https://nethandout.invalid/xmp/1.0/"
"""A name, not an address: `.invalid` never resolves."""

PRODUCER: Final = "nethandout"

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PROPERTIES: Final = {
    "handoutId": "Identifier of the handout, printed on every page",
    "version": "Version of the content",
    "language": "Language of the handout as a BCP 47 tag",
    "edition": "Edition: standard, large-print or card",
    "topics": "Topics in printing order, separated by spaces",
    "status": "Review status of content and translation",
    "personal": "Whether it is made for one person: true or false",
    "pageCount": "Number of pages",
    "textSha256": "SHA-256 of the shared text",
    "contentSha256": "SHA-256 of the page contents",
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the PDF says of itself: nothing here may identify a patient."""

    title: str
    language: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    author: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a handout is, without who it is for."""

    handout_id: str
    version: str
    language: str
    edition: str
    topics: tuple[str, ...]
    personal: bool
    status: str = "draft"
    page_count: int = 0
    text_sha256: str = ""
    content_sha256: str = ""


def hash_texts(texts: Iterable[str]) -> str:
    """Turn the shared texts of a handout, in order, into one hash."""
    digest = sha256()
    for text in texts:
        digest.update(" ".join(text.split()).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def hash_content(pdf: pikepdf.Pdf) -> str:
    """Turn what is drawn on all pages into one hash, whatever compression the file uses."""
    return hash_pages(pdf.pages, {})


def hash_pages(pages: Iterable[pikepdf.Page], known: MutableMapping[tuple[int, int], bytes]) -> str:
    """Turn what is drawn on some pages of a file into one hash.

    `known` are the digests of streams that were read before, by their object: pages share them.
    """

    def digest(stream: pikepdf.Object) -> bytes:
        place = stream.objgen
        if place not in known:
            known[place] = stream_digest(stream.read_bytes())
        return known[place]

    return hash_streams(digest(stream) for stream in drawn_streams(pages))


def drawn_streams(pages: Iterable[pikepdf.Page]) -> Iterator[pikepdf.Object]:
    """Turn pages into their drawing instructions, and those of the forms they draw."""
    import pikepdf

    for page in pages:
        contents = page.obj.Contents
        yield from contents if isinstance(contents, pikepdf.Array) else [contents]
        drawn = page.obj.Resources.get("/XObject", pikepdf.Dictionary())
        for name in sorted(drawn.keys()):
            if drawn[name].get("/Subtype") == "/Form":
                yield drawn[name]


def stream_digest(instructions: bytes) -> bytes:
    """Turn drawing instructions into a digest; space at the end draws nothing."""
    return sha256(instructions.rstrip()).digest()


def hash_streams(digests: Iterable[bytes]) -> str:
    """Turn digests of streams, in the order in which pages draw them, into one hash."""
    return sha256(b"".join(digests)).hexdigest()


def to_xmp(metadata: Metadata, provenance: Provenance) -> bytes:
    """Turn metadata into an XMP packet that says PDF/A-3a, PDF/UA-1 and where it is from.

    PDF/A wants every property outside its own list described in an extension schema.
    """
    values = _values(provenance)
    own = "".join(f"   <nh:{key}>{escape(value)}</nh:{key}>\n" for key, value in values.items())
    described = "".join(_property_description(key, _PROPERTIES[key]) for key in values)
    packet = _PACKET.format(
        title=escape(metadata.title),
        language=escape(metadata.language),
        optional=_optional(metadata),
        producer=PRODUCER,
        namespace=NAMESPACE,
        own=own,
        described=described,
    )
    return packet.encode()


def parsed(packet: bytes) -> ET.Element | None:
    """Turn an XMP packet into its XML; None for what is none, or could hurt the parser."""
    if b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        return None  # XMP has neither; they could blow up in the parser
    try:
        return ET.fromstring(packet)  # noqa: S314 - see above
    except ET.ParseError:
        return None


def from_xmp(packet: bytes) -> tuple[Provenance | None, str]:
    """Turn an XMP packet into its provenance, if it has one of ours, and its title."""
    root = parsed(packet)
    if root is None:
        return None, ""
    title = root.findtext(f".//{{http://purl.org/dc/elements/1.1/}}title/{_RDF}Alt/{_RDF}li", "")
    values = {key: root.findtext(f".//{{{NAMESPACE}}}{key}") for key in _PROPERTIES}
    if not values["handoutId"]:
        return None, title
    found = {key: value or "" for key, value in values.items()}
    provenance = Provenance(
        handout_id=found["handoutId"],
        version=found["version"],
        language=found["language"],
        edition=found["edition"],
        topics=tuple(found["topics"].split()),
        personal=found["personal"] == "true",
        status=found["status"],
        page_count=int(found["pageCount"]) if found["pageCount"].isdigit() else 0,
        text_sha256=found["textSha256"],
        content_sha256=found["contentSha256"],
    )
    return provenance, title


def _values(provenance: Provenance) -> dict[str, str]:
    """Turn provenance into XMP property names and values; empty ones are left out."""
    values = {
        "handoutId": provenance.handout_id,
        "version": provenance.version,
        "language": provenance.language,
        "edition": provenance.edition,
        "topics": " ".join(provenance.topics),
        "status": provenance.status,
        "personal": "true" if provenance.personal else "false",
        "pageCount": str(provenance.page_count),
        "textSha256": provenance.text_sha256,
        "contentSha256": provenance.content_sha256,
    }
    return {key: value for key, value in values.items() if value}


def _optional(metadata: Metadata) -> str:
    """Turn optional metadata into their XMP elements."""
    parts = []
    if metadata.author:
        parts.append(
            f"<dc:creator><rdf:Seq><rdf:li>{escape(metadata.author)}</rdf:li></rdf:Seq></dc:creator>"
        )
    if metadata.description:
        text = f'<rdf:li xml:lang="x-default">{escape(metadata.description)}</rdf:li>'
        parts.append(f"<dc:description><rdf:Alt>{text}</rdf:Alt></dc:description>")
    if metadata.keywords:
        parts.append(f"<pdf:Keywords>{escape(', '.join(metadata.keywords))}</pdf:Keywords>")
    return "".join(f"   {part}\n" for part in parts)


def _property_description(name: str, text: str) -> str:
    """Turn a property into its entry in the extension schema."""
    return (
        '      <rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{escape(text)}</pdfaProperty:description></rdf:li>\n"
    )


_PACKET: Final = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
    xmlns:nh="{namespace}">
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
   <pdf:Producer>{producer}</pdf:Producer>
{optional}{own}  </rdf:Description>
  <rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag>
    <rdf:li rdf:parseType="Resource">
     <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
     <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
     <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
     <pdfaSchema:property><rdf:Seq>
      <rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of PDF/UA</pdfaProperty:description></rdf:li>
     </rdf:Seq></pdfaSchema:property>
    </rdf:li>
    <rdf:li rdf:parseType="Resource">
     <pdfaSchema:schema>nethandout provenance</pdfaSchema:schema>
     <pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
     <pdfaSchema:prefix>nh</pdfaSchema:prefix>
     <pdfaSchema:property><rdf:Seq>
{described}     </rdf:Seq></pdfaSchema:property>
    </rdf:li>
   </rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
