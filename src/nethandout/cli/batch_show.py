"""Turn what happens in a batch into a bar, lines, or events: each hears the same."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import click

from nethandout.batch.progress import Progress, in_words
from nethandout.batch.results import RowResult, RowStatus
from nethandout.cli.talk import Talk, printable, problem_json
from nethandout.errors import Problem

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_EVERY = 5.0
"""Seconds between two lines."""
_ROWS_TOLD = 20
"""So many rows that were not printed are told one by one; the manifest has all."""


class Rows:
    """What is said of single rows: why they are not printed, as long as they are few."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._told = 0

    def tell(self, result: RowResult) -> None:
        """Say why a row is not printed."""
        if result.status is RowStatus.OK:
            return
        self._told += 1
        if self._told <= _ROWS_TOLD:
            for reason in result.reasons:
                self._say(f"row {result.row}: {result.status}: {reason}")
        elif self._told == _ROWS_TOLD + 1:
            self._say("more rows are not printed; the manifest has them all")


class Lines:
    """A line every few seconds, for logs; `quiet` says nothing but errors."""

    def __init__(self, talk: Talk, clock: Callable[[], float] = time.monotonic) -> None:
        self._talk = talk
        self._clock = clock
        self._rows = Rows(lambda text: click.echo(printable(text), err=True))
        self._progress = Progress(0, 0, clock)
        self._next = clock() + _EVERY

    def begin(self, rows: int, done: int) -> None:
        """Say how much there is to do."""
        self._progress = Progress(rows, done, self._clock)
        earlier = f", {done:,} of them printed before" if done else ""
        self._talk.say(f"{rows:,} rows{earlier}")

    def note(self, problem: Problem) -> None:
        """Say what concerns the whole table."""
        self._talk.warn([problem])

    def row(self, result: RowResult) -> None:
        """Count a row, and say now and then how far the run is."""
        self._progress.add(result)
        self._rows.tell(result)
        if self._clock() >= self._next:
            self._next = self._clock() + _EVERY
            self._talk.say(line_of(self._progress))

    def bound(self, done: int, handouts: int) -> None:
        """Say now and then how far the print run is."""
        if self._clock() >= self._next:
            self._next = self._clock() + _EVERY
            self._talk.say(_bound_line(done, handouts))

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
            TimeRemainingColumn,
        )
        from rich.progress import Progress as Bar

        self._talk = talk
        self._progress = Progress(0, 0)
        self._bar: Bar = Bar(
            TextColumn("printing"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[failed]}", style="red"),
            console=Console(stderr=True),
        )
        self._rows = Rows(lambda text: self._bar.console.print(printable(text), markup=False))
        self._task: TaskID | None = None

    def begin(self, rows: int, done: int) -> None:
        """Show the bar."""
        self._progress = Progress(rows, done)
        self._bar.start()
        self._task = self._bar.add_task("", total=rows, completed=done, rate="", failed="")

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
            failed=f"{failed:,} not printed" if failed else "",
        )

    def bound(self, done: int, handouts: int) -> None:
        """Show when the print run is complete."""
        if done == handouts:
            self._bar.console.print(_bound_line(done, handouts), markup=False)

    def end(self) -> None:
        """Leave the bar as it is."""
        self._bar.stop()


class Events:
    """A JSON object a line on stdout, for scripts."""

    def begin(self, rows: int, done: int) -> None:
        """Write how much there is to do."""
        write_event("begin", {"rows": rows, "done": done})

    def note(self, problem: Problem) -> None:
        """Write what concerns the whole table."""
        write_event("note", problem_json(problem))

    def row(self, result: RowResult) -> None:
        """Write what became of a row: what the manifest says, without identity."""
        reasons = [{"code": reason.code, "message": reason.message} for reason in result.reasons]
        write_event(
            "row",
            {
                "row": result.row,
                "status": result.status.value,
                "file": result.file,
                "sha256": result.sha256,
                "handout_id": result.handout_id,
                "language": result.language,
                "pages": result.pages,
                "reasons": reasons,
            },
        )

    def bound(self, done: int, handouts: int) -> None:
        """Write that the print run is complete."""
        if done == handouts:
            write_event("print-run", {"bound": done, "handouts": handouts})

    def end(self) -> None:
        """Leave the last event to who knows how it ended."""


def write_event(name: str, values: Mapping[str, object]) -> None:
    """Write an event in one line, at once."""
    click.echo(json.dumps({"event": name, **values}))


def _bound_line(done: int, handouts: int) -> str:
    return f"print run: {done:,} of {handouts:,} handouts"


def line_of(progress: Progress) -> str:
    """Turn the numbers of a run into a line."""
    parts = [f"{progress.finished:,} of {progress.rows:,} rows"]
    if progress.not_printed:
        parts.append(f"{progress.not_printed:,} not printed")
    if progress.rate:
        parts.append(f"{progress.rate:.1f} a second")
    if progress.seconds_left is not None:
        parts.append(f"{in_words(progress.seconds_left)} left")
    return ", ".join(parts)
