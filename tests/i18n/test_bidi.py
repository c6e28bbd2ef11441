"""Unicode says which way letters are read; printing and reading back ask the same place."""

from __future__ import annotations

import pytest

from nethandout.i18n.bidi import LTR, MARK, RTL, RTL_MARK, directions, first_strong, signs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rosa", "ltr"),
        ("مريم", "rtl"),
        ("דנה", "rtl"),
        ("120 مجم", "rtl"),
        ("(مريم) Rosa", "rtl"),
        ("王小明", "ltr"),
        ("+1 555 010 0199", None),
        ("", None),
    ],
)
def test_the_first_letter_says_which_way_text_runs(text: str, expected: str | None) -> None:
    assert first_strong(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rosa Klein, 5", {"ltr"}),
        ("محمد 5", {"rtl"}),
        ("محمد (Mohammed) Ali", {"ltr", "rtl"}),
        ("Дана (דנה)", {"ltr", "rtl"}),
        ("5 (3)", set()),
    ],
)
def test_text_has_the_directions_of_its_letters(text: str, expected: set[str]) -> None:
    assert directions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aZ9µªº²αЖ王नʻǃ×", LTR * 14),
        ("ا\u05d0\u07ca\U0001e900\u0710\u0780", RTL * 6),
        ("\u0301\u0323\u200d\u0941", MARK * 4),
        ("\u064e\u05b7\u07a6\u07eb\U0001e944", RTL_MARK * 5),
        (" .-–()٣", " .-–()٣"),
    ],
)
def test_every_character_counts_as_what_unicode_says(text: str, expected: str) -> None:
    assert signs(text) == expected
