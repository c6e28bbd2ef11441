"""Give all checks one form of a number: its value, the unit it counts, and where it stands.

“Two tablets and a half” is one number, 2½, and so is «litro y medio», which names none: 1½ L.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from nethandout.i18n.checks.reading import Reading

MEASURES: Final = frozenset(
    {"mg", "mcg", "g", "kg", "mL", "L", "mm", "cm", "m", "km", "°C", "°F", "%", "mCi", "GBq"}
    | {"MBq", "mg/dL", "mmol/L", "mmHg", "lb", "ft", "inch"}
)
"""Symbols of measures, which languages share."""
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
_HALF: Final = frozenset({Fraction(1, 2)})
_SIGNS: Final = frozenset({"½", "1/2"})
_INDEFINITE: Final = frozenset({"a", "an", "un", "une", "una"})
_NEAR_HALF: Final = 24


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


def with_halves(found: Sequence[Amount], reading: Reading) -> list[Amount]:
    """Turn numbers into those in which each half is added to what it stands behind."""
    joined: list[Amount] = []
    for amount in found:
        last = len(joined) - 1
        if amount.values == _HALF and last > 0 and _written(joined[-1], reading) in _INDEFINITE:
            last -= 1
        if amount.values == _HALF and last >= 0 and _is_half_joined(joined[last], amount, reading):
            joined[last:] = [_with_half(joined[last], amount)]
        elif amount.values == _HALF:
            joined.append(_of_one_unit(amount, reading))
        else:
            joined.append(amount)
    return joined


def _of_one_unit(half: Amount, reading: Reading) -> Amount:
    """Turn the half of «litro y medio», which says no “one”, into one and a half of the unit."""
    words = reading.words
    if words is None or not words.table.spaced:
        return half
    for unit in reading.hits("unit"):
        between = reading.text[unit.end : half.start].split()
        if half.unit in {None, unit.tag} and _is_and(between, reading):
            one = Amount("1", frozenset({Fraction(1)}), unit.tag, unit.start, unit.end)
            return replace(_with_half(one, half), digits=False)
    return half


def _is_and(between: list[str], reading: Reading) -> bool:
    words = reading.words
    return words is not None and len(between) == 1 and between[0] in words.table.numbers.joiners


def _written(amount: Amount, reading: Reading) -> str:
    return reading.text[amount.start : amount.end]


def _with_half(whole: Amount, half: Amount) -> Amount:
    unit = half.unit or whole.unit
    return replace(
        whole,
        written=f"{whole.written} ½",
        values=frozenset(value + Fraction(1, 2) for value in whole.values),
        unit=unit,
        end=half.end,
        digits=whole.digits or half.digits,
        sure=whole.digits or half.digits or unit is not None,
        counts=True,
    )


def _is_half_joined(whole: Amount, half: Amount, reading: Reading) -> bool:
    """Tell whether only a unit and an “and” stand between a whole number and a half."""
    words = reading.words
    gap = half.start - whole.end
    if words is None or whole.month or not 0 <= gap <= _NEAR_HALF:
        return False
    if whole.unit and half.unit and whole.unit != half.unit:
        return False
    if any(value.denominator != 1 or value < 1 for value in whole.values):
        return False
    text = reading.text
    start = whole.end
    between = words.between.match(text, start)
    unit = words.units.at(text, between.end()) if between else None
    if unit is not None and unit.end <= half.start:
        start = unit.end
    rest = text[start : half.start].split()
    joiners = words.table.numbers.joiners
    if not words.table.spaced:
        return not [part for part in rest if part not in words.table.numbers.between]
    if [part for part in rest if part not in joiners and part not in _INDEFINITE]:
        return False
    return _written(half, reading) in _SIGNS or any(part in joiners for part in rest)
