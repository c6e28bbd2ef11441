"""Turn a document into a FHIR R4 transaction Bundle: the facts of the record, and the PDF.

Nothing that a record system has is changed: every entry is created (POST), and only where it is
not there yet (`ifNoneExist`). A patient is found by record number and birth date together,
never by one of them. Every resource carries an identifier made of what it says, so that
filing the same twice creates nothing twice (HL7 FHIR R4, conditional create).
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import tzinfo
from itertools import chain
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from uuid import UUID, uuid5

from nethandout.errors import VerificationError
from nethandout.interop.documents import NUMBER, Document, Filing
from nethandout.interop.extras import require
from nethandout.interop.fhir.labels import Json, Labels, labels_of
from nethandout.interop.fhir.resources import (
    allergies,
    appointments,
    care_team,
    conditions,
    patient_resource,
    procedures,
)
from nethandout.interop.fhir.statements import medication_statements
from nethandout.interop.fhir.systems import LOINC, own
from nethandout.model.remark import Remark

if TYPE_CHECKING:
    from nethandout.service import Service

_URI: Final = "urn:ietf:rfc:3986"
_RESOURCES: Final = UUID("b0d6f1de-7a37-57f5-8f0b-6a7d8a8f5b59")
"""The namespace of the identifiers of resources."""
_PDF: Final = "application/pdf"
_EDUCATION: Final = {"system": LOINC, "code": "34895-3", "display": "Education note"}


def require_fhir() -> None:
    """Ask for fhir.resources before anything is printed; raises `MissingDependencyError`."""
    require("fhir.resources.R4B.bundle", "fhir.resources", Remark("a FHIR bundle"))


def fhir_bundle(service: Service, document: Document, filing: Filing) -> bytes:
    """Turn a document into the JSON of a Bundle that the models of `fhir.resources` accept.

    Raises `VerificationError` for one that they do not accept.
    """
    clinic = service.library.clinic
    bundle = transaction(document, filing, labels_of(service), clinic.zone if clinic else None)
    _require_valid(bundle)
    return (json.dumps(bundle, ensure_ascii=False, indent=2) + "\n").encode()


def transaction(document: Document, filing: Filing, labels: Labels, zone: tzinfo | None) -> Json:
    """Turn a document into a transaction Bundle; the same document gives the same one.

    Its language is that of what the clinic typed.
    """
    patient, record = document.patient, document.record
    person = patient_resource(patient, record, filing.numbers_from)
    owner = f"{filing.numbers_from or ''}|{patient.record_number}"
    found = _entry(person, _fingerprint(owner, {}), _same_patient(person))
    subject = {"reference": found["fullUrl"], "type": "Patient"}
    facts = chain(
        conditions(record, labels, subject),
        medication_statements(record, labels, subject),
        allergies(record, subject),
        appointments(record, zone, subject),
        procedures(record, labels, subject),
        care_team(record, subject),
    )
    binary = _entry(_binary(document, subject), _fingerprint(owner, {"pdf": document.number}))
    reference = _document_reference(document, filing, subject, binary["fullUrl"])
    unique = _fingerprint(owner, {"document": document.number})
    entries = [
        found,
        *_identified(facts, owner),
        binary,
        _entry(reference, unique, _is_number("document", document.number)),
    ]
    return {
        "resourceType": "Bundle",
        "language": record.texts_in or record.language,
        "type": "transaction",
        "timestamp": document.made.isoformat(),
        "entry": entries,
    }


def _identified(resources: Iterator[Json], owner: str) -> Iterator[Json]:
    """Turn resources into entries, each with an identifier made of what it says and of whom.

    What is said twice has a number behind it.
    """
    seen: dict[UUID, int] = {}
    for resource in resources:
        said = _fingerprint(owner, resource)
        seen[said] = seen.get(said, 0) + 1
        unique = said if seen[said] == 1 else uuid5(said, str(seen[said]))
        name = unique.urn
        own_id = [{"system": _URI, "value": name}]
        kind = {"resourceType": resource["resourceType"], "identifier": own_id}
        yield _entry(kind | resource, unique, f"identifier={_token(_URI, name)}")


def _fingerprint(owner: str, resource: Json) -> UUID:
    text = json.dumps([owner, resource], ensure_ascii=False, sort_keys=True)
    return uuid5(_RESOURCES, text)


def _entry(resource: Json, unique: UUID, condition: str | None = None) -> Json:
    request = {"method": "POST", "url": resource["resourceType"]}
    return {
        "fullUrl": unique.urn,
        "resource": resource,
        "request": request | ({"ifNoneExist": condition} if condition else {}),
    }


def _same_patient(person: Json) -> str:
    """Turn a Patient into the search that finds only them: by two identifiers, or by none."""
    (number,) = person["identifier"]
    search = f"identifier={_token(number.get('system', ''), number['value'])}"
    born = person.get("birthDate")
    return f"{search}&birthdate={born}" if born else f"{search}&name:exact={_name(person)}"


def _name(person: Json) -> str:
    return quote(person["name"][0]["text"], safe="")


def _is_number(kind: str, number: str) -> str:
    return f"identifier={_token(own(kind), number)}"


def _token(system: str, value: str) -> str:
    return quote(f"{system}|{value}", safe=":/")


def _binary(document: Document, subject: Json) -> Json:
    """Turn the PDF into a Binary, which is as private as its patient's record."""
    return {
        "resourceType": "Binary",
        "contentType": _PDF,
        "securityContext": subject,
        "data": b64encode(document.pdf).decode("ascii"),
    }


