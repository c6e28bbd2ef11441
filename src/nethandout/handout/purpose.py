"""Turn a patient's facts into the purpose that would fit them.

The staff choose the purpose: what a record names can only suggest it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from nethandout.content.plan import Plan
from nethandout.content.purposes import topic_type
from nethandout.model.facts import Facts
from nethandout.model.values import Purpose

_PRRT: Final = "treatment-prrt"
_SHOTS: Final = "drug-ssa-overview"
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
