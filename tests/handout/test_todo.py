"""What is to be done on a day comes from the record, and the shared handout knows no day."""

from __future__ import annotations

from typing import Any

import pytest

from nethandout.handout.todo import DatedDeed, dated_deeds, to_do_list
from nethandout.handout.tree import Advice
from nethandout.i18n.formats import Formats
from nethandout.model.record import PatientRecord
from nethandout.model.text import LocalizedText

AT_SEVEN = {"at": "2026-12-15T07:00", "what": "Embolization"}
AT_NINE = {"at": "2026-12-15T09:00", "what": "Blood test"}
LATER = {"at": "2027-01-20T10:00", "what": "CT scan"}
BEFORE = {"purpose": "before-procedure", "treatment": "procedure-hepatic-embolization"}
PRRT = {"purpose": "prrt", "treatment": "treatment-prrt"}
SHOTS = {
    "drug": "drug-lanreotide",
    "dose": "120 mg",
    "next": "2026-12-01",
    "every_days": "28",
    "count": "4",
}


def deeds(**fields: Any) -> list[tuple[str, str, str | None]]:  # noqa: ANN401 - as in YAML
    record = PatientRecord.model_validate({"tumor": {"site": "ileum"}, **fields})
    return [
        (
            deed.deed,
            deed.date,
            deed.time and deed.time.replace("\u00a0", " ").replace("\u202f", " "),
        )
        for deed in dated_deeds(record, Formats("en"))
    ]


@pytest.mark.parametrize(
    ("appointments", "time"),
    [([AT_SEVEN], "7:00 AM"), ([AT_SEVEN, AT_NINE], None), ([LATER], None), ([], None)],
)
def test_the_time_is_that_of_the_one_appointment_on_the_day(
    appointments: list[dict[str, str]], time: str | None
) -> None:
    found = deeds(visit={**BEFORE, "on": "2026-12-15"}, appointments=appointments)
    assert found == [("come", "Tuesday, December 15, 2026", time)]


def test_a_procedure_without_a_day_tells_the_next_appointment() -> None:
    assert deeds(visit=BEFORE, appointments=[LATER]) == [
        ("next", "Wednesday, January 20, 2027", "10:00 AM")
    ]


def test_the_first_shot_is_the_next_of_the_series() -> None:
    visit = {"purpose": "start-injection", "treatment": "drug-lanreotide"}
    assert deeds(visit=visit, injections=SHOTS, treatments=["drug-lanreotide"]) == [
        ("shot", "Tuesday, December 1, 2026", None)
    ]


def test_prrt_has_the_next_dose_and_when_long_acting_shots_stop() -> None:
    found = deeds(
        visit={**PRRT, "on": "2026-12-20"},
        prrt={"doses": ["2027-02-01", "2026-12-07"]},
        treatments=["treatment-prrt", "drug-octreotide-lar"],
    )
    assert found == [
        ("dose", "Monday, February 1, 2027", None),
        ("hold", "Monday, January 4, 2027", None),
    ]


def test_prrt_without_long_acting_shots_has_no_shots_to_stop() -> None:
    found = deeds(visit=PRRT, prrt={"doses": ["2026-12-07"]}, treatments=["treatment-prrt"])
    assert [deed for deed, *_ in found] == ["dose"]


def test_a_dose_that_is_over_is_not_the_next() -> None:
    visit = {**PRRT, "on": "2027-03-01"}
    assert deeds(visit=visit, prrt={"doses": ["2026-12-07"]}) == []


@pytest.mark.parametrize(
    ("on", "day"),
    [
        (None, "Tuesday, December 15, 2026"),
        ("2026-12-14", "Tuesday, December 15, 2026"),
        ("2026-12-15", "Wednesday, January 20, 2027"),
        ("2027-01-20", "Wednesday, January 20, 2027"),
    ],
)
def test_a_check_up_tells_the_appointment_after_it(on: str | None, day: str) -> None:
    visit = {"purpose": "follow-up", **({"on": on} if on else {})}
    assert [date for _, date, _ in deeds(visit=visit, appointments=[LATER, AT_SEVEN])] == [day]


def test_an_appointment_that_is_over_is_not_the_next() -> None:
    visit = {"purpose": "follow-up", "on": "2027-02-01"}
    assert deeds(visit=visit, appointments=[LATER]) == []


def test_without_a_visit_the_first_appointment_is_the_next() -> None:
    assert deeds(appointments=[LATER, AT_SEVEN]) == [
        ("next", "Tuesday, December 15, 2026", "7:00 AM")
    ]


def advice(text: str, about: str | None = None) -> Advice:
    return Advice(LocalizedText(text, "en"), about)


POINTS = (advice("a"), advice("b", "shot-dates"), advice("c"))


def test_dated_things_take_the_first_of_three_places() -> None:
    come = DatedDeed("come", "Tuesday")
    assert to_do_list((), POINTS).undated == ("a", "b", "c")
    assert to_do_list((come,), POINTS).undated == ("a", "b")
    assert to_do_list((come, come, come, come), POINTS).dated == (come, come, come)
    assert to_do_list((come, come, come, come), POINTS).undated == ()


def test_what_the_dates_say_is_not_said_without_them() -> None:
    deeds = (DatedDeed("dose", "Monday"), DatedDeed("hold", "Sunday"))
    assert to_do_list(deeds, POINTS[1:]).undated == ("c",)


def test_no_day_of_a_patient_is_shown_where_objects_are() -> None:
    assert "Tuesday" not in repr(to_do_list((DatedDeed("come", "Tuesday", "7:00"),), POINTS))
