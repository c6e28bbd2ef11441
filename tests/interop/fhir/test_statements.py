"""Each word of an order goes to its own element of `Dosage`."""

from __future__ import annotations

from typing import Any

import pytest
from fhir.resources.R4B.medicationstatement import MedicationStatement

from nethandout.interop.documents import Document
from nethandout.interop.fhir.labels import labels_of
from nethandout.interop.fhir.statements import medication_statements
from nethandout.model.medicine import Medicine
from nethandout.service import Service

SUBJECT = {"reference": "urn:uuid:1"}


@pytest.fixture(scope="module")
def statements(service: Service, document: Document) -> list[dict[str, Any]]:
    return list(medication_statements(document.record, labels_of(service), SUBJECT))


def named(statements: list[dict[str, Any]], name: str) -> dict[str, Any]:
    found = [each for each in statements if each["medicationCodeableConcept"].get("text") == name]
    assert len(found) == 1
    return found[0]


def own(statements: list[dict[str, Any]], field: str) -> list[tuple[str, str]]:
    return [
        (coding["code"], each["status"])
        for each in statements
        for coding in each["medicationCodeableConcept"].get("coding", ())
        if coding["system"] == f"urn:nethandout:{field}"
    ]


def test_every_statement_is_one_that_fhir_knows(statements: list[dict[str, Any]]) -> None:
    for statement in statements:
        MedicationStatement.model_validate(statement)
    assert len(statements) == 3 + 6 + 1


def test_drugs_are_planned_or_done_and_other_treatments_are_no_statements(
    statements: list[dict[str, Any]],
) -> None:
    assert own(statements, "treatments") == [
        ("drug-lanreotide", "active"),
        ("drug-everolimus", "active"),
    ]
    assert own(statements, "done") == [("drug-sunitinib", "completed")]
    (done,) = [each for each in statements if each["status"] == "completed"]
    assert done["effectivePeriod"] == {"end": "2026-09-01"}


def test_as_needed_says_for_what_and_how_often_at_most(statements: list[dict[str, Any]]) -> None:
    statement = named(statements, "loperamide")
    (dosage,) = statement["dosage"]
    assert dosage["asNeededCodeableConcept"]["coding"][0]["code"] == "diarrhea"
    most = dosage["maxDosePerPeriod"]
    assert (most["numerator"]["value"], most["numerator"]["code"]) == (8, "{dose}")
    assert (most["denominator"]["value"], most["denominator"]["code"]) == (1, "d")
    assert dosage["route"]["coding"][0]["code"] == "oral"
    assert dosage["doseAndRate"] == [
        {
            "doseQuantity": {
                "value": 2,
                "unit": "mg",
                "system": "http://unitsofmeasure.org",
                "code": "mg",
            }
        }
    ]
    assert statement["reasonCode"][0]["coding"][0]["code"] == "diarrhea"
    (brand,) = statement["medicationCodeableConcept"]["coding"]
    assert (brand["system"], brand["code"]) == ("urn:nethandout:medicines.brand", "Imodium")


def test_times_of_day_food_and_first_and_last_day(statements: list[dict[str, Any]]) -> None:
    statement = named(statements, "pancrelipase")
    (dosage,) = statement["dosage"]
    days = {"start": "2026-11-30", "end": "2027-02-28"}
    assert dosage["timing"] == {"repeat": {"when": ["MORN", "EVE"], "boundsPeriod": days}}
    assert statement["effectivePeriod"] == days
    assert dosage["additionalInstruction"][0]["coding"][0]["code"] == "meals"
    quantity = dosage["doseAndRate"][0]["doseQuantity"]
    assert (quantity["value"], quantity["code"]) == (1.5, "{tablet}")


