"""Give all checks one form of a number: its value, the unit it counts, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

_TIME = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_DIMENSIONS = MappingProxyType(
    {
        **{unit: ("time", Fraction(factor)) for unit, factor in _TIME.items()},
        "month": ("months", Fraction(1)),
        "year": ("months", Fraction(12)),
        "mcg": ("mass", Fraction(1)),
        "mg": ("mass", Fraction(1000)),
        "g": ("mass", Fraction(1000000)),
        "kg": ("mass", Fraction(1000000000)),
        "mL": ("volume", Fraction(1)),
        "L": ("volume", Fraction(1000)),
        "mm": ("length", Fraction(1)),
        "cm": ("length", Fraction(10)),
        "m": ("length", Fraction(1000)),
        "km": ("length", Fraction(1000000)),
    }
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number: how it is written, what it may be worth, its unit, and how sure it is a count.

    `sure` is false for words such as “un” that are counts only where the source has one;
    `digits` is false for numbers in words; `zeros` counts the zeros at its end behind a point.
    `counts` is true for words that are numbers and nothing else (“two”, not “a”, “second”).
    """

    written: str
    values: frozenset[Fraction]
    unit: str | None
    start: int
    end: int
    digits: bool = True
    sure: bool = True
    zeros: int = 0
    month: bool = False
    counts: bool = False

    def agrees(self, other: Amount) -> bool:
        """Tell whether both may be the same number."""
        return not self.values.isdisjoint(other.values)

    def converts(self, other: Amount) -> bool:
        """Tell whether both are the same amount in two units: 14 days, and 2 weeks."""
        here, there = _DIMENSIONS.get(self.unit or ""), _DIMENSIONS.get(other.unit or "")
        if here is None or there is None or here[0] != there[0]:
            return False
        mine = {value * here[1] for value in self.values}
        return any(value * there[1] in mine for value in other.values)

    def lasts(self, other: Amount) -> bool:
        """Tell whether both are lengths of time."""
        return all(
            _DIMENSIONS.get(each.unit or "", ("",))[0] in {"time", "months"}
            for each in (self, other)
        )
