"""Turn a finished PDF into pictures of its pages, and into keys that tell which have changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pikepdf

_DPI: Final = 110
"""A page of 8.5 inches is 935 pixels wide: sharp where it is shown 620 wide or less."""
_POINTS: Final = 72
_COLORS: Final = 256
"""More than anybody can tell apart on a page; all of them take twice as long to write."""
_FAST: Final = 1
"""zlib's level: pages are mostly white, and level 6 takes three times as long for 10 % less."""
_KEY: Final = 12
_ELSEWHERE: Final = frozenset({"/Parent", "/P", "/StructParents", "/Annots", "/Tabs", "/Dest"})


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as it is shown: its number from 1, a key for how it looks, and its pixels."""

    number: int
    key: str
    width: int
    height: int


def page_views(raw: bytes, salt: bytes) -> tuple[PageView, ...]:
    """Turn a PDF into its pages; a page that draws the same has the same key.

    The salt keeps a key, which is in an address, from saying anything of what is on a page.
    """
    import pikepdf

    with pikepdf.Pdf.open(BytesIO(raw)) as pdf:
        looks = _Looks(salt)
        return tuple(
            PageView(number, looks.key(page), *_pixels(page))
            for number, page in enumerate(pdf.pages, 1)
        )


def picture(raw: bytes, number: int) -> bytes:
    """Turn one page of a PDF, counted from 1, into a PNG; raises IndexError without it."""
    import pypdfium2
    from PIL.Image import Dither, Quantize

    document = pypdfium2.PdfDocument(raw)
    try:
        if not 0 < number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        bitmap = page.render(scale=_DPI / _POINTS, rev_byteorder=True)
        image = bitmap.to_pil().quantize(_COLORS, Quantize.FASTOCTREE, dither=Dither.NONE)
        written = BytesIO()
        image.save(written, "PNG", compress_level=_FAST)
        return written.getvalue()
    finally:
        document.close()


def _pixels(page: pikepdf.Page) -> tuple[int, int]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return round((right - left) * _DPI / _POINTS), round((top - bottom) * _DPI / _POINTS)


@dataclass(slots=True)
class _Looks:
    """Hashes all that a page draws with; fonts are shared, so each object is read once."""

    salt: bytes
    known: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def key(self, page: pikepdf.Page) -> str:
        own = page.obj
        parts = (self._digest(own.get(name)) for name in ("/Contents", "/Resources", "/MediaBox"))
        return blake2b(b"".join(parts), key=self.salt, digest_size=_KEY).hexdigest()

    def _digest(self, item: Any) -> bytes:  # noqa: ANN401 - any object of a PDF
        import pikepdf

        if not isinstance(item, pikepdf.Object):
            return repr(item).encode()
        place = item.objgen
        if not place[0]:
            return self._hashed(item)
        if place not in self.known:
            self.known[place] = b"here already"
            self.known[place] = self._hashed(item)
        return self.known[place]

    def _hashed(self, item: pikepdf.Object) -> bytes:
        return blake2b(b"|".join(self._parts(item)), digest_size=_KEY).digest()

    def _parts(self, item: pikepdf.Object) -> Iterator[bytes]:
        import pikepdf

        if isinstance(item, pikepdf.Stream):
            yield item.read_raw_bytes()
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            for name in sorted(set(item.keys()) - _ELSEWHERE):
                yield name.encode()
                yield self._digest(item[name])
        elif isinstance(item, pikepdf.Array):
            for each in item:
                yield self._digest(each)
        else:
            yield item.unparse()
