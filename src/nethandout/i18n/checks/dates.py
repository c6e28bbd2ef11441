"""Turn dates in digits into their month, day and year, so “03/14/2027” is “14 de marzo de 2027”.

English writes the month first. Elsewhere “03/04/2027” may be March or April: both are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from nethandout.i18n.checks.amount import Amount

_YEAR_LAST = re.compile(r"(?<![0-9/.-])([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?![0-9])")
_YEAR_FIRST = re.compile(r"(?<![0-9/.-])([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_YEAR = re.compile(r"[0-9]{4}[/.-][0-9]|[0-9][/.-][0-9]{4}")
# Vietnamese counts its months; “năm”, a year, is five, too.
_IN_WORDS = re.compile(r"([0-9]{1,2}) tháng ([0-9]{1,2}),? năm ([0-9]{4})(?![0-9])")
_MONTHS: Final = 12
_DAYS: Final = 31


def dates(text: str, language: str) -> Iterator[Amount]:
    """Find the dates of a text; each gives its month, its day and its year."""
    if language == "vi" and "tháng" in text:
        for match in _IN_WORDS.finditer(text):
            yield from _date(match, (2, 1, 3), [(int(match[2]), int(match[1]))])
    if not _YEAR.search(text):
        return
    for match in _YEAR_LAST.finditer(text):
        first, second = int(match[1]), int(match[3])
        orders = [(second, first)] if language != "en" else []
        if language == "en" or first <= _MONTHS < second or match[2] == "/":
            orders.append((first, second))
        yield from _date(match, (1, 3, 4), orders)
    for match in _YEAR_FIRST.finditer(text):
        yield from _date(match, (3, 4, 1), [(int(match[3]), int(match[4]))])


def _date(
    match: re.Match[str], groups: tuple[int, int, int], orders: list[tuple[int, int]]
) -> Iterator[Amount]:
    """Turn a date into its parts, with every value that one of the orders gives them."""
    possible = [(m, d) for m, d in orders if 1 <= m <= _MONTHS and 1 <= d <= _DAYS]
    if not possible:
        return
    first, second, year = groups
    months = frozenset(Fraction(month) for month, _ in possible)
    days = frozenset(Fraction(day) for _, day in possible)
    name = min(months)
    spot = (match.start(first), match.end(first))
    yield Amount(f"month {name}", months, "monthname", *spot, digits=False, month=True)
    yield Amount(match[second], days, None, match.start(second), match.end(second))
    yield Amount(match[year], frozenset({Fraction(int(match[year]))}), None, *match.span(year))
