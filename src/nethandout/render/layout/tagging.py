"""Turn WeasyPrint's structure tree into one that PDF/UA-1 accepts and readers understand.

WeasyPrint 70 leaves things out (see each function). All use of its private names is in
this file; `accessible_tags` puts the repairs in place for the length of one write and
takes them away again. A test fails when the installed version is another one: read the
new `weasyprint/pdf/tags.py` before changing `WEASYPRINT_VERSION`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from nethandout.errors import RenderError
from nethandout.render.markup.page import SLOT_ID
from nethandout.render.pdfbytes.geometry import POINTS_PER_PIXEL

_SPANS = frozenset(
    {"abbr", "b", "bdi", "bdo", "code", "em", "i", "q", "small", "strong", "sub", "sup", "u"}
)
_DIVISIONS = frozenset({"address", "aside", "figure", "footer", "header", "hgroup", "nav"})
_SVG = "{http://www.w3.org/2000/svg}svg"
_NEEDS_ELEMENTS = frozenset(
    {"/Document", "/L", "/LI", "/Table", "/THead", "/TBody", "/TFoot", "/TR"}
)
_GROUPS = frozenset({"/Art", "/BlockQuote", "/Div", "/Part", "/Sect"})
_TRANSPARENT = frozenset({"/NonStruct", "/Span"})
_LIST_NUMBERING = {
    "decimal": "/Decimal",
    "disc": "/Disc",
    "circle": "/Circle",
    "square": "/Square",
    "lower-alpha": "/LowerAlpha",
    "upper-alpha": "/UpperAlpha",
    "lower-roman": "/LowerRoman",
    "upper-roman": "/UpperRoman",
}


def unwrapped(box: Any) -> Any:
    """Turn the placeholder of an absolutely positioned box into the box itself."""
    return (
        object.__getattribute__(box, "_box") if type(box).__name__ == "AbsolutePlaceholder" else box
    )


def is_decorative(box: Any) -> bool:
    """Tell whether a picture says nothing: `alt=""`, or made by CSS (`content`, list images)."""
    from weasyprint.formatting_structure import boxes

    if not isinstance(box, boxes.ReplacedBox):
        return False
    if box.element_tag == _SVG:
        return False
    return bool(box.element_tag != "img" or box.element.get("alt") == "")


def is_hidden(box: Any) -> bool:
    """Tell whether the template says `aria-hidden="true"`: crop marks, icons, writing lines."""
    return box.element is not None and box.element.get("aria-hidden") == "true"


@contextmanager
def accessible_tags(document: Any) -> Iterator[None]:
    """Put the repairs in place while the `weasyprint.Document` is written.

    Not for two threads at once: the caller holds a lock.
    """
    from weasyprint import pdf
    from weasyprint.pdf import stream, tags

    artifacts = _find_artifacts(document)
    for page in document.pages:
        # Tags inside a link would get an annotation each, outside any Link element.
        page.links = [link for link in page.links if link[3].element_tag.split(":")[0] == "a"]
    repairs = _Repairs(document, artifacts, tags._build_box_tree)
    with ExitStack() as stack:
        stack.enter_context(
            _replaced(stream.Stream, "marked", _marked(stream.Stream.marked, artifacts))
        )
        stack.enter_context(_replaced(tags, "_build_box_tree", repairs.build))
        stack.enter_context(_replaced(tags, "_get_pdf_tag", _tag_names(tags._get_pdf_tag)))
        stack.enter_context(_replaced(pdf, "add_tags", _finished(pdf.add_tags)))
        yield


@contextmanager
def _replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    """Put another value under a name for a while."""
    original = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, original)


def _find_artifacts(document: Any) -> dict[int, str]:
    """Turn a document into the `id` of each box that is no content, with its property list.

    Page margins are pagination; decorative pictures and `aria-hidden` parts are layout.
    Keys are identities: boxes live as long as the document.
    """
    from weasyprint.formatting_structure import boxes

    found: dict[int, str] = {}
    pending: list[tuple[Any, str]] = [(page._page_box, "") for page in document.pages]
    while pending:
        box, kind = pending.pop()
        box = unwrapped(box)
        if isinstance(box, boxes.MarginBox):
            edge = "/Header" if box.at_keyword.startswith("@top") else "/Footer"
            kind = f"<</Type /Pagination /Subtype {edge}>>"
        elif not kind and (is_hidden(box) or is_decorative(box)):
            kind = "<</Type /Layout>>"
        if kind:
            found[id(box)] = kind
        pending.extend((child, kind) for child in box.children)
    return found


def _marked(
    original: Callable[[Any, Any, str], AbstractContextManager[None]], artifacts: dict[int, str]
) -> Callable[[Any, Any, str], AbstractContextManager[None]]:
    """Turn `Stream.marked` into one that marks artifacts as such, without an MCID."""

    @contextmanager
    def marked(self: Any, box: Any, tag: str) -> Iterator[None]:
        kind = artifacts.get(id(box))
        if self._tags is None or kind is None:
            with original(self, box, tag):
                yield
            return
        self.begin_marked_content("Artifact", kind)
        try:
            yield
        finally:
            self.end_marked_content()

    return marked


def _tag_names(original: Callable[[str | None], str]) -> Callable[[str | None], str]:
    """Turn the tag table into one where common inline and grouping elements have a type."""

    def get_pdf_tag(tag: str | None) -> str:
        if tag in _SPANS:
            return "Span"
        if tag in _DIVISIONS:
            return "Div"
        return original(tag)

    return get_pdf_tag


@dataclass(frozen=True, slots=True)
class _Repairs:
    """Wrap `_build_box_tree`, which calls itself by its global name for every box."""

    document: Any
    artifacts: dict[int, str]
    original: Callable[..., Iterator[Any]]
    open_boxes: list[Any] = field(default_factory=list)

    def build(  # noqa: PLR0913, PLR0917 - the signature of what it replaces
        self,
        box: Any,
        parent: Any,
        pdf: Any,
        page_number: int,
        nums: Any,
        annotations: Any,
        tags: Any,
    ) -> Iterator[Any]:
        """Turn a box into structure elements, as the original does, then repair each."""
        from weasyprint.formatting_structure import boxes

        box = unwrapped(box)
        if id(box) in self.artifacts:
            return
        passed_on = box.element_tag in ("html", "body") or isinstance(box, boxes.PageBox)
        outer = self.open_boxes[-1] if self.open_boxes else None
        self.open_boxes.append(box)
        for element in self.original(box, parent, pdf, page_number, nums, annotations, tags):
            if not passed_on:
                self._repair(element, box, page_number)
                if outer is not None and _is_anonymous_in(box, outer):
                    _retype_anonymous(element)
            yield element
        self.open_boxes.pop()

    def _repair(self, element: Any, box: Any, page_number: int) -> None:
        """Add to an element what WeasyPrint leaves out."""
        import pydyf

        if language := box.style["lang"]:
            element["Lang"] = pydyf.String(language)
        match element["S"]:
            case "/TH":
                scope = "/Row" if box.element.get("scope") in ("row", "rowgroup") else "/Column"
                element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = scope
            case "/Figure":
                element["A"]["BBox"] = pydyf.Array(self._box_in_points(box, page_number))
            case "/L":
                element["A"] = pydyf.Dictionary(
                    {"O": "/List", "ListNumbering": _list_numbering(box)}
                )
        if element["S"] in ("/TH", "/TD") and box.rowspan != 1:
            raise RenderError("a template uses rowspan: cells beside it would lose their headers")
        if box.link_annotation:
            text = re.sub(r"\s+", " ", "".join(box.element.itertext())).strip()
            box.link_annotation["Contents"] = pydyf.String(text)
        if box.element is not None and box.element.get("id") == SLOT_ID:
            element["ID"] = pydyf.String(SLOT_ID)

    def _box_in_points(self, box: Any, page_number: int) -> tuple[float, ...]:
        """Turn a box into left, bottom, right, top; WeasyPrint gives CSS px from the top."""
        height = self.document.pages[page_number].height
        left, top = box.content_box_x(), box.content_box_y()
        edges = (left, height - top - box.height, left + box.width, height - top)
        return tuple(round(edge * POINTS_PER_PIXEL, 3) for edge in edges)


def _is_anonymous_in(box: Any, outer: Any) -> bool:
    """Tell whether CSS made the box within its element's own box, to hold loose text."""
    return box.element is outer.element and box.element_tag == outer.element_tag


