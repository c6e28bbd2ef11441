"""Turn work into its exit code in a process that has limits, and that is always ended.

What a batch does for its workers is done here for one piece of work: this process only
waits, so it can say what happened, and tidy up, however the other one ends. That one is
forked before anything large is loaded, which takes some milliseconds.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from nethandout.errors import LimitError
from nethandout.executors import limits as system
from nethandout.executors.limits import Limits

_INTERVAL: Final = 0.1
"""Seconds between two looks at how long the work takes, and how much memory."""
_AGAIN: Final = 1.0
"""Seconds until an end is asked for again, should a library have taken it for its own error."""
_OUT_OF_TIME: Final = "it took longer than {seconds:g} seconds, which is the limit of time"
_OUT_OF_MEMORY: Final = "it needs more than {megabytes:.0f} MB, which is the limit of memory"


def can_supervise() -> bool:
    """Tell whether a second process is safe to fork here and now.

    A library that has started a thread may wait for it in vain in the other process.
    """
    return (
        sys.platform == "linux"
        and len(list(Path("/proc/self/task").iterdir())) == 1
        and "weasyprint" not in sys.modules
    )


def supervised(work: Callable[[], int], limits: Limits) -> int:
    """Do work in another process and give its exit code; ends it before it raises anything.

    The other process dies with this one, even when this one is killed. Where it cannot be
    forked the work is done here, and only its time has a limit. Raises `LimitError` when the
    work takes too long, needs too much memory, or its process dies.
    """
    if not can_supervise():
        return _timed(work, limits)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()  # what is written already must not be written by both
    gc.freeze()  # what the collector does not look through stays shared by both
    far_lifeline, lifeline = os.pipe()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        child = os.fork()
        if not child:
            _work(work, limits, far_lifeline, lifeline)
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            return _Watch(child, limits).wait()
        except BaseException:
            _end(child)
            raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(far_lifeline)
        os.close(lifeline)


def _timed(work: Callable[[], int], limits: Limits) -> int:
    """Do work here, and raise `LimitError` in the middle of it when it takes too long."""

    def end(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise LimitError(_OUT_OF_TIME.format(seconds=limits.seconds or 0))

    if limits.seconds is None or threading.current_thread() is not threading.main_thread():
        return work()
    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds, _AGAIN)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _work(work: Callable[[], int], limits: Limits, far_lifeline: int, lifeline: int) -> NoReturn:
    """Be the other process, which never returns; `work` catches what it raises itself."""
    code = 1
    try:
        os.close(lifeline)
        system.end_with(far_lifeline)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
        system.forbid_core_dumps()
        system.cap_address_space(limits.memory)
        code = work()
    finally:
        os._exit(code)


class _Watch:
    """Waits for a process, and looks now and then at what it takes."""

    def __init__(self, child: int, limits: Limits) -> None:
        self._child = child
        self._limits = limits
        self._seen = 0
        self._deadline = time.monotonic() + (limits.seconds or float("inf"))

    def wait(self) -> int:
        """Wait until the process ends, and give its exit code; raises `LimitError`."""
        before = signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, _INTERVAL, _INTERVAL)
        try:
            _, status = os.waitpid(self._child, 0)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        code = os.waitstatus_to_exitcode(status)
        if code >= 0:
            return code
        if system.died_of_memory(code, self._limits.memory, self._seen):
            raise self._out_of_memory()
        raise LimitError(f"the process at work died ({system.name_of_exit(code)})")

    def _look(self, _signal: int, _frame: FrameType | None) -> None:
        if time.monotonic() > self._deadline:
            raise LimitError(_OUT_OF_TIME.format(seconds=self._limits.seconds or 0))
        if self._limits.memory is not None:
            self._seen = sum(map(_resident, (self._child, *system.children(self._child))))
            if self._seen > self._limits.memory:
                raise self._out_of_memory()

    def _out_of_memory(self) -> LimitError:
        return LimitError(_OUT_OF_MEMORY.format(megabytes=(self._limits.memory or 0) / 1024**2))


def _resident(process: int) -> int:
    return system.resident_memory(process) or 0


def _end(child: int) -> None:
    """End a process and those that it has started, and wait until it is gone."""
    for process in (*system.children(child), child):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
