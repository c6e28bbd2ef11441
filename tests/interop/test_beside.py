"""A file beside a handout says whose it is, or that it is damaged; others say nothing."""

from __future__ import annotations

import pytest

from nethandout.interop.beside import BESIDE, KindBeside, Said, said_by
from nethandout.interop.documents import Document, Filing
from nethandout.interop.files import KINDS, Kind, file_of
from nethandout.service import Service

PAGE = b'<html><meta name="generator" content="nethandout 0.1.0">NH-1A2B-3C4D</html>\n'


def test_what_is_written_beside_a_handout_is_known_by_its_name() -> None:
    assert {**BESIDE} == {
        ".json": "fhir",
        ".hl7": "mdm",
        ".ics": "ics",
        ".html": "html",
        ".htm": "html",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_ours_hold_the_pdf_they_were_made_with(
    kind: Kind, service: Service, document: Document
) -> None:
    raw = file_of(kind, service, document, Filing())
    assert said_by(kind, raw) == Said(None if kind == "ics" else document.pdf)
    with pytest.raises(ValueError, match="damaged"):
        said_by(kind, raw[: len(raw) // 2])


def test_a_page_for_screens_names_its_handout() -> None:
    assert said_by("html", PAGE) == Said(handout_ids=frozenset({"NH-1A2B-3C4D"}))
    for damaged in (PAGE[:-9], PAGE.replace(b"NH-1A2B-3C4D", b"NH-1A2B-3C4D-5E6F-0000-0000")):
        with pytest.raises(ValueError, match="damaged"):
            said_by("html", damaged)


@pytest.mark.parametrize("kind", [*KINDS, "html"])
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b'{"resourceType": "Bundle", "entry": []}',
        b"MSH|^~\\&|LAB|",
        b"BEGIN:VCALENDAR\r\nPRODID:-//other//EN\r\nEND:VCALENDAR\r\n",
        b"<html>NH-1A2B-3C4D</html>",
    ],
)
def test_files_of_other_programs_say_nothing(kind: KindBeside, raw: bytes) -> None:
    assert said_by(kind, raw) is None


@pytest.mark.parametrize("inside", ["[]", "{}", "1", "[1]", '[{"resource": 1}]', "[" * 100_000])
def test_a_bundle_of_any_shape_is_damaged_and_nothing_else(inside: str) -> None:
    start = '{"resourceType": "Bundle", "type": "transaction", "id": "urn:nethandout:x"'
    with pytest.raises(ValueError, match="damaged"):
        said_by("fhir", f'{start}, "entry": {inside}}}'.encode())
