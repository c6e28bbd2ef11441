"""Turn results, as they come, into how far a run is, how fast it is and how long it will take."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from nethandout.batch.results import RowResult, RowStatus
from nethandout.errors import Problem

_SHORTEST = 1e-6
_WEIGHT = 0.02
"""The least part that the latest row has in the mean: about the last fifty rows count."""


class Watcher(Protocol):
    """Whoever is told what happens in a run: a bar, lines, or a script."""

    def begin(self, rows: int, done: int, kinds: int = 0) -> None:
        """Hear how many rows there are, of how many kinds, and how many an earlier run printed."""

    def note(self, problem: Problem) -> None:
        """Hear what is to be said of the whole table."""

    def row(self, result: RowResult) -> None:
        """Hear what became of a row; it is on the disk already."""

    def bound(self, done: int, handouts: int) -> None:
        """Hear how many of the handouts are in the print run; called for each of them."""


@dataclass(slots=True)
class _Cost:
    """What a row costs a worker, in seconds: a mean that forgets what is long ago."""

    rows: int = 0
    mean: float = 0.0

    def add(self, seconds: float) -> None:
        self.rows += 1
        self.mean += (seconds - self.mean) * max(1 / self.rows, _WEIGHT)


@dataclass(slots=True)
class Progress:
    """The numbers of a run; times are in seconds.

    The first row of each of the `kinds` of rows takes many times as long as the others, and
    most of them come early: what is left is reckoned for both apart.
    """

    rows: int
    done_before: int
    kinds: int = 0
    clock: Callable[[], float] = time.monotonic
    statuses: Counter[RowStatus] = field(default_factory=Counter)
    _started: float = field(init=False)
    _work_began: float | None = None
    _worked: float = 0.0
    _of_new_kinds: _Cost = field(default_factory=_Cost)
    _of_known_kinds: _Cost = field(default_factory=_Cost)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def add(self, result: RowResult) -> None:
        """Count a row, and what it cost."""
        self.statuses[result.status] += 1
        if self._work_began is None and result.work.seconds:
            self._work_began = self.clock() - result.work.seconds
        self._worked += result.work.seconds
        cost = self._of_new_kinds if result.work.is_first_of_kind else self._of_known_kinds
        cost.add(result.work.seconds)

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
        """How long the rest will take, or nothing as long as nobody can know."""
        left = self.rows - self.finished
        if not self._worked:  # nobody says what a row costs
            return left / self.rate if self.rate else None
        known = self._of_known_kinds
        new_left = min(left, max(0, self.kinds - self._of_new_kinds.rows))
        if left > new_left and not known.mean:
            return None
        work = new_left * self._of_new_kinds.mean + (left - new_left) * known.mean
        return work / self._at_once

    @property
    def _at_once(self) -> float:
        """How many seconds of work are done in a second, by all workers."""
        began = self._started if self._work_began is None else self._work_began
        return self._worked / max(self.clock() - began, _SHORTEST)


@dataclass(slots=True)
class Pace:
    """How fast `total` equal things are done; times are in seconds."""

    total: int
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take, or nothing as long as nobody can know."""
        seconds = self.clock() - self._started
        return (self.total - self.done) * seconds / self.done if self.done and seconds else None


def in_words(seconds: float) -> str:
    """Turn seconds into words with two units at most: `1 h 4 min`, `2 min 5 s`, `7 s`."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
