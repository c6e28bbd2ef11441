"""The search box finds what is meant, the surest first, and nothing for nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nethandout.service import Service
from nethandout.web.form.search import excluded, search
from nethandout.web.staff import StaffWords


@pytest.mark.parametrize(
    ("typed", "field", "id_"),
    [
        ("ileum", "tumor.site", "ileum"),
        ("ILEUM ", "tumor.site", "ileum"),
        ("ilium", "tumor.site", "ileum"),
        ("íleon", "tumor.site", "ileum"),
        ("ileon", "tumor.site", "ileum"),
        ("回肠", "tumor.site", "ileum"),
        ("appendx", "tumor.site", "appendix"),
        ("C7A.012", "tumor.site", "ileum"),
        ("c7a012", "tumor.site", "ileum"),
        ("C7B.02", "tumor.settings", "liver-metastases"),
        ("liver mets", "tumor.settings", "liver-metastases"),
        ("lanreotid", "treatments", "drug-lanreotide"),
        ("lanreotdie", "treatments", "drug-lanreotide"),
        ("Somatuline", "treatments", "drug-lanreotide"),
        ("H01CB03", "treatments", "drug-lanreotide"),
        ("兰瑞肽", "treatments", "drug-lanreotide"),
        ("sandostatin lar", "treatments", "drug-octreotide-lar"),
        ("sandostatine", "treatments", "drug-octreotide-short"),
        ("embolisation", "treatments", "procedure-hepatic-embolization"),
        ("colonscopy", "tests", "test-colonoscopy"),
        ("diabetis", "conditions", "diabetes"),
        ("follow-up", "visit.purpose", "follow-up"),
        ("second opinion", "topics.add", "life-second-opinion-net-team"),
    ],
)
def test_the_first_finding_is_what_is_meant(
    service: Service, english: StaffWords, typed: str, field: str, id_: str
) -> None:
    first = search(service, typed, english)[0]
    assert (first.field, first.id) == (field, id_)


def test_octreotide_is_found_as_both_of_its_kinds(service: Service, english: StaffWords) -> None:
    found = [each.id for each in search(service, "octreotide", english)]
    assert {*found[:2]} == {"drug-octreotide-lar", "drug-octreotide-short"}


@pytest.mark.parametrize(
    "typed", ["", " ", "x", "xyzzy", "qwerty", "hello world", "12345", "house", "🙂", "'; --", "C7"]
)
def test_nonsense_finds_nothing(service: Service, english: StaffWords, typed: str) -> None:
    assert search(service, typed, english) == ()


def test_a_code_says_what_it_means(service: Service, english: StaffWords) -> None:
    (found,) = search(service, "c7a012", english)
    assert found.code == "C7A.012"
    assert found.why == "ICD-10-CM C7A.012: malignant carcinoid tumor, ileum"


def test_the_beginning_of_a_code_finds_the_codes_that_begin_so(
    service: Service, english: StaffWords
) -> None:
    found = search(service, "C7A.01", english)
    assert {"duodenum", "jejunum", "ileum", "small-intestine"} == {each.id for each in found}


def test_a_code_without_topics_says_why(service: Service, english: StaffWords) -> None:
    assert search(service, "C7A.1", english) == ()
    assert "Poorly differentiated" in str(excluded(service, "C7A.1", english))
    assert excluded(service, "C7A.012", english) is None
    assert excluded(service, "", english) is None


def test_it_is_said_by_which_name_something_was_found(
    service: Service, english: StaffWords
) -> None:
    said = {typed: search(service, typed, english)[0].why for typed in ("ileum", "íleon", "ilium")}
    assert said == {
        "ileum": "Tumor site",
        "íleon": "Tumor site, also called íleon",
        "ilium": "Tumor site, spelled like ileum",
    }


def test_staff_find_in_their_language_and_in_english(service: Service, spanish: StaffWords) -> None:
    for typed in ("intestino delgado", "small bowel"):
        first = search(service, typed, spanish)[0]
        assert (first.id, first.label, first.why) == (
            *("small-intestine", "intestino delgado"),
            first.why,
        )
        assert first.why.startswith("Lugar del tumor")


def test_no_more_are_given_than_wanted_and_none_twice(
    service: Service, english: StaffWords
) -> None:
    found = search(service, "treatment", english, most=3)
    assert len(found) == 3
    many = search(service, "your", english, most=500)
    assert len({(each.field, each.id) for each in many}) == len(many) > 12


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_whatever_is_typed_does_no_harm(service: Service, english: StaffWords, typed: str) -> None:
    assert len(search(service, typed, english)) <= 12
