"""Turn the tags of a finished PDF into what is out of order in them.

Who has the file read aloud hears the elements in the order of the tags; who sees it reads the
page from the top down. So headings must come in the order in which they are seen, with no
level left out (PDF/UA-1, 7.4.2), and what is said under a heading must stand below it and above
the next one. What stands side by side, as cells and the panels of a card, has no order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple

from pikepdf import Array, Pdf

from nethandout.model.remark import Remark
from nethandout.render.preflight.pdfiumcalls import pdfium_calls
from nethandout.render.preflight.shapes import Box
from nethandout.render.preflight.visible import Sheet

_HEADINGS: Final = {f"/H{level}": level for level in range(1, 7)}
_DRAWING: Final = "/Figure"
_NEAR: Final = 3
"""How many elements before one are asked whether they stand below it."""
_SHARED: Final = 2.0
"""Points that two boxes have in common across, from which one stands above the other."""


class _Leaf(NamedTuple):
    """A part of a page that an element says, in the order of the tags."""

    page: int
    mark: int
    heading: int


class _Place(NamedTuple):
    """What of a page is said, and where: a heading's number, or 0, and the box of its ink."""

    heading: int
    box: Box


def order_faults(document: Pdf, sheets: Mapping[int, Sheet]) -> Iterator[tuple[int, str]]:
    """Find what is out of order: the page (0 for the file) and what is wrong, each one time.

    Only on pages that are given, by their numbers, is looked where things stand.
    """
    root = document.Root.get("/StructTreeRoot")
    if root is None:
        return
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}
    tags = _Tags(pages)
    tags.read(root)
    for before, level in pairwise((0, *tags.levels)):
        if level > before + 1:
            yield (
                0,
                Remark(
                    "a heading of level {level} follows one of level {before}",
                    level=level,
                    before=before,
                ),
            )
            break
    by_page: dict[int, list[_Leaf]] = {}
    latest = 0
    for leaf in tags.leaves:
        by_page.setdefault(leaf.page, []).append(leaf)
        if leaf.page < latest:
            yield leaf.page, Remark("the tags say this page after one that follows it")
            break
        latest = leaf.page
    for number, own in by_page.items():
        if number in sheets and not _is_in_order(_places(own, _boxes(sheets[number]))):
            yield number, Remark("the tags are in another order than what is seen on the page")


@dataclass(slots=True)
class _Tags:
    """The parts of pages that the tags say, in their order, and the levels of all headings."""

    pages: Mapping[Any, int]
    leaves: list[_Leaf] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)

    def read(self, element: Any, page: int = 0, heading: int = 0) -> None:
        """Add what an element says, and those within it."""
        kind = str(element.get("/S", ""))
        if kind == _DRAWING:
            return
        if kind in _HEADINGS:
            self.levels.append(_HEADINGS[kind])
            heading = len(self.levels)
        own = element.get("/Pg")
        if own is not None:
            page = self.pages.get(own.objgen, 0)
        kids = element.get("/K")
        for kid in kids.as_list() if isinstance(kids, Array) else (kids,):
            if isinstance(kid, int):
                self.leaves.append(_Leaf(page, kid, heading))
            elif kid is not None:
                self.read(kid, page, heading)


def _boxes(sheet: Sheet) -> dict[int, Box]:
    """Turn what is drawn on a page into the box of what each tag says there."""
    mark_of = pdfium_calls().FPDFPageObj_GetMarkedContentID
    found: dict[int, Box] = {}
    for text in sheet.texts:
        mark = mark_of(text.handle)
        if mark >= 0:
            box = found.get(mark)
            found[mark] = text.box if box is None else box.joined(text.box)
    return found


def _places(leaves: Sequence[_Leaf], boxes: Mapping[int, Box]) -> list[_Place]:
    """Turn what is said of a page into where it stands; what leaves no ink is left out."""
    return [_Place(leaf.heading, boxes[leaf.mark]) for leaf in leaves if leaf.mark in boxes]


def _is_in_order(places: Sequence[_Place]) -> bool:
    """Tell whether nothing stands above what is said before it, as far as it must not.

    `heading` counts the headings so far, so it grows where one begins.
    """
    latest: deque[Box] = deque(maxlen=_NEAR)
    headings: list[_Place] = []
    for number, place in enumerate(places):
        if any(_is_above(place.box, heading.box) for heading in headings):
            return False
        if any(_is_above(place.box, box) for box in latest):
            return False
        latest.append(place.box)
        if number and place.heading > places[number - 1].heading:
            headings.append(place)
            if any(_is_above(place.box, before.box) for before in places[:number]):
                return False
    return True


def _is_above(one: Box, other: Box) -> bool:
    """Tell whether all of a box is above another one, and not beside it."""
    return (
        one.bottom >= other.top
        and min(one.right, other.right) - max(one.left, other.left) > _SHARED
    )
