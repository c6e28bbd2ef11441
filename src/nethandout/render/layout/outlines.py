"""Turn the bookmarks of several PDFs into one outline, in page order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pikepdf import Dictionary, Object, Pdf


@dataclass(slots=True)
class Bookmark:
    """A bookmark and those below it. `item` is its dictionary in the PDF."""

    item: Object
    children: list[Bookmark] = field(default_factory=list)

    @property
    def page(self) -> tuple[int, int]:
        """The object and generation number of the page it leads to."""
        return self.item.Dest[0].objgen


def read_outline(pdf: Pdf) -> list[Bookmark]:
    """Turn a PDF's outline into a tree of bookmarks."""
    return list(_siblings(pdf.Root.get("/Outlines")))


def copy_outline(source: Pdf, target: Pdf) -> list[Bookmark]:
    """Turn the outline of a PDF whose pages were copied into bookmarks of the other PDF."""
    outlines = source.Root.get("/Outlines")
    return [] if outlines is None else list(_siblings(target.copy_foreign(outlines)))


def insert_before_page(
    bookmarks: list[Bookmark],
    added: list[Bookmark],
    page_order: dict[tuple[int, int], int],
    page: int,
) -> None:
    """Put bookmarks before the first one that leads to this page index or a later one.

    They become its siblings, so that a section of the personal pages stands beside the
    sections of the body whatever heading they all hang under. When nothing follows, they
    go to the end: below the title, if that is the only bookmark at the top.
    """
    if added and not _insert(bookmarks, added, page_order, page):
        home = bookmarks[0].children if len(bookmarks) == 1 else bookmarks
        home.extend(added)


def write_outline(pdf: Pdf, bookmarks: list[Bookmark]) -> None:
    """Make these the PDF's outline, all open."""
    if not bookmarks:
        return
    root = pdf.make_indirect(Dictionary())
    root.Count = _link(root, bookmarks)
    pdf.Root.Outlines = root


def _insert(
    bookmarks: list[Bookmark],
    added: list[Bookmark],
    page_order: dict[tuple[int, int], int],
    page: int,
) -> bool:
    for index, bookmark in enumerate(bookmarks):
        if page_order[bookmark.page] >= page:
            bookmarks[index:index] = added
            return True
        if _insert(bookmark.children, added, page_order, page):
            return True
    return False


def _siblings(parent: Object | None) -> Iterator[Bookmark]:
    item = parent.get("/First") if parent is not None else None
    while item is not None:
        yield Bookmark(item, list(_siblings(item)))
        item = item.get("/Next")


def _link(parent: Object, bookmarks: list[Bookmark]) -> int:
    """Chain bookmarks under their parent; returns how many can be seen below it."""
    count = len(bookmarks)
    for index, bookmark in enumerate(bookmarks):
        item = bookmark.item
        for key in ("/Prev", "/Next", "/First", "/Last", "/Count"):
            if key in item:
                del item[key]
        item.Parent = parent
        if index:
            item.Prev = bookmarks[index - 1].item
        if index + 1 < len(bookmarks):
            item.Next = bookmarks[index + 1].item
        if bookmark.children:
            item.Count = _link(item, bookmark.children)
            count += int(item.Count)
    parent.First, parent.Last = bookmarks[0].item, bookmarks[-1].item
    return count
