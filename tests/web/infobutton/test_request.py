"""Pairs of names and values become what is asked for, or problems that name a parameter."""

from __future__ import annotations

import pytest

from nethandout.web.infobutton.codesystems import CodeSystem
from nethandout.web.infobutton.request import Criterion, KnowledgeRequest, read_request

ICD = "2.16.840.1.113883.6.90"
ILEUM = (("mainSearchCriteria.v.c", "C7A.012"), ("mainSearchCriteria.v.cs", ICD))
SPREAD = (("observation.v.c", "C7B.02"), ("observation.v.cs", ICD))
LANGUAGE = "informationRecipient.languageCode.c"


def read(*pairs: tuple[str, str]) -> KnowledgeRequest:
    request, problems = read_request(pairs)
    assert problems == []
    assert request is not None
    return request


def refused(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    request, problems = read_request(pairs)
    assert request is None
    return [(each.position.file, each.code) for each in problems]


def test_a_code_with_its_system() -> None:
    (criterion,) = read(*ILEUM).criteria
    assert criterion == Criterion("mainSearchCriteria.v", 0, "C7A.012", CodeSystem.ICD10CM)


def test_names_are_matched_without_regard_to_case() -> None:
    loud = ((name.upper(), value) for name, value in ILEUM)
    assert read(*loud) == read(*ILEUM)


def test_the_second_of_several_has_the_suffix_1() -> None:
    second = (("mainSearchCriteria.v.c1", "E34.0"), ("mainSearchCriteria.v.cs1", ICD))
    assert [each.code for each in read(*ILEUM, *second).criteria] == ["C7A.012", "E34.0"]


def test_old_names_are_read_where_there_are_no_new_ones() -> None:
    old = (("mainSearchCriteria.c.c", "C7A.020"), ("mainSearchCriteria.c.cs", ICD))
    assert [each.code for each in read(*old).criteria] == ["C7A.020"]
    assert [each.code for each in read(*old, *ILEUM).criteria] == ["C7A.012"]


def test_a_code_without_its_system_names_the_missing_parameter() -> None:
    assert refused(ILEUM[0]) == [("mainSearchCriteria.v.cs", "no-code-system")]
    second = ("mainSearchCriteria.v.c1", "E34.0")
    assert refused(*ILEUM, second) == [("mainSearchCriteria.v.cs1", "no-code-system")]
    assert refused(*ILEUM, SPREAD[0]) == [("observation.v.cs", "no-code-system")]


def test_all_problems_come_at_one_time() -> None:
    wrong = (("age.v.v", "old"), ("knowledgeResponseType", "text/csv"), ("callback", "f"))
    places = [place for place, _ in refused(ILEUM[0], *wrong)]
    assert places == [
        *("age.v.v", "callback", "knowledgeResponseType", "mainSearchCriteria.v.cs"),
    ]


@pytest.mark.parametrize("pairs", [(), (("taskContext.c.c", "MLREV"),), (ILEUM[1],)])
def test_who_asks_nothing_is_told_what_to_ask(pairs: tuple[tuple[str, str], ...]) -> None:
    assert refused(*pairs) == [("mainSearchCriteria.v.c", "nothing-asked")]


def test_empty_parameters_are_as_if_they_were_not_there() -> None:
    assert read(*ILEUM, ("mainSearchCriteria.v.dn", " "), ("age.v.v", "")) == read(*ILEUM)


def test_one_parameter_with_two_values_is_not_guessed_at() -> None:
    assert read(*ILEUM, *ILEUM) == read(*ILEUM)
    twice = refused(*ILEUM, ("mainSearchCriteria.v.c", "C7A.020"))
    assert twice == [("mainSearchCriteria.v.c", "given-twice")]


@pytest.mark.parametrize(
    ("age", "unit", "is_child"),
    [
        ("8", "a", True),
        ("17.9", "a", True),
        ("18", "a", False),
        ("62", "", False),
        ("200", "mo", True),
        ("564", "mo", False),
        ("30", "d", True),
        ("20", "h", True),
    ],
)
def test_an_age_in_any_unit(age: str, unit: str, is_child: bool) -> None:
    assert read(*ILEUM, ("age.v.v", age), ("age.v.u", unit)).is_child is is_child


@pytest.mark.parametrize("age", ["eight", "-1", "1e3", "NaN", "Infinity", "700"])
def test_an_age_that_is_none_is_refused_rather_than_taken_for_an_adults(age: str) -> None:
    assert refused(*ILEUM, ("age.v.v", age)) == [("age.v.v", "no-age")]


def test_an_unknown_unit_of_age_is_refused() -> None:
    assert refused(*ILEUM, ("age.v.v", "8"), ("age.v.u", "lustrum")) == [
        ("age.v.u", "unknown-unit")
    ]


def test_an_age_group_of_children() -> None:
    assert read(*ILEUM, ("ageGroup.v.c", "D002648")).is_child
    assert not read(*ILEUM, ("ageGroup.v.c", "D000328")).is_child


@pytest.mark.parametrize("name", ["valueNegationInd", "v.valueNegationInd", "VALUENEGATIONIND"])
def test_an_observation_that_is_said_not_to_be_is_ruled_out(name: str) -> None:
    request = read(*ILEUM, *SPREAD, (f"observation.{name}", "true"))
    assert [each.code for each in request.ruled_out] == ["C7B.02"]
    assert request.observed == ()


def test_an_observation_that_is_said_to_be_counts() -> None:
    request = read(*ILEUM, *SPREAD, ("observation.valueNegationInd", "false"))
    assert [each.code for each in request.observed] == ["C7B.02"]
    assert request.ruled_out == ()


def test_each_observation_has_its_own_negation() -> None:
    second = (("observation.v.c1", "E34.0"), ("observation.v.cs1", ICD))
    request = read(*ILEUM, *SPREAD, *second, ("observation.valueNegationInd1", "1"))
    assert [each.code for each in request.observed] == ["C7B.02"]
    assert [each.code for each in request.ruled_out] == ["E34.0"]


def test_a_negation_that_cannot_be_understood_is_refused() -> None:
    negation = "observation.valueNegationInd"
    assert refused(*ILEUM, *SPREAD, (negation, "no")) == [(negation, "not-true-or-false")]
    assert refused(*ILEUM, (negation, "true")) == [(negation, "nothing-negated")]


def test_what_is_not_known_says_nothing() -> None:
    for name in ("observation.nullFlavor", "observation.v.nullFlavor"):
        request = read(*ILEUM, *SPREAD, (name, "UNK"))
        assert (request.observed, request.ruled_out) == ((), ())


def test_several_languages_stay_in_their_order() -> None:
    wished = ((f"{LANGUAGE}1", "spa"), (LANGUAGE, "ht"), (f"{LANGUAGE}2", "not a tag"))
    assert read(*ILEUM, *wished).languages == ("ht", "es", None)


@pytest.mark.parametrize(
    ("kind", "wants_json"),
    [
        ("text/xml", False),
        ("text/XML", False),
        ("application/atom+xml", False),
        ("application/json", True),
        ("application/json; charset=utf-8", True),
    ],
)
def test_the_type_of_the_answer(kind: str, wants_json: bool) -> None:
    assert read(*ILEUM, ("knowledgeResponseType", kind)).wants_json is wants_json


@pytest.mark.parametrize("name", ["callback", "jsonp", "Callback"])
def test_jsonp_is_refused_whatever_the_type(name: str) -> None:
    wanted = ("knowledgeResponseType", "application/json")
    assert refused(*ILEUM, wanted, (name, "show")) == [("callback", "jsonp")]


@pytest.mark.parametrize(
    "name",
    ["patientPerson.name", "patientPerson.id.extension", "holder.assignedEntity.n", "PATIENT.id"],
)
def test_an_identity_is_let_go_and_told(name: str) -> None:
    request = read(*ILEUM, (name, "Ana Ruiz"))
    assert request.had_identity
    assert "Ana" not in repr(request)
    assert not read(*ILEUM, ("patientPerson.administrativeGenderCode.dn", "F")).had_identity


def test_no_written_value_is_in_the_repr_of_a_request() -> None:
    typed = ("mainSearchCriteria.v.ot", "Ana Ruiz")
    assert "Ana" not in repr(read(*ILEUM, typed))


def test_a_value_longer_than_any_code_or_name_is_not_looked_up() -> None:
    (criterion,) = read(*ILEUM, ("mainSearchCriteria.v.dn", "lanreotide " * 1000)).criteria
    assert criterion.name == ""
