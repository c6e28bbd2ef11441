"""Turn doses as people write them into how well they agree with the usual ones.

“120 mg”, “120mg” and “0.12 g” are the same; “100 micrograms” and “100 mg” are 1,000
times apart. An amount that cannot be read is never taken for right.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from nethandout.safety.amounts import Amount, Dose, is_ambiguous, read_amounts, read_dose

_FACTOR_ALARM = 10


class Agreement(IntEnum):
    """How a dose compares with a usual one; the higher, the better."""

    FAR_OFF = 0
    UNREADABLE = 1
    DIFFERS = 2
    AGREES = 3


def compare_dose(typed: str, usual: Iterable[str]) -> Agreement:
    """Turn a dose and the usual ones for the drug into how well they agree.

    A dose that can be read in two ways agrees only if both readings do.
    """
    usual_amounts = [amount for text in usual for amount in read_amounts(text)]
    found = _agreement(read_dose(typed), usual_amounts)
    if is_ambiguous(typed) and found is not _agreement(
        read_dose(typed, dots_group=True), usual_amounts
    ):
        return Agreement.UNREADABLE
    return found


def same_dose(one: str, other: str) -> bool:
    """Tell whether two doses as written are the same amount."""
    first, second = read_dose(one), read_dose(other)
    if first.is_whole and second.is_whole:
        return set(first.amounts) == set(second.amounts)
    return one.split() == other.split()


def _agreement(dose: Dose, usual: list[Amount]) -> Agreement:
    known = {amount.dimension for amount in usual}
    for amount in dose.amounts:
        comparable = [one for one in usual if one.dimension == amount.dimension]
        if comparable and all(_is_far(amount, one) for one in comparable):
            return Agreement.FAR_OFF
    if not dose.is_whole or any(amount.dimension not in known for amount in dose.amounts):
        return Agreement.UNREADABLE
    if all(any(_fits(amount, one) for one in usual) for amount in dose.amounts):
        return Agreement.AGREES
    return Agreement.DIFFERS


def _fits(amount: Amount, usual: Amount) -> bool:
    """Tell whether all of a dose lies in a usual range."""
    same = amount.dimension == usual.dimension
    return same and usual.low <= amount.low <= amount.high <= usual.high


def _is_far(amount: Amount, usual: Amount) -> bool:
    """Tell whether a dose is 10 times too much or too little."""
    return amount.high >= usual.high * _FACTOR_ALARM or amount.low * _FACTOR_ALARM <= usual.low
