"""Turn the longest words of a table into column widths that hold them.

Tables are laid out before the patient's words are in them, with the widths that most words
need. A long name of a medicine in large print needs more: its column takes it from those that
have room to spare, in steps, so that few patients need a form of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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

    It needs room for what should not be broken, such as a dose with its unit, but at least
    for its longest `word`. `padding` is what stands between this column and the next.
    """

    table: str
    column: int
    room: float
    needed: float
    word: float
    padding: float

    @property
    def is_too_narrow(self) -> bool:
        """Tell whether a word must be broken in this cell."""
        return self.needed > self.room + _TOLERANCE


def fitted_shares(
    cells: Iterable[Cell], usual: Mapping[str, Sequence[int]]
) -> dict[str, tuple[int, ...]]:
    """Turn cells into the widths of columns, in percent, of tables whose usual ones are too narrow.

    A table in which the longest words have no room side by side keeps its usual widths.
    """
    by_table: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_table[cell.table].append(cell)
    fitted = {
        table: _fitted(own, [cell.needed for cell in own], usual[table])
        or _fitted(own, [cell.word for cell in own], usual[table])
        for table, own in by_table.items()
        if any(cell.is_too_narrow for cell in own)
    }
    return {table: shares for table, shares in fitted.items() if shares is not None}


def _fitted(
    cells: Sequence[Cell], needs: Sequence[float], usual: Sequence[int]
) -> tuple[int, ...] | None:
    least = [ceil(share * _KEPT) for share in usual]
    for cell, need in zip(cells, needs, strict=True):
        whole = (cell.room + cell.padding) * 100 / usual[cell.column]
        needed = (need + cell.padding) * 100 / whole
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
