"""Personal pages show the record's dates and words, and their repr shows none of them."""

from __future__ import annotations

from typing import Any

import pytest

from nethandout.errors import InputError
from nethandout.handout.personal import PersonalPages, personal_pages
from nethandout.i18n.formats import Formats
from nethandout.model.record import PatientRecord

RECORD: dict[str, Any] = {
    "patient": {"name": "Rosa Klein", "birth_date": "1961-04-09", "record_number": "ZAN-1"},
    "tumor": {"site": "ileum"},
    "approved_by": "Dr. L. Meyer",
    "approved_on": "2026-11-20",
}


def pages(language: str = "en", **fields: Any) -> PersonalPages:  # noqa: ANN401 - as in YAML
    record = PatientRecord.model_validate({**RECORD, **fields})
    found = personal_pages(record, Formats(language))
    assert found is not None
    return found


def test_a_birth_date_may_be_missing() -> None:
    identity = pages(patient={**RECORD["patient"], "birth_date": "not-known"}).identity
    assert (identity.birth_date, identity.birth_date_in_english) == (None, None)
    assert identity.record_number == "ZAN-1"


def test_a_clinic_may_print_without_approval() -> None:
    fields = {key: RECORD[key] for key in RECORD if not key.startswith("approved")}
    record = PatientRecord.model_validate(fields)
    found = personal_pages(record, Formats("en"), approval_required=False)
    assert found is not None
    assert (found.identity.approved_by, found.identity.approved_on) == (None, None)


def test_a_leaflet_has_no_personal_pages() -> None:
    record = PatientRecord.model_validate({"tumor": {"site": "ileum"}})
    assert personal_pages(record, Formats("en")) is None


@pytest.mark.parametrize("field", ["approved_by", "approved_on"])
def test_nothing_personal_is_printed_that_nobody_approved(field: str) -> None:
    record = PatientRecord.model_validate({key: RECORD[key] for key in RECORD if key != field})
    with pytest.raises(InputError, match="approved_by and approved_on"):
        personal_pages(record, Formats("en"))


def test_dates_are_written_out_in_the_patients_language() -> None:
    identity = pages("es").identity
    assert identity.birth_date == "9 de abril de 1961"
    assert identity.approved_on == "20 de noviembre de 2026"
    assert (identity.name, identity.record_number) == ("Rosa Klein", "ZAN-1")


def test_shots_come_every_28_days() -> None:
    series = pages(
        injections={
            "drug": "drug-lanreotide",
            "dose": "120 mg",
            "next": "2026-12-01",
            "every_days": "28",
            "count": "4",
        }
    ).injections
    assert series is not None
    assert (series.every_days.text, series.every_days.plural) == ("28", 28)
    assert series.dose == "120 mg"
    assert [(shot.number, shot.date) for shot in series.dates] == [
        ("1", "Tuesday, December 1, 2026"),
        ("2", "Tuesday, December 29, 2026"),
        ("3", "Tuesday, January 26, 2027"),
        ("4", "Tuesday, February 23, 2027"),
    ]


def test_the_last_long_acting_shot_is_28_days_before_each_prrt_dose() -> None:
    doses = pages(prrt={"doses": ["2027-02-14", "2026-12-20"]}).prrt
    assert [(dose.number, dose.date, dose.last_long_acting) for dose in doses] == [
        ("1", "Sunday, December 20, 2026", "Sunday, November 22, 2026"),
        ("2", "Sunday, February 14, 2027", "Sunday, January 17, 2027"),
    ]


def test_appointments_come_in_the_order_of_time() -> None:
    visits = pages(
        appointments=[
            {"at": "2026-12-02T14:00", "what": "Scan"},
            {"at": "2026-12-02T09:30", "what": "Shot", "where": "Level 2"},
        ]
    ).appointments
    assert [(visit.what, visit.where) for visit in visits] == [("Shot", "Level 2"), ("Scan", None)]
    assert visits[0].time.replace("\u00a0", " ") == "9:30 AM"


def test_what_the_clinic_typed_is_printed_as_typed() -> None:
    found = pages(
        medicines=[
            {
                "name": "Creon",
                "dose": "25 000",
                "when": "with meals",
                "for": "fat",
                "until": "2027-01-02",
            }
        ],
        allergies=[{"to": "iodine", "reaction": "hives"}],
        care_team=[{"role": "NET nurse", "name": "R. Osei", "phone": "+1 312 555 0199"}],
        goal="Walk the dog",
        crisis_plan="50 mcg\nthen call",
    )
    (line,) = found.medicines
    assert (line.name, line.typed_dose, line.typed_when, line.typed_purpose) == (
        "Creon",
        "25 000",
        "with meals",
        "fat",
    )
    assert line.until == "January 2, 2027"
    assert found.allergies == (("iodine", "hives"),)
    assert found.care_team == (("NET nurse", "R. Osei", "+1 312 555 0199"),)
    assert (found.goal, found.crisis_plan) == ("Walk the dog", "50 mcg\nthen call")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"interpreter": True}, False),  # said in the block on page one
        ({"goal": "Rest"}, True),
        ({"prrt": {"doses": ["2026-12-20"]}}, True),
        ({"allergies": [{"to": "iodine"}]}, True),
    ],
)
def test_pages_of_their_own_are_needed_only_for_more_than_an_identity(
    fields: dict[str, Any], expected: bool
) -> None:
    assert pages(**fields).has_pages is expected


def test_a_repr_shows_nothing_of_the_patient() -> None:
    found = pages(
        interpreter=True,
        goal="Zanary",
        injections={"drug": "zanary", "dose": "Zanary", "next": "2026-12-01", "every_days": "28"},
        prrt={"doses": ["2026-12-20"]},
        medicines=[{"name": "Zanary", "dose": "Zanary", "for": "Zanary"}],
        appointments=[{"at": "2026-12-01T09:30", "what": "Zanary"}],
        allergies=[{"to": "Zanary"}],
        care_team=[{"role": "Zanary", "name": "Zanary"}],
        crisis_plan="Zanary",
    )
    assert repr(found) == "PersonalPages(identity=Identity())"
    parts: list[object] = [found.identity, *found.medicines, *found.appointments]
    assert found.injections is not None
    parts += [*found.prrt, *found.injections.dates, found.injections]
    for part in parts:
        assert not any(sign in repr(part) for sign in ("anary", "Rosa", "ZAN", "2026"))
