"""The day is the clinic's, and a zone is a name of the IANA database."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from nethandout.content.clinic.timezones import known_zone, machine_zone, today_in


@pytest.mark.parametrize("name", ["America/Chicago", "Asia/Kolkata", "UTC", "Etc/GMT+5"])
def test_zones(name: str) -> None:
    assert known_zone(name) == name


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("America/Chigaco", "America/Chicago"),
        ("New York", "America/New_York"),
        ("europe/madrid", "Europe/Madrid"),
        ("EST", ""),
        ("../etc/passwd", ""),
        ("America/", ""),
        ("-05:00", ""),
    ],
)
def test_what_is_no_zone_is_refused_with_a_near_one(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match="not the name of a time zone") as refused:
        known_zone(name)
    assert hint in str(refused.value)


def test_the_day_is_that_of_the_zone() -> None:
    earliest, latest = (today_in(ZoneInfo(f"Etc/GMT{sign}12")) for sign in "+-")
    assert latest - earliest in (timedelta(days=1), timedelta(days=2))
    assert earliest <= today_in(None) <= latest + timedelta(days=1)
    assert machine_zone()
