"""Turn sheets with tables, real pages and what is laid over them into one tagged PDF.

The real page is an artifact: all its words are in the table beside it, in reading order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pikepdf import (
    Name,
    Object,
    Page,
    Pdf,
    Stream,
    parse_content_stream,
    unparse_content_stream,
)

from nethandout.errors import RenderError
from nethandout.i18n.markup import plain_text
from nethandout.model.remark import Remark
from nethandout.render.layout.block import own_resources, wrap_content
from nethandout.render.layout.fontnames import name_fonts
from nethandout.render.layout.places import PageText
from nethandout.render.markup.binding import unbound
from nethandout.render.pdfbytes.geometry import Rect

_PAGE, _OVER = "/NhRealPage", "/NhOverlay"
_IGNORED: Final = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0xFEFF])
_SHORTEST: Final = 12
_MARKING: Final = frozenset({"BDC", "BMC", "EMC"})
_MOST_BETWEEN: Final = 80
"""Letters that a placeholder may hold."""
_HOLE: Final = "\x00"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text begins: its page, how far on it, and its run of words.

    `part` of the run is before it: a sentence may begin within a line.
    """

    page: int
    letter: int
    rect: Rect
    part: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The real page that goes onto a sheet."""

    pdf: bytes
    page: int


def find_texts(texts: Sequence[str], pages: Sequence[PageText]) -> dict[int, Place]:
    """Find where texts of a catalog begin on laid-out pages; the longest are looked for first.

    What a placeholder holds is not known here: the words around it must be found.
    """
    bare = [_BarePage(page) for page in pages]
    found: dict[int, Place] = {}
    for index in sorted(range(len(texts)), key=lambda number: -len(texts[number])):
        pieces = [_bare(piece) for piece in _between_placeholders(texts[index])]
        pieces = [piece for piece in pieces if piece]
        for number, page in enumerate(bare):
            start = page.take(pieces)
            if start is not None:
                found[index] = Place(number, start, *page.run_at(start))
                break
    return found


def join_sheets(
    sheets: bytes, overlay: bytes, pictures: Sequence[Picture | None], place: Rect
) -> bytes:
    """Turn sheets, the real page of each, and an overlay with as many pages into one PDF."""
    with Pdf.open(BytesIO(sheets)) as pdf, Pdf.open(BytesIO(overlay)) as over:
        if not len(pdf.pages) == len(over.pages) == len(pictures):
            raise RenderError(Remark("a proof has sheets without an overlay"))
        opened: dict[int, Pdf] = {}
        for page, top, picture in zip(pdf.pages, over.pages, pictures, strict=True):
            own_resources(page)
            if picture is not None:
                source = opened.setdefault(id(picture.pdf), Pdf.open(BytesIO(picture.pdf)))
                _put_under(pdf, page, source.pages[picture.page], place)
            form = pdf.copy_foreign(top.as_form_xobject())
            page.obj.Resources.XObject[_OVER] = form
            wrap_content(pdf, page, b"Q\n/Artifact BMC\nq %s Do Q\nEMC\n" % _OVER.encode())
        name_fonts(pdf)
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
        for source in opened.values():
            source.close()
        return out.getvalue()


def _put_under(pdf: Pdf, page: Page, source: Page, place: Rect) -> None:
    """Draw a real page, with a frame, below what is on a sheet."""
    form = pdf.copy_foreign(source.as_form_xobject())
    _without_tags(form)
    page.obj.Resources.XObject[_PAGE] = form
    left, bottom, right, top = (float(edge) for edge in source.mediabox)
    scale = min(place.width / (right - left), place.height / (top - bottom))
    frame = b"0.6 w 0.5 G %.3f %.3f %.3f %.3f re S" % (*place,)
    move = b"%.5f 0 0 %.5f %.3f %.3f cm" % (scale, scale, place.x, place.y)
    drawing = b"/Artifact BMC\nq %s Q\nq %s %s Do Q\nEMC\n" % (frame, move, _PAGE.encode())
    page.contents_add(Stream(pdf, drawing), prepend=True)


def _without_tags(form: Object) -> None:
    """Leave out what ties the content of a page to the tags of its own document."""
    kept = [
        (instruction.operands, instruction.operator)
        for instruction in parse_content_stream(form)
        if str(instruction.operator) not in _MARKING
    ]
    form.write(unparse_content_stream(kept))
    for key in ("/StructParents", "/StructParent", "/Group"):
        if key in form:
            del form[Name(key)]


class _BarePage:
    """The letters of a page without spaces, each with the run it is in; taken ones are gone."""

    def __init__(self, page: PageText) -> None:
        self._lines = [line for line in page.lines if not line.furniture]
        letters = [(letter, n) for n, line in enumerate(self._lines) for letter in _bare(line.text)]
        self._text = "".join(letter for letter, _ in letters)
        self._line_of = [number for _, number in letters]

    def run_at(self, letter: int) -> tuple[Rect, float]:
        """Give the run of words that a letter is in, and how much of it is before the letter."""
        number = self._line_of[letter]
        first = self._line_of.index(number)
        return self._lines[number].rect, (letter - first) / self._line_of.count(number)

    def take(self, pieces: Sequence[str]) -> int | None:
        """Find pieces one behind the other, and give the letter at which the first begins."""
        if not pieces:
            return None
        start = -1
        while (start := self._text.find(pieces[0], start + 1)) >= 0:
            end = self._end(pieces, start)
            if end is not None:
                self._text = self._text[:start] + _HOLE * (end - start) + self._text[end:]
                return start
        return self._beginning(pieces[0])

    def _end(self, pieces: Sequence[str], start: int) -> int | None:
        """Find where the last piece ends, if the others follow without much between."""
        end = start
        for piece in pieces:
            found = self._text.find(piece, end, end + len(piece) + _MOST_BETWEEN)
            if found < 0 or _HOLE in self._text[end:found]:
                return None
            end = found + len(piece)
        return end

    def _beginning(self, piece: str) -> int | None:
        """Find a text that goes on over the end of its page."""
        for length in range(len(piece) - 1, _SHORTEST, -1):
            if self._text.endswith(piece[:length]):
                return len(self._text) - length
        return None


def _bare(text: str) -> str:
    """Turn text into what layout does not change."""
    return "".join(unbound(text).translate(_IGNORED).split()).casefold()


def _between_placeholders(text: str) -> Iterator[str]:
    """Turn a text of a catalog into its words around placeholders."""
    rest = plain_text(text)
    while rest:
        words, brace, rest = rest.partition("{")
        yield words
        if brace:
            rest = rest.partition("}")[2]
