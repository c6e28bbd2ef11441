"""Turn what happens in a batch into a bar, lines, or events: each hears the same."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from nethandout.batch.manifest import row_json
from nethandout.batch.progress import Pace, Progress, in_words
from nethandout.batch.results import Reasons, RowResult, RowStatus
from nethandout.cli.talk import Talk, echo, printable, problem_json, write_event
from nethandout.errors import Problem

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_EVERY = 5.0
"""Seconds between two lines."""
_ROWS_TOLD = 20
"""So many rows that were not printed are told one by one; the manifest has all."""


class Rows:
    """What is said of single rows: why they are not printed, and what to look at, up to a point."""

    def __init__(self, say: Callable[[str], None], *, quiet: bool = False) -> None:
        self._say = say
        self._quiet = quiet
        self._told: Counter[str] = Counter()

    def tell(self, result: RowResult) -> None:
        """Say why a row is not printed, and what to look at in it."""
        if result.status is not RowStatus.OK:
            self._tell(f"{result.label}: {result.status}", result.reasons, "are not printed")
        if not self._quiet:
            self._tell(f"{result.label}: warning", result.warnings, "have warnings")

    def _tell(self, start: str, reasons: Reasons, kind: str) -> None:
        self._told[kind] += bool(reasons)
        if reasons and self._told[kind] == _ROWS_TOLD + 1:
            self._say(f"more rows {kind}; the manifest has them all")
        elif self._told[kind] <= _ROWS_TOLD:
            for reason in reasons:
                self._say(f"{start}: {reason}")


class Lines:
    """A line every few seconds, for logs; `quiet` says nothing but errors."""

    def __init__(self, talk: Talk, clock: Callable[[], float] = time.monotonic) -> None:
        self._talk = talk
        self._clock = clock
        self._rows = Rows(lambda text: echo(printable(text), err=True), quiet=talk.quiet)
        self._progress = Progress(0, 0, clock=clock)
        self._pace: Pace | None = None
        self._next = clock() + _EVERY

    def begin(self, rows: int, done: int, kinds: int = 0) -> None:
        """Say how much there is to do."""
        self._progress = Progress(rows, done, kinds, self._clock)
        earlier = f", {done:,} of them printed before" if done else ""
        self._talk.say(f"{rows:,} rows{earlier}")

    def note(self, problem: Problem) -> None:
        """Say what concerns the whole table."""
        self._talk.warn([problem])

    def row(self, result: RowResult) -> None:
        """Count a row, and say now and then how far the run is."""
        self._progress.add(result)
        self._rows.tell(result)
        if self._is_time():
            self._talk.say(line_of(self._progress))

    def bound(self, done: int, handouts: int) -> None:
        """Say now and then how far the file for the printer is."""
        self._pace = self._pace or Pace(handouts, self._clock)
        self._pace.done = done
        if self._is_time():
            self._talk.say(print_run_line(self._pace))

    def _is_time(self) -> bool:
        if self._clock() < self._next:
            return False
        self._next = self._clock() + _EVERY
        return True

    def end(self) -> None:
        """Say nothing more."""


class Bars:
    """A bar on a terminal."""

    def __init__(self, talk: Talk) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
        )
        from rich.progress import Progress as Bar

        self._talk = talk
        self._progress = Progress(0, 0)
        self._bar: Bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("{task.fields[left]}"),
            TextColumn("{task.fields[failed]}", style="red"),
            console=Console(stderr=True),
        )
        self._rows = Rows(lambda text: self._bar.console.print(printable(text), markup=False))
        self._task: TaskID | None = None
        self._binding: TaskID | None = None
        self._pace = Pace(0)

    def begin(self, rows: int, done: int, kinds: int = 0) -> None:
        """Show the bar."""
        self._progress = Progress(rows, done, kinds)
        self._bar.start()
        self._task = self._bar.add_task(
            "printing", total=rows, completed=done, rate="", left="", failed=""
        )

    def note(self, problem: Problem) -> None:
        """Say what concerns the whole table."""
        self._talk.warn([problem])

    def row(self, result: RowResult) -> None:
        """Move the bar on."""
        self._progress.add(result)
        self._rows.tell(result)
        if self._task is None:
            return
        failed = self._progress.not_printed
        self._bar.update(
            self._task,
            completed=self._progress.finished,
            rate=f"{self._progress.rate:.1f}/s",
            left=_left(self._progress.seconds_left),
            failed=f"{failed:,} not printed" if failed else "",
        )

    def bound(self, done: int, handouts: int) -> None:
        """Move the bar of the file for the printer on."""
        if self._binding is None:
            self._binding = self._bar.add_task(
                "print run", total=handouts, rate="", left="", failed=""
            )
            self._pace = Pace(handouts)
        self._pace.done = done
        self._bar.update(self._binding, completed=done, left=_left(self._pace.seconds_left))

    def end(self) -> None:
        """Leave the bar as it is."""
        self._bar.stop()


class Events:
    """A JSON object a line on stdout, for scripts."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = clock() + _EVERY

    def begin(self, rows: int, done: int, kinds: int = 0) -> None:  # noqa: ARG002 - as others
        """Write how much there is to do."""
        write_event("begin", {"rows": rows, "done": done})

    def note(self, problem: Problem) -> None:
        """Write what concerns the whole table."""
        write_event("note", problem_json(problem))

    def row(self, result: RowResult) -> None:
        """Write what became of a row: what the manifest says, without identity."""
        write_event("row", row_json(result))

    def bound(self, done: int, handouts: int) -> None:
        """Write now and then how far the file for the printer is, and that it is complete."""
        if done == handouts or self._clock() >= self._next:
            self._next = self._clock() + _EVERY
            write_event("print-run", {"bound": done, "handouts": handouts})

    def end(self) -> None:
        """Leave the last event to who knows how it ended."""


def line_of(progress: Progress) -> str:
    """Turn the numbers of a run into a line."""
    parts = [f"{progress.finished:,} of {progress.rows:,} rows"]
    if progress.not_printed:
        parts.append(f"{progress.not_printed:,} not printed")
    if progress.rate:
        parts.append(f"{progress.rate:.1f} a second")
    return ", ".join(filter(None, [*parts, _left(progress.seconds_left)]))


def _left(seconds: float | None) -> str:
    return "" if seconds is None else f"{in_words(seconds)} left"


def print_run_line(pace: Pace) -> str:
    """Turn the numbers of a print run in the making into a line."""
    said = f"print run: {pace.done:,} of {pace.total:,} handouts"
    return ", ".join(filter(None, [said, _left(pace.seconds_left)]))
