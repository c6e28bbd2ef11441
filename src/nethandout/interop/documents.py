"""Turn a record and its verified PDF into the document that a record system files.

What the document is (language, title, draft or reviewed) is read from the PDF itself, so it
says the same as the paper.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from nethandout.errors import RefusedError
from nethandout.model.record import Patient, PatientRecord
from nethandout.model.remark import Remark

if TYPE_CHECKING:
    from nethandout.service import Built, Service

NUMBER: Final = re.compile(r"(NH-[0-9A-F]{4}-[0-9A-F]{4})(-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4})?")
"""A handout id, as every page has it, and behind it what makes it the number of one document."""
PATIENT_NEEDED: Final = Remark(
    "a record system files a handout under a patient, and this is a leaflet "
    "for anybody: give a record with a patient"
)
_REVIEWED: Final = "reviewed"
_PDF_LATER: Final = b"%PDF"
_ID_LATER: Final = "NH-0000-0000"
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class Document:
    """One patient's handout, ready to be filed. `made` knows its time zone: the clinic's.

    `number` is unique: the handout id, which patients with the same facts share, and 12 digits
    of the SHA-256 of the file. `title` is in `language` and names no patient.
    """

    record: PatientRecord = field(repr=False)
    patient: Patient = field(repr=False)
    pdf: bytes = field(repr=False)
    handout_id: str
    number: str
    language: str
    title: str
    is_reviewed: bool
    clinic: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Filing:
    """What only the receiving system knows.

    `numbers_from` is the URI of the record numbers, such as `urn:oid:2.16.840.1.113883.19.5`;
    `replaces` the number of the document (or the handout id) that this one takes the place of.
    """

    numbers_from: str | None = None
    replaces: str | None = None


def document_of(service: Service, record: PatientRecord, built: Built, made: datetime) -> Document:
    """Turn a record and its handout into a document; raises `RefusedError` without a patient."""
    if record.patient is None:
        raise RefusedError(PATIENT_NEEDED)
    status, title = _said(built.pdf)
    clinic = service.library.clinic
    return Document(
        record,
        record.patient,
        built.pdf,
        built.handout_id,
        document_number(built.handout_id, built.pdf),
        built.language,
        title,
        status == _REVIEWED,
        clinic.name if clinic else "",
        made,
    )


def unprinted_document(service: Service, record: PatientRecord, made: datetime) -> Document:
    """Turn a record into the document of a handout that is not made yet, to try what takes one.

    Raises `RefusedError` without a patient.
    """
    if record.patient is None:
        raise RefusedError(PATIENT_NEEDED)
    number = document_number(_ID_LATER, _PDF_LATER)
    clinic = service.library.clinic
    return Document(
        record=record,
        patient=record.patient,
        pdf=_PDF_LATER,
        handout_id=_ID_LATER,
        number=number,
        language=record.language,
        title=number,
        is_reviewed=False,
        clinic=clinic.name if clinic else "",
        made=made,
    )


def document_number(handout_id: str, pdf: bytes) -> str:
    """Turn a handout id and a file into a number that no other file has: NH-1A2B-3C4D-5E6F-…."""
    digits = sha256(pdf).hexdigest().upper()
    groups = (digits[start : start + _GROUP] for start in range(0, 3 * _GROUP, _GROUP))
    return "-".join((handout_id, *groups))


def _said(pdf: bytes) -> tuple[str, str]:
    """Turn a handout into its review status and its title, as its metadata have them."""
    import pikepdf

    from nethandout.render.preflight.provenance import from_xmp

    with pikepdf.open(io.BytesIO(pdf)) as document:
        provenance, title = from_xmp(document.Root.Metadata.read_bytes())
    return provenance.status if provenance else "", title
