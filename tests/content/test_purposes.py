from __future__ import annotations

import pytest

from nethandout.content.library import open_library
from nethandout.content.purposes import PurposePlan, topic_type, uncounted_pages
from nethandout.content.reading import load_content

BUILT_IN = load_content(open_library()).plan
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


def test_what_is_over_has_a_depth_for_all_types_or_for_its_own() -> None:
    plan = PLAN.model_copy(update={"depths": {"done": "offered", "done-drug": "summary"}})
    assert plan.depth_of("drug-everolimus", "done") == "summary"
    assert plan.depth_of("procedure-ablation", "done") == "offered"


AFTERWARD = {"home", "results"}
GIVEN = {"procedure", "treatment", "drug"}


@pytest.mark.parametrize("purpose", BUILT_IN.purposes, ids=lambda purpose: purpose.id)
def test_a_treatment_that_is_over_is_never_announced(purpose: PurposePlan) -> None:
    named = {BUILT_IN.topic_of(item.id) for item in BUILT_IN.treatments} - set(purpose.depths)
    for topic in (name for name in named if topic_type(name) in GIVEN):
        depth = purpose.depth_of(topic, "done")
        is_silent = depth in {"offered", "left-out"}
        assert is_silent or AFTERWARD.issuperset(depth), topic


@pytest.mark.parametrize(("own", "cards", "free"), [(0, 0, 0), (2, 1, 1), (4, 2, 4)])
def test_cards_and_more_than_2_own_pages_are_not_counted(own: int, cards: int, free: int) -> None:
    assert uncounted_pages(own, cards) == free
