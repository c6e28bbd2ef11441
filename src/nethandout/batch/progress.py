"""Turn results, as they come, into how far a run is, how fast it is and how long it will take."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from nethandout.batch.results import RowResult, RowStatus
from nethandout.errors import Problem


class Watcher(Protocol):
    """Whoever is told what happens in a run: a bar, lines, or a script."""

    def begin(self, rows: int, done: int) -> None:
        """Hear how many rows there are, and how many of them an earlier run has printed."""

    def note(self, problem: Problem) -> None:
        """Hear what is to be said of the whole table."""

    def row(self, result: RowResult) -> None:
        """Hear what became of a row; it is on the disk already."""

    def bound(self, done: int, handouts: int) -> None:
        """Hear how many handouts of all are in the print run."""


@dataclass(slots=True)
class Progress:
    """The numbers of a run; times are in seconds."""

    rows: int
    done_before: int
    clock: Callable[[], float] = time.monotonic
    statuses: Counter[RowStatus] = field(default_factory=Counter)
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def add(self, result: RowResult) -> None:
        """Count a row."""
        self.statuses[result.status] += 1

    @property
    def finished(self) -> int:
        """How many rows need no more work in this run."""
        return self.done_before + self.statuses.total()

    @property
    def not_printed(self) -> int:
        """How many rows were tried in vain."""
        return self.statuses.total() - self.statuses[RowStatus.OK]

    @property
    def seconds(self) -> float:
        """How long the run goes on already."""
        return self.clock() - self._started

    @property
    def rate(self) -> float:
        """How many rows are finished in a second; 0 as long as nobody can know."""
        tried = self.statuses.total()
        return tried / self.seconds if tried and self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at this rate, or nothing as long as nobody can know."""
        return (self.rows - self.finished) / self.rate if self.rate else None


def in_words(seconds: float) -> str:
    """Turn seconds into words with two units at most: `1 h 4 min`, `2 min 5 s`, `7 s`."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
