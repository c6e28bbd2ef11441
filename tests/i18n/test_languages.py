"""Both spellings of a language are the same language."""

from __future__ import annotations

import pytest
from babel.core import get_global

from nethandout.errors import UsageError
from nethandout.i18n.languages import (
    SCRIPT_NAMES,
    catalog_language,
    gettext_name,
    has_latin_letters,
    imitated,
    is_language,
    is_pseudo,
    is_source,
    language_name,
    language_tag,
    lookup_order,
)


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("zh_Hans", "zh-Hans"),
        ("ZH-hans", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-TW", "zh-Hant-TW"),
        ("es_us", "es-US"),
        ("es-419", "es-419"),
        ("ht", "ht"),
        ("sr@latin", "sr-Latn"),
        ("es_MX.UTF-8", "es-MX"),
        ("uz@cyrillic", "uz-Cyrl"),
        ("iw", "he"),
        ("spa", "es"),
        ("zho-CN", "zh-Hans-CN"),
        ("VIE", "vi"),
        ("prs", "prs"),
        ("kmr", "kmr"),
    ],
)
def test_any_spelling_gives_one_tag(written: str, tag: str) -> None:
    assert language_tag(written) == tag
    assert language_tag(gettext_name(written)) == tag


@pytest.mark.parametrize(
    "written", ["", "english", "../es", "e", "es-", "zh-Hans-CN-x", "ca@valencia"]
)
def test_what_is_no_tag_is_refused(written: str) -> None:
    with pytest.raises(UsageError):
        language_tag(written)


def test_only_the_region_is_dropped() -> None:
    assert lookup_order("es-US") == ("es", "es-US")
    assert lookup_order("zh-Hans") == ("zh-Hans",)
    assert lookup_order("zh-Hant-TW") == ("zh-Hant", "zh-Hant-TW")


def test_english_of_any_region_is_the_source() -> None:
    assert is_source("en-GB")
    assert not is_source("es")


@pytest.mark.parametrize(
    ("language", "latin"),
    [
        ("es", True),
        ("en-US", True),
        ("zh-Hans", False),
        ("sr", False),
        ("sr-Latn", True),
        ("my", False),
        ("ksw", False),
    ],
)
def test_some_languages_are_not_written_in_latin_letters(language: str, latin: bool) -> None:
    assert has_latin_letters(language) is latin


def test_a_pseudo_language_follows_the_rules_of_another_and_is_not_english() -> None:
    assert [is_pseudo(tag) for tag in ("en-XA", "ar-XB", "en", "es-MX")] == [
        True,
        True,
        False,
        False,
    ]
    assert [imitated(tag) for tag in ("en-XA", "ar_XB", "zh_Hans")] == ["en", "ar", "zh-Hans"]
    assert is_source("en-US")
    assert not is_source("en-XA")


def test_a_language_has_an_english_name() -> None:
    assert language_name("zh-Hans") == "Chinese (Simplified) (zh-Hans)"
    assert language_name("en-XA") == "en-XA"


@pytest.mark.parametrize(
    ("written", "language"),
    [("zh_CN", "zh-Hans"), ("zh_TW", "zh-Hant"), ("zh_HK", "zh-Hant-HK"), ("ES", "es")],
)
def test_a_catalog_is_of_a_language_however_it_is_spelled(written: str, language: str) -> None:
    assert catalog_language(written) == language


@pytest.mark.parametrize(
    ("name", "known"), [("es", True), ("hmn", True), ("pt_BR", True), ("tlh", False), ("1", False)]
)
def test_only_languages_that_are_known_are_languages(name: str, known: bool) -> None:
    assert is_language(name) is known


def test_letters_are_those_that_cldr_expects() -> None:
    likely = get_global("likely_subtags")
    codes = {"Arab": "ARABIC", "Cyrl": "CYRILLIC", "Deva": "DEVANAGARI", "Mymr": "MYANMAR"}
    codes |= {"Ethi": "ETHIOPIC", "Khmr": "KHMER", "Laoo": "LAO", "Hebr": "HEBREW"}
    for language, name in SCRIPT_NAMES.items():
        script = str(likely.get(language, "")).split("_")[1:2]
        if script and script[0] in codes:
            assert codes[script[0]] == name, language
