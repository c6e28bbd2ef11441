"""Turn the codings and words of FHIR into the facts that they stand for here.

Our own coding (`urn:nethandout:conditions`) wins. Then a code of `handouts/codes.yaml` or of
the clinic's `snomed.csv`, in the system it is of. A drug without a code is known by its name,
as everywhere else. What is none of these is not guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from nethandout.content.clinic.snomedmap import SnomedMap, read_snomed_map
from nethandout.content.codes import CodeFacts, Codes, look_up, read_codes
from nethandout.content.drugnames import DrugNames, load_drug_names
from nethandout.content.plan import Plan
from nethandout.errors import InputError
from nethandout.interop.fhir.systems import ATC, ICD10CM, OWN, RXNORM, SNOMED
from nethandout.model.remark import Remark
from nethandout.records.vocabulary import Vocabulary

if TYPE_CHECKING:
    from nethandout.service import Service

_SYSTEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ICD10CM: "ICD-10-CM",
        "urn:oid:2.16.840.1.113883.6.90": "ICD-10-CM",
        SNOMED: "SNOMED CT",
        "urn:oid:2.16.840.1.113883.6.96": "SNOMED CT",
        RXNORM: "RxNorm",
        "urn:oid:2.16.840.1.113883.6.88": "RxNorm",
        ATC: "ATC",
        "urn:oid:2.16.840.1.113883.6.73": "ATC",
    }
)
"""The systems that are understood, by URL and by OID, and what the tables call them."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a concept stands for: ids by field, or the reasons why its codes stand for none.

    `is_own` says that it is in our own coding. `other_tumor` says that a code is of a
    neuroendocrine tumor that these handouts are not about.
    """

    facts: tuple[tuple[str, str], ...] = ()
    excluded: tuple[str, ...] = ()
    is_own: bool = False
    is_coded: bool = False
    only_snomed: bool = False
    other_tumor: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """All that codes and names can mean for one clinic."""

    codes: Codes
    plan: Plan
    vocabulary: Vocabulary
    drugs: DrugNames = field(repr=False)
    clinic: SnomedMap = field(default_factory=dict, repr=False)

    def meaning(self, concept: object) -> Meaning:
        """Turn a CodeableConcept into what its codings stand for."""
        own = tuple(own_codes(concept))
        if own:
            return Meaning(own, is_own=True, is_coded=True)
        found = [each for coding in codings(concept) for each in self._rows(coding)]
        systems = {_SYSTEMS.get(str(coding.get("system"))) for coding in codings(concept)}
        return Meaning(
            tuple(dict.fromkeys(fact for each in found for fact in each.facts)),
            tuple(dict.fromkeys(each.excluded for each in found if each.excluded)),
            is_coded=bool(found),
            only_snomed=systems == {"SNOMED CT"},
            other_tumor=any(
                each.excluded and each.code.startswith(_OTHER_TUMORS) for each in found
            ),
        )

    def drug(self, name: str) -> frozenset[str]:
        """Turn the name of a drug into the ids of all that it can mean."""
        return self.drugs.named(name)

    def agree(self, one: Collection[str], other: Collection[str]) -> bool:
        """Tell whether two sets of treatments can mean one drug: itself, or its class."""
        if not one or not other:
            return True
        return not self._with_members(one).isdisjoint(self._with_members(other))

    def _with_members(self, ids: Collection[str]) -> set[str]:
        members = (each.members for each in self.plan.treatments if each.id in ids)
        return {*ids, *(id_ for group in members for id_ in group)}

    def _rows(self, coding: Mapping[str, Any]) -> Iterator[CodeFacts]:
        system, code = _SYSTEMS.get(str(coding.get("system"))), coding.get("code")
        if system is None or not isinstance(code, str):
            return
        row = look_up(self.codes, self.plan, code)
        if row is not None and row.system == system:
            yield row
        if system == "SNOMED CT" and code in self.clinic:
            yield CodeFacts(system, code, "", self.clinic[code])


_OTHER_TUMORS: Final = ("C7A.091", "C7A.093", "C7A.1", "D3A.091", "D3A.093")
"""Excluded codes that name an organ or a kind of its own; others only leave the organ open."""


def terms_of(service: Service) -> Terms:
    """Turn a service into the terms of its clinic; raises `InputError` for a broken map."""
    library, plan = service.library, service.content.plan
    clinic: SnomedMap = {}
    if library.overlay is not None:
        clinic, problems = read_snomed_map(library.overlay, service.vocabulary)
        if problems:
            raise InputError(Remark("the clinic's map of codes needs a correction:"), problems)
    drugs = load_drug_names(library, plan)
    return Terms(read_codes(library), plan, service.vocabulary, drugs, clinic)


def codings(concept: object) -> Iterator[Mapping[str, Any]]:
    """Give the codings of a CodeableConcept (or a Coding by itself)."""
    if not isinstance(concept, dict):
        return
    found = concept.get("coding")
    if found is None and "code" in concept:
        yield concept
    yield from (each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def has_code(concept: object, system: str, *codes: str) -> bool:
    """Tell whether a concept has one of the codes of a system."""
    return any(
        coding.get("system") == system and coding.get("code") in codes
        for coding in codings(concept)
    )


def codes_in(concept: object, system: str) -> frozenset[str]:
    """Turn a concept into its codes of a system."""
    return frozenset(
        str(coding.get("code")) for coding in codings(concept) if coding.get("system") == system
    )


def own_codes(concept: object) -> Iterator[tuple[str, str]]:
    """Turn a concept into the fields and ids of our own codings."""
    for coding in codings(concept):
        system, code = coding.get("system"), coding.get("code")
        if isinstance(system, str) and system.startswith(OWN) and isinstance(code, str):
            yield system.removeprefix(OWN), code


def own_code(concept: object, name: str) -> str | None:
    """Turn a concept into the code of our own coding for a field, if it has one."""
    return next((code for field_name, code in own_codes(concept) if field_name == name), None)


def text_of(concept: object) -> str | None:
    """Turn a concept into its words: its text, else what the user chose, else the first."""
    if not isinstance(concept, dict):
        return None
    if isinstance(concept.get("text"), str):
        return str(concept["text"])
    shown = [each for each in codings(concept) if isinstance(each.get("display"), str)]
    chosen = [each for each in shown if each.get("userSelected") is True] or shown
    return str(chosen[0]["display"]) if chosen else None
