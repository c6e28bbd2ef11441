"""Say where things stand on a page: units, rectangles, and the places of elements."""

from __future__ import annotations

from typing import Final, NamedTuple

POINTS_PER_PIXEL: Final = 0.75
"""CSS has 96 px to the inch, PDF 72 pt."""

POINTS_PER_MILLIMETER: Final = 72 / 25.4


class Rect(NamedTuple):
    """A rectangle in PDF user space: points, origin at the lower left of the page."""

    x: float
    y: float
    width: float
    height: float


class Measure(NamedTuple):
    """How wide a place for words is, in points, and how they are set; the rest in CSS px."""

    width: float
    font_size: float = 0.0
    bold: bool = False
    language: str = ""
    rtl: bool = False
    leading: float = 0.0


class Anchor(NamedTuple):
    """Where an element stands, and how its text is set.

    The page index counts from 0, the border box is as in `Rect`, font size and leading (from
    line to line) in CSS px.
    """

    page: int
    x: float
    y: float
    width: float
    height: float
    font_size: float = 0.0
    bold: bool = False
    language: str = ""
    rtl: bool = False
    leading: float = 0.0

    @property
    def rect(self) -> Rect:
        """The box alone, as a place to put something."""
        return Rect(*self[1:5])

    @property
    def measure(self) -> Measure:
        """How words are set in it, wherever it stands."""
        return Measure(self.width, *self[5:])
