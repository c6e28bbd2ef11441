"""Turn names of code systems and words of a record into what FHIR R4 calls them.

What is read and what is written uses these same tables, so that a record that goes out and
comes back keeps every field that has a place. Beside a code of a standard stands one of our
own: the system is `own(FIELD)`, the code is the word of the record. Where both are there, ours
says exactly what the record said.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ICD10CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED: Final = "http://snomed.info/sct"
RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
NDC: Final = "http://hl7.org/fhir/sid/ndc"
ATC: Final = "http://www.whocc.no/atc"
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
BCP47: Final = "urn:ietf:bcp:47"

IDENTIFIER_TYPE: Final = "http://terminology.hl7.org/CodeSystem/v2-0203"
MEDICAL_RECORD: Final = "MR"
CONDITION_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"
CONDITION_VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
CONDITION_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/condition-category"
ALLERGY_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
ALLERGY_VERIFICATION: Final = (
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
)

INTERPRETER_NEEDED: Final = (
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-interpreter-needed"
)
SNOMED_YES: Final = "373066001"
SNOMED_NO: Final = "373067005"

OWN: Final = "urn:nethandout:"
"""The beginning of our own code systems: `urn:nethandout:tumor.site` has `ileum`.

Used are `tumor.site`, `tumor.settings`, `conditions`, `treatments`, `tests`, `done`,
`injections.drug`, `prrt`, `appointments.kind`, `medicines.route`, `medicines.for`,
`medicines.timing.as_needed` and `medicines.timing.with`.
"""


def own(field: str) -> str:
    """Turn the field of a record into the URI of the code system with its words."""
    return OWN + field


UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mg": "mg",
        "g": "g",
        "microgram": "ug",
        "mL": "mL",
        "unit": "[IU]",
        "MBq": "MBq",
        "GBq": "GBq",
        "tablet": "{tablet}",
        "capsule": "{capsule}",
        "drop": "[drp]",
        "puff": "{puff}",
        "spray": "{spray}",
        "patch": "{patch}",
        "packet": "{packet}",
        "suppository": "{suppository}",
    }
)
"""Units of a dose in a record, and their codes in UCUM."""

TIMES_OF_DAY: Final[Mapping[str, str]] = MappingProxyType(
    {"morning": "MORN", "noon": "NOON", "evening": "EVE", "bedtime": "HS"}
)
"""Times of day in a record, and their codes of `Timing.repeat.when` (FHIR R4, EventTiming)."""

MEALS: Final[Mapping[str, str]] = MappingProxyType(
    {"meals": "C", "before-meals": "AC", "after-meals": "PC"}
)
"""What a medicine has to do with meals, in a record and as `Timing.repeat.when`.

`food` and `empty-stomach` have no such code: they are in `Dosage.additionalInstruction`, where
every word of `medicines.timing.with` stands.
"""

WEEKDAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "monday": "mon",
        "tuesday": "tue",
        "wednesday": "wed",
        "thursday": "thu",
        "friday": "fri",
        "saturday": "sat",
        "sunday": "sun",
    }
)
"""Days of the week in a record, and as `Timing.repeat.dayOfWeek`."""
