"""Words as people type them are compared kindly, and never led to one of two meanings."""

from __future__ import annotations

import pytest

from nethandout.source.spelling import (
    contains_word,
    international_stem,
    nearly_same_word,
    plain_words,
    same_word,
    slug,
    suggest,
)


def test_spelling() -> None:
    assert slug("  Crème_brûlée (2 %)") == "creme-brulee-2"
    assert same_word("everolimus", "everolimmus")
    assert not same_word("everolimus", "tacrolimus")
    assert not same_word("colon", "color")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("octreotide", True),
        ("actreotide", True),
        ("octreotida", True),
        ("octreoide", True),
        ("ctreotide", True),
        ("octreotidee", True),
        ("cotreotide", True),
        ("octreotied", True),
        ("octerotied", False),
        ("octrotid", False),
        ("octoetride", False),
        ("lanreotide", False),
    ],
)
def test_a_word_with_one_wrong_letter_is_the_same(other: str, same: bool) -> None:
    assert same_word("octreotide", other) is same
    assert same_word(other, "octreotide") is same


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("illeum", "; did you mean “ileum”?"),
        ("ilium", "; did you mean “ileum”?"),
        ("xyz", ""),
        ("", ""),
        ("i" * 20_000, ""),
    ],
)
def test_suggestions(word: str, hint: str) -> None:
    assert suggest(word, ["rectum", "ileum", "stomach"]) == hint


def test_nothing_to_suggest_from() -> None:
    assert suggest("ileum", []) == ""


def test_a_hint_names_all_that_are_equally_near() -> None:
    both = ["octreotide-lar", "octreotide-short", "lanreotide"]
    hint = "; did you mean “octreotide-lar” or “octreotide-short”?"
    assert suggest("octreotide", both) == hint
    assert suggest("octreotide", reversed(both)) == hint


def test_a_hint_names_one_of_those_that_mean_the_same() -> None:
    names = {"drug-octreotide-lar": "a", "octreotide-lar": "a", "octreotide-short": "b"}
    hint = "; did you mean “octreotide-lar” or “octreotide-short”?"
    assert suggest("octreotide", names, names) == hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sandostatin® LAR (20 mg)", ("sandostatin", "lar", "20", "mg")),
        ("ＯＣＴＲＥÓＴＩＤＯ", ("octreotido",)),
        ("الأوكتـريوتيد", ("اوكتريوتيد",)),
        ("أوكتريوتيد", ("اوكتريوتيد",)),
        ("长效 奥曲肽（LAR）", ("长效奥曲肽", "lar")),
        ("lan\N{SOFT HYPHEN}reotide\N{RIGHT-TO-LEFT MARK}", ("lanreotide",)),
        ("１７７Lu", ("177lu",)),
    ],
)
def test_plain_words(text: str, words: tuple[str, ...]) -> None:
    assert plain_words(text) == words


def test_an_unspaced_word_may_hold_the_wanted_one() -> None:
    assert contains_word("长效奥曲肽注射液", "奥曲肽")
    assert not contains_word("奥曲肽", "长效奥曲肽")
    assert not contains_word("sandostatin", "statin")


@pytest.mark.parametrize(
    ("word", "near"),
    [("lanriotid", True), ("octreotide", False), ("anreotide", False), ("lanreotide" * 9, False)],
)
def test_two_letters_may_be_wrong_in_a_long_word(word: str, near: bool) -> None:
    assert nearly_same_word(word, "lanreotide") is near


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("penicilina", "penicillin", True),
        ("teofilina", "theophylline", True),
        ("mariscos", "marisco", True),
        ("lactose", "lactase", False),
        ("atorvastatina", "rosuvastatin", False),
    ],
)
def test_names_of_one_substance_in_two_languages(one: str, other: str, same: bool) -> None:
    assert (international_stem(one) == international_stem(other)) is same
