"""Files that other systems really send, and that once were read wrongly or not at all.

Each is a typical patient with one thing that is different.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.interop.fhir.charts import (
    CANARIES,
    ILEUM,
    ME,
    NURSE,
    RXNORM,
    TERMINOLOGY,
    UCUM,
    Tree,
    allergy,
    appointment,
    bundle,
    concept,
    data,
    dosage,
    patient,
    request,
    team,
)

from nethandout.errors import InputError
from nethandout.interop.fhir.reading import Choice, FhirRead, read_fhir
from nethandout.service import Service

APPROVED = Choice(approved_by="Dr. L. Meyer", approved_on="2026-11-20")
DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}
GTS = f"{TERMINOLOGY}/v3-GTSAbbreviation"


def read(service: Service, *resources: Tree, **elements: object) -> FhirRead:
    return read_fhir(data(bundle(*resources, **elements)), "b.json", service, APPROVED)  # type: ignore[arg-type]


def refused(service: Service, *resources: Tree, **elements: object) -> list[tuple[str, str]]:
    """Turn a file into the codes and places of the errors that stop it."""
    with pytest.raises(InputError) as caught:
        read(service, *resources, **elements)
    assert not [word for word in CANARIES if word in str(caught.value)]
    found = [each for each in caught.value.problems if each.severity == "error"]
    return [(each.code, each.position.file.rpartition("#")[2]) for each in found]


def record(found: FhirRead) -> dict[str, Any]:
    value = found.tree.value
    assert isinstance(value, dict)
    return value


def said(found: FhirRead, place: str) -> list[str]:
    """Turn what was read into all that is said of an element."""
    notes = [note.message for note in found.notes if str(note.place.file).endswith(place)]
    return notes + [each.code for each in found.warnings if each.position.file.endswith(place)]


# --- Medicines -------------------------------------------------------------------------


def test_a_code_and_a_name_of_two_drugs_stop_the_record(service: Service) -> None:
    order = request(concept(RXNORM, "749811", "Octreotide LAR 20 mg"))
    place = "Bundle.entry[2].resource.medicationCodeableConcept"
    assert refused(service, patient(), ILEUM, order) == [("drug-asked", place)]


def test_two_codes_of_two_drugs_stop_the_record(service: Service) -> None:
    both = {"coding": [*concept(RXNORM, "749811")["coding"], *concept(RXNORM, "898589")["coding"]]}
    order = request(both | {"text": "injection"})
    place = "Bundle.entry[2].resource.medicationCodeableConcept"
    assert refused(service, patient(), ILEUM, order) == [("drug-asked", place)]


def test_a_code_and_its_own_name_are_one_drug(service: Service) -> None:
    order = request(concept(RXNORM, "749811", "lanreotide 120 mg"))
    assert record(read(service, patient(), ILEUM, order))["treatments"] == ["drug-lanreotide"]


def test_a_unit_that_is_not_that_of_its_code_is_refused(service: Service) -> None:
    quantity = {"value": 20, "unit": "mg", "system": UCUM, "code": "g"}
    order = request(
        "Canarydrug", {"timing": {"repeat": DAILY}, "doseAndRate": [{"doseQuantity": quantity}]}
    )
    place = "Bundle.entry[2].resource.dosageInstruction[0].doseAndRate[0].doseQuantity.unit"
    assert refused(service, patient(), ILEUM, order) == [("dosage", place)]


@pytest.mark.parametrize(
    ("code", "repeat", "fits"),
    [
        ("BID", {"frequency": 3, "period": 1, "periodUnit": "d"}, False),
        ("BID", {"frequency": 1, "period": 12, "periodUnit": "h"}, True),
        ("TID", {"when": ["MORN", "EVE"]}, False),
        ("QOD", {"frequency": 1, "period": 2, "periodUnit": "d"}, True),
        ("Q8H", {"frequency": 3, "period": 1, "periodUnit": "d"}, True),
    ],
)
def test_the_code_of_a_timing_says_what_its_repeat_says(
    service: Service, code: str, repeat: Tree, *, fits: bool
) -> None:
    order = request("Canarydrug", dosage(timing={"code": concept(GTS, code), "repeat": repeat}))
    if fits:
        assert record(read(service, patient(), ILEUM, order))["medicines"]
        return
    place = "Bundle.entry[2].resource.dosageInstruction[0].timing.code"
    assert refused(service, patient(), ILEUM, order) == [("dosage", place)]


def test_words_beside_a_dose_are_told_because_they_are_not_printed(service: Service) -> None:
    words = {"text": "Take 20 mg twice", "patientInstruction": "with canarywort"}
    found = read(service, patient(), ILEUM, request("Canarydrug", dosage(**words)))
    assert said(found, "dosageInstruction[0].text") == [
        "its parts are printed in place of these words"
    ]
    assert said(found, "dosageInstruction[0].patientInstruction") == ["dosage-words"]


def test_a_medication_that_was_entered_in_error_is_not_taken(service: Service) -> None:
    wrong = {"resourceType": "Medication", "id": "m", "status": "entered-in-error"}
    order = request(contained=[wrong | {"code": {"text": "Canarydrug"}}])
    del order["medicationCodeableConcept"]
    order["medicationReference"] = {"reference": "#m"}
    place = "Bundle.entry[2].resource.medicationReference"
    assert refused(service, patient(), ILEUM, order) == [("no-medication", place)]


# --- The patient -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "language"), [("spa", "es"), ("chi", "zh-Hans"), ("ara", "ar"), ("vie", "vi")]
)
def test_a_language_of_three_letters_is_that_of_two(
    service: Service, code: str, language: str
) -> None:
    spoken = {"language": concept("urn:iso:std:iso:639:-2", code), "preferred": True}
    assert record(read(service, patient(communication=[spoken]), ILEUM))["language"] == language


def test_a_language_in_words_alone_is_asked_and_never_english(service: Service) -> None:
    spoken = {"language": {"text": "Spanish"}, "preferred": True}
    place = "Bundle.entry[0].resource.communication[0].language"
    assert refused(service, patient(communication=[spoken]), ILEUM) == [("language-asked", place)]


def test_a_name_that_is_not_in_use_yet_is_none(service: Service) -> None:
    later = {"use": "official", "text": "Later Name", "period": {"start": "2099-01-01"}}
    found = read(service, patient(name=[later, {"use": "usual", "text": "Name Now"}]), ILEUM)
    assert record(found)["patient"]["name"] == "Name Now"


def test_of_two_names_in_use_somebody_is_told_to_look(service: Service) -> None:
    names = [{"use": "official", "text": "One Name"}, {"use": "official", "text": "Two Name"}]
    found = read(service, patient(name=names), ILEUM)
    assert record(found)["patient"]["name"] == "One Name"
    assert "several-names" in said(found, "entry[0].resource.name")


def test_the_extension_of_fhir_says_that_an_interpreter_is_needed(service: Service) -> None:
    url = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
    needed = patient(extension=[{"url": url, "valueBoolean": True}])
    assert record(read(service, needed, ILEUM))["interpreter"] is True
    not_needed = patient(extension=[{"url": url, "valueBoolean": False}])
    assert "interpreter" not in record(read(service, not_needed, ILEUM))


def test_the_older_name_of_the_table_of_identifiers_is_known(service: Service) -> None:
    number = {"type": concept("http://hl7.org/fhir/v2/0203", "MR"), "value": "77"}
    found = read(service, patient(identifier=[number]), ILEUM)
    assert record(found)["patient"]["record_number"] == "77"


# --- Visits, people, allergies -----------------------------------------------------------


def test_a_second_that_no_clock_shows_is_refused(service: Service) -> None:
    visit = appointment(start="2099-12-31T23:59:60Z")
    place = "Bundle.entry[2].resource.start"
    assert refused(service, patient(), ILEUM, visit) == [("fhir-shape", place)]


def test_an_appointment_that_the_patient_declined_is_not_printed(service: Service) -> None:
    people = [
        {"actor": ME, "status": "declined"},
        {"actor": {"reference": "Location/l1", "display": "Level 2"}, "status": "accepted"},
    ]
    found = read(
        service, patient(), ILEUM, appointment(start="2099-12-07T15:30:00Z", participant=people)
    )
    assert "appointments" not in record(found)
    assert said(found, "entry[2].resource.participant") == ["the patient has declined"]


def test_a_team_that_is_only_proposed_is_not_whom_to_call(service: Service) -> None:
    found = read(service, patient(), ILEUM, NURSE, team(status="proposed"))
    assert "care_team" not in record(found)


@pytest.mark.parametrize("words", ["NKDA", "No known drug allergy", "no known allergies"])
def test_no_known_allergy_in_words_is_the_name_of_none(service: Service, words: str) -> None:
    found = read(service, patient(), ILEUM, allergy(code={"text": words}))
    assert "allergies" not in record(found)
    assert said(found, "entry[2].resource.code") == ["this says that there is none"]


# --- Bundles ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("elements", "code", "place"),
    [
        ({"link": [{"relation": "previous", "url": "x"}]}, "more-pages", "Bundle.link"),
        ({"total": 50}, "more-pages", "Bundle.total"),
        ({"implicitRules": "urn:x"}, "modifier", "Bundle.implicitRules"),
    ],
)
def test_a_bundle_that_is_not_all_or_means_something_else_is_refused(
    service: Service, elements: Tree, code: str, place: str
) -> None:
    assert refused(service, patient(), ILEUM, **elements) == [(code, place)]


def test_a_search_that_could_not_give_all_is_refused(service: Service) -> None:
    issue = {"severity": "error", "code": "forbidden", "diagnostics": "Zzyzxova"}
    failed = {"resourceType": "OperationOutcome", "issue": [issue]}
    place = "Bundle.entry[2].resource.issue"
    assert refused(service, patient(), ILEUM, failed) == [("search-failed", place)]
    warned = {"resourceType": "OperationOutcome", "issue": [issue | {"severity": "warning"}]}
    assert record(read(service, patient(), ILEUM, warned))["tumor"]["site"] == "ileum"


def test_an_entry_that_deletes_is_refused(service: Service) -> None:
    tree = bundle(patient(), ILEUM, kind="transaction")
    tree["entry"][1]["request"] = {"method": "DELETE", "url": "Condition/tumor"}
    with pytest.raises(InputError) as caught:
        read_fhir(data(tree), "b.json", service, APPROVED)
    assert [each.code for each in caught.value.problems] == ["bundle-type"]
