"""Turn the ids of a record into FHIR codings: our own, and a standard's where one says the same.

A code of a standard stands only where it says exactly what the record says, no more and no
less. A record does not say whether a tumor is malignant (C7A) or benign (D3A), so a site has
none; the numbers of products (RxNorm) are no drugs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from nethandout.content.codes import Codes, read_codes
from nethandout.interop.fhir.systems import ATC, ICD10CM, SNOMED, own

if TYPE_CHECKING:
    from nethandout.content.plan import NamedFact
    from nethandout.service import Service

Json = dict[str, Any]

_EXACT: Final = frozenset({"C7B.02", "E31.21", "Q85.01"})
"""Rows of ICD-10-CM that say what their fact says: liver metastases, MEN1, NF1.

C7B.03 (bone) says less than bone, brain or spine; other facts have several rows.
"""


@dataclass(frozen=True, slots=True)
class Labels:
    """What ids of facts are called in English, for staff, and their codes in standards."""

    names: Mapping[str, str]
    standard: Mapping[tuple[str, str], tuple[Json, ...]] = field(repr=False)

    def concept(self, place: str, id_: str) -> Json:
        """Turn an id in a field of the record into a CodeableConcept."""
        kind = "treatments" if place in ("done", "injections.drug") else place
        text = self.names.get(id_, id_)
        return {
            "coding": [
                {"system": own(place), "code": id_, "display": text},
                *self.standard.get((kind, id_), ()),
            ],
            "text": text,
        }


def labels_of(service: Service) -> Labels:
    """Turn the library of a service into the labels of its facts."""
    plan = service.content.plan
    facts: tuple[NamedFact, ...] = (
        *(*plan.sites, *plan.settings, *plan.conditions),
        *(*plan.treatments, *plan.tests),
    )
    tumors = {site.id: f"neuroendocrine tumor: {site.label}" for site in plan.sites}
    spread = {item.id: f"neuroendocrine tumor: {item.label}" for item in plan.settings}
    names = {fact.id: fact.label for fact in facts} | tumors | spread
    found: dict[tuple[str, str], tuple[Json, ...]] = {}
    for fact, coding in _standard(read_codes(service.library)):
        found[fact] = (*found.get(fact, ()), coding)
    return Labels(MappingProxyType(names), MappingProxyType(found))


def _standard(codes: Codes) -> Iterator[tuple[tuple[str, str], Json]]:
    """Turn the tables of codes into facts, each with a code that says the same."""
    for row in codes.icd10cm:
        if row.prefix in _EXACT:
            coding = {"system": ICD10CM, "code": row.prefix, "display": row.meaning}
            for place, ids in (("tumor.settings", row.settings), ("conditions", row.conditions)):
                yield from (((place, id_), coding) for id_ in ids)
    for each in codes.snomed:
        yield ("conditions", each.condition), {"system": SNOMED, "code": each.code}
    drugs = [drug for drug in codes.atc if drug.treatment]
    named = [drug.treatment for drug in drugs]
    for drug in drugs:
        if named.count(drug.treatment) == 1:
            yield ("treatments", drug.treatment or ""), {"system": ATC, "code": drug.own}
