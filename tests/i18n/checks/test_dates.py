"""Dates in digits: English writes the month first, others may write either first."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from nethandout.i18n.checks.amount import Amount
from nethandout.i18n.checks.dates import dates


def parts(found: Iterable[Amount]) -> list[set[int]]:
    return [{int(value) for value in amount.values} for amount in found]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("03/14/2027", "en", [{3}, {14}, {2027}]),
        ("03/04/2027", "en", [{3}, {4}, {2027}]),
        ("14/03/2027", "fr", [{3}, {14}, {2027}]),
        ("03/04/2027", "es", [{3, 4}, {3, 4}, {2027}]),
        ("14.03.2027", "ru", [{3}, {14}, {2027}]),
        ("2027-03-14", "zh", [{3}, {14}, {2027}]),
        ("7 tháng 5 năm 2027", "vi", [{5}, {7}, {2027}]),
    ],
)
def test_a_date_gives_its_month_day_and_year(
    text: str, language: str, expected: list[set[int]]
) -> None:
    assert parts(dates(f"on {text}.", language)) == expected


@pytest.mark.parametrize("text", ["31/45/2027", "1/2", "14/03-2027", "1/2/3/2027"])
def test_what_is_no_date_gives_nothing(text: str) -> None:
    assert parts(dates(text, "fr")) == []
