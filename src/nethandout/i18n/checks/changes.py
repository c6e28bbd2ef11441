"""Turn two texts into which of their numbers are the same, and which were lost or added.

Of two English texts it tells, too, whether a translation of one is dangerous for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from nethandout.i18n.checks.amount import Amount
from nethandout.i18n.checks.amounts import amounts
from nethandout.i18n.checks.negation import negations
from nethandout.i18n.checks.reading import read_source
from nethandout.i18n.checks.tables import AXIS, built_in_english
from nethandout.i18n.termbase import Termbase

_HALF: Final = Fraction(1, 2)
_NO_TERMS: Final = Termbase()


class Pair(NamedTuple):
    """A number of the source and the same number in the translation."""

    there: Amount
    here: Amount


class Compared(NamedTuple):
    """Which numbers are the same, which were lost, and which were added."""

    pairs: list[Pair]
    lost: list[Amount]
    added: list[Amount]


def compare(there: Sequence[Amount], here: Sequence[Amount]) -> Compared:
    """Turn the numbers of both sides into pairs; the surest pairs are made first."""
    left, right = [n for n in there if n.sure], [n for n in here if n.digits or n.sure]
    loose_left = [n for n in there if not n.sure]
    loose_right = [n for n in here if not n.digits and not n.sure]
    pairs: list[Pair] = []
    for rule in _RULES:
        _pair(left, right, rule, pairs)
    _pair(left, right, lambda a, b: a.digits and b.digits and a.agrees(b), pairs)
    for rule in (_same, Amount.converts, _is_time_too, _may_be_same, Amount.agrees):
        _pair(left, loose_right, rule, pairs)
        _pair(loose_left, right, rule, pairs)
    _pair(left, right, Amount.agrees, pairs)
    _pair(loose_left, loose_right, Amount.agrees, pairs)
    _pair_halves(left, right, loose_right, pairs)
    _pair_parts(left, loose_left, right, loose_right, pairs)
    words_left, words_right = ([n for n in some if n.counts] for some in (loose_left, loose_right))
    if words_left and words_right:
        # “Two of the twelve” is no “three of the twelve”, though neither counts a unit.
        left, right = [*left, *words_left], [*right, *words_right]
    return Compared(pairs, left, right)


def _same(there: Amount, here: Amount) -> bool:
    """Tell whether two numbers count the same unit; “38 degrees” may be °C."""
    return there.agrees(here) and (there.unit == here.unit or is_degree(there, here))


def is_degree(there: Amount, here: Amount) -> bool:
    """Tell whether degrees without a scale here are the degrees Celsius of the source."""
    return there.unit == "°C" and here.unit == "°"


def _may_be_same(there: Amount, here: Amount) -> bool:
    return there.agrees(here) and not (there.unit and here.unit)


Rule = Callable[[Amount, Amount], bool]


def _is_time_too(there: Amount, here: Amount) -> bool:
    """Tell whether “the first day” became “week 1”: rather that than “a”, which counts nothing."""
    return there.agrees(here) and there.unit is not None and there.lasts(here)


_RULES: Final[tuple[Rule, ...]] = (_same, Amount.converts, _may_be_same)


def _pair(left: list[Amount], right: list[Amount], rule: Rule, pairs: list[Pair]) -> None:
    """Take out of two lists the numbers that a rule says are the same."""
    for amount in list(left):
        partner = next((other for other in right if rule(amount, other)), None)
        if partner is not None:
            left.remove(amount)
            right.remove(partner)
            pairs.append(Pair(amount, partner))


def _pair_halves(
    left: list[Amount], right: list[Amount], loose: list[Amount], pairs: list[Pair]
) -> None:
    """Find “2.5 months” said as “two months and a half”."""
    for amount in list(left):
        halves = [value - _HALF for value in amount.values if (value - _HALF).denominator == 1]
        half = next((n for n in (*loose, *right) if _HALF in n.values), None)
        wholes = (n for n in (*right, *loose) if n.values & set(halves))
        whole = next((n for n in wholes if half and half.start - n.end > 1), None)
        is_half = bool(halves) and halves[0] == 0
        if half is not None and (whole is not None or is_half):
            left.remove(amount)
            (loose if half in loose else right).remove(half)
            if whole in right:
                right.remove(whole)
            pairs.append(Pair(amount, whole or half))


def _pair_parts(
    left: list[Amount],
    loose: list[Amount],
    right: list[Amount],
    loose_right: list[Amount],
    pairs: list[Pair],
) -> None:
    """Find “1 in 10” said as “a tenth”."""
    for part in [n for n in (*right, *loose_right) if not n.digits and len(n.values) == 1]:
        (value,) = part.values
        below = next((n for n in left if value.denominator in n.values), None)
        above = next((n for n in (*left, *loose) if value.numerator in n.values), None)
        if value.denominator > 1 and below and above:
            (right if part in right else loose_right).remove(part)
            left.remove(below)
            (left if above in left else loose).remove(above)
            pairs.append(Pair(below, part))


def is_critical_change(before: str, after: str) -> bool:
    """Tell whether numbers or negations differ between two English texts."""
    return _written(before) != _written(after) or negations(before) != negations(after)


def _written(text: str) -> list[tuple[str, str | None]]:
    reading = read_source(text, built_in_english(), _NO_TERMS)
    # “Do not forget” has no “not” that a translation must have; what it tells to do is compared.
    told = [(hit.tag, None) for hit in reading.hits(f"{AXIS}memory")]
    return told + [(amount.written, amount.unit) for amount in amounts(reading) if amount.digits]
