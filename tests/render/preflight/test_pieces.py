"""Characters with places become pieces of lines; a text over lines is followed downward."""

from __future__ import annotations

import pytest

from nethandout.render.preflight.pieces import (
    Piece,
    Placed,
    Stretch,
    broken_over_lines,
    pieces_of_line,
)

WIDTH, HEIGHT = 4.0, 12.0


def placed(text: str, left: float, baseline: int = 100) -> list[Placed]:
    return [
        Placed(left + WIDTH * n, left + WIDTH * (n + 1), HEIGHT, baseline, char)
        for n, char in enumerate(text)
        if char != " "
    ]


def piece(text: str, baseline: int, left: float = 0.0) -> Piece:
    return Piece(tuple(text.split()), baseline, left, left + WIDTH * len(text), HEIGHT)


def found(pieces: list[Piece], wanted: str, *, is_in_cell: bool = True) -> list[list[Stretch]]:
    texts = [one.words for one in pieces]
    return list(broken_over_lines(pieces, texts, wanted, is_in_cell=is_in_cell))


def test_a_narrow_gap_is_a_space() -> None:
    (one,) = pieces_of_line(placed("5 mg", 10.0))
    assert one.words == ("5", "mg")
    assert (one.left, one.right, one.baseline, one.height) == (10.0, 26.0, 100, HEIGHT)


def test_a_wide_gap_ends_a_piece() -> None:
    line = placed("cd", 60.0) + placed("ab", 10.0)
    assert [one.words for one in pieces_of_line(line)] == [("ab",), ("cd",)]


def test_an_empty_line_has_no_pieces() -> None:
    assert list(pieces_of_line([])) == []


def test_a_text_goes_on_below_itself_not_beside() -> None:
    pieces = [piece("take it", 100), piece("5 mg", 100, 200), piece("now", 85), piece("x", 85, 200)]
    assert found(pieces, "takeitnow") == [[Stretch(0, 6), Stretch(9, 3)]]
    assert found(pieces, "takeit5mg") == []


def test_it_may_begin_and_end_within_a_piece_but_at_a_word() -> None:
    pieces = [piece("Dose: take it", 100), piece("now or never", 85)]
    assert found(pieces, "takeitnow") == [[Stretch(5, 6), Stretch(11, 3)]]
    assert found(pieces, "akeitnow") == []
    assert found(pieces, "takeitno") == []


def test_lines_between_must_belong_to_it_as_a_whole() -> None:
    three = [piece("one two", 100), piece("three", 85), piece("four", 70)]
    assert found(three, "onetwothreefour") == [[Stretch(0, 6), Stretch(6, 5), Stretch(11, 4)]]
    three[1] = piece("three 3", 85)
    assert found(three, "onetwothreefour") == []


def test_what_is_no_cell_may_go_on_at_the_other_end_of_the_next_line() -> None:
    pieces = [piece("Maria", 100), piece("Oldenburg", 85, 300)]
    assert found(pieces, "MariaOldenburg", is_in_cell=False) == [[Stretch(0, 5), Stretch(5, 9)]]
    assert found(pieces, "MariaOldenburg") == []
    number = piece("Page 2", 99, 400)
    beside = [pieces[0], number, pieces[1]]
    assert len(found(beside, "MariaOldenburg", is_in_cell=False)) == 1


def test_a_comma_may_stand_behind_the_last_word() -> None:
    pieces = [piece("take it", 100), piece("now, please", 85)]
    assert found(pieces, "takeitnow") == [[Stretch(0, 6), Stretch(6, 3)]]


def test_words_of_low_letters_stand_near_by_though_their_spaces_are_wide() -> None:
    words = [piece("one", 100), piece("two", 100, 20.0), piece("three", 85)]
    assert found(words, "onetwothree") == [[Stretch(0, 3), Stretch(3, 3), Stretch(6, 5)]]


def test_letters_that_share_one_place_are_as_wide_as_letters_are() -> None:
    line = [one._replace(left=10.0, right=14.0) for one in placed("abcdefgh", 10.0)]
    (one,) = pieces_of_line(line)
    assert (one.left, one.right) == (10.0, 58.0)


@pytest.mark.parametrize(("baseline", "expected"), [(76, 1), (75, 0), (100, 0), (110, 0)])
def test_the_next_line_is_near_and_below(baseline: int, expected: int) -> None:
    pieces = [piece("take", 100), piece("now", baseline, 1.0)]
    assert len(found(pieces, "takenow")) == expected


def test_text_in_one_line_is_not_broken() -> None:
    assert found([piece("take it", 100), piece("now", 85)], "takeit") == []


def test_the_colon_of_a_label_at_the_other_side_is_left_out() -> None:
    pieces = [piece("take it :", 100), piece("now", 85)]
    assert found(pieces, "takeitnow") == [[Stretch(0, 6), Stretch(7, 3)]]
    assert found([piece("take it 2 :", 100), piece("now", 85)], "takeitnow") == []


def test_characters_of_one_glyph_stay_in_order() -> None:
    (half,) = pieces_of_line([Placed(5.0, 9.0, 10.0, 100, char) for char in "1/2"])
    assert half.words == ("1/2",)
