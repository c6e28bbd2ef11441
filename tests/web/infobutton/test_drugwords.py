"""The name of a medicine is understood when each of its words is."""

from __future__ import annotations

import pytest

from nethandout.web.infobutton.drugwords import one_or_class, treatments_meant
from nethandout.web.infobutton.knowledge import Dictionary

LAR, SHORT = "drug-octreotide-lar", "drug-octreotide-short"


@pytest.mark.parametrize(
    ("name", "treatment"),
    [
        ("lanreotide 120 mg injection", "drug-lanreotide"),
        ("0.5 ML lanreotide 240 MG/ML Prefilled Syringe [Somatuline]", "drug-lanreotide"),
        ("SOMATULINE DEPOT", "drug-lanreotide"),
        ("octreotide 20 MG Injection [Sandostatin LAR]", LAR),
        ("octreotide LAR 20 mg", LAR),
        ("Sandostatin", SHORT),
        ("octreotide 0.1 MG/ML Injection [Sandostatin]", SHORT),
        ("Lutathera", "drug-lu177-dotatate"),
        ("lutetium Lu 177 dotatate", "drug-lu177-dotatate"),
        ("telotristat ethyl 250 MG Oral Tablet [Xermelo]", "drug-telotristat"),
    ],
)
def test_names_as_systems_write_them(dictionary: Dictionary, name: str, treatment: str) -> None:
    assert treatments_meant(name, dictionary.drugs) == {treatment}


@pytest.mark.parametrize("name", ["OCTREOTIDE", "octreotide acetate 0.1 MG/ML", "奥曲肽"])
def test_a_name_that_fits_two_medicines_is_that_of_their_class(
    dictionary: Dictionary, name: str
) -> None:
    found = treatments_meant(name, dictionary.drugs)
    assert found == {LAR, SHORT}
    assert one_or_class(found, dictionary.plan) == {"drug-ssa-overview"}


@pytest.mark.parametrize(
    "name",
    [
        "allergy to octreotide",
        "no lanreotide",
        "lanreotide stopped",
        "octreotate",
        "octreotid",
        "lanreotide and octreotide",
        "depot injection 120 mg",
        "Albuterol sulfate",
        "",
        "lanreotide " * 30,
    ],
)
def test_what_cannot_be_understood_is_not_guessed(dictionary: Dictionary, name: str) -> None:
    assert treatments_meant(name, dictionary.drugs) == frozenset()
