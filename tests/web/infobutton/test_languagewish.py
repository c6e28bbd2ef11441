"""A language that was asked for is given, or none is."""

from __future__ import annotations

import pytest

from nethandout.web.infobutton.languagewish import first_ready, wished_language

READY = ("ar", "en", "es", "ru", "vi", "zh-Hans")


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("es", "es"),
        ("es-MX", "es"),
        ("es_419", "es"),
        ("spa", "es"),
        ("ara", "ar"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("cmn", "zh-Hans"),
        ("zh-TW", None),
        ("zh-Hant", None),
        ("en-US", "en"),
        ("en-XA", None),
        ("ht", None),
        ("yue", None),
        ("Spanish", None),
        ("", None),
        ("und", None),
    ],
)
def test_a_region_may_be_dropped_and_a_script_never(asked: str, given: str | None) -> None:
    assert first_ready([wished_language(asked)], READY) == given


def test_the_first_wish_that_is_ready_counts() -> None:
    assert first_ready(["ht", "vi", "en"], READY) == "vi"
    assert first_ready(["ht", None], READY) is None


def test_a_language_of_one_country_comes_before_that_of_all() -> None:
    assert first_ready(["es-US"], ("es", "es-US")) == "es-US"
