"""Turn a handout that was just made into the bytes of a file for another program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from nethandout.interop.documents import Document, Filing, document_of, unprinted_document

if TYPE_CHECKING:
    from nethandout.model.record import PatientRecord
    from nethandout.service import Built, Service

Kind = Literal["fhir", "mdm", "ics"]
KINDS: Final[tuple[Kind, ...]] = ("fhir", "mdm", "ics")
MRN_SYSTEM: Final = "NETHANDOUT_MRN_SYSTEM"
"""The variable that says whose record numbers they are, where no option does."""
ENDINGS: Final[Mapping[Kind, str]] = MappingProxyType({"fhir": "json", "mdm": "hl7", "ics": "ics"})
"""What the name of a file ends in that stands beside a handout of the same name."""


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """Which files are made with each handout of a batch, and how."""

    kinds: tuple[Kind, ...] = ()
    filing: Filing = field(default_factory=Filing)
    full_titles: bool = False

    @property
    def is_filed(self) -> bool:
        """Tell whether any file is for a record system, which must know whose numbers they are."""
        return bool({"fhir", "mdm"}.intersection(self.kinds))

    @property
    def endings(self) -> tuple[str, ...]:
        """Give what the names of the files end in."""
        return tuple(f".{ENDINGS[kind]}" for kind in self.kinds)


def document_now(service: Service, record: PatientRecord, built: Built) -> Document:
    """Turn a handout into a document of this moment, in the clinic's time zone.

    Raises `RefusedError` without a patient.
    """
    return document_of(service, record, built, _now(service))


def _now(service: Service) -> datetime:
    clinic = service.library.clinic
    now = datetime.now(tz=UTC).astimezone(clinic.zone if clinic else None)
    return now.replace(microsecond=0)


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


def files_of(
    order: ExportOrder, service: Service, record: PatientRecord, built: Built
) -> Mapping[Kind, bytes]:
    """Turn one handout of a batch into its files; a record without any date has no calendar.

    Raises `RefusedError` for a leaflet for anybody, and what making a file raises.
    """
    if not order.kinds:
        return {}
    return _files_of(order, service, document_now(service, record, built))


def try_files(order: ExportOrder, service: Service, record: PatientRecord) -> None:
    """Make the files of a handout that is not printed yet, for what they raise: as `files_of`."""
    if order.kinds:
        _files_of(order, service, unprinted_document(service, record, _now(service)))


def _files_of(order: ExportOrder, service: Service, document: Document) -> Mapping[Kind, bytes]:
    return {
        kind: file_of(kind, service, document, order.filing, full_titles=order.full_titles)
        for kind in order.kinds
        if kind != "ics" or _has_dates(document.record)
    }


def _has_dates(record: PatientRecord) -> bool:
    from nethandout.interop.calendar import has_dates

    return has_dates(record)


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
