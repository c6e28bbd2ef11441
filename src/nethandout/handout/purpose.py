"""Turn a patient's facts into the purpose that fits them, and find one that does not.

The staff choose the purpose: what a record names can only suggest it. A purpose that does not
fit is refused, because its handout would say nothing of what the visit is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from nethandout.content.plan import Plan, topic_type
from nethandout.errors import Position, Problem
from nethandout.model.facts import Facts
from nethandout.model.values import Purpose

_PRRT: Final = "treatment-prrt"
_SHOTS: Final = "drug-ssa-overview"
_OVER: Final = "after-procedure"
_SURGERY: Final = frozenset({"treatment-surgery", "treatment-debulking"})
_MEDICINES: Final = frozenset({"drug", "treatment"})


@dataclass(frozen=True, slots=True)
class FittingPurpose:
    """A purpose for the record, what its visit would be about, and why."""

    purpose: Purpose
    about: str | None
    reason: str


def fitting_purpose(facts: Facts, plan: Plan) -> FittingPurpose | None:
    """Turn facts that name no visit into the purpose that would fit; None where one is named."""
    if facts.purpose != "general" or facts.complete:
        return None
    return next(_fitting(facts, plan))


def _fitting(facts: Facts, plan: Plan) -> Iterator[FittingPurpose]:
    """Find purposes, the best first: what needs most getting ready for comes before the rest."""
    shots = {name for item in plan.treatments for name in item.members}
    prrt = {name for name in facts.treatments if plan.topic_of(name) == _PRRT}
    rest = facts.treatments - prrt
    operations = {name for name in rest if _is_operation(name)}
    medicines = {name for name in rest - operations - {_SHOTS} if topic_type(name) in _MEDICINES}
    found: tuple[tuple[Purpose, str, Iterable[str]], ...] = (
        ("prrt", "treatments", prrt),
        ("before-procedure", "treatments", operations),
        ("test", "tests", facts.tests),
        ("start-injection", "treatments", medicines & shots),
        ("start-medicine", "treatments", medicines - shots),
    )
    for purpose, field, names in found:
        for name in sorted(names):
            yield FittingPurpose(purpose, name, f"{field} names {name}")
    if facts.done:
        yield FittingPurpose("follow-up", None, "done names a treatment, and none is planned")
    yield FittingPurpose("diagnosis", None, "no treatment and no test is named")


def _is_operation(name: str) -> bool:
    return topic_type(name) == "procedure" or name in _SURGERY


def misfits(facts: Facts, plan: Plan) -> tuple[str, ...]:
    """Turn facts into what does not fit the purpose of the visit, each with what to do."""
    return tuple(_misfits(facts, plan))


def misfit_problem(message: str, position: Position) -> Problem:
    """Turn what does not fit into a problem at its place in the record."""
    return Problem(position, "visit-purpose", message)


def _misfits(facts: Facts, plan: Plan) -> Iterator[str]:
    if facts.purpose == "general":
        return
    purpose, about = plan.purpose(facts.purpose), facts.visit_treatment
    kinds = " or ".join(purpose.about)
    if about is None:
        has_own = any(topic_type(name) in purpose.about for name in purpose.brings)
        if purpose.about and not has_own and not (facts.purpose == "test" and facts.tests):
            yield (
                f"the purpose {purpose.id} needs visit.treatment, which says what the visit is "
                f"about: a {kinds}"
            )
        return
    if not purpose.about:
        yield (
            f"the purpose {purpose.id} is not about a treatment or a test, but visit.treatment "
            f"names {about}; leave it out, or choose {_purposes_about(about, plan)}"
        )
    elif topic_type(about) not in purpose.about:
        yield (
            f"the purpose {purpose.id} is about a {kinds}, but visit.treatment names {about}; "
            f"for that choose {_purposes_about(about, plan)}"
        )
    elif facts.purpose == "prrt" and plan.topic_of(about) != _PRRT:
        yield f"the purpose prrt is about {_PRRT}, but visit.treatment names {about}"
    elif about in facts.done and facts.purpose != _OVER:
        yield (
            f"the purpose {purpose.id} is for what is still to come, but done names {about} too; "
            f"choose {_OVER} or follow-up, or take it out of done"
        )


def _purposes_about(name: str, plan: Plan) -> str:
    """Name the purposes that a treatment or test can be the subject of."""
    kind = topic_type(name)
    found = [purpose.id for purpose in plan.purposes if kind in purpose.about]
    return ", ".join(found) or "general"
