"""Every substance that a rule looks for is known in the letters of every language of handouts."""

from __future__ import annotations

import pytest

from nethandout.content.drugnames import scripts_of
from nethandout.safety.classmembers import MEMBERS, OF_THE_CLASS, PHRASES
from nethandout.safety.drugclasses import CLASS_SCRIPTS, class_substances_of, classes_of

ROWS = [
    (drug_class, substance, words)
    for drug_class, rows in MEMBERS.items()
    for substance, words in rows.items()
]


@pytest.mark.parametrize(("drug_class", "substance", "words"), ROWS)
def test_a_substance_has_a_name_in_every_script(
    drug_class: str, substance: str, words: str
) -> None:
    written = {script for word in words.split() for script in scripts_of(word)}
    assert substance == OF_THE_CLASS or written == CLASS_SCRIPTS, drug_class


@pytest.mark.parametrize(("drug_class", "substance", "words"), ROWS)
def test_every_word_means_its_class_and_its_substance(
    drug_class: str, substance: str, words: str
) -> None:
    for word in words.split():
        assert drug_class in classes_of(f"{word} 5 mg"), word
        assert not substance or substance in class_substances_of(word), word


@pytest.mark.parametrize(("phrase", "drug_class"), PHRASES.items())
def test_every_phrase_means_its_class(phrase: str, drug_class: str) -> None:
    assert drug_class in classes_of(phrase)


@pytest.mark.parametrize(
    ("name", "drug_class"),
    [
        ("Blood thinner (pill)", "blood-thinner"),
        ("варфарином", "blood-thinner"),
        ("Nadroparin", "blood-thinner"),
        ("Marcumar 3 mg", "blood-thinner"),
        ("Siofor 850", "metformin"),
        ("Concor 5", "heart-rate-medicine"),
        ("beta-blocker", "heart-rate-medicine"),
        ("β受体阻滞剂", "heart-rate-medicine"),
        ("β-受体阻滞剂", "heart-rate-medicine"),
        ("NovoMix 30", "insulin"),
        ("Iomeron 400", "iodine-contrast"),
        ("Clariscan", "gadolinium-contrast"),
    ],
)
def test_what_people_write_is_of_its_class(name: str, drug_class: str) -> None:
    assert classes_of(name) == {drug_class}


def test_a_blocker_of_other_receptors_is_no_heart_rate_medicine() -> None:
    assert classes_of("血管紧张素受体阻滞剂") == frozenset()
