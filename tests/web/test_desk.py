"""A form becomes its fields, its findings and its verified PDF, in the process of a worker."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pytest
from tests.web.conftest import EXAMPLES

from nethandout.web.desk import Desk, answer, set_up, shown
from nethandout.web.form.types import DroppedTable, FormData
from nethandout.web.work import Drop, Picture, Preview, Refused, Save, Shown, WorkerOrder

DAY: Final = date(2026, 11, 22)
LEAFLET: Final[FormData] = {"tumor.site": ("ileum",), "language": ("en",)}
PATIENT: Final[FormData] = {
    **LEAFLET,
    "patient.name": ("Rosa Mendez",),
    "patient.birth_date": ("1961-03-05",),
    "patient.record_number": ("QX-77123",),
    "approved_by": ("Dr. Ann Lee",),
    "approved_on": (DAY.isoformat(),),
}


@pytest.fixture(scope="module")
def desk() -> Desk:
    return set_up(WorkerOrder(EXAMPLES / "clinic", None, DAY, b"salt"))


@pytest.fixture(scope="module")
def leaflet(desk: Desk) -> Shown:
    return shown(desk, Preview(LEAFLET, "en"))


def severities(page: Shown) -> list[tuple[str, str]]:
    """Give the fields that something is said about, and how grave it is."""
    fields = [
        field
        for group in page.groups
        for field in (*group.fields, *(each for row in group.rows for each in row))
    ]
    return [(each.name, problem.severity) for each in fields for problem in each.problems]


def test_a_form_is_shown_with_its_pages_topics_and_reasons(leaflet: Shown) -> None:
    assert leaflet.made is not None
    assert leaflet.made.pdf.startswith(b"%PDF")
    assert leaflet.made.language == "en"
    assert len(leaflet.made.pages) >= 3
    assert "site-jejunum-ileum" in {line.id for line in leaflet.topics}
    assert all(line.why for line in leaflet.topics)
    assert not {line.id for line in leaflet.topics} & {line.id for line in leaflet.more}


def test_nothing_typed_is_no_mistake_yet(desk: Desk) -> None:
    empty = shown(desk, Preview({}, "en"))
    assert severities(empty) == []
    assert (empty.made, empty.needed) == (None, 0)


def test_what_is_missing_is_a_note_while_somebody_types_and_an_error_in_the_end(
    desk: Desk,
) -> None:
    begun = {**LEAFLET, "patient.name": ("Rosa Mendez",)}
    typing = shown(desk, Preview(begun, "en"))
    assert {severity for _, severity in severities(typing)} == {"warn"}
    assert typing.needed >= 2
    done = shown(desk, Preview(begun, "en", is_finished=True))
    assert ("patient.birth_date", "error") in severities(done)
    assert done.made is None


def test_a_rule_that_stops_is_beside_its_field_and_nothing_is_made(desk: Desk) -> None:
    tomorrow = (DAY + timedelta(days=1)).isoformat()
    page = shown(desk, Preview({**PATIENT, "patient.birth_date": (tomorrow,)}, "en"))
    assert ("patient.birth_date", "error") in severities(page)
    assert page.made is None


def test_notes_for_staff_do_not_repeat_what_stands_beside_a_field(desk: Desk) -> None:
    page = shown(desk, Preview(PATIENT, "en"))
    assert page.made is not None
    beside = {
        problem.message
        for group in page.groups
        for field in group.fields
        for problem in field.problems
    }
    assert not beside & {*page.notes}


def test_without_a_clinic_a_patient_gets_no_handout_and_a_reason() -> None:
    desk = set_up(WorkerOrder(None, None, DAY, b"salt"))
    page = shown(desk, Preview(PATIENT, "en", is_finished=True))
    said = [problem.message for group in page.groups for problem in group.problems]
    assert page.made is None
    assert any("the clinic's numbers" in message for message in said)


def test_work_of_each_kind_has_its_result(desk: Desk, leaflet: Shown) -> None:
    assert leaflet.made is not None
    png = answer(desk, Picture(leaflet.made.pdf, 1))
    assert isinstance(png, bytes)
    assert png.startswith(b"\x89PNG")
    record = answer(desk, Save(PATIENT))
    assert isinstance(record, bytes)
    assert b"Rosa Mendez" in record
    raw = (EXAMPLES / "batch" / "patients.csv").read_bytes()
    assert isinstance(answer(desk, Drop("patients.csv", raw, "en")), DroppedTable)
    assert isinstance(answer(desk, Drop("x.pdf", b"%PDF-1.7", "en")), Refused)


def test_what_workers_are_told_and_give_back_shows_no_values(leaflet: Shown) -> None:
    for work in (Preview(PATIENT, "en", "Rosa"), Drop("Rosa.csv", b"Rosa", "en"), Save(PATIENT)):
        assert "Rosa" not in repr(work)
    assert "%PDF" not in repr(leaflet)
