"""Turn edition, paper and language into the measures of a page.

Standard is 12 pt on a leading of 17.5 pt; large print is 18 pt, laid out anew with one
column for everything. Arabic script is set a size up, Chinese with more leading, and
lines stay near 65 characters (35 in Chinese).
"""

from __future__ import annotations

from dataclasses import dataclass

from nethandout.model import Edition, Paper
from nethandout.render import POINTS_PER_MILLIMETER, Rect
from nethandout.render.fonts import font_stack

_PAPER_MM: dict[Paper, tuple[float, float]] = {"letter": (215.9, 279.4), "a4": (210.0, 297.0)}


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
    who_mm: float
    font_pt: float
    leading_pt: float
    small_pt: float
    small_leading_pt: float
    fine_pt: float
    fine_leading_pt: float
    label_pt: float
    strip_pt: float
    strip_leading_pt: float
    figure_scale: float
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
        return round((self.width_mm - 2 * self.side_mm) * POINTS_PER_MILLIMETER, 2)

    @property
    def strip(self) -> Rect:
        """Where the footer goes on every page."""
        above_edge_mm = 9.0
        return Rect(
            self.side_mm * POINTS_PER_MILLIMETER,
            above_edge_mm * POINTS_PER_MILLIMETER,
            self.text_width_pt,
            self.strip_pt,
        )


def page_layout(language: str, edition: Edition, paper: Paper) -> PageLayout:
    """Turn how a handout is printed into its measures."""
    primary = language.split("-")[0]
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
    strip_leading = round(leading * (0.86 if large else 0.92), 2)
    fine = 12.0 if large else 9.0
    return PageLayout(
        width_mm=width,
        height_mm=height,
        side_mm=17.0 if large else 19.0,
        top_mm=15.0,
        bottom_mm=31.0 if large else 26.0,
        indent_mm=0.0 if large else 14.0,
        note_outdent_mm=0.0 if large else 11.0,
        who_mm=60.0 if large else 47.0,
        font_pt=round(font, 2),
        leading_pt=leading,
        small_pt=small,
        small_leading_pt=round(small * max(1.36, leading_factor - 0.05), 2),
        fine_pt=fine,
        fine_leading_pt=round(fine * 1.45, 2),
        label_pt=14.0 if large else 11.0,
        strip_pt=round(3 + strip_leading + 2 * fine * 1.45, 2),
        strip_leading_pt=strip_leading,
        figure_scale=1.3 if large else 0.9,
        stacked=large,
        font_stack=font_stack(language),
    )
