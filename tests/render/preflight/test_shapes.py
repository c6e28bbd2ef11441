from __future__ import annotations

import pytest

from nethandout.render.preflight.shapes import (
    PLAIN,
    Box,
    Cover,
    Matrix,
    filled,
    flattened,
    framed,
    rectangles,
    stroked,
)

FIELD = Box(10, 10, 20, 20)


def rectangle(left: float, bottom: float, right: float, top: float) -> list[tuple[float, float]]:
    return [(left, bottom), (right, bottom), (right, top), (left, top)]


@pytest.mark.parametrize(
    ("outlines", "cover"),
    [
        ([rectangle(0, 0, 30, 30)], Cover.ALL),
        ([rectangle(0, 0, 5, 30)], Cover.NOTHING),
        ([rectangle(0, 0, 15, 30)], Cover.A_PART),
        ([rectangle(12, 12, 13, 13)], Cover.A_PART),
        ([rectangle(0, 0, 30, 30), rectangle(5, 5, 25, 25)], Cover.NOTHING),
        ([rectangle(0, 0, 30, 30), rectangle(12, 12, 13, 13)], Cover.A_PART),
        ([[(0, 0), (100, 0), (0, 100)]], Cover.ALL),
        ([[(0, 0), (100, 0), (100, 100)]], Cover.A_PART),
        ([[(15, 15)]], Cover.NOTHING),
        ([], Cover.NOTHING),
    ],
)
def test_a_shape_covers_all_of_a_box_a_part_or_nothing(
    outlines: list[list[tuple[float, float]]], cover: Cover
) -> None:
    assert filled(FIELD, outlines, even_odd=True) is cover
    boxes = rectangles(outlines)
    assert boxes is None or framed(FIELD, boxes) is cover


def test_only_upright_rectangles_are_boxes() -> None:
    field = rectangle(1, 2, 3, 4)
    assert rectangles([field]) == rectangles([[*field, field[0]]]) == [(1, 2, 3, 4)]
    assert rectangles([[*field, field[0], field[0]]]) == rectangles([field])
    assert rectangles([[(0, 0), (9, 1), (9, 9), (0, 9)]]) is None
    assert rectangles([[(0, 0), (9, 9), (9, 0), (0, 9)]]) is None
    assert rectangles([[*field, (5, 5)]]) is None
    assert rectangles([field, [(0, 0), (9, 0), (9, 9)]]) is None


@pytest.mark.parametrize(("backward", "cover"), [(False, Cover.ALL), (True, Cover.NOTHING)])
def test_a_hole_is_one_by_the_rule_of_the_shape(*, backward: bool, cover: Cover) -> None:
    hole = rectangle(5, 5, 25, 25)
    frame = [rectangle(0, 0, 30, 30), hole[::-1] if backward else hole]
    assert filled(FIELD, frame, even_odd=False) is cover


def test_a_line_touches_a_box_as_far_as_it_is_wide() -> None:
    line = [[(0.0, 8.0), (30.0, 8.0)]]
    assert stroked(FIELD, line, 1) is Cover.NOTHING
    assert stroked(FIELD, line, 5) is Cover.A_PART
    across = [[(0.0, 0.0), (30.0, 30.0)]]
    assert stroked(FIELD, across, 0.1) is Cover.A_PART
    around = [[*rectangle(0, 0, 30, 30), (0.0, 0.0)]]
    assert stroked(FIELD, around, 1) is Cover.NOTHING


def test_a_line_is_not_closed_by_itself() -> None:
    open_corner = [[(0.0, 15.0), (0.0, 40.0), (40.0, 40.0), (40.0, 15.0)]]
    assert stroked(FIELD, open_corner, 1) is Cover.NOTHING


def test_a_curve_is_followed_to_its_end() -> None:
    points = flattened((0, 0), (0, 10), (10, 10), (10, 0))
    assert max(y for _, y in points) == pytest.approx(7.5)
    assert points[-1] == (10, 0)


def test_steps_follow_each_other() -> None:
    double, move = Matrix(2, 0, 0, 2, 0, 0), Matrix(1, 0, 0, 1, 5, 7)
    assert double.then(move).point(1, 1) == (7, 9)
    assert move.then(double).point(1, 1) == (12, 16)
    assert PLAIN.then(move) == move
    assert Matrix(0, 1, -1, 0, 0, 0).box(Box(1, 2, 3, 5)) == (-5, 1, -2, 3)
    assert Matrix(3, 0, 0, -2, 9, 9).scale == 3


def test_boxes_that_only_touch_do_not_meet() -> None:
    assert FIELD.meets(Box(19, 19, 30, 30))
    assert not FIELD.meets(Box(20, 10, 30, 20))
    assert FIELD.grown(1).meets(Box(20, 10, 30, 20))
