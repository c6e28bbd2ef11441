"""Turn a whole number with a half behind it into one number: “un comprimé et demi” is 1.5.

Read apart, the half of “a tablet and a half” would stand for half a tablet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from nethandout.i18n.checks.amount import Amount
from nethandout.i18n.checks.reading import Reading

_HALF: Final = frozenset({Fraction(1, 2)})
_SIGNS: Final = frozenset({"½", "1/2"})
_ARTICLES: Final = frozenset({"a", "an", "un", "une", "una"})
_NEAR: Final = 24


def with_halves(found: Sequence[Amount], reading: Reading) -> list[Amount]:
    """Turn numbers into those in which each half is added to what it stands behind."""
    joined: list[Amount] = []
    for amount in found:
        last = len(joined) - 1
        if amount.values == _HALF and last > 0 and _said(joined[-1], reading) in _ARTICLES:
            last -= 1
        if amount.values == _HALF and last >= 0 and _is_joined(joined[last], amount, reading):
            joined[last:] = [_sum(joined[last], amount)]
        else:
            joined.append(amount)
    return joined


def _said(amount: Amount, reading: Reading) -> str:
    return reading.text[amount.start : amount.end]


def _sum(whole: Amount, half: Amount) -> Amount:
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


def _is_joined(whole: Amount, half: Amount, reading: Reading) -> bool:
    """Tell whether only a unit and an “and” stand between a whole number and a half."""
    words = reading.words
    gap = half.start - whole.end
    if words is None or whole.month or not 0 <= gap <= _NEAR:
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
    if [part for part in rest if part not in joiners and part not in _ARTICLES]:
        return False
    return _said(half, reading) in _SIGNS or any(part in joiners for part in rest)
