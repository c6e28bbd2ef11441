"""Turn WeasyPrint's structure tree into one that PDF/UA-1 accepts and readers understand.

WeasyPrint 70 leaves things out (see each function). All use of its private names is in
this file; `accessible_tags` puts the repairs in place for the length of one write and
takes them away again. A test fails when the installed version is another one: read the
new `weasyprint/pdf/tags.py` before changing `WEASYPRINT_VERSION`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.render.layout.plaintree import GROUPS, PlainTree, Source
from nethandout.render.markup.page import SLOT_ID
from nethandout.render.pdfbytes.geometry import POINTS_PER_PIXEL

_SPANS = frozenset(
    {"abbr", "b", "bdi", "bdo", "code", "em", "i", "q", "small", "strong", "sub", "sup", "u"}
)
_DIVISIONS = frozenset({"address", "aside", "figure", "footer", "header", "hgroup", "nav"})
_SVG = "{http://www.w3.org/2000/svg}svg"
_LIST_NUMBERING = {
    "decimal": "/Decimal",
    "disc": "/Disc",
    "circle": "/Circle",
    "square": "/Square",
    "lower-alpha": "/LowerAlpha",
    "upper-alpha": "/UpperAlpha",
    "lower-roman": "/LowerRoman",
    "upper-roman": "/UpperRoman",
    "none": "/None",
}
_REPEATED = "<</Type /Pagination>>"
"""For the head of a table that goes on on another page: it was read before."""


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
            replaced(stream.Stream, "marked", _marked(stream.Stream.marked, artifacts))
        )
        stack.enter_context(replaced(tags, "_build_box_tree", repairs.build))
        stack.enter_context(replaced(tags, "_get_pdf_tag", _tag_names(tags._get_pdf_tag)))
        stack.enter_context(replaced(pdf, "add_tags", _finished(pdf.add_tags, repairs.sources)))
        yield


@contextmanager
def replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    """Put another value under a name for a while."""
    original = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, original)


def _find_artifacts(document: Any) -> dict[int, str]:
    """Turn a document into the `id` of each box that is no content, with its property list.

    Page margins, and the head of a table where it is printed again, are pagination;
    decorative pictures and `aria-hidden` parts are layout.
    Keys are identities: boxes live as long as the document.
    """
    from weasyprint.formatting_structure import boxes

    found: dict[int, str] = {}
    heads: set[int] = set()
    pending: list[tuple[Any, str]] = [(page._page_box, "") for page in document.pages[::-1]]
    while pending:
        box, kind = pending.pop()
        box = unwrapped(box)
        if isinstance(box, boxes.MarginBox):
            edge = "/Header" if box.at_keyword.startswith("@top") else "/Footer"
            kind = f"<</Type /Pagination /Subtype {edge}>>"
        elif not kind and (is_hidden(box) or is_decorative(box)):
            kind = "<</Type /Layout>>"
        elif not kind and isinstance(box, boxes.TableRowGroupBox) and box.is_header:
            kind = _REPEATED if id(box.element) in heads else ""
            heads.add(id(box.element))
        if kind and isinstance(box, boxes.TableCellBox):
            box.mark = {"A": {}}  # WeasyPrint looks for the headers of all cells
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
    sources: dict[int, Source] = field(default_factory=dict)

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
                is_anonymous = outer is not None and _is_anonymous_in(box, outer)
                if is_anonymous:
                    _retype_anonymous(element, box)
                source = Source(id(box.element), box.element_tag, not is_anonymous)
                self.sources[element.number] = source
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
            case "/Div" if words := _described(box):
                element["S"], element["Alt"] = "/Figure", pydyf.String(words)
                edges = pydyf.Array(self._box_in_points(box, page_number))
                element["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": edges})
            case "/L":
                element["A"] = pydyf.Dictionary(
                    {"O": "/List", "ListNumbering": _list_numbering(box)}
                )
        if element["S"] in ("/TH", "/TD") and box.rowspan != 1:
            raise RenderError(
                Remark("a template uses rowspan: cells beside it would lose their headers")
            )
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


def _described(box: Any) -> str:
    """Turn a `<figure>` into what its picture shows, in words; empty for any other box."""
    if box.element_tag != "figure":
        return ""
    return next((alt for image in box.element.iter("img") if (alt := image.get("alt"))), "")


def _is_anonymous_in(box: Any, outer: Any) -> bool:
    """Tell whether CSS made the box within its element's own box, to hold loose text."""
    return box.element is outer.element and box.element_tag == outer.element_tag


def _retype_anonymous(element: Any, box: Any) -> None:
    """Give a box that CSS made another type than its element, which is there already.

    Loose text is a paragraph; a column of a text set in columns is nothing.
    """
    from weasyprint.formatting_structure import boxes

    if element["S"] in GROUPS:
        has_lines = any(isinstance(child, boxes.LineBox) for child in box.children)
        element["S"] = "/P" if has_lines else "/NonStruct"
    elif element["S"] == "/P" or element["S"].startswith("/H"):
        element["S"] = "/NonStruct"


def _list_numbering(box: Any) -> str:
    """Turn `list-style-type` into the PDF name: readers say whether order matters."""
    if box.element_tag == "dl":
        return "/None"
    style = box.style["list_style_type"]
    default = "/Decimal" if box.element_tag == "ol" else "/Disc"
    return _LIST_NUMBERING.get(style, default) if isinstance(style, str) else default


def _finished(original: Callable[..., None], sources: Mapping[int, Source]) -> Callable[..., None]:
    """Turn `add_tags` into one that also makes the finished tree small and plain."""

    def add_tags(pdf: Any, document: Any, pdf_version: Any, page_streams: Any) -> None:
        original(pdf, document, pdf_version, page_streams)
        PlainTree(pdf, sources).simplify()

    return add_tags
