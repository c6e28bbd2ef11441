"""Turn the structure tree that WeasyPrint makes into a small and plain one.

WeasyPrint makes an element of every line and of every anonymous box, and another one of the
same paragraph, list or table on each page it is on: a screen reader would stop in the middle of
a sentence. Here parts become one element again, and what says nothing goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

GROUPS: Final = frozenset({"/Art", "/BlockQuote", "/Div", "/Part", "/Sect"})
_NEEDS_ELEMENTS: Final = frozenset(
    {"/Document", "/L", "/LI", "/Table", "/THead", "/TBody", "/TFoot", "/TR"}
)
_TRANSPARENT: Final = frozenset({"/NonStruct", "/Span"})
_NOTHING_IF_EMPTY: Final = GROUPS | _TRANSPARENT | {"/Lbl", "/P"}
_IN_PICTURE: Final = frozenset({"/Div", "/Figure", "/P"})


class Source(NamedTuple):
    """Which element of the HTML a structure element comes from.

    Its identity, its tag or that of what CSS made of it, and whether it is the element's own
    box, not one that CSS made for some of what is in it.
    """

    element: int
    tag: str
    is_own: bool


class PlainTree:
    """A finished structure tree, as `pydyf` objects; it is changed in place.

    `sources` say where elements come from, by the number of their object.
    """

    def __init__(self, pdf: Any, sources: Mapping[int, Source]) -> None:
        self._objects = pdf.objects
        self._sources = sources
        root = self._object(pdf.catalog["StructTreeRoot"])
        self._document = self._object(root["K"][0])
        self._owners = self._object(root["ParentTree"])["Nums"]
        self._pages = {reference: n for n, reference in enumerate(pdf.page_references)}
        self._language = pdf.catalog["Lang"].string
        self._joined: dict[bytes, bytes] = {}

    def simplify(self) -> None:
        """Join parts, splice out elements that say nothing and drop inherited languages."""
        self._join(self._document)
        self._simplify(self._document, self._language)
        for index, owner in enumerate(self._owners):
            if isinstance(owner, bytes):  # of an annotation; pages have a list of owners
                self._owners[index] = self._whole(owner)

    def _object(self, reference: bytes) -> Any:
        return self._objects[int(reference.split()[0])]

    def _element(self, kid: Any) -> Any:
        """Turn a kid into the element it refers to; None for content and annotations."""
        found = self._object(kid) if isinstance(kid, bytes) else None
        return None if found is None or found.get("Type") == "/OBJR" else found

    def _join(self, parent: Any) -> None:
        """Join kids that are one element of the HTML, broken over lines or pages.

        Cells of a row are not neighbors of what they go on with on the next page.
        """
        kids: list[Any] = []
        begun: dict[tuple[Source, str], Any] = {}
        for kid in parent["K"]:
            element = self._element(kid)
            source = None if element is None else self._sources.get(element.number)
            if element is None or source is None:
                begun = {place: each for place, each in begun.items() if place[0].is_own}
                kids.append(kid)
                continue
            place = (source, element["S"])
            if place in begun:
                begun[place]["K"].extend(self._moved(element, begun[place]))
                self._joined[element.reference] = begun[place].reference
                continue
            begun = {other: each for other, each in begun.items() if other[0].is_own}
            begun[place] = element
            kids.append(kid)
        parent["K"][:] = kids
        for element in map(self._element, kids):
            if element is not None:
                self._join(element)

    def _whole(self, reference: bytes) -> bytes:
        """Turn a part into the element it was joined to."""
        while reference in self._joined:
            reference = self._joined[reference]
        return reference

    def _moved(self, child: Any, parent: Any) -> list[Any]:
        """Turn the kids of an element into kids of another one, maybe on another page."""
        kids: list[Any] = []
        for kid in child["K"]:
            element = self._element(kid)
            if element is not None:
                element["P"] = parent.reference
            elif isinstance(kid, int) and child["Pg"] != parent["Pg"]:
                kids.append(_content_on(child["Pg"], kid))
                continue
            kids.append(kid)
        return kids

    def _simplify(self, element: Any, language: str, *, in_figure: bool = False) -> None:
        """Simplify the kids of an element, and take the place of kids that say nothing."""
        in_figure = (in_figure or element["S"] == "/Figure") and element["S"] != "/Caption"
        kids: list[Any] = []
        for kid in element["K"]:
            child = self._element(kid)
            if child is None:
                kids.append(kid)
                continue
            if in_figure and child["S"] in _IN_PICTURE:
                _make_transparent(child)
            own = child["Lang"].string if "Lang" in child else language
            if own == language:
                child.pop("Lang", None)
            if child["S"] in ("/TH", "/TD"):
                _keep_scope_only(child)
            self._simplify(child, own, in_figure=in_figure)
            kids.extend(self._place(child, element))
        element["K"][:] = kids
        if element["S"] == "/L":
            self._join_definitions(element)
        elif element["S"] == "/LI":
            self._call_bodies(element)
        self._own(element)

    def _own(self, element: Any) -> None:
        """Lead from each piece of an element's content back to it."""
        for kid in element["K"]:
            if isinstance(kid, int):
                self._owners[2 * self._pages[element["Pg"]] + 1][kid] = element.reference
            elif isinstance(kid, dict):
                self._owners[2 * self._pages[kid["Pg"]] + 1][kid["MCID"]] = element.reference

    def _call_bodies(self, item: Any) -> None:
        """Make the body of an item of what stands in it alone, which WeasyPrint makes a span."""
        for part in map(self._element, item["K"]):
            if part is not None and part["S"] in ("/Span", "/Div"):
                part["S"] = "/LBody"

    def _join_definitions(self, listing: Any) -> None:
        """Turn each `<div>` of a `<dl>` into one item: the term is its label.

        WeasyPrint makes an item of the term and one of its explanation.
        """
        for item in (self._object(kid) for kid in listing["K"]):
            if item["S"] != "/Div":
                continue
            item["S"] = "/LI"
            bodies: list[Any] = []
            for part in item["K"]:
                if self._element(part) is not None:
                    bodies += self._moved(self._element(part), item)
                elif bodies:  # the space between a term and its explanation
                    self._object(bodies[-1])["K"].append(part)
            for number, body in enumerate(map(self._object, bodies)):
                body["S"] = "/LBody" if number else "/Lbl"
                self._own(body)
            item["K"][:] = bodies

    def _place(self, child: Any, parent: Any) -> list[Any]:
        """Turn a child into what stands for it: itself, its kids, or nothing."""
        plain = child["S"] in _TRANSPARENT and not child.keys() & {"Lang", "Alt", "ID", "A"}
        if child["S"] in _NOTHING_IF_EMPTY and not child["K"] and "ID" not in child:
            return []
        holds_content = any(self._element(kid) is None for kid in child["K"])
        if not plain or (holds_content and parent["S"] in _NEEDS_ELEMENTS):
            return [child.reference]
        return self._moved(child, parent)


def _content_on(page: bytes, number: int) -> Any:
    """Turn the number of marked content into a kid that says which page it is on."""
    import pydyf

    return pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": number})


def _make_transparent(child: Any) -> None:
    """Let what is in a described picture be content of the picture itself."""
    child["S"] = "/NonStruct"
    child.pop("Alt", None)
    child.pop("A", None)


def _keep_scope_only(cell: Any) -> None:
    """Let a cell find its headers by Scope alone.

    WeasyPrint also writes Headers and IDs; equal IDs would meet when documents are
    joined, and with Scope they say nothing new.
    """
    cell.pop("ID", None)
    attributes = cell.get("A", {})
    attributes.pop("Headers", None)
    if attributes.keys() <= {"O"}:
        cell.pop("A", None)
