"""Turn the HTML of a document into Typst source with the same text and a like design.

Knows exactly the elements and classes of templates/; anything else is an error, so that
nothing is left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from string import Template
from typing import Final
from xml.etree.ElementTree import Element

import tinyhtml5

from benchmarks.documents import Document
from nethandout.render.markup.html import ALARM_COLOR

_HTML: Final = "{http://www.w3.org/1999/xhtml}"
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_INLINE: Final = frozenset({"span", "strong", "a"})
_PRELUDE: Final = Path(__file__).with_name("prelude.typ")
_NO_BREAK_INSIDE: Final = re.compile(r"\brun\b(?! long)")
_STYLE: Final = re.compile(r"([\w-]+): ([^;]+)")
_PLAIN: Final = frozenset({"", "front", "part", "call", "head", "text", "rows", "pages", "notes"})
_ISOLATES: Final = {"ltr": "\u2066", "rtl": "\u2067"}
_END_OF_ISOLATE: Final = "\u2069"


def prelude(document: Document) -> str:
    """Turn a document's measures into the Typst file that holds the design."""
    layout, language = document.layout, document.language
    script = re.search("-([A-Z][a-z]{3})$", language)
    values = {
        "BRAND": document.brand,
        "ALARM": ALARM_COLOR,
        "FONTS": layout.font_stack,
        "LANG": language.partition("-")[0],
        "SCRIPT": f'script: "{script[1].lower()}",' if script else "",
        "DIRECTION": document.direction,
        "START": "left" if document.direction == "ltr" else "right",
        "LABEL_BEFORE": document.label[0],
        "LABEL_BETWEEN": document.label[1],
        "LABEL_AFTER": document.label[2],
    }
    points = {
        "FONT": layout.font_pt,
        "LEADING": layout.leading_pt,
        "SMALL": layout.small_pt,
        "SMALL_LEADING": layout.small_leading_pt,
        "FINE": layout.fine_pt,
        "FINE_LEADING": layout.fine_leading_pt,
        "LABEL": layout.label_pt,
        "FOOTER": layout.footer_steps[0].size_pt,
    }
    millimeters = {
        "WIDTH": layout.width_mm,
        "HEIGHT": layout.height_mm,
        "SIDE": layout.side_mm,
        "TOP": layout.top_mm,
        "BOTTOM": layout.bottom_mm,
        "INDENT": layout.indent_mm,
    }
    values |= {name: f"{value}pt" for name, value in points.items()}
    values |= {name: f"{value}mm" for name, value in millimeters.items()}
    return Template(_PRELUDE.read_text("utf-8")).substitute(values)


def shared_source(document: Document) -> str:
    """Turn the shared pages into a Typst module, the same for every patient."""
    writer = _Writer(document.layout.figure_scale)
    front = writer.blocks(_parse(document.front_start + "<hr>" + document.front_end))
    start, end = front.split("#slot-here")
    inside = writer.blocks(_parse(document.inside))
    return (
        '#import "/PRELUDE": *\n'
        f"#let front-start = [\n{start}]\n#let front-end = [\n{end}]\n#let inside = [\n{inside}]\n"
    )


def personal_source(document: Document) -> str:
    """Turn one patient's pieces into the main Typst file, which imports the shared module."""
    writer = _Writer(document.layout.figure_scale)
    identity = writer.blocks(_parse(document.identity))
    return (
        '#import "/PRELUDE": *\n#import "/SHARED": front-start, front-end, inside\n'
        f"#show: handout.with({_quoted(document.title)}, [{identity}])\n"
        f"#front-start\n{writer.blocks(_parse(document.slot))}\n#front-end\n#pagebreak()\n"
        f"{writer.blocks(_parse(document.personal))}\n#pagebreak()\n#inside\n"
    )


def _parse(html: str) -> list[Element]:
    root = tinyhtml5.parse(f"<!DOCTYPE html><html><body>{html}</body></html>")
    body = root.find(f"{_HTML}body")
    if body is None:
        raise ValueError("a piece of HTML has no body")
    return list(body)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


def _tag(element: Element) -> str:
    return str(element.tag).removeprefix(_HTML)


def _classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def _style(element: Element) -> dict[str, str]:
    return dict(_STYLE.findall(element.get("style", "")))


def _inside(element: Element, *path: str) -> list[Element]:
    """Turn an element into the descendants reached through these tags."""
    found = [element]
    for tag in path:
        found = [child for parent in found for child in parent if _tag(child) == tag]
    return found


