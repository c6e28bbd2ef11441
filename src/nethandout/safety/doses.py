"""Turn doses as people write them into amounts that can be compared.

“120 mg”, “120mg” and “0.12 g” are the same; “100 micrograms” and “100 mg” are 1,000
times apart. An amount that cannot be read is never taken for right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from types import MappingProxyType

_FACTOR_ALARM = 10
_UNITS = MappingProxyType(
    {
        # mass, in mg
        "g": ("mass", Decimal(1000)),
        "gram": ("mass", Decimal(1000)),
        "grams": ("mass", Decimal(1000)),
        "mg": ("mass", Decimal(1)),
        "mgs": ("mass", Decimal(1)),
        "milligram": ("mass", Decimal(1)),
        "milligrams": ("mass", Decimal(1)),
        "mcg": ("mass", Decimal("0.001")),
        "ug": ("mass", Decimal("0.001")),
        "\N{GREEK SMALL LETTER MU}g": ("mass", Decimal("0.001")),
        "microgram": ("mass", Decimal("0.001")),
        "micrograms": ("mass", Decimal("0.001")),
        "ng": ("mass", Decimal("0.000001")),
        # radioactivity, in MBq
        "gbq": ("activity", Decimal(1000)),
        "mbq": ("activity", Decimal(1)),
        "mci": ("activity", Decimal(37)),
        # units of effect
        "iu": ("units", Decimal(1)),
        "units": ("units", Decimal(1)),
    }
)
_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\w.,])({_NUMBER})\s*(?:(?:-|to)\s*({_NUMBER})\s*)?({_UNIT})(?![^\W\d_])"
)
_HYPHENS = re.compile("[\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_SEPARATORS = MappingProxyType(
    {
        ord("\N{ARABIC DECIMAL SEPARATOR}"): ".",
        ord("\N{ARABIC THOUSANDS SEPARATOR}"): None,
    }
)


class Agreement(IntEnum):
    """How a dose compares with a usual one; the higher, the better."""

    FAR_OFF = 0
    UNREADABLE = 1
    DIFFERS = 2
    AGREES = 3


@dataclass(frozen=True, slots=True)
class Amount:
    """A dose or a range of doses, in the base unit of its dimension."""

    dimension: str
    low: Decimal
    high: Decimal

    def fits(self, usual: Amount) -> bool:
        """Tell whether all of this lies in a usual range."""
        same = self.dimension == usual.dimension
        return same and usual.low <= self.low <= self.high <= usual.high

    def is_far_from(self, usual: Amount) -> bool:
        """Tell whether this is 10 times too much or too little."""
        if self.dimension != usual.dimension:
            return False
        return self.high >= usual.high * _FACTOR_ALARM or self.low * _FACTOR_ALARM <= usual.low


def read_amounts(text: str) -> tuple[Amount, ...]:
    """Turn a dose as written into all amounts in it; volumes and times are passed over."""
    plain = _HYPHENS.sub("-", unicodedata.normalize("NFKC", text).casefold())
    found = []
    for low, high, unit in _AMOUNT.findall(_western(plain)):
        dimension, factor = _UNITS[unit]
        first = _number(low) * factor
        last = _number(high) * factor if high else first
        found.append(Amount(dimension, min(first, last), max(first, last)))
    return tuple(found)


def compare_dose(typed: str, usual: Iterable[str]) -> Agreement:
    """Turn a dose and the usual ones for the drug into how well they agree."""
    usual_amounts = [amount for text in usual for amount in read_amounts(text)]
    amounts = read_amounts(typed)
    known = {amount.dimension for amount in usual_amounts}
    if not amounts or any(amount.dimension not in known for amount in amounts):
        return Agreement.UNREADABLE
    if all(any(amount.fits(one) for one in usual_amounts) for amount in amounts):
        return Agreement.AGREES
    for amount in amounts:
        comparable = [one for one in usual_amounts if one.dimension == amount.dimension]
        if all(amount.is_far_from(one) for one in comparable):
            return Agreement.FAR_OFF
    return Agreement.DIFFERS


def same_dose(one: str, other: str) -> bool:
    """Tell whether two doses as written are the same amount."""
    first, second = read_amounts(one), read_amounts(other)
    if first and second:
        return set(first) == set(second)
    return one.split() == other.split()


def _western(text: str) -> str:
    """Turn digits of every script into 0 to 9, and their separators with them."""
    digits = (str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)
    return "".join(digits).translate(_SEPARATORS)


def _number(text: str) -> Decimal:
    """Turn digits into a number; a comma before three digits marks thousands."""
    if _THOUSANDS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    parts = re.split("[.,]", text)
    return Decimal(".".join(("".join(parts[:-1]), parts[-1]))) if len(parts) > 1 else Decimal(text)
