"""A handout for a visit is short: each purpose keeps the pages that it promises.

A sample of the matrix is built at each run of the tests; `make soak` builds all of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from nethandout.budgets import Case, accepted, cases, over_budget, record_of
from nethandout.model.values import Edition
from nethandout.service import Service, open_service

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
SAMPLES: Final = ("before-procedure", "start-injection", "test")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    cache_dir = tmp_path_factory.mktemp("cache")
    return open_service(EXAMPLES / "clinic", cache_dir=cache_dir, today=date(2026, 11, 22))


def test_the_matrix_has_every_purpose_that_something_is_written_for(service: Service) -> None:
    matrix = list(cases(service.content))
    assert {case.purpose.id for case in matrix} == {
        purpose.id for purpose in service.content.plan.purposes
    }
    about = {case.about for case in matrix if case.purpose.id == "after-procedure"}
    assert "procedure-hepatic-embolization" in about
    assert "treatment-prrt" not in about


@pytest.mark.parametrize("purpose", SAMPLES)
def test_a_purpose_keeps_its_pages(service: Service, purpose: str) -> None:
    own = [case for case in cases(service.content) if case.purpose.id == purpose]
    longest = [case for case in own if case.syndrome and case.site == "jejunum"][:1]
    assert longest
    assert list(over_budget(service, longest)) == []


def test_a_visit_for_several_tests_keeps_the_pages_that_each_may_take(service: Service) -> None:
    case = next(each for each in cases(service.content) if each.more_tests and each.syndrome)
    assert case.purpose.id == "test"
    assert list(over_budget(service, [case])) == []
    strict = replace(case, purpose=case.purpose.model_copy(update={"pages_per_test": "0"}))
    (problem,) = over_budget(service, [strict])
    assert all(name in problem.message for name in case.more_tests)


def test_a_handout_that_is_too_long_is_named(service: Service) -> None:
    case = next(case for case in cases(service.content) if case.purpose.id == "test")
    short = replace(case, purpose=case.purpose.model_copy(update={"pages": "1"}))
    (problem,) = over_budget(service, [short])
    assert problem.code == "too-many-pages"
    assert "its purpose promises at most 1" in problem.message
    assert case.name in problem.message


def test_a_card_and_its_sheet_are_not_counted(service: Service) -> None:
    case = next(each for each in cases(service.content) if each.about == "test-ct")
    built = service.build(accepted(service, record_of(replace(case, syndrome=True), "en")))
    assert "card-carcinoid-crisis" in built.topics
    assert built.counted_pages < built.page_count


def test_the_longest_words_have_room_in_large_print(service: Service) -> None:
    general = [case for case in _with_the_syndrome(service) if case.purpose.id == "general"]
    record = accepted(service, record_of(general[0], "ru", "large-print"))
    assert service.build(record).page_count


@pytest.mark.soak
@pytest.mark.parametrize("language", ["en", "es", "ar", "ru", "zh-Hans", "vi"])
def test_every_purpose_keeps_its_pages_in_every_language(service: Service, language: str) -> None:
    assert list(over_budget(service, cases(service.content), language)) == []


@pytest.mark.soak
@pytest.mark.parametrize("language", ["en", "es", "ar", "ru", "zh-Hans", "vi"])
def test_every_purpose_is_printed_large(service: Service, language: str) -> None:
    edition: Edition = "large-print"
    for case in _with_the_syndrome(service):
        record = accepted(service, record_of(case, language, edition))
        assert service.build(record).page_count


def _with_the_syndrome(service: Service) -> list[Case]:
    return [case for case in cases(service.content) if case.syndrome]
