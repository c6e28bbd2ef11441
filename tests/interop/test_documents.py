from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pikepdf
import pytest

from nethandout.errors import RefusedError
from nethandout.interop.documents import NUMBER, Document, document_number, document_of
from nethandout.model.record import PatientRecord
from nethandout.render.preflight.provenance import Metadata, Provenance, to_xmp
from nethandout.service import Built, Service


def handout(status: str) -> Built:
    """Make a PDF that says of itself what a handout says."""
    provenance = Provenance("NH-1A2B-3C4D", "1", "es", "standard", ("a",), True, status)
    pdf = pikepdf.new()
    pdf.add_blank_page()
    metadata = to_xmp(Metadata("Su tumor", "es"), provenance)
    pdf.Root.Metadata = pdf.make_stream(metadata, Type=pikepdf.Name.Metadata)
    raw = BytesIO()
    pdf.save(raw)
    return Built(raw.getvalue(), "NH-1A2B-3C4D", 1, 1, "es", ("a",), ())


@pytest.mark.parametrize(("status", "reviewed"), [("draft", False), ("reviewed", True)])
def test_a_document_says_of_itself_what_its_paper_says(
    service: Service, everything: PatientRecord, status: str, reviewed: bool, document: Document
) -> None:
    made = document_of(service, everything, handout(status), document.made)
    assert (made.title, made.language, made.is_reviewed) == ("Su tumor", "es", reviewed)
    assert made.clinic.startswith("Riverbend")
    assert made.number.startswith("NH-1A2B-3C4D-")


def test_a_leaflet_for_anybody_is_not_filed(service: Service, everything: PatientRecord) -> None:
    leaflet = everything.model_copy(update={"patient": None})
    with pytest.raises(RefusedError, match="leaflet"):
        document_of(service, leaflet, handout("draft"), datetime.now().astimezone())


def test_the_number_is_of_one_file_and_begins_with_what_stands_on_its_pages() -> None:
    one, other = (document_number("NH-1A2B-3C4D", pdf) for pdf in (b"one", b"other"))
    assert one != other
    assert one == document_number("NH-1A2B-3C4D", b"one")
    found = NUMBER.fullmatch(one)
    assert found
    assert found[1] == "NH-1A2B-3C4D"
    assert re.fullmatch(r"(-[0-9A-F]{4}){3}", found[2])


def test_a_document_shows_nothing_of_its_patient(document: Document) -> None:
    shown = repr(replace(document, title="t"))
    assert not [word for word in ("0061542", "Benyoussef", "%PDF") if word in shown]
