from __future__ import annotations

import pytest

from nethandout.content.purposes import PurposePlan, uncounted_pages

PLAN = PurposePlan(
    id="diagnosis", label="x", pages="7", depths={"named-test": "core", "test": "offered"}
)


@pytest.mark.parametrize(("language", "pages"), [("en", 7), ("es", 9), ("ar", 9)])
def test_other_languages_may_take_a_quarter_more(language: str, pages: int) -> None:
    assert PLAN.most_pages(language, 3) == pages


@pytest.mark.parametrize(("tests", "pages"), [(0, 3), (1, 3), (2, 4), (4, 6)])
def test_each_further_test_may_take_pages(tests: int, pages: int) -> None:
    plan = PLAN.model_copy(update={"pages": "3", "pages_per_test": "1"})
    assert plan.most_pages("en", tests) == pages
    assert plan.most_pages("es", tests) == -(-pages * 5 // 4)


def test_a_test_that_the_record_names_has_its_own_depth() -> None:
    assert PLAN.depth_of("test-ct", "named") == "core"
    assert PLAN.depth_of("test-ct", None) == "offered"


@pytest.mark.parametrize(("own", "cards", "free"), [(0, 0, 0), (2, 1, 1), (4, 2, 4)])
def test_cards_and_more_than_2_own_pages_are_not_counted(own: int, cards: int, free: int) -> None:
    assert uncounted_pages(own, cards) == free
