"""Keep the clinical part of a record apart from who it is about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """The clinical part of a record, without identity: what selection works on.

    `generic_reader` is true only where all conditional blocks are wanted (extraction
    of previews); selection for a leaflet uses real facts.
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
