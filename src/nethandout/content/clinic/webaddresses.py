"""Turn where a clinic puts leaflets as web pages, and a handout id, into the address of a page.

Nothing but the handout id is filled in: it says what a leaflet is about, and of nobody.
"""

from __future__ import annotations

import re
from typing import Final

_FIELD: Final = "{handout_id}"
_LONGEST: Final = 150
"""A longer address makes the squares of its QR code too small for a phone on paper."""
_ADDRESS: Final = re.compile(
    r"https://[^\s<>\"{}?#/]+/(?:[^\s<>\"{}?#/]+/)*[A-Za-z0-9._-]*\{handout_id\}[A-Za-z0-9._-]*\.html?"
)


def checked_page_address(address: str) -> str:
    """Refuse an address that is none, or would not be another one for each leaflet."""
    if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        raise ValueError(
            "this must start with https:// and end in the name of a file with the handout id, "
            f"such as https://example.org/handouts/{_FIELD}.html"
        )
    return address


def page_address(address: str, handout_id: str) -> str:
    """Turn the address of all pages into that of one."""
    return address.replace(_FIELD, handout_id)


def page_name(address: str, handout_id: str) -> str:
    """Turn the address of all pages into the name of the file of one."""
    return page_address(address, handout_id).rpartition("/")[2]
