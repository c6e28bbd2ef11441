"""Lay out what a document may end with where its last page turns out to have room for it.

How much room there is is known when all pages are made. WeasyPrint can make one page again, as it
does for counters of pages: so only the last one is. All use of how it makes pages is in this file:
read `weasyprint/layout/page.py` before changing `WEASYPRINT_VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from nethandout.errors import RenderError
from nethandout.render.layout.places import find_anchors
from nethandout.render.layout.tagging import replaced
from nethandout.render.markup.page import END_ID, PageLayout
from nethandout.render.pdfbytes.geometry import Anchor

ABOUT: Final = "about"
NOTES: Final = "notes"
"""The classes of the elements that may stand right before the end, in this order."""


@contextmanager
def fitted_ending(layout: PageLayout) -> Iterator[set[str]]:
    """Fit the end of the document that is laid out within the block; gives what was left out.

    What the handout says of itself stays if no further page is needed for it. Of the lines to
    write on as many stay as `layout` says. Not for two threads at once: the caller holds a lock.
    """
    import weasyprint.layout

    original = weasyprint.layout.make_all_pages
    left_out: set[str] = set()

    def make_all_pages(context: Any, root: Any, html: Any, before: Any) -> Iterator[Any]:
        ending = _find_ending(root)
        ending.put()
        pages = list(original(context, root, html, before))
        left_out.update(_fit(ending, _Made(pages, context, root, html), layout))
        yield from pages

    with replaced(weasyprint.layout, "make_all_pages", make_all_pages):
        yield left_out


@dataclass(frozen=True, slots=True)
class _Ending:
    """Boxes without a place yet: a section, the text in it, what may follow that, and the end."""

    section: Any
    text: tuple[Any, ...]
    pieces: dict[str, Any]
    end: Any

    def put(self, *pieces: Any) -> None:
        """Let these pieces and no others follow the text."""
        self.section.children = [*self.text, *pieces, self.end]


@dataclass(frozen=True, slots=True)
class _Made:
    """Pages that are made, but not finished, and what they are made of."""

    pages: list[Any]
    context: Any
    root: Any
    html: Any

    @property
    def end(self) -> Anchor:
        """Where the document ends."""
        return find_anchors(self.pages, (END_ID,))[END_ID]

    def again(self) -> bool:
        """Make the page on which the document ends again; it stays as it was if it overflows."""
        from weasyprint.layout.page import remake_page

        number = self.end.page
        following = self.context.page_maker[number + 1]
        page, resume_at = remake_page(number, self.context, self.root, self.html)
        self.context.page_maker[number + 1] = following
        fits = bool(resume_at == following[0])
        if fits:
            self.pages[number] = page
        return fits


def _find_ending(root: Any) -> _Ending:
    """Find the end in a tree of boxes."""
    for section in root.descendants():
        *before, end = section.children or [None]
        if end is not None and end.element.get("id") == END_ID:
            named = {box.element.get("class"): box for box in before}
            pieces = {name: named[name] for name in (ABOUT, NOTES) if name in named}
            text = tuple(box for box in before if box not in pieces.values())
            return _Ending(section, text, pieces, end)
    raise RenderError(f"no element has the id: {END_ID}")


def _fit(ending: _Ending, made: _Made, layout: PageLayout) -> set[str]:
    """Let what there is room for follow the text; gives the classes of the rest."""
    about, notes = (ending.pieces.get(name) for name in (ABOUT, NOTES))
    kept: list[Any] = []
    if about is not None and layout.has_room_for_about(made.end.y):
        ending.put(about)
        if made.again():
            kept.append(about)
    if notes is not None and (lines := layout.lines_to_fill(made.end.y)):
        heading, *ruled = notes.children
        notes.children = [heading, *ruled[:lines]]
        kept.append(notes)
        ending.put(*kept)
        if not made.again():
            raise RenderError("lines to write on have no room on the page they should fill")
    left_out = {name: box for name, box in ending.pieces.items() if box not in kept}
    for box in left_out.values():
        ending.section.element.remove(box.element)
    return set(left_out)
