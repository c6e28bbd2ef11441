"""Text says which language it is in, and which way it is read, only where its place does not."""

from __future__ import annotations

import pytest

from nethandout.model.text import LocalizedText
from nethandout.render.markup.inline import Place


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl"), ("zh-Hans", "ltr")]
)
def test_a_place_is_read_as_its_language_is(language: str, direction: str) -> None:
    assert Place(language).direction == direction


def test_the_same_words_are_printed_for_the_place_they_stand_in() -> None:
    """An English panel of an Arabic handout is a place of its own."""
    arabic, english = Place("ar"), Place("en")
    assert arabic.typed("مريم") == "مريم"
    assert english.typed("مريم") == '<span dir="rtl" class="run long">مريم</span>'
    assert english.typed("Rosa Klein") == "Rosa Klein"
    assert arabic.typed("Rosa Klein") == (
        '<span lang="en" dir="ltr" class="run long">Rosa Klein</span>'
    )


@pytest.mark.parametrize("language", ["ar", "zh-Hans"])
@pytest.mark.parametrize("words", ["octreotide", "2 tablets, orally", "Émile", "Ask Dr. Li 李"])
def test_latin_words_on_a_page_of_another_script_are_english(language: str, words: str) -> None:
    assert Place(language).typed(words).startswith('<span lang="en" dir="ltr"')


@pytest.mark.parametrize("language", ["ar", "zh-Hans"])
@pytest.mark.parametrize("words", ["RB-2048816", "30 mg", "+1 312 555 0140", "李 Ming", "مريم Ann"])
def test_numbers_and_words_of_the_page_are_not(language: str, words: str) -> None:
    assert "lang=" not in Place(language).typed(words)


def test_latin_words_on_a_latin_page_may_be_in_any_language() -> None:
    assert Place("es").typed("Before any anesthetic") == "Before any anesthetic"


def test_a_message_in_another_language_says_so() -> None:
    text = LocalizedText("Name: {name}", "en")
    assert Place("en").filled(text, {"name": "A & B"}) == "Name: A &amp; B"
    assert Place("ar").filled(text, {"name": "A & B"}).startswith('<span lang="en" dir="ltr">')


def test_a_value_is_put_in_as_what_it_is() -> None:
    place = Place("es")
    text = LocalizedText("{a}, {b}, {c}", "es")
    values = {"a": place.typed("12 mg"), "b": LocalizedText("**shots**", "en"), "c": "{a} <b>"}
    assert place.filled(text, values) == (
        '<span dir="ltr" class="run">12\u00a0mg</span>, '
        '<span lang="en" dir="ltr"><strong>shots</strong></span>, {a} &lt;b&gt;'
    )


def test_numbers_in_right_to_left_messages_are_isolated() -> None:
    text = LocalizedText("كل {days} يومًا", "ar")
    assert Place("ar").filled(text, {"days": "28"}) == (
        'كل <span dir="ltr" class="run">28</span>\u00a0يومًا'
    )


def test_links_lead_where_the_place_says() -> None:
    place = Place("en", {"leaflet": "https://example.org/?a=1&b=2"})
    assert place.localized(LocalizedText("See [it](leaflet).", "en")) == (
        'See <a href="https://example.org/?a=1&amp;b=2">it</a>.'
    )


@pytest.mark.parametrize(
    ("language", "name", "direction"),
    [
        ("en", "محمد (Mohammed) Ali", "ltr"),
        ("en", "Ali (علي)", "ltr"),
        ("en", "דנה Levi", "ltr"),
        ("ar", "محمد (Mohammed) Ali", "rtl"),
        ("ar", "Mohammed (محمد) Ali", "rtl"),
        ("ar", "王小明 (مينغ)", "rtl"),
    ],
)
def test_a_name_of_both_directions_is_read_as_its_place_and_stands_apart(
    language: str, name: str, direction: str
) -> None:
    """Its first word stands where the reader begins, and no date beside it is drawn into it."""
    assert (
        Place(language).named(name).startswith(f'<span dir="{direction}" class="run long apart">')
    )


@pytest.mark.parametrize("name", ["محمد علي", "Rosa Klein", "王小明", "דנה 2"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_name_of_one_direction_is_read_in_it(language: str, name: str) -> None:
    assert Place(language).named(name) == Place(language).typed(name)


def test_a_range_in_a_right_to_left_dose_is_one_run_on_any_page() -> None:
    for language in ("en", "ar", "zh-Hans"):
        assert 'class="run">2–3</span>' in Place(language).typed("2–3 مجم")


def test_a_right_to_left_message_of_latin_words_only_is_read_from_left_to_right() -> None:
    message, arabic = LocalizedText("{label}: {text}", "ar"), Place("ar")
    latin = arabic.filled(message, {"label": arabic.typed("penicillin"), "text": "hives"})
    mixed = arabic.filled(message, {"label": arabic.typed("penicillin"), "text": "طفح"})
    assert latin.startswith('<span dir="ltr" class="run long"><span lang="en"')
    assert mixed.startswith('<span lang="en"')
