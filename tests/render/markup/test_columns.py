"""A table's columns get wider for words that they cannot hold; else its rows are stacked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nethandout.render.markup.columns import Cell, Tables, fitted

USUAL = {"medicine": (25, 19, 32, 24)}
TABLE = 600.0
PADDING = 10.0


def cell(column: int, needed: float, table: str = "medicine") -> Cell:
    room = TABLE * USUAL[table][column] / 100 - PADDING
    return Cell(table, column, room, needed, PADDING)


def room(share: int) -> float:
    return TABLE * share / 100 - PADDING


def test_a_table_with_room_for_all_words_stays_as_it_is() -> None:
    assert fitted([cell(0, 140.0), cell(1, 100.0)], USUAL) == Tables()


def test_a_column_that_needs_more_takes_it_from_those_with_room() -> None:
    (shares,) = fitted([cell(0, 200.0), cell(1, 100.0)], USUAL).shares.values()
    assert sum(shares) == 100
    assert room(shares[0]) >= 200.0
    assert room(shares[1]) >= 100.0
    assert all(share >= usual * 0.7 for share, usual in zip(shares, USUAL["medicine"], strict=True))


def test_widths_come_in_steps_so_that_patients_share_forms() -> None:
    assert fitted([cell(0, 171.0)], USUAL) == fitted([cell(0, 187.0)], USUAL) != Tables()


def test_words_that_have_no_room_side_by_side_stand_below_each_other() -> None:
    found = fitted([cell(0, 400.0), cell(2, 400.0)], USUAL)
    assert found == Tables(stacked=frozenset({"medicine"}))


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(10.0, 300.0)), min_size=1, max_size=12))
def test_whatever_is_fitted_holds_all_words_in_the_whole_width(
    words: list[tuple[int, float]],
) -> None:
    cells = [cell(column, needed) for column, needed in words]
    found = fitted(cells, USUAL)
    assert not (found.shares.keys() & found.stacked)
    for shares in found.shares.values():
        assert sum(shares) == 100
        assert all(room(shares[column]) >= needed - 1e-6 for column, needed in words)
