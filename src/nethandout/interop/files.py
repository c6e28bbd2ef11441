"""Turn a handout that was just made into the bytes of a file for another program."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from nethandout.interop.documents import Document, Filing, document_of

if TYPE_CHECKING:
    from nethandout.model.record import PatientRecord
    from nethandout.service import Built, Service

Kind = Literal["fhir", "mdm", "ics"]
KINDS: Final[tuple[Kind, ...]] = ("fhir", "mdm", "ics")
MRN_SYSTEM: Final = "NETHANDOUT_MRN_SYSTEM"
"""The variable that says whose record numbers they are, where no option does."""


def document_now(service: Service, record: PatientRecord, built: Built) -> Document:
    """Turn a handout into a document of this moment, in the clinic's time zone.

    Raises `RefusedError` without a patient.
    """
    clinic = service.library.clinic
    now = datetime.now(tz=UTC).astimezone(clinic.zone if clinic else None)
    return document_of(service, record, built, now.replace(microsecond=0))


def file_of(
    kind: Kind, service: Service, document: Document, filing: Filing, *, full_titles: bool = False
) -> bytes:
    """Turn a document into a file; `full_titles` lets a calendar name illness and drug."""
    if kind == "fhir":
        from nethandout.interop.fhir.writing import fhir_bundle

        return fhir_bundle(service, document, filing)
    if kind == "mdm":
        from nethandout.interop.mdm import mdm_message

        return mdm_message(document, filing)
    from nethandout.interop.calendar import calendar

    return calendar(service, document, full_titles=full_titles)


def require_packages(kind: Kind) -> None:
    """Ask for what writing a file takes; raises `MissingDependencyError` without the extra."""
    if kind == "fhir":
        from nethandout.interop.fhir.writing import require_fhir

        require_fhir()
    elif kind == "mdm":
        from nethandout.interop.mdm import require_mdm

        require_mdm()
    else:
        from nethandout.interop.calendar import require_calendar

        require_calendar()
