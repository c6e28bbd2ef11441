"""A small vocabulary and a patient, for tests that read records."""

from __future__ import annotations

from datetime import date

from nethandout.errors import Problem
from nethandout.model.record import PatientRecord
from nethandout.records import Vocabulary, record_from_tree
from nethandout.source.tree import parse_yaml

TODAY = date(2026, 11, 22)


def with_short_names(*ids: str) -> dict[str, str]:
    return {name: id_ for id_ in ids for name in (id_, id_.split("-", 1)[1])}


TOPICS = with_short_names(
    "drug-lanreotide",
    "drug-lu177-dotatate",
    "drug-octreotide-lar",
    "procedure-appendectomy",
    "procedure-hepatic-embolization",
    "procedure-small-bowel-resection",
    "treatment-prrt",
    "treatment-surgery",
)
TESTS = with_short_names("test-ct", "test-biopsy-pathology", "test-dotatate-pet")
VOCABULARY = Vocabulary(
    sites={site: site for site in ("appendix", "ileum", "jejunum", "rectum", "stomach")},
    settings={"liver-metastases": "liver-metastases"},
    conditions={
        name: name for name in ("carcinoid-syndrome", "diabetes", "functional", "pregnancy")
    },
    treatments=TOPICS,
    tests=TESTS,
    visits={**TESTS, **TOPICS},
    about={
        "general": (),
        "diagnosis": (),
        "before-procedure": ("procedure", "treatment"),
        "after-procedure": ("procedure", "treatment"),
        "start-injection": ("drug",),
        "prrt": ("treatment", "drug"),
        "start-medicine": ("drug", "treatment"),
        "test": ("test",),
        "follow-up": (),
    },
    topics=TOPICS,
    languages={
        "ar": "ar",
        "en": "en",
        "es": "es",
        "zh-Hans": "zh-Hans",
        "zh_Hans": "zh-Hans",
        "vi": "vi",
    },
)
PATIENT = """\
patient: {name: Rosa Zanary, birth_date: "1961-04-09", record_number: "ZAN-0012345"}
language: es
tumor: {site: ileum}
approved_by: Dr. Zanary
approved_on: "2026-11-20"
"""


def read_text(
    text: str, region: str | None = None, vocabulary: Vocabulary = VOCABULARY
) -> tuple[PatientRecord | None, list[Problem]]:
    tree, problems = parse_yaml(text, "r.yaml")
    assert tree is not None
    assert not problems
    return record_from_tree(tree, vocabulary, today=TODAY, region=region)
