"""Turn sealed payloads into reports on a Dask worker; only workers and `dask` import this.

Nothing that Dask may write to a log or show on a page holds values: payloads print as
nothing, and no exception leaves the work.
"""

from __future__ import annotations

import contextlib
import pickle
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from distributed import WorkerPlugin, get_worker
from distributed.utils import sync

from nethandout.executors.limits import start_own_clock, stop_own_clock
from nethandout.executors.protocol import Failure, SetupError, Task, failure_of
from nethandout.executors.worker import Report, attempt


@dataclass(frozen=True, slots=True)
class Sealed:
    """A pickled payload that no log shows."""

    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetupFailed:
    """The worker could not make its state."""

    failure: Failure


class StateKeeper(WorkerPlugin):
    """Keeps the state of a task on a worker, made when its first job comes."""

    def __init__(self, name: str, task: bytes, seconds: float | None) -> None:
        self.name = name
        self._task = task
        self._seconds = seconds
        self._lock: threading.Lock | None = None
        self._work: Callable[[Any], object] | None = None

    def setup(self, worker: object) -> None:  # noqa: ARG002 - what Dask calls
        """Begin to be on a worker; locks do not travel."""
        self._lock = threading.Lock()

    def teardown(self, worker: object) -> None:  # noqa: ARG002 - what Dask calls
        """Forget the state."""
        self._work = None

    def attempt(self, raw: bytes) -> Report | SetupFailed:
        """Do one job at a time: what it uses need not be safe for threads."""
        if self._lock is None:
            raise RuntimeError
        with self._lock:
            try:
                work = self._work = self._work or _set_up(self._task, self.name)
            except SetupError as error:
                return SetupFailed(error.failure)
            start_own_clock(self._seconds)
            report = attempt(work, raw)
            stop_own_clock()
            return report


def _set_up(raw: bytes, name: str) -> Callable[[Any], object]:
    try:
        task: Task[Any, Any, Any, object] = pickle.loads(raw)
        state = task.setup(task.argument)
    except BaseException as error:  # noqa: BLE001 - Dask would wait for ever
        raise SetupError(failure_of(error)) from None

    def work(payload: object) -> object:
        return task.do(state, payload, lambda: _tell_delivering(name))

    return work


def _tell_delivering(name: str) -> None:
    """Let the scheduler know, before anything is delivered, that the work of a job is done.

    It waits until the scheduler has it: a worker that dies at once is still without blame. A
    scheduler that does not answer is lost, which the other side finds out.
    """
    worker = get_worker()
    with contextlib.suppress(OSError):
        key = worker.get_current_task()
        sync(worker.loop, worker.scheduler.log_event, topic=name, msg=key)


def do_job(name: str, sealed: Sealed) -> Report | SetupFailed:
    """Do one job with the state that is kept on this worker."""
    keeper = get_worker().plugins[name]
    if not isinstance(keeper, StateKeeper):
        raise TypeError
    return keeper.attempt(sealed.raw)


def lower_allowed_failures(dask_scheduler: Any) -> None:  # noqa: ANN401 - Dask's own
    """Make the scheduler give up a job at the first death of its worker; see `dask`."""
    dask_scheduler.allowed_failures = 0
