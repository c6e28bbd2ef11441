"""Turn the longest words of a table into how it is set: widths of columns, or rows stacked.

Tables are laid out before the patient's words are in them, with the widths that most words
need. A long name of a medicine needs more: its column takes it from those that have room to
spare, in steps, so that few patients need a form of their own. Where the longest words have
no room side by side, the cells of a row stand below each other: a word, a dose or a date is
never broken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final, NamedTuple

CELL_PADDING: Final = 0.8
"""Em between a column and the next."""

_STEP: Final = 3
"""Percent of the table's width."""
_KEPT: Final = 0.7
"""What a column keeps at least of the width it usually has: its head needs room, too."""
_TOLERANCE: Final = 0.1


class Cell(NamedTuple):
    """A cell: its table and column, the room it has and the room it needs, in CSS px.

    It needs room for its longest word, and for what is not broken, such as a dose with its
    unit. `padding` is what stands between this column and the next.
    """

    table: str
    column: int
    room: float
    needed: float
    padding: float

    @property
    def is_too_narrow(self) -> bool:
        """Tell whether a word must be broken in this cell."""
        return self.needed > self.room + _TOLERANCE


@dataclass(frozen=True, slots=True)
class Tables:
    """How tables are set that are not set as usual.

    `shares` are the widths of their columns in percent; those in `stacked` have no columns.
    """

    shares: Mapping[str, Sequence[int]] = field(default_factory=dict)
    stacked: frozenset[str] = frozenset()


USUAL_TABLES: Final = Tables()


def fitted(cells: Iterable[Cell], usual: Mapping[str, Sequence[int]]) -> Tables:
    """Turn cells into how the tables are set that are too narrow for them."""
    by_table: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_table[cell.table].append(cell)
    found = {
        table: _fitted(own, usual[table])
        for table, own in by_table.items()
        if any(cell.is_too_narrow for cell in own)
    }
    return Tables(
        {table: shares for table, shares in found.items() if shares is not None},
        frozenset(table for table, shares in found.items() if shares is None),
    )


def _fitted(cells: Sequence[Cell], usual: Sequence[int]) -> tuple[int, ...] | None:
    """Turn the cells of a table into widths that hold them; None if there are none."""
    least = [ceil(share * _KEPT) for share in usual]
    for cell in cells:
        whole = (cell.room + cell.padding) * 100 / usual[cell.column]
        needed = (cell.needed + cell.padding) * 100 / whole
        least[cell.column] = max(least[cell.column], ceil(needed / _STEP) * _STEP)
    wanted = [max(pair) for pair in zip(least, usual, strict=True)]
    excess = sum(wanted) - sum(usual)
    spare = [share - low for share, low in zip(wanted, least, strict=True)]
    if excess > sum(spare):
        return None
    taken = [excess * room // max(sum(spare), 1) for room in spare]
    rest = excess - sum(taken)
    for index, room in enumerate(spare):
        more = min(rest, room - taken[index])
        taken[index] += more
        rest -= more
    return tuple(share - less for share, less in zip(wanted, taken, strict=True))
