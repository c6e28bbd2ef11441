"""A code counts in its own system alone, which is named by an OID or a URL."""

from __future__ import annotations

import pytest

from nethandout.web.infobutton.codesystems import (
    CodeSystem,
    code_system,
    known_code,
    may_name_drugs,
)
from nethandout.web.infobutton.knowledge import Dictionary


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("2.16.840.1.113883.6.90", CodeSystem.ICD10CM),
        ("urn:oid:2.16.840.1.113883.6.90", CodeSystem.ICD10CM),
        ("http://hl7.org/fhir/sid/icd-10-cm", CodeSystem.ICD10CM),
        ("https://hl7.org/fhir/sid/icd-10-cm/", CodeSystem.ICD10CM),
        ("2.16.840.1.113883.6.96", CodeSystem.SNOMED),
        ("http://snomed.info/sct", CodeSystem.SNOMED),
        ("2.16.840.1.113883.6.88", CodeSystem.RXNORM),
        ("http://www.nlm.nih.gov/research/umls/rxnorm", CodeSystem.RXNORM),
        ("2.16.840.1.113883.6.69", CodeSystem.NDC),
        ("2.16.840.1.113883.6.1", CodeSystem.LOINC),
        ("2.16.840.1.113883.6.73", CodeSystem.ATC),
        ("http://www.whocc.no/atc", CodeSystem.ATC),
        ("2.16.840.1.113883.6.177", None),
        ("2.16.840.1.113883.6.9", None),
        ("", None),
    ],
)
def test_code_systems_by_oid_and_by_url(name: str, system: CodeSystem | None) -> None:
    assert code_system(name) is system


@pytest.mark.parametrize(
    ("system", "code", "is_known"),
    [
        (CodeSystem.ICD10CM, "C7A.012", True),
        (CodeSystem.ICD10CM, "c7a012", True),
        (CodeSystem.ICD10CM, "C7A.012 of Ana", False),
        (CodeSystem.ICD10CM, "C7A.01234567", False),
        (CodeSystem.ICD10CM, "H01CB03", False),
        (CodeSystem.ATC, "H01CB03", True),
        (CodeSystem.ATC, "C7A.012", False),
        (CodeSystem.RXNORM, "749811", True),
        (CodeSystem.SNOMED, "749811", False),
        (CodeSystem.SNOMED, "35868009", True),
    ],
)
def test_a_code_counts_in_its_own_system_alone(
    dictionary: Dictionary, system: CodeSystem, code: str, is_known: bool
) -> None:
    found = known_code(dictionary.codes, dictionary.plan, system, code)
    assert (found is not None) is is_known


def test_the_name_of_a_problem_is_not_taken_for_a_medicine() -> None:
    assert may_name_drugs(CodeSystem.NDC)
    assert not may_name_drugs(CodeSystem.ICD10CM)
    assert not may_name_drugs(CodeSystem.LOINC)
