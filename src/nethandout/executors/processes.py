"""Turn jobs into outcomes in worker processes that may be killed, hang or eat memory.

Each worker has one job at a time, so the death of a worker costs that job only. It is
tried once more by a worker that has done nothing else, and then reported as failed. A
death while a result is put in its place is not the job's fault, and costs it no attempt.
(The pool of the standard library fails every waiting job when one worker is killed.)
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait
from typing import Final, Generic, TypeVar

from nethandout.errors import HandoutError
from nethandout.executors.backlog import Backlog, unpack
from nethandout.executors.handle import Lost, WorkerHandle
from nethandout.executors.limits import Limits, interruptions_held
from nethandout.executors.protocol import (
    Failure,
    FailureKind,
    Job,
    Outcome,
    SetupError,
    Task,
    failure_of,
)
from nethandout.executors.worker import Delivering, Ready, Report

A = TypeVar("A")
S = TypeVar("S")
P = TypeVar("P")
R = TypeVar("R")

_DEATHS_WITHOUT_JOB: Final = 4
"""So many workers, and once all at a time, may die in a row before one has done anything."""
_PATIENCE: Final = 1.0
"""Seconds between two looks at workers of which nothing is heard."""
_AHEAD: Final = 8
"""Jobs taken ahead for each worker, to choose from."""
_MEMORY_INTERVAL: Final = 0.1
"""Seconds between two looks at how much memory they use."""


def usable_processors() -> int:
    """Say how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


