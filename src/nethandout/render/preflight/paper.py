"""Turn a page of a finished PDF into what is wrong with its paper, and with what lies on it.

Viewers crop, turn and scale a page as it says, lay notes and fields over what is drawn, and
leave out layers. We make none of that: so every reader and printer shows the same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from nethandout.model.remark import Remark
from nethandout.render.pdfbytes.objects import object_bytes

_PAPERS: Final = ((595.28, 841.89), (612.0, 792.0))
"""A4 and letter in points, upright."""

_ROUNDING: Final = 0.5
_REFERENCE: Final = re.compile(rb"\b\d+ \d+ R\b")
"""Numbers of objects differ between copies."""

_FULL_TURN: Final = 360
_UPWARD: Final = 8
"""Through how many folders of pages an entry can be handed down."""

_BOXES: Final = ("/MediaBox", "/CropBox")
_SETTINGS: Final = (*_BOXES, "/Rotate", "/UserUnit")


def paper_faults(page: Page) -> Iterator[str]:
    """Turn a page into what is wrong with its size and how it lies."""
    corners = _numbers(_handed_down(page, "/MediaBox"))
    if not any(_are_near(corners, [0.0, 0.0, *paper]) for paper in _PAPERS):
        yield Remark("the page is neither A4 nor letter")
    cropped = _handed_down(page, "/CropBox")
    if cropped is not None and not _are_near(_numbers(cropped), corners):
        yield Remark("a part of the page is cropped")
    if float(_handed_down(page, "/Rotate") or 0) % _FULL_TURN:
        yield Remark("the page is turned")
    if float(page.obj.get("/UserUnit", 1)) != 1:
        yield Remark("the page is scaled")


def has_annotations(page: Page) -> bool:
    """Tell whether anything but links that draw nothing lies on a page."""
    return any(_is_drawn(annotation) for annotation in page.obj.get("/Annots", Array()))


def has_layers(document: Pdf) -> bool:
    """Tell whether a file has parts that a viewer may show or not."""
    return Name.OCProperties in document.Root


def settings(page: Page) -> bytes:
    """Turn what decides how the instructions of a page look into bytes, the same in all copies.

    That is its paper, what lies on it, and the states of color and transparency it may set.
    """
    own = page.obj
    folders = list(_folders(page))
    parts = [
        object_bytes(folder[name]) for name in _SETTINGS for folder in folders if name in folder
    ]
    if "/Annots" in own:
        parts += [object_bytes(note.get("/Rect")) for note in own.Annots.as_list()]
        parts.append(b"notes" if has_annotations(page) else b"links")
    states = own.Resources.get("/ExtGState")
    if states is not None:
        for name, state in states.items():
            parts += [name.encode(), _REFERENCE.sub(b"", object_bytes(state))]
    return b"\n".join(parts)


def _is_drawn(annotation: Object) -> bool:
    """Tell whether an annotation shows on the page; a link has a frame unless it says no."""
    if annotation.get("/Subtype") != Name.Link or "/AP" in annotation:
        return True
    style = annotation.get("/BS", Dictionary())
    return "/W" not in style or bool(style.W)


def _handed_down(page: Page, name: str) -> Any:
    """Read an entry of a page, or of the folders of pages above it."""
    return next((folder[name] for folder in _folders(page) if name in folder), None)


def _folders(page: Page) -> Iterator[Any]:
    """Give a page, and the folders of pages that it is in."""
    node: Any = page.obj
    for _ in range(_UPWARD):
        yield node
        node = node.get("/Parent")
        if node is None:
            return


def _numbers(corners: Any) -> list[float]:
    return [float(edge) for edge in corners or ()]


def _are_near(one: list[float], other: list[float]) -> bool:
    return len(one) == len(other) and all(
        abs(first - second) < _ROUNDING for first, second in zip(one, other, strict=True)
    )
