"""A handout that was just made becomes a file of each kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nethandout.errors import RefusedError
from nethandout.interop.documents import Document, Filing
from nethandout.interop.files import KINDS, Kind, document_now, file_of, require_packages
from nethandout.model.record import PatientRecord
from nethandout.service import Service

BEGINS = {"fhir": b"{", "mdm": b"MSH|", "ics": b"BEGIN:VCALENDAR"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_written(kind: Kind, service: Service, document: Document) -> None:
    require_packages(kind)
    assert file_of(kind, service, document, Filing()).startswith(BEGINS[kind])


def test_titles_of_a_calendar_are_full_only_where_that_is_asked_for(
    service: Service, document: Document
) -> None:
    neutral, full = (
        file_of("ics", service, document, Filing(), full_titles=each) for each in (False, True)
    )
    assert neutral != full


def test_a_document_is_of_this_moment_in_the_time_of_the_clinic(
    service: Service, everything: PatientRecord
) -> None:
    leaflet = PatientRecord(language="en", tumor=everything.tumor)
    built = service.build(leaflet)
    made = document_now(service, everything, built).made
    assert abs(datetime.now(tz=UTC) - made) < timedelta(minutes=5)
    assert service.library.clinic is not None
    assert made.tzinfo == service.library.clinic.zone
    with pytest.raises(RefusedError):
        document_now(service, leaflet, built)
