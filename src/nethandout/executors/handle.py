"""Turn a worker process into something that is handed jobs and looked at now and then.

A look never waits: it finds a report, a death, a limit passed, or nothing.
"""

from __future__ import annotations

import multiprocessing
import pickle
import time
from collections.abc import Hashable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

from nethandout.errors import ExitCode
from nethandout.executors import limits as system
from nethandout.executors.backlog import Attempt
from nethandout.executors.limits import Limits
from nethandout.executors.protocol import Failure, FailureKind
from nethandout.executors.worker import STOP, Delivering, Ready, Report, serve
from nethandout.model.remark import Remark

_STALLED: Final = 10.0
"""Seconds after which a message that stopped halfway is given up."""
_FAREWELL: Final = 3.0
"""Seconds a worker has to leave by itself."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The worker is gone, and what became of it."""

    failure: Failure


class WorkerHandle:
    """One worker process, as its parent sees it."""

    def __init__(self, task: bytes, limits: Limits) -> None:
        """Start the process and send it its (pickled) task; raises OSError if it cannot."""
        context = multiprocessing.get_context("spawn")
        self._limits = limits
        self.connection, far_end = context.Pipe()
        system.set_pipe_timeouts(self.connection.fileno(), _STALLED)
        far_lifeline, self._lifeline = context.Pipe(duplex=False)
        self._process = context.Process(
            target=serve, args=(far_end, far_lifeline, limits), daemon=True
        )
        try:
            self._process.start()
        except BaseException:
            self.connection.close()
            self._lifeline.close()
            raise
        finally:
            far_end.close()
            far_lifeline.close()
        self.attempt: Attempt | None = None
        self.group: Hashable = None
        self.ready = False
        self.delivering = False
        self.done = 0
        self._memory = 0
        self._deadline: float | None = time.monotonic() + limits.setup_seconds
        self._task: bytes | None = task
        self._introduce()

    def _introduce(self) -> None:
        try:
            self.connection.send_bytes(self._task or STOP)
        except OSError:
            self.kill()  # the next look finds it dead
        self._task = None

    @property
    def awaited(self) -> tuple[Connection, int]:
        """What to wait on for news: the pipe, and the end of the process."""
        return self.connection, self._process.sentinel

    @property
    def idle(self) -> bool:
        """Tell whether the worker waits for a job."""
        return self.ready and self.attempt is None

    @property
    def seconds_left(self) -> float:
        """How long to wait, at most, before the next look."""
        if self._deadline is None:
            return float("inf")
        return max(0.0, self._deadline - time.monotonic())

    def hand(self, attempt: Attempt) -> None:
        """Give the worker a job; raises OSError if it does not take it."""
        self.connection.send_bytes(attempt.raw)
        self.attempt, self.group, self.delivering = attempt, attempt.group, False
        if self._limits.seconds is not None:
            self._deadline = time.monotonic() + self._limits.seconds

    def look(self) -> Ready | Delivering | Report | Lost | None:
        """Say what is new; after a loss the process is gone for good."""
        try:
            if self.connection.poll():
                return self._read()
        except (EOFError, OSError, pickle.UnpicklingError):
            return self._lost()
        if not self._process.is_alive():
            return self._lost()
        if self._deadline is not None and time.monotonic() > self._deadline:
            return self._end(FailureKind.TIMEOUT, Remark("the time limit was reached"))
        if self._over_memory():
            return self._end(FailureKind.MEMORY, Remark("the memory limit was reached"))
        return None

    def _read(self) -> Ready | Delivering | Report:
        message: Ready | Delivering | Report = pickle.loads(self.connection.recv_bytes())
        if isinstance(message, Delivering):
            self.delivering = True
            return message
        self._deadline = None
        if isinstance(message, Ready):
            self.ready = True
        else:
            self.done += 1
        return message

    def _over_memory(self) -> bool:
        if self._limits.memory is None:
            return False
        self._memory = system.resident_memory(self._process.pid or 0) or self._memory
        return self._memory > self._limits.memory

    def _lost(self) -> Lost:
        self._process.join(_FAREWELL)
        code = self._process.exitcode
        if code is None:  # it closed the pipe, or stopped in the middle of a message
            return self._end(FailureKind.TIMEOUT, Remark("a worker stopped answering"))
        if code == 1 and not self.seconds_left:  # by its own clock, before it was looked at
            return self._end(FailureKind.TIMEOUT, Remark("the time limit was reached"))
        if system.died_of_memory(code, self._limits.memory, self._memory):
            return self._end(FailureKind.MEMORY, Remark("the memory limit was reached"))
        return self._end(
            FailureKind.CRASH, Remark("a worker died ({how})", how=system.name_of_exit(code))
        )

    def _end(self, kind: FailureKind, message: str) -> Lost:
        self.kill()
        return Lost(Failure(kind, ExitCode.LIMIT, message))

    def dismiss(self) -> None:
        """Ask an idle worker to leave; `seconds_left` says for how long to be patient."""
        self._deadline = time.monotonic() + _FAREWELL
        try:
            self.connection.send_bytes(STOP)
        except OSError:
            self.kill()

    def gone(self) -> bool:
        """Tell whether a dismissed worker has left; one that does not is ended."""
        if self._process.is_alive():
            if self.seconds_left:
                return False
            self.kill()
        return True

    def kill(self) -> None:
        """End the process now and wait until it is gone."""
        self._process.kill()
        self._process.join()

    def release(self) -> None:
        """Give back what the ended process held."""
        self.connection.close()
        self._lifeline.close()
        self._process.join()
        self._process.close()
