"""Words as people type them are compared kindly, and never led to one of two meanings."""

from __future__ import annotations

import pytest

from nethandout.source.spelling import same_word, slug, suggest


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
