"""Turn a finished PDF into pictures of its pages, and into keys that tell which have changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pikepdf
    from PIL.Image import Image

_DPI: Final = 110
"""A page of 8.5 inches is 935 pixels wide: sharp where it is shown 620 wide or less."""
_POINTS: Final = 72
_OWN_COLORS: Final = 192
"""More than anybody can tell apart on a page; all of them take twice as long to write."""
_LEVELS: Final = range(0, 256, 85)
_ANY_COLORS: Final = bytes(level for color in product(_LEVELS, repeat=3) for level in color)
"""64 colors in all directions: a line too thin to be looked at is never of quite another one."""
_EACH: Final = 3
"""Every third dot of every third line tells the colors of a page; all take 4 times as long."""
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

    document = pypdfium2.PdfDocument(raw)
    try:
        if not 0 < number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        bitmap = page.render(scale=_DPI / _POINTS, rev_byteorder=True)
        written = BytesIO()
        _in_few_colors(bitmap.to_pil()).save(written, "PNG", compress_level=_FAST)
        return written.getvalue()
    finally:
        document.close()


def _in_few_colors(image: Image) -> Image:
    """Turn a picture into one of 256 colors: those of a sample of it, and some of all others."""
    from PIL.Image import Dither, Quantize, Resampling, new

    small = (max(1, image.width // _EACH), max(1, image.height // _EACH))
    sample = image.resize(small, Resampling.NEAREST)
    found = sample.quantize(_OWN_COLORS, Quantize.FASTOCTREE, dither=Dither.NONE).getpalette()
    own = bytes(found or ())[: 3 * _OWN_COLORS]
    colors = new("P", (1, 1))
    colors.putpalette(own + _ANY_COLORS)
    return image.quantize(palette=colors, dither=Dither.NONE)


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
        elif _is_whole(written := item.unparse()):
            yield written
            return
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            for name in sorted(set(item.keys()) - _ELSEWHERE):
                yield name.encode()
                yield self._digest(item[name])
        elif isinstance(item, pikepdf.Array):
            for each in item:
                yield self._digest(each)
        else:
            yield written


def _is_whole(written: bytes) -> bool:
    """Tell whether an object holds all of itself: it names no other, and nothing elsewhere."""
    return b" R" not in written and not any(name.encode() in written for name in _ELSEWHERE)
