"""A page on the web has an address with the handout id, and with nothing else that is filled in."""

from __future__ import annotations

import pytest

from nethandout.content.clinic.webaddresses import (
    checked_page_address,
    page_address,
    page_name,
)

GOOD = "https://example.org/handouts/{handout_id}.html"


@pytest.mark.parametrize("address", [GOOD, "https://example.org:8443/net-{handout_id}-a.htm"])
def test_addresses_of_pages(address: str) -> None:
    assert checked_page_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/{handout_id}.html",
        "https://example.org/page.html",
        "https://example.org/{handout_id}",
        "https://example.org/{handout_id}/page.html",
        "https://{handout_id}.example.org/page.html",
        "https://example.org/{handout_id}.html?x=1",
        "https://example.org/{handout_id}-{record_number}.html",
        "https://example.org/{patient.name}/{handout_id}.html",
        "https://example.org/a b/{handout_id}.html",
        "https://example.org/é{handout_id}.html",
        f"https://example.org/{'x' * 150}/{{handout_id}}.html",
        "",
    ],
)
def test_what_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="with the handout id"):
        checked_page_address(address)


def test_the_id_is_filled_in_and_the_file_is_called_so() -> None:
    assert page_address(GOOD, "NH-1A2B-3C4D") == "https://example.org/handouts/NH-1A2B-3C4D.html"
    assert page_name(GOOD, "NH-1A2B-3C4D") == "NH-1A2B-3C4D.html"