class ProcessExecutor(Generic[A, S, P, R]):
    """Does jobs in processes of its own; use it in a `with` block, one run at a time."""

    def __init__(
        self,
        task: Task[A, S, P, R],
        workers: int | None = None,
        *,
        limits: Limits | None = None,
        jobs_per_worker: int | None = None,
    ) -> None:
        """Prepare for `workers` processes (one a processor); none is started before a run.

        After `jobs_per_worker` jobs a worker is replaced.
        """
        self._task = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        self._size = workers or usable_processors()
        self._limits = limits or Limits()
        self._jobs_per_worker = jobs_per_worker
        self._workers: list[WorkerHandle] = []
        self._leaving: list[WorkerHandle] = []
        self._deaths = 0
        self._running = False
        self._backlog: Backlog[P] | None = None

    def __enter__(self) -> ProcessExecutor[A, S, P, R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, jobs: Iterable[Job[P]]) -> Iterator[Outcome[R]]:
        """Yield one outcome for each job, in order of completion.

        A few jobs for each worker are taken ahead. An error of the iterable is raised
        after the outcomes of the jobs before it. Ending early ends the workers that are busy.
        """
        if self._running:
            raise HandoutError("an executor does one run at a time")
        self._running = True
        backlog = self._backlog = Backlog(jobs)
        try:
            while outcomes := self._go_on(backlog):
                yield from outcomes
            backlog.finish()
        finally:
            self._running = False
            for worker in [worker for worker in self._workers if worker.attempt is not None]:
                self._remove(worker)

    def withdraw(self) -> None:
        """Give up the jobs that no worker has begun."""
        if self._backlog is not None:
            self._backlog.withdraw()

    def close(self) -> None:
        """End all workers: idle ones leave by themselves, busy ones are killed."""
        for worker in tuple(self._workers):
            if worker.idle:
                self._dismiss(worker)
            else:
                self._remove(worker)
        while self._leaving:
            wait([worker.awaited[1] for worker in self._leaving], _PATIENCE)
            self._see_off()

    def _go_on(self, backlog: Backlog[P]) -> list[Outcome[R]]:
        """Work until there are outcomes, and new jobs are under way; nothing at the end."""
        outcomes: list[Outcome[R]] = []
        while not outcomes:
            self._hand_out(backlog)
            if not backlog.unsent and not backlog and not self._busy():
                return []
            if not backlog.unsent:
                outcomes = self._collect(backlog)
                self._hand_out(backlog)
            outcomes += backlog.unsent
            backlog.unsent.clear()
        return outcomes

    def _busy(self) -> int:
        return sum(worker.attempt is not None for worker in self._workers)

    def _hand_out(self, backlog: Backlog[P]) -> None:
        """Give every idle worker a job, and start workers for jobs that wait."""
        backlog.fill(self._size * _AHEAD)
        for worker in [worker for worker in self._workers if worker.idle]:
            busy = {one.group for one in self._workers if one is not worker}
            attempt = backlog.take(fresh=not worker.done, group=worker.group, busy=busy)
            if attempt is None:
                continue
            try:
                worker.hand(attempt)
            except OSError:
                backlog.put_back(attempt)
                self._replace(worker, failure_of(BrokenPipeError()))
        backlog.fill(self._size * _AHEAD)
        while self._lacks_workers(backlog):
            self._start()

    def _lacks_workers(self, backlog: Backlog[P]) -> bool:
        """Tell whether to start a worker; second attempts may need an old one to leave."""
        unused = sum(worker.attempt is None and not worker.done for worker in self._workers)
        needed = backlog.suspects > unused
        for worker in [worker for worker in self._workers if worker.idle]:
            if needed and len(self._workers) >= self._size:
                self._dismiss(worker)
        wanted = min(self._size, len(backlog) + self._busy())
        return len(self._workers) < (self._size if needed else wanted)

    def _start(self) -> None:
        try:
            with interruptions_held():  # until `close` knows of the worker
                self._workers.append(WorkerHandle(self._task, self._limits))
        except OSError as error:
            raise SetupError(failure_of(error)) from None

    def _collect(self, backlog: Backlog[P]) -> list[Outcome[R]]:
        """Wait for news of any worker, and turn it into outcomes and second attempts."""
        wait(
            [awaited for worker in self._workers for awaited in worker.awaited],
            self._patience(),
        )
        self._see_off()
        outcomes = []
        for worker in tuple(self._workers):
            outcome = self._hear(worker, backlog)
            if outcome is not None:
                outcomes.append(outcome)
        return outcomes

    def _patience(self) -> float:
        longest = _PATIENCE if self._limits.memory is None else _MEMORY_INTERVAL
        return min([longest, *(worker.seconds_left for worker in self._workers)])

    def _hear(self, worker: WorkerHandle, backlog: Backlog[P]) -> Outcome[R] | None:
        match worker.look():
            case None:
                return None
            case Ready() | Delivering():
                return None
            case Lost(failure):
                return self._fail(worker, failure, backlog)
            case Report(_, failure) if failure is not None and (
                worker.attempt is None or failure.kind is FailureKind.MEMORY
            ):
                return self._fail(worker, failure, backlog)
            case Report() as report:
                return self._finish(worker, report)

    def _fail(
        self, worker: WorkerHandle, failure: Failure, backlog: Backlog[P]
    ) -> Outcome[R] | None:
        """Replace a worker; its job is tried again or has failed, if it had one."""
        attempt = worker.attempt
        if attempt is None:
            self._replace(worker, failure)
            return None
        self._remove(worker)
        return backlog.lose(attempt, failure, blameless=worker.delivering)

    def _replace(self, worker: WorkerHandle, failure: Failure) -> None:
        """Remove a worker that had no job, unless this happens again and again."""
        self._remove(worker)
        self._deaths += 1
        setup_failed = failure.kind is FailureKind.ERROR and not worker.ready
        if setup_failed or self._deaths > _DEATHS_WITHOUT_JOB + self._size:
            raise SetupError(failure)

    def _finish(self, worker: WorkerHandle, report: Report) -> Outcome[R] | None:
        """Turn a report into an outcome; the worker waits for a job again, or is replaced."""
        attempt, worker.attempt = worker.attempt, None
        if attempt is None:
            return None
        self._deaths = 0
        if self._jobs_per_worker is not None and worker.done >= self._jobs_per_worker:
            self._dismiss(worker)
        return unpack(attempt, report)

    def _dismiss(self, worker: WorkerHandle) -> None:
        self._workers.remove(worker)
        self._leaving.append(worker)
        worker.dismiss()

    def _see_off(self) -> None:
        for worker in [worker for worker in self._leaving if worker.gone()]:
            self._leaving.remove(worker)
            worker.release()

    def _remove(self, worker: WorkerHandle) -> None:
        self._workers.remove(worker)
        worker.kill()
        worker.release()
