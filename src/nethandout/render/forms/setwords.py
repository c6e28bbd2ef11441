"""Hold a patient's words in lines, with the blanks they go to and what they were set for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.forms.form import Form
from nethandout.render.layout.pdf import RenderedPart
from nethandout.render.markup.card import CARD_MM
from nethandout.render.markup.columns import USUAL_TABLES, Tables
from nethandout.render.markup.fills import line_counts
from nethandout.render.markup.page import PageLayout
from nethandout.render.markup.parts import FOOTER_ROW, HtmlPart
from nethandout.render.pdfbytes.geometry import Anchor, Measure
from nethandout.render.type.leading import EMPTY
from nethandout.render.type.pango import Line

NO_ROOM: Final = Remark("the personal block does not fit on page one")
_ROUNDING: Final = 0.01
"""Points."""


class NoRoomError(RenderError):
    """The personal block is taller than what page one has left for it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a form is laid out for besides the numbers of lines: tables, and three sizes.

    `footer` counts the steps of the page's layout, `block` those of the personal block on page
    one: 0 is the usual size. `card_mm` is how high the panels of cards are.
    """

    tables: Tables = USUAL_TABLES
    footer: int = 0
    block: int = 0
    card_mm: float = CARD_MM


USUAL: Final = Setting()


@dataclass(frozen=True, slots=True)
class SetWords:
    """A patient's words in lines, with the blanks they go to and what they are set for."""

    layer: HtmlPart = field(repr=False)
    setting: Setting
    blanks: tuple[Measure, ...]
    lines: Sequence[tuple[Line, ...]] = field(repr=False)

    @property
    def footer_lines(self) -> int:
        """How many lines the footer has that says whose copy it is."""
        pairs = zip(self.layer.fills, self.lines, strict=True)
        return max((len(own) for fill, own in pairs if fill.table == FOOTER_ROW), default=0)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many lines each blank gets."""
        return line_counts(self.layer.fills, [len(one) for one in self.lines])

    @property
    def are_stacked(self) -> bool:
        """Tell whether any letters are stacked so high that they take the room of several lines."""
        return any(EMPTY in own for own in self.lines)

    def fit(self, form: Form) -> bool:
        """Tell whether the lines were set as the form's blanks are."""
        return all(
            abs(blank.width - real.width) < _ROUNDING and blank[1:] == real[1:]
            for blank, real in zip(self.blanks, form.measures, strict=True)
        )


def check_places(part: RenderedPart, strip: int) -> None:
    """Refuse a form in which the personal block or the footer has no room (`RenderError`)."""
    if strip > 1:
        raise NoRoomError(NO_ROOM)
    following = part.pages[strip + 1 :]
    if following and following[0].height == part.pages[strip].height:
        raise RenderError(Remark("whose copy it is does not fit in the footer"))


def check_block(layout: PageLayout, slot: Anchor) -> None:
    """Refuse a personal block that ends below the foot of page one (`NoRoomError`)."""
    if not layout.is_on_page_one(slot):
        raise NoRoomError(NO_ROOM)
