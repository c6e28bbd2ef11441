"""Turn edition, paper and language into the measures of a page.

Standard is 12 pt on a leading of 17.5 pt; large print is 18 pt, laid out anew with one
column for everything. Arabic script is set a size up, Chinese with more leading, and
lines stay near 65 characters (35 in Chinese).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nethandout.model.values import Edition, Paper
from nethandout.render.pdfbytes.geometry import POINTS_PER_MILLIMETER, Rect
from nethandout.render.type.fonts import font_stack

SLOT_ID: Final = "personal-slot"
"""The `id` of the empty element on page one that the personal block is put into."""

_PAPER_MM: dict[Paper, tuple[float, float]] = {"letter": (215.9, 279.4), "a4": (210.0, 297.0)}


_ABOVE_EDGE_MM = 8.0
_FOOTER_LEADING = 1.36
_LABEL_SHARE = 0.26


def _strip_height(footer_pt: float, fine_pt: float) -> float:
    """Turn type sizes into the footer's height: a rule, and two lines of each size but one.

    A usual name takes one line and leaves two for the title; a long name takes two.
    """
    return round(3 + _FOOTER_LEADING * (footer_pt + 2 * fine_pt) + 1, 2)


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The measures of one edition on one paper in one language; lengths in mm or pt."""

    width_mm: float
    height_mm: float
    side_mm: float
    top_mm: float
    bottom_mm: float
    indent_mm: float
    note_outdent_mm: float
    font_pt: float
    leading_pt: float
    small_pt: float
    small_leading_pt: float
    fine_pt: float
    fine_leading_pt: float
    label_pt: float
    footer_pt: float
    footer_leading_pt: float
    strip_pt: float
    figure_scale: float
    front_pages: int
    stacked: bool
    font_stack: str

    def scale(self, factor: float) -> float:
        """Turn a multiple of the body size into points."""
        return round(self.font_pt * factor, 2)

    def gap(self, lines: float) -> float:
        """Turn a number of lines into points."""
        return round(self.leading_pt * lines, 2)

    @property
    def text_width_pt(self) -> float:
        """The width between the margins."""
        return round((self.width_mm - 2 * self.side_mm) * POINTS_PER_MILLIMETER, 2)

    @property
    def label_width_pt(self) -> float:
        """How wide the part of the footer is that says the page number."""
        return round(self.text_width_pt * _LABEL_SHARE, 2)

    @property
    def identity_width_pt(self) -> float:
        """How wide the part of the footer is that says whose copy it is."""
        return round(self.text_width_pt - self.label_width_pt, 2)

    def footer_places(self, direction: str) -> tuple[Rect, Rect]:
        """Turn a writing direction into the places of identity and page number."""
        x, y = self.side_mm * POINTS_PER_MILLIMETER, _ABOVE_EDGE_MM * POINTS_PER_MILLIMETER
        identity, label = self.identity_width_pt, self.label_width_pt
        starts = (x, x + identity) if direction == "ltr" else (x + label, x)
        return (
            Rect(starts[0], y, identity, self.strip_pt),
            Rect(starts[1], y, label, self.strip_pt),
        )


def page_layout(language: str, edition: Edition, paper: Paper) -> PageLayout:
    """Turn how a handout is printed into its measures."""
    primary = language.partition("-")[0]
    large = edition == "large-print"
    font = 18.0 if large else 12.0
    leading_factor = 1.36 if large else 1.42
    if primary in ("ar", "fa", "ur", "ps"):
        font *= 1.06
        leading_factor = 1.55
    elif primary in ("zh", "ja"):
        leading_factor = 1.6
    leading = round(font * leading_factor, 2)
    small = 14.0 if large else 10.5
    width, height = _PAPER_MM[paper]
    footer = 14.0 if large else 11.5
    fine = 12.0 if large else 9.0
    strip = _strip_height(footer, fine)
    return PageLayout(
        width_mm=width,
        height_mm=height,
        side_mm=17.0 if large else 19.0,
        top_mm=15.0,
        bottom_mm=round(_ABOVE_EDGE_MM + strip / POINTS_PER_MILLIMETER + 3, 2),
        indent_mm=0.0 if large else 14.0,
        note_outdent_mm=0.0 if large else 11.0,
        font_pt=round(font, 2),
        leading_pt=leading,
        small_pt=small,
        small_leading_pt=round(small * max(1.36, leading_factor - 0.05), 2),
        fine_pt=fine,
        fine_leading_pt=round(fine * 1.45, 2),
        label_pt=14.0 if large else 11.0,
        footer_pt=footer,
        footer_leading_pt=round(footer * _FOOTER_LEADING, 2),
        strip_pt=strip,
        figure_scale=1.3 if large else 0.9,
        front_pages=2 if large else 1,
        stacked=large,
        font_stack=font_stack(language),
    )
