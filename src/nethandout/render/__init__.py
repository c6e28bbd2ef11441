"""Turn localized handouts into verified PDF files.

Import the modules, not this package: `html` and `pdf` load heavy libraries only when
they are used, so that light commands stay fast. What they all speak of is here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

SLOT_ID: Final = "personal-slot"
"""The `id` of the empty element on page one that the personal block is put into."""

POINTS_PER_PIXEL: Final = 0.75
"""CSS has 96 px to the inch, PDF 72 pt."""

POINTS_PER_MILLIMETER: Final = 72 / 25.4


class Rect(NamedTuple):
    """A rectangle in PDF user space: points, origin at the lower left of the page."""

    x: float
    y: float
    width: float
    height: float
