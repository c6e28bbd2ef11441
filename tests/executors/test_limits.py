from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import Pipe

import pytest

from nethandout.executors import limits


@pytest.mark.parametrize(
    ("exit_code", "words"),
    [
        (3, "exit code 3"),
        (-9, "signal SIGKILL"),
        (-60, "signal 60"),
        (None, "exit code None"),
    ],
)
def test_an_exit_in_words(exit_code: int | None, words: str) -> None:
    assert limits.name_of_exit(exit_code) == words


@pytest.mark.parametrize(
    ("exit_code", "memory", "last_seen", "expected"),
    [
        (-signal.SIGTRAP, 100, 0, True),
        (-signal.SIGSEGV, 100, 90, True),
        (-signal.SIGABRT, 100, 90, True),
        (-signal.SIGSEGV, 100, 10, False),
        (-signal.SIGKILL, 100, 90, False),
        (-signal.SIGTRAP, None, 0, False),
        (1, 100, 90, False),
        (None, 100, 90, False),
    ],
)
def test_which_death_is_put_down_to_memory(
    exit_code: int | None, memory: int | None, last_seen: int, *, expected: bool
) -> None:
    assert limits.died_of_memory(exit_code, memory, last_seen) is expected


def test_memory_of_a_process() -> None:
    mine = limits.resident_memory(os.getpid())
    assert mine is not None
    assert 5 << 20 < mine < resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 2048
    assert limits.resident_memory(0) is None


def run(code: str) -> int:
    program = f"from nethandout.executors import limits\n{code}"
    return subprocess.run([sys.executable, "-c", program], check=False, timeout=20).returncode


def test_a_cap_leaves_room_and_can_be_lifted() -> None:
    assert not run(
        "limits.cap_address_space(100 << 20)\n"
        "small = bytearray(50 << 20)\n"
        "try:\n    large = bytearray(400 << 20)\n"
        "except MemoryError:\n    limits.lift_address_space()\n"
        "large = bytearray(400 << 20)\n"
    )


def test_without_a_limit_nothing_is_capped() -> None:
    assert not run("limits.cap_address_space(None)\nlarge = bytearray(400 << 20)\n")


def test_a_crash_leaves_no_core() -> None:
    assert not run(
        "limits.forbid_core_dumps()\n"
        "import resource\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0\n"
    )


def test_a_pipe_that_stalls_is_given_up() -> None:
    near, far = Pipe()
    with near, far:
        limits.set_pipe_timeouts(near.fileno(), 1)
        started = time.monotonic()
        with pytest.raises(BlockingIOError):
            near.recv_bytes()
        with pytest.raises(BlockingIOError):
            near.send_bytes(bytes(50 << 20))
        assert 1.5 < time.monotonic() - started < 10


@pytest.mark.parametrize("threads", [0, 1])
def test_an_interruption_waits_until_it_is_let_through(threads: int) -> None:
    """The system gives a signal to any thread that does not hold it."""
    went_on = []
    over = threading.Event()
    others = [threading.Thread(target=over.wait) for _ in range(threads)]
    for other in others:
        other.start()

    def interrupt_oneself() -> None:
        with limits.interruptions_held():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
            went_on.append(True)

    with pytest.raises(KeyboardInterrupt):
        interrupt_oneself()
    over.set()
    assert went_on
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def test_a_process_that_is_started_meanwhile_is_not_interrupted() -> None:
    program = (
        "import signal, sys\n"
        "print('there', flush=True)\n"
        "sys.stdin.read()\n"
        "from nethandout.executors import limits\n"
        "limits.leave_signals_to_the_parent()\n"
        "assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())\n"
    )
    with (
        limits.interruptions_held(),
        subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as started,
    ):
        assert started.stdout is not None
        started.stdout.readline()
        started.send_signal(signal.SIGINT)
        started.communicate(timeout=20)
    assert started.returncode == 0
