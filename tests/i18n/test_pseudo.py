"""A pseudo language changes all words, and nothing that must stay."""

from __future__ import annotations

import re

import pytest

from nethandout.i18n.bidi import directions
from nethandout.i18n.pseudo import LONGER, PSEUDO_LANGUAGES, RIGHT_TO_LEFT, pseudo_text

SENTENCE = "Get **lanreotide** 120 mg every 4 weeks, call {phone}: [read on](nci)."


@pytest.mark.parametrize("language", PSEUDO_LANGUAGES)
def test_markup_placeholders_numbers_and_names_stay(language: str) -> None:
    found = pseudo_text(SENTENCE, language, ["lanreotide"])
    for kept in ("**lanreotide**", "120 mg", "4 ", "{phone}", "](nci)"):
        assert kept in found
    assert not set(re.findall("[A-Za-z]{5,}", found)) - {"lanreotide", "phone"}


@pytest.mark.parametrize("language", PSEUDO_LANGUAGES)
@pytest.mark.parametrize(
    "kept", ["38.0 °C (100.4 °F)", "1-800-422-6237", "ClinicalTrials.gov", "https://x.org/a"]
)
def test_what_is_never_translated_stays(language: str, kept: str) -> None:
    assert kept in pseudo_text(f"Look at {kept} today", language)


def test_one_is_longer_by_a_third_and_in_brackets() -> None:
    text = "You can also ask your team at any time."
    found = pseudo_text(text, LONGER)
    assert (found[0], found[-1]) == ("‹", "›")
    assert 1.25 < len(found) / len(text) < 1.5
    assert pseudo_text("No", LONGER) == "‹Ñöļö›"


def test_one_reads_from_right_to_left() -> None:
    found = pseudo_text("Do you feel well, or not?", RIGHT_TO_LEFT)
    assert directions(found) == {"rtl"}
    assert ("،" in found, found[-1]) == (True, "؟")


def test_the_longest_name_is_kept_whole() -> None:
    assert "Lu-177 dotatate" in pseudo_text(
        "Lu-177 dotatate", LONGER, ["Lu-177", "Lu-177 dotatate"]
    )
