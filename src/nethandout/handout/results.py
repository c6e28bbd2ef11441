"""Turn what the laboratory found into a patient's own box of results.

What a record does not say is a line to write on. Where nothing was taken out, there is no box.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from nethandout.content.plan import Plan
from nethandout.i18n.formats import Formats
from nethandout.model.facts import Facts
from nethandout.model.record import Nodes, PatientRecord
from nethandout.model.values import Purpose

_PURPOSES: Final[frozenset[Purpose]] = frozenset({"after-procedure", "follow-up"})
_MM_PER_CM: Final = 10


@dataclass(frozen=True, slots=True)
class LaboratoryResult:
    """What was found; None is not known yet. `depth`, `margins` and `grade` are keys of words.

    `nodes` are how many lymph nodes had tumor in them, and how many were examined.
    """

    size: str | None = field(default=None, repr=False)
    depth: str | None = field(default=None, repr=False)
    margins: str | None = field(default=None, repr=False)
    nodes: tuple[str, str] | None = field(default=None, repr=False)
    grade: str | None = field(default=None, repr=False)


def laboratory_result(record: PatientRecord, formats: Formats) -> LaboratoryResult | None:
    """Turn a record's result into how it is printed; None where the visit is not about it."""
    purpose = record.visit.purpose if record.visit is not None else None
    result = record.result
    if purpose not in _PURPOSES or result is None:
        return None
    return LaboratoryResult(
        size=None if result.size_mm is None else _size(result.size_mm, formats),
        depth=result.depth,
        margins=result.margins,
        nodes=None if result.nodes is None else _nodes(result.nodes, formats),
        grade=None if result.grade is None else formats.decimal(result.grade),
    )


def awaits_results(facts: Facts, plan: Plan) -> bool:
    """Tell whether a laboratory looks at what was taken out of a patient with these facts."""
    concerned = facts.done | {facts.visit_treatment}
    return facts.purpose in _PURPOSES and any(
        item.taken_out and item.id in concerned for item in plan.treatments
    )


def _size(size_mm: str, formats: Formats) -> str:
    """Turn “14” into “14 mm (1.4 cm)”."""
    cm = (Decimal(size_mm) / _MM_PER_CM).normalize()
    return f"{formats.measure(size_mm, 'mm')} ({formats.measure(f'{cm:f}', 'cm')})"


def _nodes(nodes: Nodes, formats: Formats) -> tuple[str, str]:
    return formats.decimal(nodes.with_tumor), formats.decimal(nodes.examined)
