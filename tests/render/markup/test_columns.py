"""A table's columns get wider for words that they cannot hold, if others have room to spare."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nethandout.render.markup.columns import Cell, fitted_shares

USUAL = {"medicine": (25, 19, 32, 24)}
TABLE = 600.0
PADDING = 10.0


def cell(column: int, needed: float, word: float | None = None, table: str = "medicine") -> Cell:
    room = TABLE * USUAL[table][column] / 100 - PADDING
    return Cell(table, column, room, needed, needed if word is None else word, PADDING)


def room(share: int) -> float:
    return TABLE * share / 100 - PADDING


def test_a_table_with_room_for_all_words_stays_as_it_is() -> None:
    assert fitted_shares([cell(0, 140.0), cell(1, 100.0)], USUAL) == {}


def test_a_column_that_needs_more_takes_it_from_those_with_room() -> None:
    (shares,) = fitted_shares([cell(0, 200.0), cell(1, 100.0)], USUAL).values()
    assert sum(shares) == 100
    assert room(shares[0]) >= 200.0
    assert room(shares[1]) >= 100.0
    assert all(share >= usual * 0.7 for share, usual in zip(shares, USUAL["medicine"], strict=True))


def test_widths_come_in_steps_so_that_patients_share_forms() -> None:
    assert fitted_shares([cell(0, 171.0)], USUAL) == fitted_shares([cell(0, 187.0)], USUAL)


def test_where_doses_cannot_stand_whole_their_words_do() -> None:
    cells = [cell(0, 250.0, 180.0), cell(1, 180.0, 90.0), cell(2, 140.0), cell(3, 100.0)]
    (shares,) = fitted_shares(cells, USUAL).values()
    assert room(shares[0]) >= 180.0
    assert room(shares[1]) >= 90.0


def test_words_that_have_no_room_side_by_side_change_nothing() -> None:
    assert fitted_shares([cell(0, 400.0), cell(2, 400.0)], USUAL) == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(10.0, 300.0)), min_size=1, max_size=12))
def test_whatever_is_fitted_holds_all_words_in_the_whole_width(
    words: list[tuple[int, float]],
) -> None:
    cells = [cell(column, needed) for column, needed in words]
    for shares in fitted_shares(cells, USUAL).values():
        assert sum(shares) == 100
        assert all(room(shares[column]) >= needed - 1e-6 for column, needed in words)
