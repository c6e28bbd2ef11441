"""What a glyph says of the letter that it is a part of."""

from __future__ import annotations

import pytest

from nethandout.render.type.clusters import meanings_of, on_widest

KA, E, VIRAMA, YA = "\U00011107", "\U0001112c", "\U00011133", "\U00011120"  # Chakma


def test_the_last_glyph_of_a_cluster_has_its_text() -> None:
    raw = (KA + E + YA).encode()
    assert meanings_of(raw, [0, 0, 8], rtl=False) == ["", KA + E, YA]


def test_in_right_to_left_text_clusters_are_counted_from_the_end() -> None:
    assert meanings_of("אב".encode(), [2, 0], rtl=True) == ["ב", "א"]


@pytest.mark.parametrize(
    ("meanings", "widths", "said"),
    [
        (["", KA + E, YA], [6, 15, 11], ["", KA + E, YA]),
        ([KA, E, YA], [9, 0, 11], [KA + E, "", YA]),
        (["", "", KA + VIRAMA + YA], [2, 15, 4], ["", KA + VIRAMA + YA, ""]),
        ([KA, VIRAMA, E], [9, 0, 10], ["", "", KA + VIRAMA + E]),
        ([KA, " ", YA], [9, 4, 9], [KA, " ", YA]),
    ],
)
def test_the_widest_glyph_says_a_letter_with_its_marks(
    meanings: list[str], widths: list[int], said: list[str]
) -> None:
    assert on_widest(meanings, widths) == said
