"""Turn payloads from a pipe into reports on it: what runs inside a worker process.

The pipe has a file descriptor of its own, and standard output and error go nowhere, so
nothing a library prints can get between the reports, or put a patient's name on a screen.
"""

from __future__ import annotations

import os
import pickle
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final

from nethandout.executors.limits import (
    Limits,
    cap_address_space,
    end_with,
    forbid_core_dumps,
    leave_signals_to_the_parent,
    lift_address_space,
    start_own_clock,
    stop_own_clock,
)
from nethandout.executors.protocol import Failure, FailureKind, Task, failure_of

STOP: Final = b""
"""Sent instead of a payload: finish."""

_Inbox = queue.SimpleQueue[bytes]


@dataclass(frozen=True, slots=True)
class Ready:
    """The state is made; jobs may come."""


@dataclass(frozen=True, slots=True)
class Delivering:
    """The work of a job is done; its result is being put where it belongs."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one job; its result stays pickled until somebody wants it."""

    result: bytes = field(default=b"", repr=False)
    failure: Failure | None = None


def serve(connection: Connection, lifeline: Connection, limits: Limits) -> None:
    """Do the jobs that come through the connection, until it says stop or breaks.

    The lifeline carries nothing: it breaks when the parent is gone.
    """
    leave_signals_to_the_parent()
    forbid_core_dumps()
    end_with(lifeline.fileno())
    _silence()
    inbox: _Inbox = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    work = _set_up(connection, inbox.get())
    if work is None:
        return
    cap_address_space(limits.memory)
    while (payload := inbox.get()) != STOP:
        start_own_clock(limits.seconds)
        report = attempt(work, payload)
        stop_own_clock()
        if report.failure is not None and report.failure.kind is FailureKind.MEMORY:
            lift_address_space()
        _send(connection, report)


def attempt(work: Callable[[Any], object], payload: bytes) -> Report:
    """Turn a pickled payload into a report, whatever happens."""
    try:
        return Report(pickle.dumps(work(pickle.loads(payload)), pickle.HIGHEST_PROTOCOL))
    except BaseException as error:  # noqa: BLE001 - only this job fails
        return Report(failure=failure_of(error))


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _receive(connection: Connection, inbox: _Inbox) -> None:
    """Put what comes into the inbox; end the process at once when the parent is gone."""
    try:
        while True:
            raw = connection.recv_bytes()
            inbox.put(raw)
            if raw == STOP:
                return
    except (EOFError, OSError):
        os._exit(1)


def _set_up(connection: Connection, raw: bytes) -> Callable[[Any], object] | None:
    """Make the state and say so; or say why not, and return nothing."""
    try:
        task: Task[Any, Any, Any, object] = pickle.loads(raw)
        state = task.setup(task.argument)
    except BaseException as error:  # noqa: BLE001 - the parent decides what to do
        _send(connection, Report(failure=failure_of(error)))
        return None
    _send(connection, Ready())

    def work(payload: object) -> object:
        return task.do(state, payload, lambda: _send(connection, Delivering()))

    return work


def _send(connection: Connection, message: Ready | Delivering | Report) -> None:
    try:
        connection.send_bytes(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
    except OSError:
        sys.exit(1)