def test_a_dose_that_changes_has_one_dosage_for_each_step(
    statements: list[dict[str, Any]],
) -> None:
    first, second = named(statements, "prednisone")["dosage"]
    assert (first["sequence"], second["sequence"]) == (1, 2)
    assert first["doseAndRate"][0]["doseQuantity"]["value"] == 20
    assert first["timing"]["repeat"]["boundsDuration"] == {
        "value": 5,
        "unit": "day",
        "system": "http://unitsofmeasure.org",
        "code": "d",
    }
    assert second["timing"]["repeat"]["boundsPeriod"] == {"end": "2026-12-31"}
    assert first["timing"]["repeat"]["frequency"] == 1
    assert first["route"] == second["route"]


def test_days_of_the_week_and_meals(statements: list[dict[str, Any]]) -> None:
    (vitamin,) = named(statements, "vitamin B12")["dosage"]
    assert vitamin["timing"] == {"repeat": {"dayOfWeek": ["mon", "thu"]}}
    assert vitamin["doseAndRate"][0]["doseQuantity"]["code"] == "ug"
    (omeprazole,) = named(statements, "omeprazole")["dosage"]
    assert omeprazole["timing"]["repeat"] == {
        "frequency": 2,
        "period": 1,
        "periodUnit": "d",
        "when": ["AC"],
    }


@pytest.mark.parametrize(
    ("timing", "repeat"),
    [
        ({"every_days": "2"}, {"frequency": 1, "period": 2, "periodUnit": "d"}),
        ({"every_hours": "6"}, {"frequency": 1, "period": 6, "periodUnit": "h"}),
        ({"times_a_day": "3"}, {"frequency": 3, "period": 1, "periodUnit": "d"}),
        (
            {"every_days": "2", "times": ["noon", "bedtime"]},
            {"frequency": 1, "period": 2, "periodUnit": "d", "when": ["NOON", "HS"]},
        ),
        ({"times": ["evening"], "with": "after-meals"}, {"when": ["EVE"]}),
        ({"with": "after-meals"}, {"when": ["PC"]}),
    ],
)
def test_how_often_and_when(
    service: Service, document: Document, timing: dict[str, object], repeat: dict[str, object]
) -> None:
    order = {"name": "x", "dose": {"value": "1", "unit": "drop"}, "timing": timing}
    record = document.record.model_copy(
        update={
            "treatments": (),
            "done": (),
            "injections": None,
            "medicines": (Medicine.model_validate(order),),
        }
    )
    (found,) = medication_statements(record, labels_of(service), SUBJECT)
    MedicationStatement.model_validate(found)
    assert found["dosage"][0]["timing"] == {"repeat": repeat}


def test_a_medicine_with_no_more_than_a_dose(service: Service, document: Document) -> None:
    bare = Medicine.model_validate({"name": "x", "dose": {"value": "0.125", "unit": "mg"}})
    changes = {"treatments": (), "done": (), "injections": None, "medicines": (bare,)}
    record = document.record.model_copy(update=changes)
    (found,) = medication_statements(record, labels_of(service), SUBJECT)
    (dosage,) = found["dosage"]
    assert dosage == {"doseAndRate": dosage["doseAndRate"]}
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == 0.125
    assert "reasonCode" not in found
    assert "effectivePeriod" not in found


def test_the_clinics_own_words_stay_words(statements: list[dict[str, Any]]) -> None:
    statement = named(statements, "amlodipine")
    assert statement["dosage"] == [
        {
            "text": "one small tablet",
            "timing": {"code": {"text": "at breakfast"}},
            "route": {"text": "by mouth"},
        }
    ]
    assert statement["reasonCode"] == [{"text": "my heart"}]


def test_injections_say_the_first_day_the_days_between_and_how_many(
    statements: list[dict[str, Any]],
) -> None:
    assert own(statements, "injections.drug") == [("drug-lanreotide", "active")]
    (dosage,) = statements[-1]["dosage"]
    assert dosage["timing"]["repeat"] == {
        "boundsPeriod": {"start": "2026-12-11"},
        "count": 3,
        "frequency": 1,
        "period": 28,
        "periodUnit": "d",
    }
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == 120
