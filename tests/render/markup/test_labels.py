"""The labels of a drawing stand beside their lines, and none over another or the caption."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.model.text import LocalizedText
from nethandout.render.markup.labels import apart, spread
from nethandout.render.markup.page import page_layout
from nethandout.render.markup.parts import PlacedDrawing, PlacedLabel
from nethandout.render.pdfbytes.geometry import POINTS_PER_MILLIMETER

LARGE = page_layout("ru", "large-print", "letter")
SIZES = st.floats(0.5, 50)


def label(text: str, y: str, side: str = "left") -> PlacedLabel:
    return PlacedLabel(LocalizedText(text, "ru"), side, y, "28.5", marked=False)


def words(one: PlacedLabel, _: float) -> int:
    """Take a line for each word."""
    return len(str(one.text).split(" "))


def tops_and_ends(drawing: PlacedDrawing) -> list[tuple[float, float]]:
    """Turn labels into where they begin and end, in mm from the top of the drawing."""
    height = LARGE.figure_mm(drawing.width_mm) * drawing.ratio
    line = LARGE.label_pt * LARGE.label_leading / POINTS_PER_MILLIMETER
    found = []
    for one in drawing.labels:
        middle, half = float(one.y) * height / 100, words(one, 0) * line / 2
        found.append((middle - half, middle + half))
    return found


def test_labels_that_have_room_stay_where_they_are() -> None:
    drawing = PlacedDrawing("a.svg", 100.0, (label("heart", "20"), label("lungs", "80")), 0.5)
    made = spread(drawing, LARGE, words)
    assert [float(one.y) for one in made.labels] == [20, 80]
    assert (made.above_mm, made.below_mm) == (0, 0)


def test_labels_of_many_lines_are_moved_apart_and_keep_their_order() -> None:
    labels = (label("valve to the lungs", "50"), label("blood goes to the lungs", "45"))
    made = spread(PlacedDrawing("a.svg", 100.0, labels, 0.5), LARGE, words)
    lower, upper = tops_and_ends(made)
    assert upper[1] < lower[0]
    assert [one.text for one in made.labels] == [one.text for one in labels]


def test_the_other_side_of_a_drawing_moves_no_label() -> None:
    labels = (label("a b c d", "50"), label("e f g h", "50", side="right"))
    made = spread(PlacedDrawing("a.svg", 100.0, labels, 0.5), LARGE, words)
    assert [float(one.y) for one in made.labels] == [50, 50]


def test_there_is_room_for_labels_that_reach_out_of_the_drawing() -> None:
    labels = (label("a b c d e f", "10"), label("g h i j k l m", "90", side="right"))
    made = spread(PlacedDrawing("a.svg", 100.0, labels, 0.4), LARGE, words)
    (top, _), (_, end) = tops_and_ends(made)
    assert top < 0
    assert made.above_mm == pytest.approx(-top, abs=0.02)
    assert made.below_mm == pytest.approx(end - LARGE.figure_mm(100) * 0.4, abs=0.02)


def test_a_label_breaks_before_its_brackets() -> None:
    drawing = PlacedDrawing("a.svg", 100.0, (label("ruột non (hỗng tràng)", "50"),), 0.5)
    (made,) = spread(drawing, LARGE, words).labels
    assert made.text == "ruột non (hỗng\u00a0tràng)"


@given(st.lists(st.tuples(st.floats(0, 100), SIZES), max_size=8))
def test_each_place_has_its_height_to_itself(pairs: list[tuple[float, float]]) -> None:
    pairs = sorted(pairs)
    wanted, heights = [place for place, _ in pairs], [height for _, height in pairs]
    places = apart(wanted, heights)
    assert len(places) == len(pairs)
    for (upper, high), (lower, low) in pairwise(zip(places, heights, strict=True)):
        assert lower - upper >= (high + low) / 2 - 1e-6
    assert sum(places) == pytest.approx(sum(wanted))  # as little as can be: nothing drifts
