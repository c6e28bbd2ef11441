"""Turn a joined document into one that a browser shows by itself, on any width.

Drawings go into the file. The places of their words become classes, because the page forbids
`style`; all else that is said of paper there is left out, so that nothing but the page's own style
sheet can hide a word. Cells learn the head of their column, for narrow screens on which they
stand below each other.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from nethandout.errors import RenderError
from nethandout.model.remark import Remark
from nethandout.model.text import width_in_letters
from nethandout.render.webpage.joining import classes

_ASSET: Final = "asset:"
_TYPES: Final = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
_PLACED: Final = "label"
"""The class of a word on a drawing: its `style` says where it begins."""
_PLACES: Final = re.compile(r"(?:top|left|right): (?:calc\(100% - [0-9.]+%\)|[0-9.]+%)")

_JOINER: Final = "\u2060"
_LONG_RUN: Final = 22
"""In Latin letters: what large print has on a line of the narrowest screen."""


def with_drawings(body: Element, assets: Mapping[str, bytes]) -> None:
    """Put the pictures that are asked for into the document itself."""
    for image in body.iter("img"):
        name = image.get("src", "")
        if not name.startswith(_ASSET) or name[len(_ASSET) :] not in assets:
            raise RenderError(Remark("a page asks for `{name}`, which is no asset", name=name))
        name = name[len(_ASSET) :]
        kind = _TYPES[name.rpartition(".")[2]]
        image.set("src", f"data:{kind};base64,{base64.b64encode(assets[name]).decode()}")


def with_classes(body: Element) -> str:
    """Turn the places of words on drawings into classes with rules, and drop other styles."""
    names: dict[str, str] = {}
    for element in body.iter():
        places = "; ".join(_PLACES.findall(element.attrib.pop("style", "")))
        if places and _PLACED in classes(element):
            name = names.setdefault(places, f"at{len(names)}")
            element.set("class", f"{element.get('class')} {name}")
    return "\n".join(f".{name} {{ {places} }}" for places, name in names.items())


def with_whole_id(body: Element, handout_id: str) -> None:
    """Take out of a handout's id what keeps it on one line: people copy it and look for it."""
    kept = re.compile(f"{_JOINER}?".join(map(re.escape, handout_id)))
    for element in body.iter():
        element.text = kept.sub(handout_id, element.text or "")
        element.tail = kept.sub(handout_id, element.tail or "")


def with_breaks(body: Element) -> None:
    """Let a long run of numbers or Latin words go on to the next line on a narrow screen."""
    for element in body.iter():
        if "run" in classes(element) and width_in_letters("".join(element.itertext())) > _LONG_RUN:
            element.set("class", f"{element.get('class')} wide")


def with_heads(body: Element) -> None:
    """Tell each cell of a table the head of its column, and all what they are in it.

    A browser may forget what a cell is that does not stand in a row (ARIA in HTML allows the
    roles that elements have anyway).
    """
    for table in body.iter("table"):
        heads = ["".join(head.itertext()).strip() for head in table.iterfind("thead/tr/th")]
        table.set("role", "table")
        for head in table.iterfind("thead/tr/th"):
            head.set("role", "columnheader")
        for group in (*table.iterfind("thead"), *table.iterfind("tbody")):
            group.set("role", "rowgroup")
        for row in table.iter("tr"):
            row.set("role", "row")
            cells = row.findall("td")
            for head_text, cell in zip(heads, cells, strict=False):
                cell.set("role", "cell")
                cell.set("data-head", head_text)


def with_private_links(body: Element) -> None:
    """Keep a page that a link opens from learning on which one it stood."""
    for link in body.iter("a"):
        if link.get("href", "").startswith("http"):
            link.set("rel", "noreferrer")