class _Line:
    """Collects inline content; white space collapses as it does in HTML."""

    def __init__(self) -> None:
        self.code: list[str] = []
        self._after_space = True

    def text(self, text: str | None) -> None:
        collapsed = _SPACE.sub(" ", text or "")
        if self._after_space:
            collapsed = collapsed.removeprefix(" ")
        if collapsed:
            self.code.append(f"#{_quoted(collapsed)}")
            self._after_space = collapsed.endswith(" ")

    def around(self, start: str, end: str, fill: Callable[[], None]) -> None:
        self.code.append(start)
        fill()
        self.code.append(end)

    def made(self) -> str:
        return "".join(self.code)


class _Writer:
    """Turns elements into Typst markup."""

    def __init__(self, figure_scale: float) -> None:
        self._figure_scale = figure_scale

    def blocks(self, elements: Iterable[Element]) -> str:
        return "\n".join(line for element in elements for line in self._block(element)) + "\n"

    def _block(self, element: Element) -> Iterator[str]:
        tag = _tag(element)
        if tag == "hr":
            yield "#slot-here"
        elif tag in _INLINE or tag == "img":
            line = _Line()
            self._inline_element(line, element)
            yield f"{line.made()}\n"
        elif re.fullmatch("h[1-4]", tag):
            emergency = "emergency" in _classes(element)
            inner = self._inline(element)
            inner = f"#text(fill: alarm)[{inner}]" if emergency else inner
            yield f"#heading(level: {tag[1]})[{inner}]"
        elif tag in {"p", "figcaption", "caption"}:
            yield self._paragraph(element)
        elif tag in {"ul", "ol"}:
            yield from self._list(element)
        elif tag == "table":
            yield self._table(element)
        elif tag == "figure":
            yield from (line for child in element for line in self._block(child))
        elif tag == "dl":
            yield self._terms(element)
        elif tag in {"div", "section"}:
            yield from self._division(element)
        else:
            raise ValueError(f"no Typst for <{tag}>")

    def _paragraph(self, element: Element) -> str:
        inner = self._inline(element)
        for name in ("subtitle", "kicker", "summary", "fine"):
            if name in _classes(element):
                return f"#{name}[{inner}]"
        if "after-call" in _classes(element):
            return f"#small[{inner}]"
        if "sources" in _classes(element):
            return f'#text(lang: "en", dir: ltr, fine[{inner}])'
        if "name" in _classes(element):
            return f"#text(size: 1.2em, weight: {_quoted('bold')})[{inner}]"
        if element.get("dir"):
            return f'#text(lang: "{element.get("lang")}", dir: {element.get("dir")})[{inner}]\n'
        return f"{inner}\n"

    def _list(self, element: Element) -> Iterator[str]:
        if "questions" in _classes(element):
            for item in element:
                box, *_ = list(item)
                line = _Line()
                line.text(box.tail)
                for child in item:
                    if _tag(child) in _INLINE:
                        self._inline_element(line, child)
                        line.text(child.tail)
                yield f"#question[{line.made()}]"
            return
        function = "list" if _tag(element) == "ul" else "enum"
        items = ", ".join(f"[{self._inline(item)}]" for item in element)
        yield f"#{function}({items})"

    def _table(self, element: Element) -> str:
        caption = "".join(self.blocks([child]) for child in _inside(element, "caption"))
        heads = _inside(element, "thead", "tr", "th")
        widths = ", ".join(self._width(head) for head in heads)
        header = ", ".join(f"[{self._inline(head)}]" for head in heads)
        cells = ", ".join(f"[{self._cell(cell)}]" for cell in _inside(element, "tbody", "tr", "td"))
        return f"{caption}#data(({widths},), ({header},), {cells})"

    def _cell(self, cell: Element) -> str:
        if any(_tag(child) not in _INLINE for child in cell):
            return "#linebreak()".join(self._inline(child) for child in cell)
        return self._inline(cell)

    def _width(self, head: Element) -> str:
        return "22mm" if "hand" in _classes(head) else _style(head).get("width", "1fr")

    def _terms(self, element: Element) -> str:
        pairs = [list(pair) for pair in element]
        items = ", ".join(
            f"terms.item([{self._inline(term)}], [{self._inline(meaning)}])"
            for term, meaning in pairs
        )
        return f"#terms({items})"

    def _division(self, element: Element) -> Iterator[str]:
        classes, children = _classes(element), list(element)
        name = next(iter(element.get("class", "").split()), "")
        if "tier" in classes:
            urgent = ", urgent: true" if "emergency" in classes else ""
            yield f"#tier([\n{self.blocks(children)}]{urgent})"
        elif name == "tier-head":
            cells = [self.blocks([child]) for child in children]
            yield f"#pair([{cells[0]}], [{cells[1]}])" if len(cells) > 1 else cells[0]
        elif name in {"tier-numbers", "effects", "letterhead"}:
            function = {"tier-numbers": "side-by-side", "effects": "columns-of"}.get(name, name)
            cells = [self.blocks([child]) for child in children]
            yield f"#{function}({', '.join(f'[{cell}]' for cell in cells)})"
        elif name == "note":
            mark, words = (self.blocks(list(child)) for child in children)
            color = "alarm" if "warning" in classes else "brand"
            yield f"#note([{mark}], [{words}], color: {color})"
        elif name == "clinic":
            cells = [self.blocks([child]) for child in children]
            yield f"#pair([{cells[0]}], [{cells[1] if len(cells) > 1 else ''}])"
        elif name == "drawing":
            yield self._drawing(element)
        elif name == "line":
            yield "#line-to-write"
        else:
            yield from self._wrapped(name, children)

    def _wrapped(self, name: str, children: list[Element]) -> Iterator[str]:
        inner = self.blocks(children)
        functions = {
            "draft": "#fine[\n{}]",
            "inside": "#indented[\n{}]",
            "own": "#block(breakable: false)[\n{}]",
            "gist": "#block(breakable: false)[\n{}]",
            "written": "#block(breakable: false)[\n{}]",
            "form": "#block(breakable: false)[\n{}]",
            "results": "#block(breakable: false)[\n{}]",
            "about": "#small[\n{}]",
            "who": "#ruled[\n{}]",
            "allergy": "#ruled(color: alarm)[\n{}]",
            "strip": "{}",
        }
        if name not in functions and name not in _PLAIN:
            raise ValueError(f"no Typst for the class {name}")
        yield functions.get(name, "{}").format(inner)

    def _drawing(self, element: Element) -> str:
        picture, *labels = list(element)
        width = float(_style(element)["width"].removesuffix("mm"))
        name = picture.get("src", "").removeprefix("asset:")
        placed = [self._label(label) for label in labels]
        drawn = f"image({_quoted(name)}, alt: {_quoted(picture.get('alt', ''))}, width: 100%)"
        arguments = [f"{width:g}mm", drawn, *placed]
        return f"#drawing({', '.join(arguments)})"

    def _label(self, label: Element) -> str:
        style = _style(label)
        side = next(name for name in ("left", "right") if name in _classes(label))
        room = re.sub(r"calc\(100% - (.*)\)", r"\1", style[side])
        beside = style["right" if side == "left" else "left"].removeprefix("-")
        offset, room = (f"100% - {room}" if side == "left" else f"-{beside}"), f"{room} + {beside}"
        inner = self._inline(label)
        inner = f"#strong[{inner}]" if "marked" in _classes(label) else inner
        return f"label({style['top']}, {offset}, {room}, {side})[{inner}]"

    # --- inline --------------------------------------------------------------------------

    def _inline(self, element: Element) -> str:
        line = _Line()
        self._fill(line, element)
        return line.made()

    def _fill(self, line: _Line, element: Element) -> None:
        line.text(element.text)
        for child in element:
            self._inline_element(line, child)
            line.text(child.tail)

    def _inline_element(self, line: _Line, element: Element) -> None:
        tag = _tag(element)
        if tag == "strong":
            line.around("#strong[", "]", lambda: self._fill(line, element))
        elif tag == "a":
            start = f"#link({_quoted(element.get('href', ''))})["
            line.around(start, "]", lambda: self._fill(line, element))
        elif tag == "img":
            line.code.append(self._picture(element))
        elif tag == "span":
            start, end = self._span(element)
            line.around(start, end, lambda: self._fill(line, element))
        elif tag == "p":
            self._fill(line, element)
        elif tag == "br":
            line.code.append("#linebreak()")
        else:
            raise ValueError(f"no Typst for <{tag}> in a line")

    def _picture(self, element: Element) -> str:
        name = _quoted(element.get("src", "").removeprefix("asset:"))
        alt = element.get("alt", "")
        if alt:
            return f"#image({name}, alt: {_quoted(alt)}, width: 24mm)"
        return f"#icon(image({name}))"

    def _span(self, element: Element) -> tuple[str, str]:
        """Turn a span into what stands before and after its content."""
        functions = {"number": "number", "label": "small", "tone": "strong"}
        for name in _classes(element) & functions.keys():
            return f"#{functions[name]}[", "]"
        direction, language = element.get("dir"), element.get("lang")
        if not direction:
            return "#[", "]"
        if _NO_BREAK_INSIDE.search(element.get("class", "")):
            return f"#{direction}-run[", "]"
        start, end = f'#"{_ISOLATES[direction]}"', f'#"{_END_OF_ISOLATE}"'
        if language:
            return f'{start}#text(lang: "{language}")[', f"]{end}"
        return start, end
