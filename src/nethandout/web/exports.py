"""Turn a form into a file for another program: a page for screens, a calendar, FHIR, HL7 v2."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from nethandout.errors import InputError, Position, RefusedError
from nethandout.model.remark import Remark
from nethandout.web.form.types import FormData

if TYPE_CHECKING:
    from nethandout.service import Service

Kind = Literal["html", "ics", "fhir", "mdm"]


@dataclass(frozen=True, slots=True)
class FileType:
    """What a browser is told of a file, and a name for it that names nobody."""

    media: str
    name: str


TYPES: Final[Mapping[Kind, FileType]] = MappingProxyType(
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
    from nethandout.interop import files
    from nethandout.interop.documents import PATIENT_NEEDED, Filing
    from nethandout.web.form.trees import tree_of

    record, problems = service.record_of(tree_of(data))
    if record is None:
        raise InputError(Remark("the form needs a correction:"), problems)
    if kind == "html":
        return service.webpage(record, position=Position("")).html
    if record.patient is None:
        raise RefusedError(PATIENT_NEEDED)
    document = files.document_now(service, record, service.build(record, position=Position("")))
    return files.file_of(kind, service, document, Filing(os.environ.get(files.MRN_SYSTEM)))
