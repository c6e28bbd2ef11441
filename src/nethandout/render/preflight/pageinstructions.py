"""Turn a page of a PDF into what it draws, the footer strip aside, and a digest of that.

The strip says whose copy it is. It is one object that every page draws, so reading it on
one page is enough; a page that draws the same as one that was read needs no second reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from pikepdf import Array, Dictionary, Object, Page

from nethandout.render.preflight.paper import settings

STRIP_NAME: Final = "/NhStrip"
"""What every page calls the footer strip that says whose copy it is."""


def own_streams(page: Page) -> Iterator[Object]:
    """Turn a page into its instructions and what they draw, but for the footer strip."""
    contents = page.obj.Contents
    yield from contents if isinstance(contents, Array) else [contents]
    forms = page.obj.Resources.get("/XObject", Dictionary())
    for name in sorted(forms.keys()):
        if name != STRIP_NAME:
            yield forms[name]


def page_digest(page: Page) -> str:
    """Turn what a page draws, and on what paper, into a hash of the stored bytes."""
    digest = sha256(settings(page))
    for stream in own_streams(page):
        digest.update(stream.read_raw_bytes())
    return digest.hexdigest()


def strip_number(page: Page) -> tuple[int, int] | None:
    """Turn a page into the number of the footer strip it has."""
    strip = page.obj.Resources.get("/XObject", Dictionary()).get(STRIP_NAME)
    return None if strip is None else strip.objgen
