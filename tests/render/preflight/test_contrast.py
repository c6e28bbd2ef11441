"""Contrast is counted as the web does, so that its limits mean the same."""

from __future__ import annotations

import pytest

from nethandout.render.preflight.contrast import contrast


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((118, 118, 118), (255, 255, 255), 4.54),
        ((255, 255, 0), (255, 255, 255), 1.07),
        ((7, 7, 7), (7, 7, 7), 1.0),
    ],
)
def test_contrast_is_counted_as_the_web_does(
    one: tuple[int, int, int], other: tuple[int, int, int], expected: float
) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(expected, abs=0.01)
