"""Keep the clinical part of a record apart from who it is about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nethandout.model.values import Address, Known, Purpose


@dataclass(frozen=True, slots=True)
class Facts:
    """The clinical part of a record, without identity: what selection works on.

    `generic_reader` is true only where all conditional blocks are wanted (extraction
    of previews); selection for a leaflet uses real facts. `visit_treatment` is the topic of
    the treatment or test the visit is about; `done` are treatments that are over, which are
    not in `treatments`. `hazards` are the safety rules that apply, accepted or not. `grade` and
    `stomach_type` are "1" to "3".
    `complete` asks for all that the facts bring, in full.
    """

    site: str | None = None
    size_mm: Decimal | None = None
    muscle_layer: bool | None = None
    settings: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    treatments: frozenset[str] = frozenset()
    additions: frozenset[str] = frozenset()
    add_topics: tuple[str, ...] = ()
    remove_topics: frozenset[str] = frozenset()
    generic_reader: bool = False
    purpose: Purpose = "general"
    visit_treatment: str | None = None
    done: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    grade: str | None = None
    stomach_type: str | None = None
    functional: Known = "not-known"
    can_become_pregnant: Known = "not-known"
    partner_can_become_pregnant: Known = "not-known"
    addressed_as: Address | None = None
    hazards: frozenset[str] = frozenset()
    complete: bool = False
