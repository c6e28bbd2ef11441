"""Turn orders of leaflets into verified files, in a worker process that may be killed.

An answer needs no press, so that a slow leaflet keeps nobody else from an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Final

from nethandout.errors import HandoutError, LimitError
from nethandout.executors import Failure, FailureKind, Job, Task
from nethandout.executors.limits import Limits
from nethandout.executors.processes import ProcessExecutor
from nethandout.service import PrintChanges, Service, open_service
from nethandout.web.infobutton.desk import of_today
from nethandout.web.infobutton.leaflet import LeafletOrder

_SECONDS: Final = 60.0
_MEMORY: Final = 1024**3
_WAITING: Final = 33
"""One at work and 32 that wait; the next one is told to come again."""


class BusyError(LimitError):
    """Too many wait already; a moment later it may be different."""


@dataclass(frozen=True, slots=True)
class Premises:
    """Which library a worker opens."""

    clinic: Path | None
    cache_dir: Path


@dataclass(slots=True)
class _Worker:
    """What a worker process keeps from leaflet to leaflet."""

    service: Service


def build_leaflet(service: Service, order: LeafletOrder) -> bytes:
    """Turn an order into a verified file without a patient; raises what `Service.build` does."""
    record, _ = service.read_leaflet(order.facts, PrintChanges(language=order.language))
    if order.format == "html":
        return service.webpage(record).html
    return service.build(record).pdf


class LeafletPress:
    """One worker process that builds leaflets; call it from any thread, and close it."""

    def __init__(self, premises: Premises) -> None:
        task: Task[Premises, _Worker, LeafletOrder, bytes] = Task(_set_up, premises, _work)
        limits = Limits(_SECONDS, _MEMORY)
        self._executor = ProcessExecutor(task, 1, limits=limits)
        self._places = BoundedSemaphore(_WAITING)
        self._lock = Lock()

    def __call__(self, order: LeafletOrder) -> bytes:
        """Turn an order into a file; raises `BusyError`, `LimitError` or why there is none."""
        if not self._places.acquire(blocking=False):
            raise BusyError("too many leaflets are asked for at this moment")
        try:
            with self._lock:
                (outcome,) = self._executor.run([Job("leaflet", order)])
        finally:
            self._places.release()
        if outcome.result is None:
            raise _error_of(outcome.failure)
        return outcome.result

    def close(self) -> None:
        """End the worker process."""
        with self._lock:
            self._executor.close()


def open_press(service: Service) -> LeafletPress:
    """Turn a service into a press of the same library."""
    return LeafletPress(Premises(service.library.overlay, service.library.cache_dir))


def _set_up(premises: Premises) -> _Worker:
    return _Worker(open_service(premises.clinic, cache_dir=premises.cache_dir))


def _work(worker: _Worker, order: LeafletOrder) -> bytes:
    worker.service = of_today(worker.service)
    return build_leaflet(worker.service, order)


def _error_of(failure: Failure | None) -> HandoutError:
    """Turn what a worker reports into an error of the same kind."""
    message = failure.message if failure else "the worker process gave no answer"
    if failure is not None and failure.kind is not FailureKind.ERROR:
        return LimitError(message)
    error = HandoutError(message)
    if failure is not None:
        error.exit_code = failure.exit_code
    return error
