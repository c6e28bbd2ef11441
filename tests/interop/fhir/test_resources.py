from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fhir.resources.R4B import get_fhir_model_class

from nethandout.interop.documents import Document
from nethandout.interop.fhir.labels import Labels, labels_of
from nethandout.interop.fhir.resources import (
    allergies,
    appointments,
    care_team,
    conditions,
    patient_resource,
    procedures,
)
from nethandout.service import Service

SUBJECT = {"reference": "urn:uuid:1"}
CHICAGO = ZoneInfo("America/Chicago")
AUCKLAND = ZoneInfo("Pacific/Auckland")


@pytest.fixture(scope="module")
def labels(service: Service) -> Labels:
    return labels_of(service)


def own(resource: dict[str, Any]) -> tuple[str, str]:
    coding = resource["code"]["coding"][0]
    return coding["system"].removeprefix("urn:nethandout:"), coding["code"]


def test_every_resource_is_one_that_fhir_knows(document: Document, labels: Labels) -> None:
    record = document.record
    found = [
        patient_resource(document.patient, record, "urn:oid:1.2.3"),
        *conditions(record, labels, SUBJECT),
        *procedures(record, labels, SUBJECT),
        *allergies(record, SUBJECT),
        *appointments(record, CHICAGO, SUBJECT),
        *care_team(record, SUBJECT),
    ]
    for resource in found:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    assert len(found) == 1 + 5 + 5 + 2 + 4 + 1


def test_a_patient_has_whole_names_a_number_and_a_language(document: Document) -> None:
    patient = patient_resource(document.patient, document.record, "urn:oid:1.2.3")
    name, latin = patient["name"]
    assert (name["use"], name["text"]) == ("official", "محمد بن يوسف")
    assert (latin["use"], latin["text"]) == ("usual", "Mohamed Benyoussef")
    assert latin["extension"][0]["valueCode"] == "ABC"
    assert not {"given", "family"} & {*name, *latin}
    (number,) = patient["identifier"]
    assert (number["system"], number["value"]) == ("urn:oid:1.2.3", "0061542")
    assert number["type"]["coding"][0]["code"] == "MR"
    (language,) = patient["communication"]
    assert language["language"]["coding"][0]["code"] == "ar"
    assert language["preferred"] is True
    assert patient["birthDate"] == "1955-12-30"
    assert patient["extension"][0]["valueCoding"]["code"] == "373066001"
    assert "gender" not in patient


def test_what_nobody_said_of_a_patient_is_not_said(document: Document) -> None:
    record = document.record.model_copy(update={"interpreter": False})
    unknown = document.patient.model_copy(update={"birth_date": None, "latin_name": None})
    patient = patient_resource(unknown, record, None)
    assert "birthDate" not in patient
    assert patient["_birthDate"]["extension"][0]["valueCode"] == "unknown"
    assert "extension" not in patient
    assert "system" not in patient["identifier"][0]
    assert len(patient["name"]) == 1


def test_the_tumor_how_far_it_went_and_conditions_are_problems(
    document: Document, labels: Labels
) -> None:
    found = list(conditions(document.record, labels, SUBJECT))
    assert [own(each) for each in found] == [
        ("tumor.site", "ileum"),
        ("tumor.settings", "liver-metastases"),
        ("tumor.settings", "bone-brain-spine"),
        ("conditions", "carcinoid-syndrome"),
        ("conditions", "men1"),
    ]
    assert {each["clinicalStatus"]["coding"][0]["code"] for each in found} == {"active"}
    assert {each["verificationStatus"]["coding"][0]["code"] for each in found} == {"confirmed"}


def test_procedures_are_planned_or_done(document: Document, labels: Labels) -> None:
    found = list(procedures(document.record, labels, SUBJECT))
    assert [(own(each), each["status"], each.get("performedDateTime")) for each in found] == [
        (("treatments", "treatment-prrt"), "preparation", None),
        (("tests", "test-ct"), "preparation", None),
        (("done", "procedure-small-bowel-resection"), "completed", "2026-10-16"),
        (("prrt", "treatment-prrt"), "preparation", "2027-06-07"),
        (("prrt", "treatment-prrt"), "preparation", "2027-08-02"),
    ]


def test_an_appointment_has_the_offset_of_its_own_day(document: Document) -> None:
    def starts(zone: ZoneInfo) -> list[str]:
        return [each["start"] for each in appointments(document.record, zone, SUBJECT)]

    assert starts(CHICAGO)[:3] == [
        "2027-03-14T01:30:00-06:00",
        "2027-03-14T03:30:00-05:00",
        "2026-12-11T10:30:00-06:00",
    ]
    assert starts(AUCKLAND)[2] == "2026-12-11T10:30:00+13:00"


def test_an_appointment_says_its_kind_its_words_and_its_place(document: Document) -> None:
    nurse, look, shot, _ = appointments(document.record, CHICAGO, SUBJECT)
    assert nurse["appointmentType"]["coding"][0]["code"] == "visit-nurse"
    assert "description" not in nurse
    assert nurse["participant"][1]["actor"] == {"type": "Location", "display": "Room 3"}
    assert "appointmentType" not in look
    assert look["description"] == "A look at the liver"
    assert len(look["participant"]) == 1
    assert (shot["status"], shot["description"]) == ("booked", "Somatuline")
    assert shot["end"] == shot["start"]


def test_allergies_and_people_are_in_the_words_of_the_record(document: Document) -> None:
    penicillin, latex = allergies(document.record, SUBJECT)
    assert penicillin["code"] == {"text": "penicillin"}
    assert penicillin["reaction"] == [{"manifestation": [{"text": "rash"}]}]
    assert "reaction" not in latex
    (team,) = care_team(document.record, SUBJECT)
    nurse, doctor = team["contained"]
    assert nurse["telecom"][0]["value"] == "+1 312 555 0142"
    assert "telecom" not in doctor
    assert [each["member"]["reference"] for each in team["participant"]] == [
        f"#{nurse['id']}",
        f"#{doctor['id']}",
    ]
    assert [each["role"][0]["text"] for each in team["participant"]] == ["NET nurse", "Doctor"]


def test_nobody_makes_no_team(document: Document) -> None:
    alone = document.record.model_copy(update={"care_team": ()})
    assert list(care_team(alone, SUBJECT)) == []
