"""Turn the HTML of a handout's printed parts into one document, in the order it is read in.

The parts are what the very same templates make for paper, a clinic's own among them, so that
no sentence can be another one on a screen. They are read as WeasyPrint reads them, by the same
parser.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from nethandout.render.markup.page import END_ID, FRONT_END_ID, SLOT_ID

_BLOCK_ID: Final = "block"
_PLACES_ON_PAPER: Final = frozenset({END_ID, FRONT_END_ID, SLOT_ID})
"""Ids of empty elements by which the places of others are found on paper."""


def parsed(html: str) -> Element:
    """Turn the HTML of one part into its body."""
    import tinyhtml5  # WeasyPrint's own parser

    document: Element = tinyhtml5.parse(html, namespace_html_elements=False)
    body = document.find("body")
    return Element("body") if body is None else body


def joined(shared: Iterable[Element], layer: Element) -> Element:
    """Turn bodies into one: page one with whose copy it is, the topics, own pages, cards, foot.

    Cards alone share nothing with others. The foot, which stands on every page of paper, is the
    last thing in the file.
    """
    body = Element("body")
    main = SubElement(body, "main")
    for part in shared:
        main.extend(part)
    slot, strip = _with_class(layer, "slot"), _with_class(layer, "strip-page")
    _fill_slot(main, slot)
    main.extend(part for part in layer if part not in (slot, strip))
    _drop_places(body)
    if strip is not None:
        SubElement(body, "footer").extend(strip)
    return body


def _fill_slot(main: Element, section: Element | None) -> None:
    """Put whose copy it is, and what to do now, where page one keeps room for it."""
    block = None if section is None else section.find(f"*[@id='{_BLOCK_ID}']")
    if block is None:
        return
    for parent in main.iter():
        for number, child in enumerate(parent):
            if child.get("id") == SLOT_ID:
                block.tail = child.tail
                parent[number] = block
                return


def _drop_places(body: Element) -> None:
    """Take out the empty elements by which the places of others are found on paper."""
    for parent in list(body.iter()):
        for child in list(parent):
            if child.get("id") in _PLACES_ON_PAPER and not "".join(child.itertext()).strip():
                parent.remove(child)


def _with_class(parent: Element, name: str) -> Element | None:
    """Find the child that has a class."""
    return next((child for child in parent if name in classes(child)), None)


def classes(element: Element) -> list[str]:
    """Turn an element into the names of its classes."""
    return element.get("class", "").split()
