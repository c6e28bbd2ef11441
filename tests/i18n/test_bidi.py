"""Unicode says which way letters are read; printing and reading back ask the same place."""

from __future__ import annotations

import unicodedata
from pathlib import Path

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
        ("aZ9µªº²αЖ王नʻǃ×ʹ", LTR * 15),
        ("ا\u05d0\u07ca\U0001e900\u0710\u0780", RTL * 6),
        ("\u0301\u0323\u200d\u0941\u180e", MARK * 5),
        ("\u064e\u05b7\u07a6\u07eb\U0001e944", RTL_MARK * 5),
        (" .-–()٣", " .-–()٣"),
    ],
)
def test_every_character_counts_as_what_unicode_says(text: str, expected: str) -> None:
    assert signs(text) == expected


def test_signs_agree_with_the_data_of_unicode_itself() -> None:
    kinds = {"L": LTR, "EN": LTR, "R": RTL, "AL": RTL}
    lines = Path("/usr/share/unicode/UnicodeData.txt").read_text("ascii").splitlines()
    wrong = []
    for line in lines:
        code, name, _, _, kind, *_ = line.split(";")
        character = chr(int(code, 16))
        is_known = unicodedata.category(character) not in ("Cn", "Cs") and name[0] != "<"
        if is_known and kind in kinds and signs(character) != kinds[kind]:
            wrong.append(line)
        if is_known and kind == "NSM" and signs(character) not in (MARK, RTL_MARK):
            wrong.append(line)
    assert wrong == []


RTL_SCRIPTS = ("ARABIC", "HEBREW", "SYRIAC", "THAANA", "NKO", "ADLAM", "MANDAIC", "SAMARITAN")


def test_marks_go_with_the_letters_of_their_script() -> None:
    for code in range(0x20000):
        name = unicodedata.name(chr(code), "")
        if unicodedata.bidirectional(chr(code)) == "NSM" and name:
            is_rtl = name.startswith(RTL_SCRIPTS)
            found = signs(chr(code))
            assert found == RTL_MARK if is_rtl else found == MARK or code >= 0x10800, name
