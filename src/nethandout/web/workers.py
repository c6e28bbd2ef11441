"""Turn work into its result in one of two processes that stay warm, and that may die.

A process has one piece of work at a time. One that is killed, hangs or takes too much memory
costs the one request that it worked for, and another is started. Who waits is counted, so
that too many are told to come again instead of being kept waiting.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import wait
from threading import Lock
from typing import Any, Final, Generic, TypeVar

import anyio
from anyio import to_thread

from nethandout.errors import ExitCode, HandoutError, LimitError
from nethandout.executors.backlog import Attempt, unpack
from nethandout.executors.handle import Lost, WorkerHandle
from nethandout.executors.limits import Limits
from nethandout.executors.protocol import Failure, FailureKind, Outcome, Task, failure_of
from nethandout.executors.worker import Delivering, Ready, Report
from nethandout.model.remark import Remark

P = TypeVar("P")
R = TypeVar("R")

SIZE: Final = 2
MOST_WAITING: Final = 32
LIMITS: Final = Limits(seconds=60.0, memory=1024**3, setup_seconds=60.0)
"""One document may take a minute and 1 GB: usual ones take a second and 200 MB."""
_MOST_JOBS: Final = 2000
"""After so many pieces of work a process is replaced, should a library lose memory."""
_LOOK: Final = 0.1
"""Seconds between two looks at the memory of a process at work."""


class BusyError(LimitError):
    """So many wait already that another would wait too long."""


class LostError(LimitError):
    """The process at work was lost, and with it this one piece of work."""


class OutdatedError(Exception):
    """Nobody wants the result any more: there is newer work for the same page."""


class WorkError(HandoutError):
    """Work that failed in a way that nobody has foreseen; no value is in the message."""


class Workers(Generic[P, R]):
    """Two warm processes, and the line before them."""

    def __init__(
        self,
        task: Task[Any, Any, P, R],
        size: int = SIZE,
        *,
        limits: Limits = LIMITS,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._task = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        self._limits = limits
        self._most = size + most_waiting
        self._free = anyio.Semaphore(size)
        self._threads = anyio.CapacityLimiter(size)
        self._idle: list[WorkerHandle] = []
        self._seats: dict[WorkerHandle, int] = {}
        self._choosing = Lock()
        self._size = size
        self._inside = 0
        self._is_closed = False

    @property
    def waiting(self) -> int:
        """How many are at work or wait."""
        return self._inside

    def begin(self) -> None:
        """Start the first process, so that it gets ready while the page itself is loaded."""
        self._idle.append(self._new())

    def await_first(self) -> None:
        """Wait until the process that was begun is ready; raises why it cannot be."""
        self._idle.append(self._ready(0))

    async def do(
        self, payload: P, is_wanted: Callable[[], bool] = lambda: True, *, seat: int = 0
    ) -> R:
        """Turn a payload into its result.

        Who asks for much alike names the same seat each time, any number: its process still has
        what it made before. Where that one is at work, another one is asked.

        Raises `BusyError` when too many wait, `OutdatedError` when its turn comes and it is no
        longer wanted, `LostError` when its process is lost, and `WorkError` for a bug.
        """
        if self._inside >= self._most:
            raise BusyError(Remark("too many are waiting; try again in a moment"))
        self._inside += 1
        try:
            async with self._free:
                if not is_wanted():
                    raise OutdatedError
                return await to_thread.run_sync(self._do, payload, seat, limiter=self._threads)
        finally:
            self._inside -= 1

    async def warm_up(self, payload: P) -> None:
        """Start the other processes, and have each do a first piece of work, one after the other.

        Who comes meanwhile is served by those that are ready. What goes wrong is for a request to
        say.
        """
        for _ in range(self._size - len(self._seats)):
            await to_thread.run_sync(self._prepare)
        for seat in reversed(range(self._size)):
            async with self._free:
                warm = partial(self._do, payload, seat, waits=True)
                with suppress(HandoutError):
                    await to_thread.run_sync(warm, limiter=self._threads)

    def close(self) -> None:
        """End all processes at once: what they work on has nobody left to go to."""
        self._is_closed = True
        for handle in self._seats.keys() - {*self._idle}:
            handle.kill()  # whoever waits for it finds it dead, and gives it back
        while self._idle:
            self._remove(self._idle.pop())

    def _do(self, payload: P, seat: int, *, waits: bool = False) -> R:
        """Have an idle process do the work: that of a seat, if it is ready or this `waits`."""
        attempt = Attempt("page", pickle.dumps(payload, pickle.HIGHEST_PROTOCOL))
        handle = self._ready(seat, waits=waits)
        try:
            handle.hand(attempt)
        except OSError:
            self._remove(handle)
            raise LostError(Remark("the process at work was lost; try again")) from None
        report = self._report(handle)
        handle.attempt = None
        is_spent = report.failure is not None and report.failure.kind is FailureKind.MEMORY
        if is_spent or handle.done >= _MOST_JOBS:
            self._remove(handle)
            self._prepare()
        else:
            self._idle.append(handle)
        outcome: Outcome[R] = unpack(attempt, report)
        if outcome.failure is not None or outcome.result is None:
            raise _error_of(outcome.failure)
        return outcome.result

    def _ready(self, seat: int, *, waits: bool = False) -> WorkerHandle:
        """Give an idle process that is alive and has its state; a dead one is replaced."""
        while True:
            handle = self._chosen(seat, waits=waits)
            while not handle.ready:
                report = self._heard(handle, _LOOK)
                if report is not None:
                    self._remove(handle)
                    raise _error_of(report.failure)
            if handle.look() is None:
                return handle
            self._remove(handle)

    def _chosen(self, seat: int, *, waits: bool) -> WorkerHandle:
        """Take the best process from the idle ones: ready, of this seat, at work not long ago."""
        with self._choosing:
            if not self._idle:
                return self._new()
            best = max(
                range(len(self._idle)),
                key=lambda place: (
                    waits or self._idle[place].ready or bool(wait(self._idle[place].awaited, 0)),
                    self._seats[self._idle[place]] == seat % self._size,
                    place,
                ),
            )
            return self._idle.pop(best)

    def _report(self, handle: WorkerHandle) -> Report:
        """Wait for the end of the work, within its limits."""
        while True:
            report = self._heard(handle, min(_LOOK, handle.seconds_left))
            if report is not None:
                return report

    def _heard(self, handle: WorkerHandle, seconds: float) -> Report | None:
        """Give the report that a process has sent in this time; raises why it was lost."""
        wait(handle.awaited, seconds)
        match handle.look():
            case Lost(failure):
                self._remove(handle)
                raise _error_of(failure)
            case None | Ready() | Delivering():
                return None
            case report:
                return report

    def _new(self) -> WorkerHandle:
        if self._is_closed:
            raise LostError(Remark("the page is being closed"))
        handle = WorkerHandle(self._task, self._limits)
        free = {*range(self._size)}.difference(self._seats.values())
        self._seats[handle] = min(free, default=0)
        return handle

    def _prepare(self) -> None:
        """Start a process that gets ready while the others are at work."""
        with suppress(LostError, OSError):
            self._idle.append(self._new())

    def _remove(self, handle: WorkerHandle) -> None:
        if self._seats.pop(handle, None) is not None:
            handle.kill()
            handle.release()


def _error_of(failure: Failure | None) -> HandoutError:
    """Turn why there is no result into what a request is answered with."""
    failure = failure or failure_of(RuntimeError())
    if failure.exit_code is ExitCode.LIMIT:
        return LostError(failure.message)
    error = WorkError(failure.message)
    error.exit_code = failure.exit_code
    return error
