"""Turn localized handouts into verified PDF files.

Import the modules, not this package: `html` and `pdf` load heavy libraries only when
they are used, so that light commands stay fast. What they all speak of is here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from nethandout.errors import ExitCode, HandoutError

SLOT_ID: Final = "personal-slot"
"""The `id` of the empty element on page one that the personal block is put into."""

STRIP_NAME: Final = "/NhStrip"
"""What every page calls the footer strip that says whose copy it is."""

POINTS_PER_PIXEL: Final = 0.75
"""CSS has 96 px to the inch, PDF 72 pt."""

POINTS_PER_MILLIMETER: Final = 72 / 25.4


class RenderError(HandoutError):
    """A template, a style sheet or an asset is wrong; the patient's data are not to blame."""

    exit_code = ExitCode.BUG


class Rect(NamedTuple):
    """A rectangle in PDF user space: points, origin at the lower left of the page."""

    x: float
    y: float
    width: float
    height: float
