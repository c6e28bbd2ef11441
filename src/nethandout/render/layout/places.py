"""Turn laid-out WeasyPrint pages into where each line of text and each anchor stands.

What was laid out and what can be seen are two things: a line past the end of the page,
or inside a box with `overflow: hidden`, is in the text of the PDF but not on paper. The
layout still knows, so it is asked here, in logical order and before any PDF exists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from nethandout.render.layout.tagging import unwrapped
from nethandout.render.pdfbytes.geometry import POINTS_PER_PIXEL, Anchor, Rect

_TOLERANCE = 1.5
"""CSS px that text may stand over an edge: rounding, and side bearings of glyphs."""

_SILENT = frozenset({"script", "style", "template", "title"})
_SHORTEST_PIECE = 3
_BOLD = 600
_IGNORED = dict.fromkeys(
    [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)

_ABOVE_BASELINE, _BELOW_BASELINE = 0.72, 0.22
"""Where the ink of ordinary text ends, in font sizes. Line boxes are taller."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A run of text in one line, in logical order, with its language.

    `cut` tells that part of it cannot be seen. `furniture` tells that it stands in a
    page margin. The text may be a patient's: it is not shown in the repr.
    """

    text: str
    language: str
    rect: Rect
    cut: bool = False
    furniture: bool = False

    def __repr__(self) -> str:
        return f"<TextLine of {len(self.text)} characters at {self.rect}>"


@dataclass(frozen=True, slots=True)
class PageText:
    """A page: width and height in points, and its lines in document order."""

    width: float
    height: float
    lines: tuple[TextLine, ...]


class _Window(NamedTuple):
    """The part of the page that can be seen: CSS px from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    def within(self, other: _Window) -> _Window:
        return _Window(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def shows(self, text: Any) -> bool:
        """Tell whether all ink of a text box is in the window."""
        size = text.style["font_size"]
        baseline = text.position_y + text.baseline
        return bool(
            text.position_x >= self.left - _TOLERANCE
            and text.position_x + text.width <= self.right + _TOLERANCE
            and baseline - _ABOVE_BASELINE * size >= self.top - _TOLERANCE
            and baseline + _BELOW_BASELINE * size <= self.bottom + _TOLERANCE
        )


def read_page(page: Any) -> PageText:
    """Turn a `weasyprint.Page` into its text, saying what of it is cut off.

    Text outside the margin boxes must end where the page's content area ends: below it
    is the footer band.
    """
    box = page._page_box
    whole = _Window(0, 0, page.width, page.height)
    content = whole._replace(bottom=box.content_box_y() + box.height)
    lines = tuple(
        _line(text, page.height, window, furniture=furniture)
        for child in box.children
        for text, window, furniture in _texts(child, whole if _is_margin(child) else content)
    )
    return PageText(page.width * POINTS_PER_PIXEL, page.height * POINTS_PER_PIXEL, lines)


def has_lost_text(html: Any, pages: Sequence[PageText]) -> bool:
    """Tell whether text of the HTML body is on none of the pages.

    WeasyPrint drops what does not fit of tall floats and absolutely positioned blocks,
    and says nothing.
    """
    printed = [
        _bare("".join(line.text for line in page.lines if not line.furniture)) for page in pages
    ]
    wanted = Counter(bare for text in _source_texts(html.find("body")) if (bare := _bare(text)))
    for text, count in wanted.items():
        missing = count - sum(page.count(text) for page in printed)
        if missing > 0 and not (missing < len(pages) and _is_broken(text, printed)):
            return True
    return False


def find_anchors(pages: Sequence[Any], ids: Collection[str]) -> dict[str, Anchor]:
    """Turn element ids into where their first box stands; ids without a box are left out.

    `pages` are boxes.
    """
    found: dict[str, Anchor] = {}
    for number, page in enumerate(pages):
        for box in _descendants(page):
            name = _own_id(box)
            if name is not None and name in ids and name not in found:
                style = box.style
                found[name] = Anchor(
                    number,
                    *_rect(box, page.margin_height()),
                    font_size=style["font_size"],
                    bold=style["font_weight"] >= _BOLD,
                    language=style["lang"] or "",
                    rtl=style["direction"] == "rtl",
                    leading=_leading(style),
                )
    return found


def _leading(style: Any) -> float:
    """Turn a style into how far apart its lines are, in CSS px."""
    from weasyprint.text.line_break import strut

    return float(strut(style)[0])


def _source_texts(element: Any) -> Iterator[str]:
    """Turn an element of the HTML into the texts it should print."""
    if isinstance(element.tag, str) and element.tag[0] != "{" and element.tag not in _SILENT:
        yield element.text or ""
        for child in element:
            yield from _source_texts(child)
            yield child.tail or ""


def _bare(text: str) -> str:
    """Turn text into what layout does not change: no spaces, soft hyphens and controls."""
    return "".join(text.translate(_IGNORED).split()).casefold()


def _is_broken(text: str, printed: Sequence[str]) -> bool:
    """Tell whether a text begins on one page and goes on on the next ones.

    Not only at the very end and start: other cells of the row, and a repeated table
    head, may stand between.
    """
    for index in range(len(printed)):
        rest = text
        for page in printed[index:]:
            length = next((n for n in range(len(rest), 0, -1) if rest[:n] in page), 0)
            rest = rest[length:]
            if not rest:
                return True
            if length < _SHORTEST_PIECE:
                break
    return False


def _texts(
    box: Any, window: _Window, *, furniture: bool = False
) -> Iterator[tuple[Any, _Window, bool]]:
    """Turn a box into its text boxes, each with what can be seen around it."""
    from weasyprint.formatting_structure import boxes

    box = unwrapped(box)
    furniture = furniture or isinstance(box, boxes.MarginBox)
    if isinstance(box, boxes.TextBox):
        if box.text.strip():
            yield box, window, furniture
        return
    if box.style["overflow"] != "visible" and not isinstance(box, boxes.LineBox):
        left, top = box.padding_box_x(), box.padding_box_y()
        padding_box = _Window(left, top, left + box.padding_width(), top + box.padding_height())
        window = window.within(padding_box)
    for child in box.children:
        yield from _texts(child, window, furniture=furniture)


def _line(text: Any, page_height: float, window: _Window, *, furniture: bool) -> TextLine:
    """Turn a text box into what is kept of it."""
    top = text.position_y
    rect = _points(text.position_x, top, text.width, text.height, page_height)
    invisible = text.style["visibility"] != "visible" or text.style["font_size"] < 1
    cut = invisible or not window.shows(text)
    return TextLine(text.text, text.style["lang"] or "", rect, cut, furniture)


def _descendants(box: Any) -> Iterator[Any]:
    """Turn a box into itself and all boxes in it, in document order."""
    box = unwrapped(box)
    yield box
    for child in box.children:
        yield from _descendants(child)


def _own_id(box: Any) -> str | None:
    """Turn a box into the id of its element, unless it is an anonymous or pseudo box."""
    if box.element is None or box.element_tag != box.element.tag:
        return None
    name = box.element.get("id")
    return str(name) if name else None


def _rect(box: Any, page_height: float) -> Rect:
    """Turn a box into its border box in points."""
    return _points(
        box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height(), page_height
    )


def _points(x: float, y: float, width: float, height: float, page_height: float) -> Rect:
    """Turn CSS px from the top left into points from the lower left."""
    lower = page_height - y - height
    return Rect(*(round(value * POINTS_PER_PIXEL, 3) for value in (x, lower, width, height)))


def _is_margin(box: Any) -> bool:
    from weasyprint.formatting_structure import boxes

    return isinstance(box, boxes.MarginBox)
