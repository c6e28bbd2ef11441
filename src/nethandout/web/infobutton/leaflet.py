"""Turn what a leaflet is about into its address, and the address back into it.

An address has ids of the plan and a language and nothing else, so that it may stand in any log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlencode

from nethandout.content.plan import Plan
from nethandout.errors import Position, Problem
from nethandout.records.reading import LeafletFacts

LeafletFormat = Literal["pdf", "html"]

_CLASS_IN_FULL: Final = frozenset({"drug-ssa-overview"})
"""Treatments that are classes of drugs: named alone, their topic is all there is to say."""
_ANCHORS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "conditions": frozenset({"carcinoid-syndrome", "carcinoid-heart-disease", "functional"}),
        "treatments": frozenset(
            {
                "drug-ssa-overview",
                "drug-lanreotide",
                "drug-octreotide-lar",
                "drug-octreotide-short",
                "drug-lu177-dotatate",
                "treatment-prrt",
                "drug-telotristat",
            }
        ),
    }
)
"""What is said of nobody, or hardly anybody, without a neuroendocrine tumor.

Everolimus, sunitinib, interferon or low stomach acid alone are said of many others as well.
"""


@dataclass(frozen=True, slots=True)
class LeafletOrder:
    """What a leaflet for nobody in particular is about, in ids of the plan, and its language."""

    language: str
    site: str | None = None
    settings: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    format: LeafletFormat = "pdf"

    @property
    def is_empty(self) -> bool:
        """Tell whether it is about nothing at all."""
        return not (self.site or self.settings or self.conditions or self.treatments)

    @property
    def is_about_a_tumor(self) -> bool:
        """Tell whether its facts say, or all but say, that there is a neuroendocrine tumor."""
        return bool(
            self.site
            or self.settings
            or _ANCHORS["conditions"].intersection(self.conditions)
            or _ANCHORS["treatments"].intersection(self.treatments)
        )

    @property
    def facts(self) -> LeafletFacts:
        """Give what the service makes a leaflet from."""
        return LeafletFacts(
            site=self.site,
            settings=self.settings,
            conditions=self.conditions,
            treatments=self.treatments,
            topics=tuple(name for name in self.treatments if name in _CLASS_IN_FULL),
        )

    def in_format(self, kind: LeafletFormat) -> LeafletOrder:
        """Give the same leaflet as another kind of file."""
        return replace(self, format=kind)

    @property
    def query(self) -> str:
        """Give the query of its address; equal leaflets have equal ones."""
        pairs = [("site", self.site)] if self.site else []
        for name, ids in self._lists():
            pairs += [(name, id_) for id_ in ids]
        return urlencode([*pairs, ("language", self.language), ("format", self.format)])

    def _lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            ("setting", self.settings),
            ("condition", self.conditions),
            ("treatment", self.treatments),
        )


def read_order(
    pairs: Iterable[tuple[str, str]],
    plan: Plan,
    languages: Iterable[str],
    formats: Iterable[LeafletFormat],
) -> tuple[LeafletOrder | None, list[Problem]]:
    """Turn the query of an address into its leaflet, or into problems that repeat no value."""
    known: Mapping[str, frozenset[str]] = {
        "site": frozenset(fact.id for fact in plan.sites),
        "setting": frozenset(fact.id for fact in plan.settings),
        "condition": frozenset(fact.id for fact in plan.conditions),
        "treatment": frozenset(fact.id for fact in plan.treatments),
        "language": frozenset(languages),
        "format": frozenset(formats),
    }
    given: dict[str, list[str]] = {name: [] for name in known}
    problems = []
    for name, value in pairs:
        if value in known.get(name, ()):
            given[name].append(value)
        else:
            place = Position(name if name in known else "query")
            problems.append(Problem(place, "unknown", "this address is not one of a leaflet"))
    problems += [
        Problem(Position(name), "given-twice", "this is there two times")
        for name in ("site", "language", "format")
        if len(given[name]) > 1
    ]
    if not given["language"]:
        problems.append(Problem(Position("language"), "missing", "this is missing"))
    if problems:
        return None, sorted(set(problems), key=lambda each: each.position)
    order = LeafletOrder(
        language=given["language"][0],
        site=next(iter(given["site"]), None),
        settings=_ordered(given["setting"]),
        conditions=_ordered(given["condition"]),
        treatments=_ordered(given["treatment"]),
    )
    if not order.is_about_a_tumor:
        return None, [Problem(Position("query"), "no-tumor", "this leaflet is about no tumor")]
    return replace(order, format="html" if "html" in given["format"] else "pdf"), []


def _ordered(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))
