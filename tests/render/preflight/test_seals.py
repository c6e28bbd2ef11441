"""A print run says what is in it; the pages are held against that in `cli/test_verify.py`."""

from __future__ import annotations

from nethandout.render.preflight.seals import Seal, seals_from_xmp, seals_to_xmp

SEALS = (Seal("NH-1A2B-3C4D", 7, "ab" * 32), Seal("", 1, "cd" * 32))


def test_seals_survive_the_file() -> None:
    assert seals_from_xmp(seals_to_xmp("A <print> & run", SEALS)) == SEALS
    assert seals_from_xmp(seals_to_xmp("Print run", ())) == ()


def test_a_seal_that_was_changed_fits_no_page() -> None:
    packet = seals_to_xmp("Print run", SEALS).replace(b">7 ", b">seven ")
    assert seals_from_xmp(packet) == (Seal("", 0, ""), SEALS[1])


def test_other_files_have_no_seals() -> None:
    for packet in (b"", b"<x/>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'):
        assert seals_from_xmp(packet) is None


def test_an_odd_page_takes_a_whole_sheet() -> None:
    assert [seal.sheets for seal in SEALS] == [4, 1]
