"""Whoever holds the paper can type the address, and knows which language the page is in."""

from __future__ import annotations

import pytest

from nethandout.handout.addresses import with_addresses
from nethandout.model.topic import Source

GUIDE = Source.model_validate(
    {
        "id": "guide",
        "citation": "A guide.",
        "url": {"en": "https://www.example.org/guide/", "es": "https://example.org/es/guia"},
    }
)
PLAIN = Source(id="plain", citation="A page.", url="http://plain.example.org")
WITHOUT = Source(id="book", citation="A book.")
SOURCES = {source.id: source for source in (GUIDE, PLAIN, WITHOUT)}


def written(text: str, language: str = "en") -> str:
    return with_addresses(text, language, SOURCES, lambda: "NOTE")


def test_the_address_stands_behind_the_link() -> None:
    assert written("See [the guide](guide).") == "See [the guide](guide) (example.org/guide)."


def test_the_page_in_the_readers_language_is_named() -> None:
    assert written("[x](guide)", "es-US") == "[x](guide) (example.org/es/guia)"


def test_a_page_in_english_says_so_to_others_only() -> None:
    assert written("[x](guide)", "ar") == "[x](guide) (example.org/guide) (NOTE)"
    assert written("[x](plain)", "en-GB") == "[x](plain) (plain.example.org)"


def test_chinese_has_full_width_brackets() -> None:
    assert written("[x](plain)", "zh-Hans") == "[x](plain)（plain.example.org）（NOTE）"


def test_a_link_that_is_its_address_is_not_said_again() -> None:
    assert written("[Plain.example.org](plain)") == "[Plain.example.org](plain)"
    assert written("[plain.example.org](plain)", "es") == "[plain.example.org](plain) (NOTE)"


@pytest.mark.parametrize("text", ["No link.", "[x](book)", "[x](nothing)", "(guide)"])
def test_nothing_else_changes(text: str) -> None:
    assert written(text, "es") == text


@pytest.mark.parametrize(
    ("language", "page"),
    [("en", "en"), ("es", "es"), ("es-MX", "es"), ("fr", "en")],
)
def test_a_page_is_the_nearest_to_the_reader(language: str, page: str) -> None:
    found = GUIDE.page_in(language)
    assert found is not None
    assert found[1] == page


def test_where_there_is_no_english_page_another_is_named() -> None:
    only = Source.model_validate({"id": "s", "citation": "S.", "url": {"es": "https://a.b"}})
    assert only.page_in("ar") == ("https://a.b", "es")
