"""Turn rendered parts and forms into bytes for a cache, and those bytes back into them.

A line of JSON, then the one large piece as it is. Small pieces of PDF are kept as the
characters with the same numbers (ISO 8859-1).
"""

from __future__ import annotations

import json
from typing import Any

from nethandout.render.forms.form import Blank, BlankStream, FontTable, Form
from nethandout.render.layout.pdf import RenderedPart
from nethandout.render.layout.places import PageText
from nethandout.render.markup.fills import Key
from nethandout.render.pdfbytes.geometry import Anchor, Measure
from nethandout.render.pdfbytes.writer import Beginning


def pack_part(part: RenderedPart) -> bytes:
    """Turn a rendered part into bytes; the text of its pages is left out."""
    head = {
        "pages": [(page.width, page.height) for page in part.pages],
        "anchors": part.anchors,
        "left_out": sorted(part.left_out),
    }
    return _joined(head, part.pdf)


def unpack_part(raw: bytes) -> RenderedPart:
    """Turn bytes back into a rendered part."""
    head, pdf = _split(raw)
    anchors = {name: Anchor(*values) for name, values in head["anchors"].items()}
    pages = tuple(PageText(width, height, ()) for width, height in head["pages"])
    return RenderedPart(pdf, pages, anchors, frozenset(head["left_out"]))


def pack_form(form: Form) -> bytes:
    """Turn a form into bytes."""
    head = {
        "table": form.beginning.table.hex(),
        "digest": form.beginning.digest,
        "streams": [_stream(stream) for stream in form.streams],
        "fonts": [(table.number, _text(table.entries)) for table in form.font_tables],
        "metadata": _stream(form.metadata),
        "root": form.root,
        "information": form.information,
        "drawn": [one if isinstance(one, int) else one.hex() for one in form.drawn],
        "pages": form.pages,
        "shared": form.shared,
        "slot_height": form.slot_height,
        "has_about": form.has_about,
        "contents": form.contents,
        "measures": form.measures,
        "uncounted": form.uncounted,
    }
    return _joined(head, form.beginning.content)


def unpack_form(raw: bytes) -> Form:
    """Turn bytes back into a form."""
    head, content = _split(raw)
    return Form(
        Beginning(content, bytes.fromhex(head["table"]), head["digest"]),
        tuple(map(_read_stream, head["streams"])),
        tuple(FontTable(number, _bytes(entries)) for number, entries in head["fonts"]),
        _read_stream(head["metadata"]),
        head["root"],
        head["information"],
        tuple(one if isinstance(one, int) else bytes.fromhex(one) for one in head["drawn"]),
        head["pages"],
        {int(number): digest for number, digest in head["shared"].items()},
        head["slot_height"],
        head["has_about"],
        tuple((name, page) for name, page in head["contents"]),
        tuple(Measure(*values) for values in head["measures"]),
        head["uncounted"],
    )


def _stream(stream: BlankStream) -> tuple[Any, ...]:
    return (
        stream.number,
        _text(stream.entries),
        list(map(_text, stream.pieces)),
        [(*blank.key, blank.x, blank.y) for blank in stream.blanks],
    )


def _read_stream(values: Any) -> BlankStream:
    number, entries, pieces, blanks = values
    return BlankStream(
        number,
        _bytes(entries),
        tuple(map(_bytes, pieces)),
        tuple(Blank(Key(blank, line), x, y) for blank, line, x, y in blanks),
    )


def _joined(head: dict[str, Any], body: bytes) -> bytes:
    return json.dumps(head).encode() + b"\n" + body


def _split(raw: bytes) -> tuple[Any, bytes]:
    line, _, body = raw.partition(b"\n")
    return json.loads(line), body


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")
