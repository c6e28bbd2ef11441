from __future__ import annotations

import pytest

from nethandout.content.codes import look_up, read_codes
from nethandout.interop.fhir.labels import Labels, labels_of
from nethandout.interop.fhir.systems import OWN
from nethandout.service import Service

EXACT = [
    ("tumor.settings", "liver-metastases", "C7B.02"),
    ("conditions", "men1", "E31.21"),
    ("conditions", "nf1", "Q85.01"),
    ("conditions", "carcinoid-syndrome", "35868009"),
    ("treatments", "drug-lanreotide", "H01CB03"),
    ("injections.drug", "drug-lanreotide", "H01CB03"),
    ("done", "drug-everolimus", "L01EG02"),
]
INEXACT = [
    ("tumor.site", "ileum", "malignant or benign is not known"),
    ("tumor.settings", "bone-brain-spine", "C7B.03 is bone only"),
    ("tumor.settings", "distant-metastases", "several codes"),
    ("conditions", "low-stomach-acid", "several codes"),
    ("treatments", "drug-octreotide-lar", "H01CB02 is the short-acting one as well"),
    ("treatments", "drug-interferon", "several codes"),
    ("treatments", "treatment-chemotherapy", "several codes"),
]


@pytest.fixture(scope="module")
def labels(service: Service) -> Labels:
    return labels_of(service)


def codes(labels: Labels, place: str, id_: str) -> list[str]:
    return [
        coding["code"]
        for coding in labels.concept(place, id_)["coding"]
        if not coding["system"].startswith(OWN)
    ]


@pytest.mark.parametrize(("place", "id_", "code"), EXACT)
def test_a_fact_has_the_code_that_says_the_same(
    labels: Labels, service: Service, place: str, id_: str, code: str
) -> None:
    assert codes(labels, place, id_) == [code]
    found = look_up(read_codes(service.library), service.content.plan, code)
    assert found
    assert [name for _, name in found.facts] == [id_]


@pytest.mark.parametrize(("place", "id_", "why"), INEXACT)
def test_a_fact_has_no_code_that_says_more_or_less(
    labels: Labels, place: str, id_: str, why: str
) -> None:
    assert codes(labels, place, id_) == [], why


def test_our_own_coding_stands_first_and_says_the_word_of_the_record(labels: Labels) -> None:
    concept = labels.concept("tumor.site", "ileum")
    assert concept["coding"][0]["system"] == "urn:nethandout:tumor.site"
    assert concept["coding"][0]["code"] == "ileum"
    assert concept["text"].startswith("neuroendocrine tumor: ileum")
