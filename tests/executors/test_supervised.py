"""Work that takes too much is ended, and nothing outlives whoever waits for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nethandout.errors import LimitError
from nethandout.executors.limits import Limits
from nethandout.executors.supervised import can_supervise, supervised

PROGRAM = """
import os, sys, time
from nethandout.errors import LimitError
from nethandout.executors.limits import Limits
from nethandout.executors.supervised import supervised

def spin():
    while True:
        pass

def grow():
    held = []
    while True:
        held.append(b"x" * 10_000_000)
        time.sleep(0.01)

def grow_in_another():
    if os.fork():
        os.wait()
    grow()

def gulp():
    try:
        bytes(10**12)
    except MemoryError:
        return 7

def work():
    print(os.getpid(), flush=True)
    return {work}

try:
    sys.exit(supervised(work, Limits({seconds}, {memory})))
except LimitError as error:
    sys.exit(error.message)
"""


def ran(work: str, seconds: float = 60, memory: int = 400 * 1024**2) -> tuple[int, str, int]:
    """Run work, and give its exit code, what was said of it, and its process."""
    program = PROGRAM.format(work=work, seconds=seconds, memory=memory)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr, int(done.stdout or 0)


def begun(work: str) -> tuple[subprocess.Popen[str], int]:
    """Begin work, and give the process that waits, and the one at work."""
    program = PROGRAM.format(work=work, seconds=60, memory=400 * 1024**2)
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - one thread
    )
    assert process.stdout
    return process, int(process.stdout.readline())


def gone(process: int, within: float = 2) -> bool:
    deadline = time.monotonic() + within
    while Path(f"/proc/{process}/exe").exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")


@pytest.mark.parametrize("code", [0, 4, 15])
def test_the_exit_code_is_that_of_the_work(code: int) -> None:
    assert ran(str(code))[0] == code


def test_work_that_takes_too_long_is_ended() -> None:
    started = time.monotonic()
    code, said, worker = ran("spin()", seconds=1)
    assert code == 1
    assert "longer than 1 seconds" in said
    assert time.monotonic() - started < 4
    assert gone(worker)


@pytest.mark.parametrize("work", ["grow()", "grow_in_another()"])
def test_work_that_takes_too_much_memory_is_ended(work: str) -> None:
    code, said, worker = ran(work)
    assert code == 1
    assert "more than 400 MB" in said
    assert gone(worker)


def test_one_huge_allocation_fails_by_itself() -> None:
    assert ran("gulp()")[0] == 7


def test_a_death_is_told() -> None:
    code, said, _ = ran("os.kill(os.getpid(), 9)")
    assert code == 1
    assert "died (signal SIGKILL)" in said


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_work_ends_with_whoever_waits_for_it(sent: signal.Signals) -> None:
    process, worker = begun("spin()")
    with process:
        process.send_signal(sent)
        process.wait(2)
    assert gone(worker)


def test_a_terminal_sends_ctrl_c_to_both_and_only_one_decides() -> None:
    process, worker = begun("(time.sleep(0.5), 3)[1]")
    with process:
        os.kill(worker, signal.SIGINT)
        process.wait(5)
    assert process.returncode == 3


def asleep() -> int:
    time.sleep(10)
    return 0


def test_where_nothing_can_be_forked_time_has_a_limit_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", sys)
    assert not can_supervise()
    assert supervised(os.getpid, Limits(60)) == os.getpid()
    with pytest.raises(LimitError, match=r"longer than 0\.2 seconds"):
        supervised(asleep, Limits(0.2))
