"""Placeholders may stand in another order; what stands beside them must come along."""

from __future__ import annotations

import pytest

from nethandout.i18n.checks import Entry
from nethandout.i18n.checks.placeholders import check_placeholder_order

DAY_AND_TIME = "Your shot is on {date} at {time}."
TWO_DOSES = "Take {low} in the morning and {high} at night."
FAR_AWAY = "Stay at least {distance} away from children for {days}."


def blocks(language: str, source: str, target: str) -> list[bool]:
    return [found.blocks for found in check_placeholder_order(Entry(source, target, language))]


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("es", DAY_AND_TIME, "Su inyección es el {time} a las {date}."),
        ("fr", DAY_AND_TIME, "Votre injection est le {time} à {date}."),
        ("fr", TWO_DOSES, "Prenez {high} le matin et {low} le soir."),
        ("zh-Hans", TWO_DOSES, "早上吃 {high}，晚上吃 {low}。"),
        ("es", FAR_AWAY, "Durante {distance}, esté al menos a {days} de los niños."),
        ("zh-Hans", FAR_AWAY, "在 {distance} 内，与儿童保持至少 {days} 的距离。"),
        ("zh-Hans", "Page {page} of {pages}", "第 {pages} 页，共 {page} 页"),
    ],
)
def test_placeholders_that_changed_places_are_not_printed(
    language: str, source: str, target: str
) -> None:
    assert blocks(language, source, target) == [True]


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("es", DAY_AND_TIME, "A las {time} del {date} recibirá su inyección."),
        ("fr", DAY_AND_TIME, "Votre injection aura lieu à {time}, le {date}."),
        ("fr", TWO_DOSES, "Prenez {high} le soir et {low} le matin."),
        ("zh-Hans", TWO_DOSES, "早上吃 {low}，晚上吃 {high}。"),
        ("es", FAR_AWAY, "Durante {days}, esté al menos a {distance} de los niños."),
        ("zh-Hans", FAR_AWAY, "在 {days} 内，与儿童保持至少 {distance} 的距离。"),
    ],
)
def test_placeholders_may_move_with_their_words(language: str, source: str, target: str) -> None:
    assert blocks(language, source, target) == []
