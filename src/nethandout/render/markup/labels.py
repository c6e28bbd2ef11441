"""Turn the labels of a drawing into places where none stands over another or the caption.

How many lines a label takes is known only here: translations are longer than English, and large
print leaves them less room. Leader lines stay where they are: a label is moved as little as
can be, so that its line still leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from nethandout.model.text import LocalizedText
from nethandout.render.markup.page import PageLayout
from nethandout.render.markup.parts import PlacedDrawing, PlacedLabel
from nethandout.render.pdfbytes.geometry import POINTS_PER_MILLIMETER

_PADDING_MM: Final = 1.0
_BETWEEN: Final = 0.3
"""From label to label, in lines, so that two are not read as one."""

_BRACKETS: Final = re.compile(r"\([^()]{1,14}\)")
_NO_BREAK: Final = "\u00a0"

CountLines = Callable[[PlacedLabel, float], int]
"""Turns a label and a width in points into how many lines it takes."""


def spread(drawing: PlacedDrawing, layout: PageLayout, count_lines: CountLines) -> PlacedDrawing:
    """Move the labels of a drawing apart, and keep room for those that reach out of it."""
    width = layout.figure_mm(drawing.width_mm)
    height = width * drawing.ratio
    line = layout.label_pt * layout.label_leading / POINTS_PER_MILLIMETER
    moved: dict[PlacedLabel, PlacedLabel] = {}
    above = below = 0.0
    every = [replace(label, text=_with_whole_brackets(label.text)) for label in drawing.labels]
    for side in ("left", "right"):
        labels = sorted((one for one in every if one.side == side), key=lambda one: float(one.y))
        heights = [line * count_lines(one, _room_pt(one, width, layout)) for one in labels]
        wanted = [float(one.y) * height / 100 for one in labels]
        places = apart(wanted, [one + _BETWEEN * line for one in heights])
        for label, place, own in zip(labels, places, heights, strict=True):
            moved[label] = replace(label, y=f"{place / height * 100:.2f}")
            above = max(above, own / 2 - place)
            below = max(below, place + own / 2 - height)
    return replace(
        drawing,
        labels=tuple(moved[label] for label in every),
        above_mm=round(above, 2),
        below_mm=round(below, 2),
    )


def _with_whole_brackets(text: LocalizedText) -> LocalizedText:
    """Keep the few words in brackets on one line: a label breaks before them."""
    whole = _BRACKETS.sub(lambda found: found[0].replace(" ", _NO_BREAK), str(text))
    return LocalizedText(whole, text.language)


def _room_pt(label: PlacedLabel, width_mm: float, layout: PageLayout) -> float:
    """Tell how long the lines of a label may be: to the end of the column."""
    beside = (layout.inside_mm - width_mm) / 2
    return (beside + width_mm * float(label.room) / 100 - _PADDING_MM) * POINTS_PER_MILLIMETER


def apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Move places, in order, as little as can be until each has its height for itself.

    Least squares: what is wanted minus what all before it take must not fall, which is isotonic
    regression (the pool-adjacent-violators algorithm).
    """
    offsets = [0.0]
    for before, own in pairwise(heights):
        offsets.append(offsets[-1] + (before + own) / 2)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=False):
        total, count = place - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before_total, before_count = pools.pop()
            total, count = total + before_total, count + before_count
        pools.append((total, count))
    level = [total / count for total, count in pools for _ in range(count)]
    return [start + offset for start, offset in zip(level, offsets, strict=False)]
