"""A request leads to one leaflet for all its codes, to a reason for none, or to nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nethandout.web.infobutton.codesystems import CodeSystem
from nethandout.web.infobutton.knowledge import Dictionary, Knowledge, answer
from nethandout.web.infobutton.leaflet import LeafletOrder
from nethandout.web.infobutton.request import Criterion, KnowledgeRequest

ICD, ATC, RXNORM = CodeSystem.ICD10CM, CodeSystem.ATC, CodeSystem.RXNORM
MAIN = "mainSearchCriteria.v"


def coded(code: str, system: CodeSystem = ICD, name: str = "") -> Criterion:
    return Criterion(MAIN, 0, code, system, name)


def named(name: str) -> Criterion:
    return Criterion(MAIN, 0, name=name)


def told(dictionary: Dictionary, *criteria: Criterion, **more: object) -> Knowledge:
    request = KnowledgeRequest(criteria)
    return answer(replace(request, **more), dictionary)  # type: ignore[arg-type]


def reasons(knowledge: Knowledge) -> list[str]:
    assert knowledge.order is None
    return [each.code for each in knowledge.refusals]


def test_all_codes_together_are_one_leaflet(dictionary: Dictionary) -> None:
    found = told(dictionary, coded("C7A.012"), coded("C7B.02"), coded("H01CB03", ATC))
    assert found.order == LeafletOrder(
        "en", "ileum", settings=("liver-metastases",), treatments=("drug-lanreotide",)
    )


def test_the_order_of_codes_does_not_matter(dictionary: Dictionary) -> None:
    codes = [coded("C7A.012"), coded("C7B.02"), coded("E34.01"), coded("C7B.03")]
    assert told(dictionary, *codes).order == told(dictionary, *reversed(codes)).order


def test_who_asks_for_no_language_gets_the_clinics(dictionary: Dictionary) -> None:
    spanish = replace(dictionary, language="es")
    assert told(spanish, coded("C7A.012")).language == "es"
    found = told(spanish, coded("C7A.012"), languages=("ar",)).order
    assert found is not None
    assert found.language == "ar"


def test_no_spread_to_the_liver_is_never_printed_as_one(dictionary: Dictionary) -> None:
    found = told(dictionary, coded("C7A.012"), coded("C7B.02"), ruled_out=(coded("C7B.02"),))
    assert found.order == LeafletOrder("en", "ileum")
    assert reasons(told(dictionary, coded("C7B.02"), ruled_out=(coded("C7B.02"),))) == ["ruled-out"]


def test_no_spread_at_all_is_none_to_the_liver_or_the_bones(dictionary: Dictionary) -> None:
    spread = (coded("C7A.012"), coded("C7B.02"), coded("C7B.03"))
    found = told(dictionary, *spread, ruled_out=(coded("C7B.00"),))
    assert found.order == LeafletOrder("en", "ileum")
    found = told(dictionary, *spread, ruled_out=(coded("C7B.02"),))
    assert found.order == LeafletOrder("en", "ileum", settings=("bone-brain-spine",))


def test_an_observation_adds_to_the_leaflet(dictionary: Dictionary) -> None:
    found = told(dictionary, coded("C7A.012"), observed=(coded("C7B.02"),))
    assert found.order == LeafletOrder("en", "ileum", settings=("liver-metastases",))


def test_an_observation_alone_is_no_question(dictionary: Dictionary) -> None:
    found = told(dictionary, coded("E11.9"), observed=(coded("C7A.012"),))
    assert (found.order, found.refusals) == (None, ())


def test_children_get_no_page_for_adults(dictionary: Dictionary) -> None:
    assert reasons(told(dictionary, coded("C7A.012"), is_child=True)) == ["child"]


def test_two_places_where_a_tumor_began_are_asked_about(dictionary: Dictionary) -> None:
    assert reasons(told(dictionary, coded("C7A.012"), coded("C7A.020"))) == ["two-sites"]
    assert told(dictionary, coded("C7A.012"), coded("D3A.012")).order is not None


def test_a_tumor_without_leaflet_stops_the_others(dictionary: Dictionary) -> None:
    assert reasons(told(dictionary, coded("C7A.012"), coded("C7A.1"))) == ["excluded"]
    assert reasons(told(dictionary, coded("C7B.1"), coded("C7A.012"))) == ["excluded"]


def test_another_code_without_leaflet_is_left_out_and_told(dictionary: Dictionary) -> None:
    found = told(dictionary, coded("C7A.092"), coded("E16.4"))
    assert found.order == LeafletOrder("en", "stomach")
    assert [each.code for each in found.refusals] == ["excluded"]


@pytest.mark.parametrize(
    "criterion",
    [
        coded("L01EG02", ATC),
        coded("D51.0"),
        coded("Q85.01"),
        coded("E31.21"),
        named("Afinitor"),
        named("loperamide"),
    ],
)
def test_what_others_have_as_well_needs_a_tumor_beside_it(
    dictionary: Dictionary, criterion: Criterion
) -> None:
    assert reasons(told(dictionary, criterion)) == ["no-tumor"]
    assert told(dictionary, criterion, coded("C7A.012")).order is not None


@pytest.mark.parametrize(
    ("criterion", "order"),
    [
        (coded("H01CB03", ATC), LeafletOrder("en", treatments=("drug-lanreotide",))),
        (coded("H01CB02", ATC), LeafletOrder("en", treatments=("drug-ssa-overview",))),
        (coded("898589", RXNORM), LeafletOrder("en", treatments=("drug-octreotide-lar",))),
        (coded("C7B.02"), LeafletOrder("en", settings=("liver-metastases",))),
        (coded("E34.00"), LeafletOrder("en", conditions=("carcinoid-syndrome",))),
        (
            coded("35868009", CodeSystem.SNOMED),
            LeafletOrder("en", conditions=("carcinoid-syndrome",)),
        ),
        (named("Carcinoid Syndrome"), LeafletOrder("en", conditions=("carcinoid-syndrome",))),
        (named("OCTREOTIDE"), LeafletOrder("en", treatments=("drug-ssa-overview",))),
        (
            coded("0078-0811-81", CodeSystem.NDC, "Sandostatin LAR Depot"),
            LeafletOrder("en", treatments=("drug-octreotide-lar",)),
        ),
    ],
)
def test_what_says_a_tumor_by_itself(
    dictionary: Dictionary, criterion: Criterion, order: LeafletOrder
) -> None:
    assert told(dictionary, criterion).order == order


@pytest.mark.parametrize(
    "criterion",
    [
        coded("E11.9"),
        coded("E11.9", name="octreotide"),
        coded("9999999", CodeSystem.SNOMED, "liver"),
        named("ileum"),
        named("liver"),
        named("carcinoide"),
        named("diabetes"),
        Criterion(MAIN, 0, "C7A.012", None),
    ],
)
def test_what_cannot_be_understood_gets_nothing_and_no_reason(
    dictionary: Dictionary, criterion: Criterion
) -> None:
    found = told(dictionary, criterion)
    assert (found.order, found.refusals, found.used) == (None, (), ())


def test_a_code_and_a_name_of_two_medicines_are_refused(dictionary: Dictionary) -> None:
    assert reasons(told(dictionary, coded("749811", RXNORM, "Sandostatin"))) == ["two-medicines"]
    assert told(dictionary, coded("749811", RXNORM, "SOMATULINE")).order is not None
    assert told(dictionary, coded("898589", RXNORM, "octreotide")).order is not None
    assert told(dictionary, coded("H01CB02", ATC, "Sandostatin LAR")).order is not None


def test_a_wish_that_cannot_be_read_is_a_wish(dictionary: Dictionary) -> None:
    assert reasons(told(dictionary, coded("C7A.012"), languages=(None,))) == ["language"]


def test_each_code_of_the_tables_has_an_answer(dictionary: Dictionary) -> None:
    for row in dictionary.codes.icd10cm:
        found = told(dictionary, coded(row.prefix))
        assert (found.order is None) is bool(found.refusals), row.prefix
        assert found.used, row.prefix


def test_a_code_and_the_name_of_its_neighbor_in_the_class_do_not_fit(
    dictionary: Dictionary,
) -> None:
    lanreotide = coded("749811", RXNORM, "Octreotide 20 MG Injection")
    assert reasons(told(dictionary, lanreotide)) == ["two-medicines"]
    octreotide = coded("H01CB02", ATC, "lanreotide 120 mg")
    assert reasons(told(dictionary, octreotide)) == ["two-medicines"]
    found = told(dictionary, coded("H01CB02", ATC, "octreotide LAR 20 mg")).order
    assert found == LeafletOrder("en", treatments=("drug-ssa-overview",))


def test_a_site_that_is_not_given_is_no_second_one(dictionary: Dictionary) -> None:
    for codes in (("C7A.00", "C7A.012"), ("C7A.012", "D3A.00")):
        found = told(dictionary, *(coded(code) for code in codes)).order
        assert found == LeafletOrder("en", "ileum")
    two = told(dictionary, coded("C7A.00"), coded("C7A.012"), coded("C7A.020"))
    assert reasons(two) == ["two-sites"]


def test_what_is_on_a_list_of_allergies_is_not_what_the_patient_takes(
    dictionary: Dictionary,
) -> None:
    assert reasons(told(dictionary, coded("749811", RXNORM), of_allergies=True)) == ["allergy"]
