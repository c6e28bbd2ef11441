"""What a visit may be for: where a record names no purpose, one that fits is suggested."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.plan import Plan
from nethandout.content.purposes import topic_type
from nethandout.handout.purpose import fitting_purpose
from nethandout.model.facts import Facts
from nethandout.source.tree import read_yaml

TREE, _ = read_yaml(Path(__file__).parents[2] / "handouts" / "plan.yaml")
PLAN = Plan.model_validate(TREE.value if TREE else None)
TREATMENTS = st.frozensets(st.sampled_from([item.id for item in PLAN.treatments]), max_size=4)
TESTS = st.frozensets(st.sampled_from([item.id for item in PLAN.tests]), max_size=2)


@pytest.mark.parametrize(
    ("treatments", "purpose", "about"),
    [
        ({"drug-lanreotide", "procedure-ablation"}, "before-procedure", "procedure-ablation"),
        ({"procedure-ablation", "drug-lu177-dotatate"}, "prrt", "drug-lu177-dotatate"),
        ({"treatment-surgery"}, "before-procedure", "treatment-surgery"),
        ({"drug-ssa-overview", "drug-lanreotide"}, "start-injection", "drug-lanreotide"),
        ({"drug-everolimus"}, "start-medicine", "drug-everolimus"),
        (set(), "diagnosis", None),
    ],
)
def test_what_is_named_suggests_a_purpose(
    treatments: set[str], purpose: str, about: str | None
) -> None:
    found = fitting_purpose(Facts(site="ileum", treatments=frozenset(treatments)), PLAN)
    assert found is not None
    assert (found.purpose, found.about) == (purpose, about)
    assert about is None or about in found.reason


def test_a_test_and_what_is_over_suggest_one_too() -> None:
    test = fitting_purpose(Facts(tests=frozenset({"test-ct"})), PLAN)
    over = fitting_purpose(Facts(done=frozenset({"procedure-appendectomy"})), PLAN)
    assert test is not None
    assert test.purpose == "test"
    assert over is not None
    assert over.purpose == "follow-up"


def test_nothing_is_suggested_where_a_purpose_is_named() -> None:
    assert fitting_purpose(Facts(purpose="follow-up"), PLAN) is None
    assert fitting_purpose(Facts(complete=True), PLAN) is None


@given(TREATMENTS, TESTS)
def test_what_is_suggested_may_be_about_what_is_named(
    treatments: frozenset[str], tests: frozenset[str]
) -> None:
    found = fitting_purpose(Facts(treatments=treatments, tests=tests), PLAN)
    assert found is not None
    kinds = PLAN.purpose(found.purpose).about
    assert found.about is None or topic_type(found.about) in kinds
    assert found.about is None or found.about in treatments | tests
