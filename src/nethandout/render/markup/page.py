"""Turn edition, paper and language into the measures of a page.

Standard is 12 pt on a leading of 17.5 pt; large print is 18 pt, laid out anew with one
column for everything. Arabic script is set a size up, Chinese with more leading, and
lines stay near 65 characters (35 in Chinese). In large print nothing but the sources, the
line with the handout's id and the draft notice is under 16 pt (UKAAF: 16 at least, page
numbers and labels as large as the text).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from nethandout.model.values import Edition, Paper
from nethandout.render.pdfbytes.geometry import POINTS_PER_MILLIMETER, Anchor, Rect
from nethandout.render.type.fonts import font_stack

SLOT_ID: Final = "personal-slot"
"""The `id` of the empty element on page one that the personal block is put into."""

END_ID: Final = "end"
"""The `id` of the empty element where a part ends."""
_ROUNDING: Final = 0.01
_ABOUT_LINES: Final = 7
"""Of small print: what a handout says of itself takes as many, or more."""
FRONT_END_ID: Final = "front-end"
"""Where the front ends, and the topics begin."""

BLOCK_SCALES: Final = (1.0, 0.78, 0.67)
"""Sizes of the personal block, of the text's: a smaller one is for a very long name."""

_PAPER_MM: dict[Paper, tuple[float, float]] = {"letter": (215.9, 279.4), "a4": (210.0, 297.0)}


_ARABIC_SCRIPT: Final = ("ar", "fa", "ur", "ps")
_LINES_APART: Final = MappingProxyType(dict.fromkeys(_ARABIC_SCRIPT, 1.5) | {"vi": 1.4})
_ABOVE_EDGE_MM = 8.0
_FULL_ENOUGH, _FILLED = 0.36, 0.7
"""Of a page: how full it is left as it is, and how full lines to write on make it."""
_CLOSER: Final = 0.96
_WIDE_FIGURE, _NARROWED = 0.9, 0.8
"""Of what stands inside a topic: how wide a drawing is narrowed, and to what."""
_FOOTER_LEADING = 1.36
_LABEL_SHARE, _LARGE_LABEL_SHARE = 0.26, 0.34


class FooterStep(NamedTuple):
    """A size for whose copy it is, in points, and how many lines it may take at that size.

    Below it stands the line with the handout's id, in `fine_pt`. Birth date and record number
    stand beside the name, or on a line of their own in `dates_pt`, or before the id. A name of
    more than `letters` goes on to the next step.
    """

    size_pt: float
    lines: int
    fine_pt: float
    dates: Literal["beside", "apart", "below"] = "beside"
    dates_pt: float = 0.0
    letters: int = 200

    @property
    def leading_pt(self) -> float:
        """From line to line."""
        return round(self.size_pt * (_FOOTER_LEADING if self.lines == 1 else 1.3), 2)


_STANDARD_STEPS: Final = (
    FooterStep(11.5, 1, 9.0),
    FooterStep(9.0, 2, 9.0),
    FooterStep(7.0, 3, 8.0),
    FooterStep(6.0, 4, 7.0),
)
_LARGE_STEPS: Final = (
    FooterStep(18.0, 1, 12.0, "apart", 16.0),
    FooterStep(18.0, 2, 12.0, "below", letters=60),
    FooterStep(14.0, 2, 12.0, "below"),
    FooterStep(10.0, 3, 12.0, "below"),
    FooterStep(7.0, 5, 9.0, "below"),
)
"""A name of 200 letters is printed in full, on the smallest of these."""


