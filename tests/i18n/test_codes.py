"""Markup becomes codes that cannot be broken, and codes become the same markup again."""

from __future__ import annotations

import pytest

from nethandout.i18n.codes import (
    Code,
    Mark,
    UnknownCodeError,
    coded,
    codes_in,
    lost_codes,
    marks,
    written,
)

SOURCE = "Call **{phone} now**, see [a page](nci) or **wait** {phone}."


def test_there_and_back_is_the_same_text() -> None:
    parts = coded(SOURCE)
    assert written(marks(parts), codes_in(parts)) == SOURCE
    assert {code.kind for code in codes_in(parts)} == {"bold", "placeholder", "link"}


def test_each_code_has_a_number_of_its_own_and_both_ends_of_a_pair_the_same() -> None:
    codes = codes_in(coded(SOURCE))
    assert len({code.id for code in codes}) == 5
    pairs = [code.id for code in codes if code.place != "single"]
    assert all(pairs.count(number) == 2 for number in pairs)


def test_a_translation_keeps_the_numbers_of_its_source_in_any_order() -> None:
    codes = codes_in(coded(SOURCE))
    moved = coded("{phone} [una](nci) **uno {phone}** **dos**", codes)
    assert {code.id for code in codes_in(moved)} == {code.id for code in codes}
    link = next(code.id for code in codes if code.kind == "link")
    assert next(code.id for code in codes_in(moved) if code.kind == "link") == link


def test_a_code_that_the_source_has_not_gets_a_new_number() -> None:
    codes = codes_in(coded("a {x}"))
    (known, other) = codes_in(coded("{x} {y}", codes))
    assert (known.id, other.id) == ("1", "2")


def test_markup_that_is_not_closed_stays_words() -> None:
    assert coded("a ** b [c") == ("a ** b [c",)


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(UnknownCodeError, match="9"):
        written(("a", Mark("9", "single")), [Code("1", "placeholder", "single", "{x}")])


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("{x} **a** [b](c)", ()),
        ("**a** [b](c)", ("{x}",)),
        ("{x} {x} **a** [b](c)", ("{x}",)),
        ("{x} a [b](c)", ("**",)),
        ("{x} **a** [b](d)", ("](c)", "](d)")),
    ],
)
def test_lost_and_added_codes_are_named(text: str, lost: tuple[str, ...]) -> None:
    assert lost_codes(text, "**a** {x} [b](c)") == lost
