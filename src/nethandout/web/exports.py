"""Turn a form into a file for another program: a page for screens, a calendar, FHIR, HL7 v2."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal, get_args

from nethandout.errors import InputError, Position
from nethandout.service import Service
from nethandout.web.form.trees import tree_of
from nethandout.web.form.types import FormData

Kind = Literal["html", "ics", "fhir", "mdm"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MRN_SYSTEM: Final = "NETHANDOUT_MRN_SYSTEM"
"""Whose record numbers they are, as for `build --mrn-system`."""


@dataclass(frozen=True, slots=True)
class FileType:
    """What a browser is told of a file, and a name for it that names nobody."""

    media: str
    name: str


TYPES: Final[Mapping[str, FileType]] = MappingProxyType(
    {
        "html": FileType("text/html; charset=utf-8", "handout.html"),
        "ics": FileType("text/calendar; charset=utf-8", "dates.ics"),
        "fhir": FileType("application/fhir+json", "handout.json"),
        "mdm": FileType("application/hl7-v2", "handout.hl7"),
    }
)


def exported(service: Service, data: FormData, kind: Kind) -> bytes:
    """Turn a form into the bytes of a file.

    Raises what building its handout raises, `RefusedError` where a file is about a patient and
    the form names none, and `MissingDependencyError` without the extra `ehr`.
    """
    record, problems = service.record_of(tree_of(data))
    if record is None:
        raise InputError("the form needs a correction:", problems)
    if kind == "html":
        return service.webpage(record, position=Position("")).html
    from nethandout.interop.documents import Filing, document_of

    clinic = service.library.clinic
    now = datetime.now(tz=UTC).astimezone(clinic.zone if clinic else None).replace(microsecond=0)
    document = document_of(service, record, service.build(record, position=Position("")), now)
    filing = Filing(os.environ.get(MRN_SYSTEM))
    if kind == "fhir":
        from nethandout.interop.fhir.writing import fhir_bundle

        return fhir_bundle(service, document, filing)
    if kind == "mdm":
        from nethandout.interop.mdm import mdm_message

        return mdm_message(document, filing)
    from nethandout.interop.calendar import calendar

    return calendar(service, document, full_titles=False)
