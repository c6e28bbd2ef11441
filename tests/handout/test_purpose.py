"""What a visit may be for: a purpose that fits is suggested, one that does not is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.plan import Plan
from nethandout.handout.purpose import fitting_purpose, misfits
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
def test_what_is_suggested_fits(treatments: frozenset[str], tests: frozenset[str]) -> None:
    facts = Facts(treatments=treatments, tests=tests)
    found = fitting_purpose(facts, PLAN)
    assert found is not None
    about = Facts(
        treatments=treatments, tests=tests, purpose=found.purpose, visit_treatment=found.about
    )
    assert misfits(about, PLAN) == ()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            Facts(purpose="before-procedure"),
            "the purpose before-procedure needs visit.treatment",
        ),
        (
            Facts(purpose="before-procedure", visit_treatment="drug-lanreotide"),
            "is about a procedure or treatment, but visit.treatment names drug-lanreotide",
        ),
        (
            Facts(purpose="follow-up", visit_treatment="procedure-ablation"),
            "not about a treatment or a test",
        ),
        (
            Facts(purpose="prrt", visit_treatment="drug-everolimus"),
            "the purpose prrt is about treatment-prrt",
        ),
        (
            Facts(
                purpose="before-procedure",
                visit_treatment="procedure-ablation",
                done=frozenset({"procedure-ablation"}),
            ),
            "done names procedure-ablation too",
        ),
        (Facts(purpose="test"), "the purpose test needs visit.treatment"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(facts: Facts, said: str) -> None:
    (message,) = misfits(facts, PLAN)
    assert said in message


@pytest.mark.parametrize(
    "facts",
    [
        Facts(purpose="prrt"),
        Facts(purpose="test", tests=frozenset({"test-ct"})),
        Facts(
            purpose="after-procedure",
            visit_treatment="procedure-ablation",
            done=frozenset({"procedure-ablation"}),
        ),
        Facts(visit_treatment="procedure-ablation"),
    ],
)
def test_what_fits_passes(facts: Facts) -> None:
    assert misfits(facts, PLAN) == ()
