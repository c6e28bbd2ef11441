"""Turn the name of a code system, an OID or a URL, into the tables that have its codes.

OIDs are those of the HL7 registry, which the URL-based guide R4 lists for problems and
medicines; URLs are those of FHIR R4 (4.3, “Using codes in resources”). ATC is in neither list
of Infobutton, which may be extended.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from nethandout.content.codes import CodeFacts, Codes, look_up
from nethandout.content.plan import Plan
from nethandout.interop.fhir import systems


class CodeSystem(StrEnum):
    """A system of codes, by the name that the program's own tables have for it."""

    ICD10CM = "ICD-10-CM"
    SNOMED = "SNOMED CT"
    RXNORM = "RxNorm"
    NDC = "NDC"
    LOINC = "LOINC"
    ATC = "ATC"


OIDS: Final[Mapping[CodeSystem, str]] = MappingProxyType(
    {
        CodeSystem.ICD10CM: "2.16.840.1.113883.6.90",
        CodeSystem.SNOMED: "2.16.840.1.113883.6.96",
        CodeSystem.RXNORM: "2.16.840.1.113883.6.88",
        CodeSystem.NDC: "2.16.840.1.113883.6.69",
        CodeSystem.LOINC: "2.16.840.1.113883.6.1",
        CodeSystem.ATC: "2.16.840.1.113883.6.73",
    }
)
_URLS: Final[Mapping[str, CodeSystem]] = MappingProxyType(
    {
        systems.ICD10CM: CodeSystem.ICD10CM,
        systems.SNOMED: CodeSystem.SNOMED,
        systems.RXNORM: CodeSystem.RXNORM,
        systems.NDC: CodeSystem.NDC,
        systems.LOINC: CodeSystem.LOINC,
        systems.ATC: CodeSystem.ATC,
    }
)
_SYSTEMS: Final[Mapping[str, CodeSystem]] = MappingProxyType(
    {oid: system for system, oid in OIDS.items()}
    | {url.partition("//")[2]: system for url, system in _URLS.items()}
)
_PREFIX: Final = re.compile(r"^(?:urn:oid:|https?://)")
_ICD10CM: Final = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
"""Any code of ICD-10-CM: ours are found by how they begin, so that the rest must be one too."""
_OF_DRUGS: Final = frozenset({CodeSystem.RXNORM, CodeSystem.NDC, CodeSystem.ATC, CodeSystem.SNOMED})


def code_system(name: str) -> CodeSystem | None:
    """Turn an OID or a URL into its system; None for one that no table is of."""
    return _SYSTEMS.get(_PREFIX.sub("", name.strip().casefold()).rstrip("/"))


def may_name_drugs(system: CodeSystem | None) -> bool:
    """Tell whether the display name of a code of this system may be that of a medicine."""
    return system in _OF_DRUGS


def known_code(codes: Codes, plan: Plan, system: CodeSystem, code: str) -> CodeFacts | None:
    """Turn a code of a system into what it stands for; None where no table has it.

    The point of ICD-10-CM and capitals do not matter; a code of another system that looks the
    same is not meant.
    """
    if system is CodeSystem.ICD10CM and not _ICD10CM.fullmatch(code.strip().upper()):
        return None
    found = look_up(codes, plan, code)
    return found if found is not None and found.system == system.value else None
