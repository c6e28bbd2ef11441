"""Turn the structure trees of several PDFs into one, in reading order.

Joining pages alone loses the tags without a word: every part numbers its pages' tags
from 0, so the second part's pages point into the first part's tree, and validators still
say PASS. Here every part gets new numbers, and all hang under one Document element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.markup.page import SLOT_ID


@dataclass(frozen=True)
class Tags:
    """A copied structure tree: what stood under its Document, and its parent tree."""

    top: list[Object]
    parents: Mapping[int, Object]

    def on(self, page: Object) -> list[Object]:
        """Turn a page into the top elements that are on it."""
        return [element for element in self.top if element.Pg.objgen == page.objgen]


@dataclass(frozen=True)
class PlacedContent:
    """Content appended to a page: its key in its own parent tree, and its annotations."""

    page: Page
    key: int
    annotations: Sequence[Object]


class StructureTree:
    """The structure tree of the PDF that parts are joined to.

    Two things must be kept in step: elements name their page and its marked content
    (MCID), and the parent tree leads from each page's content back to its elements.
    """

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self._root = _tree_root(pdf, "the body")
        self._document = self._root.K[0]
        self._parents = _number_tree(self._root)
        self._next_key = max(self._parents, default=-1) + 1

    def top_elements(self) -> list[Object]:
        """Turn the Document element into what hangs under it."""
        return list(self._document.K)

    def write(self, top_elements: Sequence[Object]) -> None:
        """Make these the elements under Document, and write all numbers back."""
        for element in top_elements:
            element.P = self._document
        self._document.K = Array(top_elements)
        flat: list[Object | int] = []
        for key in sorted(self._parents):
            flat += [key, self._parents[key]]
        self._root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=Array(flat)))
        self._root.ParentTreeNextKey = self._next_key

    def adopt_pages(self, tags: Tags, pages: Sequence[Page]) -> None:
        """Take over the tags of pages that were copied from the PDF the tags come from."""
        for page in pages:
            page.obj.StructParents = self._add(tags.parents[int(page.obj.StructParents)])
            self._adopt_annotations(list(page.obj.get("/Annots", Array())), tags.parents)

    def adopt_content(self, tags: Tags, elements: Sequence[Object], content: PlacedContent) -> None:
        """Take over the tags of one page whose content was appended to another page.

        The content's MCIDs must already be raised by `content_count(page)`.
        """
        page = content.page
        first = self.content_count(page)
        for element in descendants(elements):
            element.Pg = page.obj
            element.K = Array([_raised(kid, first, page) for kid in _kids(element)])
        self._parents[int(page.obj.StructParents)].extend(tags.parents[content.key])
        self._adopt_annotations(content.annotations, tags.parents)

    def content_count(self, page: Page) -> int:
        """Tell how many pieces of marked content a page has: the next free MCID."""
        return len(self._parents[int(page.obj.StructParents)])

    def copied(self, source: Pdf) -> Tags:
        """Turn another PDF's tree into a copy in this one.

        Pages are copied first: then the elements' references to pages are known.
        """
        root = self.pdf.copy_foreign(_tree_root(source, "a part"))
        top = list(root.K[0].K)
        language = source.Root.get("/Lang")
        if language is not None and str(language) != str(self.pdf.Root.get("/Lang")):
            for element in top:
                if "/Lang" not in element:
                    element.Lang = str(language)
        return Tags(top, _number_tree(root))

    def _adopt_annotations(
        self, annotations: Sequence[Object], parents: Mapping[int, Object]
    ) -> None:
        for annotation in annotations:
            if "/StructParent" in annotation:
                annotation.StructParent = self._add(parents[int(annotation.StructParent)])

    def _add(self, value: Object) -> int:
        key = self._next_key
        self._parents[key] = value
        self._next_key += 1
        return key


def fill_slot(elements: list[Object], content: Sequence[Object], page: Page) -> None:
    """Put elements where the slot's marker stands in the tree of a page.

    Without a marker they come right after the first level-one heading; if that is one of
    the given top elements, the list grows.
    """
    for element in descendants(elements, page):
        if str(element.get("/ID", "")) == SLOT_ID:
            del element.ID
            _put(element, [*_kids(element), *content], content)
            return
    for index, element in enumerate(elements, start=1):
        if element.S == Name.H1 and _is_on(element, page):
            elements[index:index] = content
            return
    for element in descendants(elements, page):
        kids = _kids(element)
        for index, kid in enumerate(kids, start=1):
            if _is_element(kid) and kid.S == Name.H1:
                _put(element, [*kids[:index], *content, *kids[index:]], content)
                return
    raise RenderError(
        Remark("the first page has neither an element with id {slot} nor a heading", slot=SLOT_ID)
    )


def first_page(element: Object) -> Object:
    """Turn an element into the page on which it begins."""
    for part in descendants([element]):
        if "/Pg" in part:
            return part.Pg
    raise RenderError(Remark("an element is on no page"))


def descendants(elements: Sequence[Object], page: Page | None = None) -> Iterator[Object]:
    """Turn elements into themselves and all elements below, in reading order."""
    for element in elements:
        if page is None or _is_on(element, page):
            yield element
            yield from descendants([kid for kid in _kids(element) if _is_element(kid)])


def _put(parent: Object, kids: Sequence[object], added: Sequence[Object]) -> None:
    parent.K = Array(kids)
    for element in added:
        element.P = parent


def _is_on(element: Object, page: Page) -> bool:
    return "/Pg" in element and element.Pg.objgen == page.obj.objgen


def _is_element(kid: object) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def _kids(element: Object) -> list[Object]:
    """Turn an element into its kids; one kid may stand without an array."""
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _raised(kid: object, first: int, page: Page) -> object:
    """Turn a kid into one whose MCID counts on from those the page has."""
    if isinstance(kid, int):
        return kid + first
    if isinstance(kid, Dictionary) and kid.keys() & {"/Obj", "/MCID"}:
        kid.Pg = page.obj
    if isinstance(kid, Dictionary) and "/MCID" in kid:
        kid.MCID = int(kid.MCID) + first
    return kid


def _tree_root(pdf: Pdf, name: str) -> Object:
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        raise RenderError(
            Remark("{name} has no structure tree: it was rendered without tags", name=name)
        )
    return root


def _number_tree(root: Object) -> dict[int, Object]:
    """Turn a parent tree of one level, as WeasyPrint writes it, into a dictionary."""
    numbers = root.ParentTree.Nums
    return {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
