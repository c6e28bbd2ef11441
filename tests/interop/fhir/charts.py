"""Compose FHIR bundles in the shapes of US Core: a patient with a tumor of the ileum, and more.

All people are invented. The words of `CANARIES` stand where a patient's values do, and must
never be in a message.
"""

from __future__ import annotations

import copy
import json
from typing import Any

Tree = dict[str, Any]

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
UCUM = "http://unitsofmeasure.org"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
ME = {"reference": "Patient/p1"}
NAME = "Qwertina Zzyzxova"
NUMBER = "QX-77120"
CANARIES = ("Qwertina", "Zzyzxov", "QX-77120", "1961", "Canarydrug", "canarywort", "Kanarienv")


def concept(system: str, code: str, text: str | None = None) -> Tree:
    found: Tree = {"coding": [{"system": system, "code": code}]}
    return found | ({"text": text} if text else {})


def patient(**elements: object) -> Tree:
    number = {"type": concept(f"{TERMINOLOGY}/v2-0203", "MR"), "value": NUMBER}
    spoken = {"language": concept("urn:ietf:bcp:47", "es"), "preferred": True}
    return {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [number],
        "name": [{"use": "official", "family": "Zzyzxova", "given": ["Qwertina"]}],
        "birthDate": "1961-04-09",
        "communication": [spoken],
    } | elements


def condition(code: Tree | str, **elements: object) -> Tree:
    coded = concept(ICD, code) if isinstance(code, str) else code
    return {
        "resourceType": "Condition",
        "clinicalStatus": concept(f"{TERMINOLOGY}/condition-clinical", "active"),
        "verificationStatus": concept(f"{TERMINOLOGY}/condition-ver-status", "confirmed"),
        "code": coded,
        "subject": ME,
    } | elements


def clinical(status: str) -> Tree:
    return concept(f"{TERMINOLOGY}/condition-clinical", status)


def verified(status: str) -> Tree:
    return concept(f"{TERMINOLOGY}/condition-ver-status", status)


ILEUM = condition("C7A.012", id="tumor")


def dosage(value: object = 20, code: str = "mg", **elements: object) -> Tree:
    quantity = {"value": value, "unit": code, "system": UCUM, "code": code}
    twice = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}
    return {"timing": twice, "doseAndRate": [{"doseQuantity": quantity}]} | elements


def repeat(**elements: object) -> Tree:
    return {"timing": {"repeat": elements}}


def request(drug: Tree | str = "Canarydrug", *dosages: Tree, **elements: object) -> Tree:
    coded = {"text": drug} if isinstance(drug, str) else drug
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": coded,
        "subject": ME,
        "dosageInstruction": list(dosages or [dosage()]),
    } | elements


def statement(drug: Tree | str = "Canarydrug", **elements: object) -> Tree:
    coded = {"text": drug} if isinstance(drug, str) else drug
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": coded,
        "subject": ME,
        "dosage": [dosage()],
    } | elements


def allergy(**elements: object) -> Tree:
    return {
        "resourceType": "AllergyIntolerance",
        "code": {"text": "canarywort"},
        "patient": ME,
        "reaction": [{"manifestation": [{"text": "hives"}]}],
    } | elements


def appointment(**elements: object) -> Tree:
    place = {"actor": {"reference": "Location/l1", "display": "Level 2"}, "status": "accepted"}
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "description": "CT scan",
        "start": "2026-12-07T15:30:00Z",
        "participant": [{"actor": ME, "status": "accepted"}, place],
    } | elements


def procedure(text: str = "procedure-appendectomy", **elements: object) -> Tree:
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"text": text},
        "subject": ME,
        "performedDateTime": "2026-11-02T08:00:00Z",
    } | elements


def team(*participants: Tree, **elements: object) -> Tree:
    nurse = {"role": [{"text": "NET nurse"}], "member": {"reference": "Practitioner/n1"}}
    return {
        "resourceType": "CareTeam",
        "status": "active",
        "subject": ME,
        "participant": list(participants or [nurse]),
    } | elements


NURSE = {
    "resourceType": "Practitioner",
    "id": "n1",
    "name": [{"text": "R. Kanarienvogel"}],
    "telecom": [
        {"system": "phone", "value": "+1 312 555 0199", "use": "home"},
        {"system": "phone", "value": "+1 312 555 0142", "use": "work"},
    ],
}


def bundle(*resources: Tree, kind: str = "searchset", **elements: object) -> Tree:
    entries = [{"resource": copy.deepcopy(each)} for each in resources]
    return {"resourceType": "Bundle", "type": kind, "entry": entries} | elements


def data(tree: Tree) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode()


def lines(*trees: Tree) -> bytes:
    return b"".join(data(tree) + b"\n" for tree in trees)
