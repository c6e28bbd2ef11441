"""Turn a row's number into the sheet that stands before its handout in a print run.

Staff tear stacks of paper apart by it. It names the row, the handout and how to find them
in the manifest, and no patient: the sheet may lie on top of the stack.

One sheet with all letters is laid out for each size of paper; its fonts and tags are those of
all sheets, which only say other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Final

from nethandout.batch.results import RowResult
from nethandout.errors import RenderError

if TYPE_CHECKING:
    from nethandout.content.library import Library
    from nethandout.render.layout.pdf import Renderer
    from nethandout.render.pdfbytes.writer import Beginning

_ROOM: Final = 1000.0
"""Points of paper to the right, so that all letters have room in one line."""
_STYLE: Final = """\
@page {{ size: {width}pt {height}pt; margin: 72pt; }}
html {{ font: 18pt "Noto Sans"; line-height: 1.5; font-kerning: none;
  font-variant-ligatures: none; }}
h1 {{ font-size: 60pt; font-weight: 700; line-height: 1.2; margin: 0 0 24pt; }}
p {{ margin: 0; }}
"""
_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en"><head><title>Row</title></head>
<body><h1>{0}</h1><p>{1}</p><p>{1}</p></body></html>
"""
_HEADING: Final = f"Row {digits}"
_TEXT: Final = f"{ascii_letters} {digits}-,"
_SHOWN: Final = re.compile(rb"\[([^\]]*)\] TJ")
_GLYPH: Final = re.compile(rb"<([0-9a-f]{4})>")
_BOX: Final = re.compile(rb"/(Media|Trim|Bleed)Box \[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of one size: what all of them share, and where their words go."""

    beginning: Beginning
    root: int
    stream: int
    entries: bytes
    pieces: tuple[bytes, ...]
    alphabets: tuple[Mapping[str, bytes], ...]

    def written(self, *lines: str) -> bytes:
        """Turn three lines of words into a PDF."""
        from nethandout.render.pdfbytes.writer import PdfWriter, compressed, text_string

        parts: list[bytes] = []
        writer = PdfWriter(parts.append, self.beginning)
        content = [self.pieces[0]]
        for line, letters, piece in zip(lines, self.alphabets, self.pieces[1:], strict=True):
            glyphs = b"".join(letters[letter] for letter in line)
            content += (b"[<%s>] TJ" % glyphs, piece)
        writer.add_stream(self.entries, compressed(b"".join(content)), self.stream)
        writer.finish(self.root, writer.add(b"<< /Title %s >>" % text_string(lines[0])))
        return b"".join(parts)


@dataclass
class Separators:
    """Makes separator sheets; keeps what sheets of one size share."""

    library: Library
    _sheets: dict[tuple[float, float], _Sheet] = field(default_factory=dict)
    _renderer: Renderer | None = None

    def sheet(self, result: RowResult, width: float, height: float) -> bytes:
        """Turn a printed row into a tagged PDF of one page of this size (in points)."""
        if (width, height) not in self._sheets:
            self._sheets[width, height] = self._laid_out(width, height)
        count = result.pages or 0
        pages = "1 page" if count == 1 else f"{count} pages"
        return self._sheets[width, height].written(
            f"Row {result.row}", result.handout_id or "", f"{result.language or ''}, {pages}"
        )

    def _laid_out(self, width: float, height: float) -> _Sheet:
        from nethandout.render.preflight.provenance import Metadata

        self._renderer = self._renderer or self._open()
        laid_out = self._renderer.render(
            _PAGE.format(_HEADING, _TEXT),
            metadata=Metadata(title="Row", language="en"),
            style_sheets=(_STYLE.format(width=width + _ROOM, height=height),),
            expected_pages=1,
        )
        return _sheet(laid_out.pdf, b"[ 0 0 %g %g ]" % (width, height))

    def _open(self) -> Renderer:
        from nethandout.render.type.fonts import font_environment
        from nethandout.render.type.libraries import system_libraries

        fonts = font_environment(self.library.cache_dir)
        with system_libraries():
            from nethandout.render.layout.pdf import Renderer

            return Renderer(fonts)


def _sheet(pdf: bytes, box: bytes) -> _Sheet:
    """Turn a sheet with all letters into what all sheets share, on paper of this size."""
    from pikepdf import Pdf

    from nethandout.render.pdfbytes.reader import opened
    from nethandout.render.pdfbytes.writer import PdfWriter

    with Pdf.open(BytesIO(pdf)) as document:
        objects = opened(document)
        root, page = document.Root.objgen[0], document.pages[0].obj
        place, content = page.Contents.objgen[0], page.Contents.read_bytes()
        number = page.objgen[0]
    parts: list[bytes] = []
    writer = PdfWriter(parts.append)
    writer.reserve(max(*objects.own, *objects.streams))
    for own, raw in objects.own.items():
        writer.add(_BOX.sub(rb"/\1Box " + box, raw) if own == number else raw, own)
    for own, stream in objects.streams.items():
        if own != place and b"/ObjStm" not in stream.entries and b"/XRef" not in stream.entries:
            writer.add_stream(stream.entries, stream.raw, own)
    writer.flush()
    return _Sheet(
        beginning=writer.beginning(b"".join(parts)),
        root=root,
        stream=place,
        entries=b"/Filter /FlateDecode",
        pieces=tuple(_SHOWN.split(content)[::2]),
        alphabets=tuple(_alphabets(content)),
    )


def _alphabets(content: bytes) -> Iterator[Mapping[str, bytes]]:
    """Read which glyph stands for which letter, in each of the three lines."""
    shown = [_GLYPH.findall(glyphs) for glyphs in _SHOWN.findall(content)]
    if [len(glyphs) for glyphs in shown] != [len(_HEADING), len(_TEXT), len(_TEXT)]:
        raise RenderError("a separator sheet has no line of all letters")
    for text, glyphs in zip((_HEADING, _TEXT, _TEXT), shown, strict=True):
        yield dict(zip(text, glyphs, strict=True))
