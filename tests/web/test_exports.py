"""What is on the form goes to other programs as well: phones, calendars, record systems."""

from __future__ import annotations

import pytest
from tests.web.conftest import Served
from tests.web.test_app import PATIENT


@pytest.mark.parametrize(
    ("kind", "media", "begins"),
    [
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
        ("fhir", "application/fhir+json", b"{"),
        ("mdm", "application/hl7-v2", b"MSH|"),
    ],
)
def test_other_programs_get_the_handout_too(
    page: Served, kind: str, media: str, begins: bytes
) -> None:
    visit = {"appointments.0.at": "2031-01-07T09:30", "appointments.0.kind": "visit-doctor"}
    made = page.post(f"/file/{kind}", {**PATIENT, **visit})
    assert made.status_code == 200
    assert made.headers["content-type"] == media
    assert made.headers["content-disposition"].startswith("attachment; filename=")
    assert made.content.lower().startswith(begins.lower())


def test_a_file_about_a_patient_needs_one_and_the_page_says_so(page: Served) -> None:
    leaflet = {"tumor.site": "ileum", "language": "en"}
    answer = page.post("/file/fhir", leaflet)
    assert "a record system files a handout under a patient" in answer.text
    assert page.post("/file/exe", leaflet).status_code == 404