def _retype_anonymous(element: Any) -> None:
    """Give a box that CSS made another type than its element, which is there already."""
    if element["S"] in _GROUPS:
        element["S"] = "/P"
    elif element["S"] == "/P" or element["S"].startswith("/H"):
        element["S"] = "/NonStruct"


def _list_numbering(box: Any) -> str:
    """Turn `list-style-type` into the PDF name: readers say whether order matters."""
    if box.element_tag == "dl":
        return "/None"
    style = box.style["list_style_type"]
    default = "/Decimal" if box.element_tag == "ol" else "/Disc"
    return _LIST_NUMBERING.get(style, default) if isinstance(style, str) else default


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


def _finished(original: Callable[..., None]) -> Callable[..., None]:
    """Turn `add_tags` into one that also makes the finished tree small and plain."""

    def add_tags(pdf: Any, document: Any, pdf_version: Any, page_streams: Any) -> None:
        original(pdf, document, pdf_version, page_streams)
        _Tree(pdf).simplify()

    return add_tags


class _Tree:
    """Make a finished structure tree plain: fewer objects, Lang only where it changes."""

    def __init__(self, pdf: Any) -> None:
        self._objects = pdf.objects
        root = self._object(pdf.catalog["StructTreeRoot"])
        self._document = self._object(root["K"][0])
        self._owners = self._object(root["ParentTree"])["Nums"]
        self._pages = {reference: n for n, reference in enumerate(pdf.page_references)}
        self._language = pdf.catalog["Lang"].string

    def simplify(self) -> None:
        """Splice out elements that say nothing and drop inherited languages."""
        self._simplify(self._document, self._language)

    def _object(self, reference: bytes) -> Any:
        return self._objects[int(reference.split()[0])]

    def _simplify(self, element: Any, language: str) -> None:
        """Simplify the kids of an element, and take the place of kids that say nothing.

        WeasyPrint makes an element of every line of text and of every anonymous box.
        """
        kids: list[Any] = []
        for kid in element["K"]:
            child = self._object(kid) if isinstance(kid, bytes) else None
            if child is None or child.get("Type") == "/OBJR":
                kids.append(kid)
                continue
            own = child["Lang"].string if "Lang" in child else language
            if own == language:
                child.pop("Lang", None)
            if child["S"] in ("/TH", "/TD"):
                _keep_scope_only(child)
            self._simplify(child, own)
            kids.extend(self._place(child, element))
        element["K"][:] = kids
        if element["S"] == "/L":
            self._join_definitions(element)
        for mcid in (kid for kid in kids if isinstance(kid, int)):
            self._owners[2 * self._pages[element["Pg"]] + 1][mcid] = element.reference

    def _join_definitions(self, listing: Any) -> None:
        """Turn each `<div>` of a `<dl>` into one item: the term is its label.

        WeasyPrint makes an item of the term and one of its explanation.
        """
        for item in (self._object(kid) for kid in listing["K"]):
            if item["S"] != "/Div":
                continue
            item["S"] = "/LI"
            bodies = [body for part in item["K"] for body in self._object(part)["K"]]
            for number, body in enumerate(bodies):
                self._object(body)["S"] = "/LBody" if number else "/Lbl"
                self._object(body)["P"] = item.reference
            item["K"][:] = bodies

    def _place(self, child: Any, parent: Any) -> list[Any]:
        """Turn a child into what stands for it: itself, its kids, or nothing."""
        plain = child["S"] in _TRANSPARENT and not child.keys() & {"Lang", "Alt", "ID", "A"}
        if child["S"] in ("/Lbl", "/P") and not child["K"] and "ID" not in child:
            return []
        holds_content = any(isinstance(kid, int) for kid in child["K"])
        if not plain or (holds_content and parent["S"] in _NEEDS_ELEMENTS):
            return [child.reference]
        for kid in child["K"]:
            if isinstance(kid, bytes) and self._object(kid).get("Type") == "/StructElem":
                self._object(kid)["P"] = parent.reference
        return list(child["K"])
