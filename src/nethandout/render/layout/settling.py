"""Settle what in a document depends on its pages: which of them it names, and what it ends with.

WeasyPrint can make some pages again and keep the others, as it does for counters of pages. So what
depends on pages costs no layout of its own. All use of how it makes pages is in this file: read
`weasyprint/layout/page.py` before changing `WEASYPRINT_VERSION`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.layout.places import find_anchors
from nethandout.render.layout.tagging import replaced
from nethandout.render.markup.page import END_ID, PageLayout
from nethandout.render.pdfbytes.geometry import Anchor

CONTENTS: Final = "contents"
ABOUT: Final = "about"
NOTES: Final = "notes"
"""The classes of what may be left out: a list of pages, and what may stand right before the end."""

_MOST_WITHOUT_CONTENTS: Final = 8
"""Pages of a handout that needs no list of what stands where."""
_FIRST_NUMBER: Final = 90001
_OPEN: Final = re.compile(r"900\d\d")
"""What `open_number` gives."""
_MOST_TURNS: Final = 6


@dataclass(frozen=True, slots=True)
class Open:
    """What of a document is open until its pages are made.

    The list of contents names the pages of `chapters`, which are ids, and what follows if there
    are `own` pages of a patient's; it is printed where all these pages are more than a few. What
    the handout says of itself stays at its end if no further page is needed for it, and as many
    lines to write on as `layout` says.
    """

    layout: PageLayout
    chapters: tuple[str, ...] = ()
    own: int = 0

    def needs_contents(self, pages: int) -> bool:
        """Tell whether a document of so many pages says what stands where."""
        return pages + self.own > _MOST_WITHOUT_CONTENTS


def open_number(index: int) -> int:
    """Give what stands in the list of contents for the page of the chapter with this index."""
    return _FIRST_NUMBER + index


@contextmanager
def settled(choice: Open) -> Iterator[set[str]]:
    """Settle what is open in the document laid out within the block; gives what is left out.

    Not for two threads at once: the caller holds a lock.
    """
    import weasyprint.layout

    left_out: set[str] = set()

    def make_all_pages(context: Any, root: Any, html: Any, _pages: Any) -> Iterator[Any]:
        ending, contents = _find_ending(root), _find_contents(root)
        ending.put()
        made = _Made([], context, root, html)
        if contents is not None:
            contents.take()
        made.make()
        if contents is not None:
            if choice.needs_contents(len(made.pages)):
                _settle_contents(contents, made, choice)
            else:
                left_out.add(CONTENTS)
        left_out.update(_fit(ending, made, choice.layout))
        yield from made.pages

    with replaced(weasyprint.layout, "make_all_pages", make_all_pages):
        yield left_out


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

    def make(self, changed: int = 0) -> None:
        """Make all pages, or so many of the first ones again and those that change with them."""
        from weasyprint.layout.page import make_all_pages

        for *_, state in self.context.page_maker[:changed]:
            state["content_changed"] = True
        self.pages[:] = make_all_pages(self.context, self.root, self.html, self.pages[:])

    def make_last(self) -> bool:
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

    def pages_with(self, element: Any) -> int:
        """Count the pages up to the last one that an element is on."""
        return max(
            number
            for number, page in enumerate(self.pages, start=1)
            if any(box.element is element for box in page.descendants())
        )


# --- The list of contents --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Contents:
    """The list of contents: its box, the box it is in, and its texts with open numbers."""

    box: Any
    parent: Any
    place: tuple[int, int]
    texts: tuple[tuple[Any, str, str], ...]

    def take(self) -> None:
        """Take the list out of the tree of boxes, and out of the HTML."""
        self.parent.children.remove(self.box)
        self.parent.element.remove(self.box.element)

    def put(self) -> None:
        """Put the list back."""
        at, at_element = self.place
        self.parent.children.insert(at, self.box)
        self.parent.element.insert(at_element, self.box.element)

    def name(self, pages: Sequence[int]) -> None:
        """Put numbers of pages into the list."""
        numbers = {str(open_number(index)): str(page) for index, page in enumerate(pages)}
        for owner, attribute, text in self.texts:
            setattr(
                owner, attribute, _OPEN.sub(lambda found: numbers.get(found[0], found[0]), text)
            )


def _find_contents(root: Any) -> _Contents | None:
    """Find the list of contents in a tree of boxes."""
    from weasyprint.formatting_structure import boxes

    for parent in root.descendants():
        for at, box in enumerate(parent.children):
            if box.element.get("class") == CONTENTS:
                inner = [each for each in box.descendants() if isinstance(each, boxes.TextBox)]
                texts = [(each, "text", each.text) for each in inner]
                for element in box.element.iter():
                    texts += [(element, "text", element.text or "")]
                    texts += [(element, "tail", element.tail or "")]
                place = at, list(parent.element).index(box.element)
                return _Contents(box, parent, place, tuple(texts))
    return None


def _settle_contents(contents: _Contents, made: _Made, choice: Open) -> None:
    """Name the pages of the chapters, which what is named may move."""
    named: list[int] = []
    contents.put()
    for _turn in range(_MOST_TURNS):
        places = find_anchors(made.pages, choice.chapters)
        pages = [places[name].page + 1 for name in choice.chapters] + [len(made.pages) + 1]
        if pages == named:
            return
        named = pages
        contents.name(named)
        # Boxes are counted within the one they are in: pages with any of those are made again.
        made.make(changed=made.pages_with(contents.parent.element))
    raise RenderError(Remark("the list of contents moves the pages that it names"))


# --- The end ---------------------------------------------------------------------------


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


def _find_ending(root: Any) -> _Ending:
    """Find the end in a tree of boxes."""
    for section in root.descendants():
        *before, end = section.children or [None]
        if end is not None and end.element.get("id") == END_ID:
            named = {box.element.get("class"): box for box in before}
            pieces = {name: named[name] for name in (ABOUT, NOTES) if name in named}
            text = tuple(box for box in before if box not in pieces.values())
            return _Ending(section, text, pieces, end)
    raise RenderError(Remark("no element on any page has the id: {ids}", ids=END_ID))


def _fit(ending: _Ending, made: _Made, layout: PageLayout) -> set[str]:
    """Let what there is room for follow the text; gives the classes of the rest."""
    about, notes = (ending.pieces.get(name) for name in (ABOUT, NOTES))
    kept: list[Any] = []
    if about is not None and layout.has_room_for_about(made.end.y):
        ending.put(about)
        if made.make_last():
            kept.append(about)
    if notes is not None and (lines := layout.lines_to_fill(made.end.y)):
        heading, *ruled = notes.children
        notes.children = [heading, *ruled[:lines]]
        kept.append(notes)
        ending.put(*kept)
        if not made.make_last():
            raise RenderError(Remark("lines to write on have no room on the page they should fill"))
    left_out = {name: box for name, box in ending.pieces.items() if box not in kept}
    for box in left_out.values():
        ending.section.element.remove(box.element)
    return set(left_out)