def _document_reference(document: Document, filing: Filing, subject: Json, url: str) -> Json:
    """Turn a document into its DocumentReference: preliminary as long as it is a draft.

    `hash` is SHA-1 as base64, as FHIR R4 has it (Attachment): it finds damage.
    """
    attachment: Json = {
        "contentType": _PDF,
        "language": document.language,
        "url": url,
        "size": len(document.pdf),
        "hash": b64encode(hashlib.sha1(document.pdf, usedforsecurity=False).digest()).decode(),
        "title": document.title,
        "creation": document.made.isoformat(),
    }
    by = document.record.approved_by
    found: Json = {
        "resourceType": "DocumentReference",
        "masterIdentifier": {"system": own("document"), "value": document.number},
        "identifier": [{"system": own("handout"), "value": document.handout_id}],
        "status": "current",
        "docStatus": "final" if document.is_reviewed else "preliminary",
        "type": {"coding": [_EDUCATION], "text": "Handout for the patient"},
        "category": [{"text": "Patient education"}],
        "subject": subject,
        "date": document.made.isoformat(),
        **({"author": [{"display": by}]} if by else {}),
        **({"custodian": {"display": document.clinic}} if document.clinic else {}),
    }
    if filing.replaces:
        found["relatesTo"] = [{"code": "replaces", "target": _replaced(filing.replaces)}]
    return found | {"content": [{"attachment": attachment}]}


def _replaced(number: str) -> Json:
    """Turn the number of a document, or a handout id, into a reference by identifier."""
    match = NUMBER.fullmatch(number)
    kind = "document" if match and match[2] else "handout"
    identifier = {"system": own(kind), "value": number}
    return {"type": "DocumentReference", "identifier": identifier}


def _require_valid(bundle: Json) -> None:
    """Have the models of R4B read the bundle; their words could repeat a patient's."""
    models: Any = require("fhir.resources.R4B.bundle", "fhir.resources", Remark("a FHIR bundle"))
    from pydantic import ValidationError

    try:
        models.Bundle.model_validate(bundle)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, detail["loc"])) for detail in error.errors())
        message = Remark(
            "the FHIR bundle is not valid at {places}; please report this", places=places
        )
        raise VerificationError(message) from None
