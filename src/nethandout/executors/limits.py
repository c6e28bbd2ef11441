"""Turn limits on time and memory into what the operating system enforces.

All that only POSIX systems have is here. Memory is watched from outside (what is resident)
and capped from inside (address space), since either alone lets something through: one
huge allocation is too quick for the watch, and address space grows without being used.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import os
import resource
import signal
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SLACK: Final = 2
"""Address space may grow by this many times the memory limit: much of it is never used."""
_GRACE: Final = 5.0
"""Seconds after which a worker ends itself, should its parent not have ended it."""
_NEARLY: Final = 0.8
"""The part of its memory limit from which on a worker's sudden death is put down to memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may take: seconds, and bytes of memory; setting up has its own time."""

    seconds: float | None = None
    memory: int | None = None
    setup_seconds: float = 120.0


def resident_memory(pid: int) -> int | None:
    """Say how many bytes of memory a process holds, or nothing where it cannot be known."""
    pages = _statm(pid)
    return None if pages is None else pages[1] * resource.getpagesize()


def _statm(pid: int) -> tuple[int, int] | None:
    """Read how many pages a process has, and how many of them are in memory (Linux only)."""
    try:
        size, resident = Path(f"/proc/{pid}/statm").read_bytes().split()[:2]
    except (OSError, ValueError):
        return None
    return int(size), int(resident)


def children(pid: int) -> tuple[int, ...]:
    """Find the processes that a process with one thread has started (Linux only)."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_bytes().split()
    except OSError:
        return ()
    return tuple(map(int, found))


def cap_address_space(memory: int | None) -> None:
    """Make an allocation far above the limit fail in this process, rather than be watched."""
    pages = _statm(os.getpid())
    if memory is None or pages is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    cap = pages[0] * resource.getpagesize() + _SLACK * memory
    if hard == resource.RLIM_INFINITY or cap < hard:
        resource.setrlimit(resource.RLIMIT_AS, (cap, hard))


def lift_address_space() -> None:
    """Give this process room again, to report that it ran out."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def start_own_clock(seconds: float | None) -> None:
    """Make this process end itself when a job runs on without a parent to stop it.

    The clock needs no turn of the interpreter, so code that never gives it back ends too.
    """
    if seconds is not None:
        faulthandler.dump_traceback_later(seconds + _GRACE, exit=True)


def stop_own_clock() -> None:
    """Take `start_own_clock` back."""
    faulthandler.cancel_dump_traceback_later()


def set_pipe_timeouts(descriptor: int, seconds: float) -> None:
    """Make reading and writing give up (OSError) when the other side stops in the middle."""
    import socket  # not needed where one handout is printed

    interval = struct.pack("@ll", int(seconds), 0)
    with socket.socket(fileno=os.dup(descriptor)) as pipe:
        pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, interval)
        pipe.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, interval)


@contextlib.contextmanager
def interruptions_held() -> Iterator[None]:
    """Keep Ctrl-C waiting, here and in a process that is started meanwhile.

    That one holds it until it ignores it (`leave_signals_to_the_parent`).
    """
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # if it began later, it would end the hold
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _interruptions_of_other_threads_held():
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _interruptions_of_other_threads_held() -> Iterator[None]:
    """Keep a Ctrl-C waiting that the system gives to a thread which does not hold it.

    Python handles it in the main thread all the same.
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        for number in came[:1]:
            signal.raise_signal(number)


def leave_signals_to_the_parent() -> None:
    """Ignore Ctrl-C, which a terminal sends to the parent as well; it decides what ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def forbid_core_dumps() -> None:
    """Keep the memory of a crashed process, with a patient's data in it, off the disk."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def end_with(lifeline: int) -> None:
    """End this process when the other end of a pipe is closed, whatever it does then.

    A thread that waits for this would need its turn of the interpreter; a signal does not.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)


def died_of_memory(exit_code: int | None, memory: int | None, last_seen: int) -> bool:
    """Tell whether a sudden death looks like one for lack of memory.

    C libraries end the process when an allocation fails: GLib by a trap, others by an
    abort or by using the address they did not get.
    """
    if memory is None or exit_code is None:
        return False
    if exit_code == -signal.SIGTRAP:
        return True
    return exit_code in {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS} and (
        last_seen > _NEARLY * memory
    )


def name_of_exit(exit_code: int | None) -> str:
    """Turn an exit status into words: `signal SIGKILL`, `exit code 3`."""
    if exit_code is None or exit_code >= 0:
        return f"exit code {exit_code}"
    try:
        return f"signal {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"signal {-exit_code}"
