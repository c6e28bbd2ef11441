"""Texts become forms that spacing, line breaks and shapes of letters do not change."""

from __future__ import annotations

import pytest

from nethandout.render.preflight.flow import flow, has_rtl, ltr_runs, rtl_words, without_spaces

SAME = [
    ("a\u00adb \u2066c\u2069\nd\ufffee", "abcd-e"),
    ("(312) 555\u00a00140", "3125550140"),
    ("Anna “Bud” O’Brien", "AnnaBudOBrien"),
    ("ﬁona ½", "fiona1/2"),
    ("e\u0301 \u0301a", "\u00e9\u0301a"),
]


@pytest.mark.parametrize(("text", "plain"), SAME)
def test_spaces_signs_nobody_sees_and_shapes_do_not_count(text: str, plain: str) -> None:
    assert flow(text).text == without_spaces(text) == plain


def test_a_flow_knows_where_words_and_lines_end() -> None:
    found = flow("take it\nnow")
    assert sorted(found.gaps) == [4, 6, 9]
    assert sorted(found.line_starts) == [0, 6, 9]
    assert list(found.find("now")) == [6]
    assert list(found.find("ow")) == []


def test_letters_of_right_to_left_words_count_in_any_order_without_marks() -> None:
    assert [word.letters for word in rtl_words("لا، ﻻ 5")] == ["ال", "ال"]
    assert [word.marked for word in rtl_words("عُمَر عمر")] == [True, False]
    assert rtl_words("5 mg") == []
    assert has_rtl("5 mg ل")


def test_runs_in_right_to_left_text_are_whole() -> None:
    assert ltr_runs("من \u20667.5 mg\u2069 إلى 15–20 و3") == ["7.5mg", "15–20", "3"]
    assert ltr_runs("علي O’Brien 5") == ["OBrien", "5"]


def test_all_hyphens_are_one_where_a_font_has_one_glyph_for_them() -> None:
    assert without_spaces("Jean\u2011Marc") == without_spaces("Jean-Marc")


@pytest.mark.parametrize(
    ("page", "wanted", "cuts"),
    [
        ("of muscle. Un", "Un tubo entra", [(9, 2)]),
        ("of muscle. A", "A tube goes in", [(9, 1)]),
        ("of muscle. Fun", "Un tubo", []),
        ("Un of muscle.", "Un tubo", []),
    ],
)
def test_a_text_may_go_on_after_one_short_word(
    page: str, wanted: str, cuts: list[tuple[int, int]]
) -> None:
    found = flow(page).find_cut(without_spaces(wanted), at_line_start=False)
    assert list(found) == cuts


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("\ua930\ua950\ua947\ua937", True),  # marks in another order
        ("\ua930\ua950\ua937\ua947", True),  # a mark at the letter beside
        ("\ua930\ua950\ua947\ua937\ua931", False),  # the word goes on
        ("\ua930\ua950\ua947\ua937 \ua931", False),  # or may do so
        ("\ua930\ua950\ua937", False),  # a mark is missing
        ("\ua930\ua950\ua950\ua937", False),  # another mark
        ("\ua937\ua950\ua947\ua930", False),  # letters in another order
        ("\ua930\ua950\ua947\ua931", False),  # another letter
    ],
)
def test_marks_may_be_read_in_any_order_and_letters_may_not(page: str, found: bool) -> None:
    wanted = "\ua930\ua947\ua950\ua937"
    assert list(flow(f"For {page} on").find_loose(wanted)) == ([(3, 4)] if found else [])


def test_what_was_matched_is_not_found_again_among_marks() -> None:
    wanted = "\ua930\ua947\ua950"
    page = flow("\ua930\ua950\ua947\n\ua930\ua950\ua947")
    for start, length in list(page.find_loose(wanted))[:1]:
        page.use(start, length)
    assert list(page.find_loose(wanted)) == [(3, 3)]
    assert list(page.find_loose("\ua930")) == []


def test_brackets_do_not_count_in_any_script() -> None:
    assert without_spaces("王（小明）") == without_spaces("王小明")
    assert without_spaces("\u169b\u168b\u1690\u169c") == "\u168b\u1690"


def test_a_word_ends_at_a_bracket_but_not_at_an_apostrophe() -> None:
    assert list(flow("ᤏᤡ“Nima”ᰛ").find("Nima")) == [2]
    assert list(flow("12(Nima)34").find("Nima")) == [2]
    assert list(flow("O’Brien").find("Brien")) == []
    assert list(flow("O’Brien").find("OBrien")) == [0]
