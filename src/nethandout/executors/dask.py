"""Turn jobs into outcomes on the workers of a Dask cluster.

Scheduler and workers need this package in the same version. Start workers with one thread
(`dask worker --nthreads 1`): a state is not shared among threads. The scheduler is set to
give up a job when its worker dies, and with it the jobs that waited there; each of these
is then tried alone, when nothing else of this run is under way, so a second death is its
own; one while its result is delivered counts as no attempt. A scheduler forgets everything when
it ends: the run then stops with exit code 75.

Dask may put results on a worker's disk: they should hold no identity.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import pickle
import queue
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Generic, TypeVar

from nethandout.errors import ExitCode, HandoutError, MissingDependencyError
from nethandout.executors.backlog import Attempt, Backlog, unpack
from nethandout.executors.protocol import (
    Failure,
    FailureKind,
    Job,
    Outcome,
    SetupError,
    Task,
    failure_of,
)
from nethandout.executors.worker import Report

A = TypeVar("A")
S = TypeVar("S")
P = TypeVar("P")
R = TypeVar("R")

_AHEAD: Final = 2
"""Jobs under way for each thread of a worker: one is done, one waits there."""
_TICK: Final = 1.0
"""Seconds between two looks at a cluster of which nothing is heard."""
_MOST_BLAMELESS: Final = 5
"""So often a job may lose its worker while it delivers; one that hangs there ends it, too."""
_UNSENDABLE: Final = (OSError, TimeoutError)
_LOGGERS: Final = ("distributed", "distributed.client", "tornado", "tornado.application")
"""Those that Dask gives a level, and with it their children."""


class ClusterLostError(HandoutError):
    """The scheduler or all workers are gone; what is not done yet can be resumed."""

    exit_code = ExitCode.RESUME


class DaskExecutor(Generic[A, S, P, R]):
    """Does jobs on a Dask cluster; use it in a `with` block, one run at a time."""

    def __init__(
        self,
        task: Task[A, S, P, R],
        scheduler_address: str,
        *,
        seconds: float | None = None,
        patience: float = 60.0,
    ) -> None:
        """Connect to a scheduler (`tcp://host:port`, `tls://host:port`).

        A worker ends itself when a job takes longer than `seconds` (and a few more). For
        `patience` seconds a cluster may be without workers.
        Raises `ClusterLostError` if no scheduler answers, `MissingDependencyError` if Dask,
        or this package on the cluster, is not installed.
        """
        self._name = f"nethandout-{uuid.uuid4().hex}"
        self._patience = patience
        self._futures: dict[str, tuple[Attempt, Any]] = {}
        self._news: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._alone = False
        self._count = 0
        self._threads = 0
        self._last_seen = time.monotonic()
        self._backlog: Backlog[P] | None = None
        self._module: Any = _load("nethandout.executors.dask_worker")
        self._client = self._connect(scheduler_address)
        raw = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        self._equip(self._module.StateKeeper(self._name, raw, seconds))

    def _connect(self, address: str) -> Any:  # noqa: ANN401 - Dask's own
        distributed = _load("distributed")
        _silence()
        try:
            return distributed.Client(
                address, timeout=min(self._patience, 10.0), set_as_default=False
            )
        except (OSError, ValueError):
            raise ClusterLostError(f"no Dask scheduler answers at {address}") from None

    def _equip(self, keeper: object) -> None:
        """Tell scheduler and workers what to do; what they lack is found here."""
        try:
            self._client.run_on_scheduler(self._module.lower_allowed_failures)
            self._client.register_plugin(keeper)
        except OSError:
            self._client.close()
            raise ClusterLostError("the Dask scheduler is gone") from None
        except Exception:  # noqa: BLE001 - Dask wraps a missing module in one way or another
            self.close()
            raise MissingDependencyError(
                "the Dask scheduler or a worker lacks this program: "
                "install the same version of nethandout[dask] there"
            ) from None

    def __enter__(self) -> DaskExecutor[A, S, P, R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def withdraw(self) -> None:
        """Give up the jobs that were not sent to the cluster."""
        if self._backlog is not None:
            self._backlog.withdraw()

    def close(self) -> None:
        """Take the state from the workers, and leave the cluster as it is."""
        if self._client.status == "running":
            with contextlib.suppress(OSError, ValueError, KeyError):  # gone, or never there
                self._client.unregister_worker_plugin(self._name)
        self._client.close()

    def run(self, jobs: Iterable[Job[P]]) -> Iterator[Outcome[R]]:
        """Yield one outcome for each job, in order of completion.

        Jobs are taken up to twice the number of workers ahead. An error of the iterable is
        raised after the outcomes of the jobs before it. Raises `ClusterLostError`.
        """
        if self._futures:
            raise HandoutError("an executor does one run at a time")
        backlog = self._backlog = Backlog(jobs)
        self._count_threads()
        try:
            while True:
                self._send_out(backlog)
                yield from backlog.unsent
                backlog.unsent.clear()
                if not self._futures and not backlog:
                    break
                if self._futures:
                    outcome: Outcome[R] | None = self._receive(self._next_key(), backlog)
                    if outcome is not None:
                        yield outcome
            backlog.finish()
        finally:
            self._cancel()

    def _send_out(self, backlog: Backlog[P]) -> None:
        """Submit what may be under way.

        Suspects wait until no other job is left, or until there are too many of them; then
        they are done one by one.
        """
        if self._alone and self._futures:
            return
        limit = max(1, self._threads) * _AHEAD
        self._alone = self._alone and backlog.suspects > 0
        if not self._alone and backlog.suspects < limit:
            backlog.fill(limit)
            while len(self._futures) < limit and (attempt := backlog.take(fresh=False)):
                self._submit(attempt)
                backlog.fill(limit)
        if not self._futures and backlog.suspects and (attempt := backlog.take(fresh=True)):
            self._alone = True
            self._submit(attempt)

    def _submit(self, attempt: Attempt) -> None:
        """Send a job off; its key is new each time, for Dask merges jobs of the same key.

        (Another run's job of that key may have another payload.)
        """
        self._count += 1
        key = f"{attempt.key}-{self._name[-8:]}-{self._count}"
        try:
            future = self._client.submit(
                self._module.do_job,
                self._name,
                self._module.Sealed(attempt.raw),
                key=key,
                pure=False,
            )
        except _UNSENDABLE:
            raise ClusterLostError("the Dask scheduler is gone") from None
        self._futures[key] = (attempt, future)
        future.add_done_callback(_telling(self._news, key))

    def _next_key(self) -> str:
        """Wait for a job to be done, as long as there is somebody who may be doing it."""
        while True:
            try:
                key = self._news.get(timeout=_TICK)
            except queue.Empty:
                self._require_cluster()
            else:
                if key in self._futures:
                    return key

    def _require_cluster(self) -> None:
        """Raise `ClusterLostError` if nobody can be at work any more."""
        if self._client.status == "closed":
            raise ClusterLostError("the Dask scheduler is gone")
        if any(future.status == "cancelled" for _, future in self._futures.values()):
            raise ClusterLostError("the Dask scheduler has forgotten its jobs")
        self._count_threads()
        if time.monotonic() - self._last_seen > self._patience:
            raise ClusterLostError(f"there was no Dask worker for {self._patience:.0f} seconds")

    def _count_threads(self) -> None:
        if self._client.status != "running":
            return
        try:
            self._threads = sum(self._client.nthreads().values())
        except _UNSENDABLE:
            return
        if self._threads:
            self._last_seen = time.monotonic()

    def _receive(self, key: str, backlog: Backlog[P]) -> Outcome[R] | None:
        """Turn what became of a job into its outcome, or into a second attempt."""
        attempt, future = self._futures[key]
        report = self._report(future)
        del self._futures[key]
        self._last_seen = time.monotonic()
        if isinstance(report, self._module.SetupFailed):
            raise SetupError(report.failure)
        if report.failure and report.failure.kind is not FailureKind.ERROR:
            is_blameless = attempt.blameless < _MOST_BLAMELESS and self._was_delivering(key)
            return backlog.lose(attempt, report.failure, blameless=is_blameless)
        return unpack(attempt, report)

    def _was_delivering(self, key: str) -> bool:
        """Tell whether the work of a lost job was done, as its worker told the scheduler."""
        try:
            events = self._client.get_events(self._name)
        except _UNSENDABLE:
            raise ClusterLostError("the Dask scheduler is gone") from None
        return any(told == key for _, told in events)

    def _report(self, future: Any) -> Any:  # noqa: ANN401 - Dask's own
        """Fetch the report on a job.

        Should its worker have died since it was made, Dask makes it once more, and that may
        cost another worker. Jobs keep their exceptions to themselves: an error is Dask's.
        """
        cancelled = _load("concurrent.futures").CancelledError
        while future.status != "error":
            try:
                return future.result(timeout=_TICK)
            except TimeoutError:
                self._require_cluster()
            except (cancelled, OSError):
                if future.status != "error":
                    raise ClusterLostError("the Dask scheduler is gone") from None
            except Exception:
                if future.status != "error":
                    raise
        return Report(failure=_failure_of(future.exception()))

    def _cancel(self) -> None:
        """Forget jobs under way; one that a worker has begun is finished there for nothing."""
        futures = [future for _, future in self._futures.values()]
        self._futures.clear()
        if futures and self._client.status == "running":
            self._client.cancel(futures)


def _load(name: str) -> Any:  # noqa: ANN401 - a module that may be missing
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingDependencyError(
            "Dask is not installed: pip install 'nethandout[dask]'"
        ) from None


def _failure_of(error: BaseException) -> Failure:
    """Turn what Dask says of a job that brought no report into a failure."""
    if type(error).__name__ == "KilledWorker":
        return Failure(FailureKind.CRASH, ExitCode.LIMIT, "a worker died")
    return failure_of(error)


def _silence() -> None:
    """Keep Dask's own accounts of a lost cluster, with their tracebacks, off the screen.

    What is left to say of it is in `ClusterLostError`.
    """
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _telling(news: queue.SimpleQueue[str], key: str) -> Callable[[object], None]:
    """Turn a key into a callback that puts it among the news."""

    def tell(_future: object) -> None:
        news.put(key)

    return tell