def _strip_height(steps: tuple[FooterStep, ...]) -> float:
    """Turn type sizes into the footer's height: a rule, and two lines of each size but one.

    In the standard edition a usual name takes one line and leaves two for the title, a long
    name takes two; in large print the name takes two, and the title is left out.
    """
    lines = steps[0].size_pt + 2 * steps[0].fine_pt if steps[0].dates == "beside" else 47.5
    return round(3 + _FOOTER_LEADING * lines + 1, 2)


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The measures of one edition on one paper in one language; lengths in mm or pt.

    What is not `on_paper` has no pages: links lead where paper names a page. Lines nearer to each
    other than `apart`, in sizes of their type, would touch where marks stand above marks, or
    letters far below their line.
    """

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
    footer_steps: tuple[FooterStep, ...]
    strip_pt: float
    figure_scale: float
    stacked: bool
    apart: float
    font_stack: str
    on_paper: bool = True

    def scale(self, factor: float) -> float:
        """Turn a multiple of the body size into points."""
        return round(self.font_pt * factor, 2)

    def gap(self, lines: float) -> float:
        """Turn a number of lines into points."""
        return round(self.leading_pt * lines, 2)

    def heading(self, size: float, leading: float) -> float:
        """Turn a size and a leading, in body sizes, into the leading of a heading in points."""
        return self.scale(max(leading, size * self.apart))

    def closer(self) -> PageLayout:
        """Set lines a little nearer to each other, so that some more stand on a page."""
        nearer = max(self.leading_pt * _CLOSER, self.font_pt * self.apart)
        return replace(self, leading_pt=round(min(self.leading_pt, nearer), 2))

    @property
    def label_leading(self) -> float:
        """From line to line in the label of a drawing, in sizes of its type.

        Less than in a heading: labels of many lines are moved away from what they name.
        """
        return 1.25

    def figure_mm(self, width_mm: float) -> float:
        """Turn how wide a drawing is into how wide it is printed.

        One as wide as the text would leave its labels, which begin on it, too little room.
        """
        width = width_mm * self.figure_scale
        return width if width < self.inside_mm * _WIDE_FIGURE else self.inside_mm * _NARROWED

    @property
    def block_scales(self) -> tuple[float, ...]:
        """Sizes of the personal block, of the text's."""
        return BLOCK_SCALES

    @property
    def text_width_pt(self) -> float:
        """The width between the margins."""
        return round((self.width_mm - 2 * self.side_mm) * POINTS_PER_MILLIMETER, 2)

    @property
    def note_lines(self) -> int:
        """How many lines to write on, 9 mm apart and 0.6 pt thick, fill a page below a heading."""
        return self._lines_in(self._content_pt)

    def lines_to_fill(self, end_pt: float) -> int:
        """How many lines to write on a page needs that ends so far up; 0 if it is full enough.

        A page with less than a third in use looks as if something were missing.
        """
        used = self._used(end_pt)
        if used >= self._content_pt * _FULL_ENOUGH:
            return 0
        return self._lines_in(self._content_pt * _FILLED - used - self.gap(1))

    def is_on_page_one(self, slot: Anchor) -> bool:
        """Tell whether what is kept free for a patient ends above the foot of page one."""
        bottom = self.bottom_mm * POINTS_PER_MILLIMETER
        return slot.page == 0 and slot.y >= bottom - 0.01

    def slot_for(self, block: Anchor) -> float:
        """Turn the personal block into the height that page one leaves for it, in half lines."""
        return self.gap(ceil(block.height / self.leading_pt * 2 - _ROUNDING) / 2)

    def has_room_for_about(self, end_pt: float) -> bool:
        """Tell whether a page that ends so far up has room for what the handout says of itself."""
        return self._content_pt - self._used(end_pt) >= _ABOUT_LINES * self.fine_leading_pt

    def _used(self, end_pt: float) -> float:
        """Turn where a page ends, in points from its foot, into the height that is in use."""
        return (self.height_mm - self.top_mm) * POINTS_PER_MILLIMETER - end_pt

    @property
    def _content_pt(self) -> float:
        """The height between the margins."""
        return (self.height_mm - self.top_mm - self.bottom_mm) * POINTS_PER_MILLIMETER

    def _lines_in(self, room_pt: float) -> int:
        return int((room_pt - self.scale(2.4)) / POINTS_PER_MILLIMETER // 9.25)

    @property
    def inside_mm(self) -> float:
        """The width of what stands inside a topic."""
        return self.width_mm - 2 * self.side_mm - self.indent_mm

    @property
    def label_width_pt(self) -> float:
        """How wide the part of the footer is that says the page number."""
        return round(self.text_width_pt * (_LARGE_LABEL_SHARE if self.stacked else _LABEL_SHARE), 2)

    @property
    def identity_width_pt(self) -> float:
        """How wide the lines are that say whose copy it is, beside the page number."""
        return round(self.text_width_pt - self.label_width_pt, 2)

    def footer_places(self, direction: str) -> tuple[Rect, Rect]:
        """Turn a writing direction into the places of the strip and the page number on it."""
        x, y = self.side_mm * POINTS_PER_MILLIMETER, _ABOVE_EDGE_MM * POINTS_PER_MILLIMETER
        beside = x + self.identity_width_pt if direction == "ltr" else x
        return (
            Rect(x, y, self.text_width_pt, self.strip_pt),
            Rect(beside, y, self.label_width_pt, self.strip_pt),
        )


def page_layout(language: str, edition: Edition, paper: Paper) -> PageLayout:
    """Turn how a handout is printed into its measures."""
    primary = language.partition("-")[0]
    large = edition == "large-print"
    font = 18.0 if large else 12.0
    leading_factor = 1.36 if large else 1.42
    if primary in _ARABIC_SCRIPT:
        font *= 1.06
        leading_factor = 1.55
    elif primary in ("zh", "ja"):
        leading_factor = 1.6
    leading = round(font * leading_factor, 2)
    small = 16.0 if large else 10.5
    width, height = _PAPER_MM[paper]
    steps = _LARGE_STEPS if large else _STANDARD_STEPS
    fine = steps[0].fine_pt
    strip = _strip_height(steps)
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
        label_pt=18.0 if large else 11.0,
        footer_steps=steps,
        strip_pt=strip,
        figure_scale=1.25 if large else 0.6,
        stacked=large,
        apart=_LINES_APART.get(primary, 1.0),
        font_stack=font_stack(language),
    )
