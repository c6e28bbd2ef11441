"""Turn the parts of a record into FHIR R4 resources about its patient.

A resource says who it is about by the placeholder `subject`, a Reference. Statuses are the
record's own certainty: what a clinic wrote in it is confirmed, what is planned is in
preparation, what is done is completed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final

from nethandout.i18n.formats import Formats
from nethandout.interop.fhir.labels import Json, Labels
from nethandout.interop.fhir.systems import (
    ALLERGY_CLINICAL,
    BCP47,
    CONDITION_CATEGORY,
    CONDITION_CLINICAL,
    CONDITION_VERIFICATION,
    IDENTIFIER_TYPE,
    INTERPRETER_NEEDED,
    MEDICAL_RECORD,
    SNOMED,
    SNOMED_YES,
    own,
)
from nethandout.model.medicine import Appointment
from nethandout.model.record import CareTeamMember, Patient, PatientRecord

_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_REPRESENTATION: Final = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
_ALPHABETIC: Final = "ABC"
_DRUG: Final = "drug-"
_PRRT: Final = "treatment-prrt"


def is_drug(treatment: str) -> bool:
    """Tell whether a treatment is a medicine, and so a MedicationStatement."""
    return treatment.startswith(_DRUG)


def patient_resource(patient: Patient, record: PatientRecord, numbers_from: str | None) -> Json:
    """Turn the patient into a Patient; a name is whole, for nobody said how it is split."""
    identifier = {
        "use": "usual",
        "type": {"coding": [{"system": IDENTIFIER_TYPE, "code": MEDICAL_RECORD}]},
        **({"system": numbers_from} if numbers_from else {}),
        "value": patient.record_number,
    }
    names: list[Json] = [{"use": "official", "text": patient.name}]
    if patient.latin_name:
        alphabetic = {"url": _REPRESENTATION, "valueCode": _ALPHABETIC}
        names.append({"extension": [alphabetic], "use": "usual", "text": patient.latin_name})
    language = {
        "coding": [{"system": BCP47, "code": record.language}],
        "text": Formats(record.language).language_name(),
    }
    found: Json = {"resourceType": "Patient"}
    if record.interpreter:
        yes = {"system": SNOMED, "code": SNOMED_YES, "display": "Yes"}
        found["extension"] = [{"url": INTERPRETER_NEEDED, "valueCoding": yes}]
    found |= {"identifier": [identifier], "name": names}
    if patient.birth_date:
        found["birthDate"] = patient.birth_date.isoformat()
    else:
        found["_birthDate"] = {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}
    return found | {"communication": [{"language": language, "preferred": True}]}


def conditions(record: PatientRecord, labels: Labels, subject: Json) -> Iterator[Json]:
    """Turn the tumor and the conditions into Conditions of the problem list."""
    facts = [("tumor.site", record.tumor.site)]
    facts += [("tumor.settings", name) for name in record.tumor.settings]
    facts += [("conditions", name) for name in record.conditions]
    for place, name in facts:
        yield {
            "resourceType": "Condition",
            "clinicalStatus": _status(CONDITION_CLINICAL, "active"),
            "verificationStatus": _status(CONDITION_VERIFICATION, "confirmed"),
            "category": [_status(CONDITION_CATEGORY, "problem-list-item")],
            "code": labels.concept(place, name),
            "subject": subject,
        }


def procedures(record: PatientRecord, labels: Labels, subject: Json) -> Iterator[Json]:
    """Turn treatments that are no drugs, tests and PRRT doses into Procedures."""
    planned = [("treatments", name) for name in record.treatments if not is_drug(name)]
    planned += [("tests", name) for name in record.tests]
    for place, name in planned:
        yield _procedure("preparation", labels.concept(place, name), subject)
    for done in record.done:
        if not is_drug(done.treatment):
            over = _procedure("completed", labels.concept("done", done.treatment), subject)
            day = {"performedDateTime": done.on.isoformat()} if done.on else {}
            yield over | day
    for dose in sorted(record.prrt.doses if record.prrt else ()):
        concept = labels.concept("prrt", _PRRT)
        yield _procedure("preparation", concept, subject) | {"performedDateTime": dose.isoformat()}


def _procedure(status: str, code: Json, subject: Json) -> Json:
    return {"resourceType": "Procedure", "status": status, "code": code, "subject": subject}


def allergies(record: PatientRecord, patient: Json) -> Iterator[Json]:
    """Turn the allergies into AllergyIntolerances, in the words of the record."""
    for allergy in record.allergies:
        reaction = [{"manifestation": [{"text": allergy.reaction}]}] if allergy.reaction else []
        yield {
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": _status(ALLERGY_CLINICAL, "active"),
            "code": {"text": allergy.to},
            "patient": patient,
            **({"reaction": reaction} if reaction else {}),
        }


def appointments(record: PatientRecord, zone: tzinfo | None, patient: Json) -> Iterator[Json]:
    """Turn the visits into booked Appointments; `zone` is the clinic's, None the machine's.

    FHIR wants an end where there is a start (app-2, app-3), and nobody said how long a visit
    takes: it ends when it begins.
    """
    for visit in record.appointments:
        start = _instant(visit.at, zone)
        people: list[Json] = [{"actor": patient, "status": "accepted"}]
        if visit.where:
            place = {"type": "Location", "display": visit.where}
            people.append({"actor": place, "status": "accepted"})
        yield {
            "resourceType": "Appointment",
            "status": "booked",
            **_kind(visit),
            "start": start,
            "end": start,
            "participant": people,
        }


def _instant(local: datetime, zone: tzinfo | None) -> str:
    """Turn an hour of the clinic into an instant with its offset; of two the first (DST)."""
    aware = local.astimezone() if zone is None else local.replace(tzinfo=zone)
    return aware.isoformat()


def _kind(visit: Appointment) -> Json:
    found: Json = {}
    if visit.kind:
        text = visit.kind.replace("-", " ")
        coding = {"system": own("appointments.kind"), "code": visit.kind, "display": text}
        found["appointmentType"] = {"coding": [coding], "text": text}
    return found | ({"description": visit.what} if visit.what else {})


def care_team(record: PatientRecord, subject: Json) -> Iterator[Json]:
    """Turn the people of the record into one CareTeam, each a contained Practitioner."""
    if not record.care_team:
        return
    numbered = [(f"person-{n}", person) for n, person in enumerate(record.care_team, start=1)]
    yield {
        "resourceType": "CareTeam",
        "contained": [_practitioner(name, person) for name, person in numbered],
        "status": "active",
        "subject": subject,
        "participant": [
            {"role": [{"text": person.role}], "member": {"reference": f"#{name}"}}
            for name, person in numbered
        ],
    }


def _practitioner(name: str, person: CareTeamMember) -> Json:
    phone = {"system": "phone", "value": person.phone, "use": "work"}
    return {
        "resourceType": "Practitioner",
        "id": name,
        "name": [{"text": person.name}],
        **({"telecom": [phone]} if person.phone else {}),
    }


def _status(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}
