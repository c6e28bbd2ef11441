"""Turn payloads such as `("kill", …)` into trouble: what workers do in these tests."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nethandout.errors import InputError, MissingDependencyError, Position, Problem
from nethandout.executors import Job, Task

CANARY = "Zephyrine Quillfeather"

Payload = tuple[str, str]


def set_up(folder: str) -> str:
    """Note which process has made a state."""
    if folder:
        (Path(folder) / f"setup-{os.getpid()}-{time.monotonic_ns()}").touch()
    return folder


def set_up_badly(folder: str) -> str:
    (Path(folder) / f"setup-{os.getpid()}").touch()
    raise MissingDependencyError("a font is missing")


def set_up_deadly(folder: str) -> str:
    (Path(folder) / f"setup-{os.getpid()}").touch()
    os._exit(9)


def kill(_: str) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return "not reached"


def kill_once(marker: str) -> str:
    path = Path(marker)
    if path.exists():
        return "survived"
    path.touch()
    return kill("")


def kill_when_repeated(folder: str) -> str:
    """Note the process, and end; a second run dies slowly, and a third one ends."""
    first, second = Path(folder) / "first", Path(folder) / "second"
    if second.exists():
        return "survived"
    if first.exists():
        second.touch()
        time.sleep(1.5)
        return kill("")
    time.sleep(0.5)
    first.write_text(str(os.getpid()))
    return "lost"


def segfault(_: str) -> str:
    return str(ctypes.string_at(0))


def leave(_: str) -> str:
    os._exit(3)


def leave_politely(value: str) -> str:
    sys.exit(value)


def hang(_: str) -> str:
    while True:
        time.sleep(1)


def spin(_: str) -> str:
    """Never give the interpreter back."""
    ctypes.PyDLL(None).sleep(600)
    return "not reached"


def stop(_: str) -> str:
    os.kill(os.getpid(), signal.SIGSTOP)
    return "not reached"


def eat(_: str) -> str:
    """Take memory bit by bit, as a leak does, without asking for too much at once."""
    held = []
    while True:
        held.append(bytearray(os.urandom(1 << 20)) * 8)
        time.sleep(0.005)


def gorge(_: str) -> str:
    """Ask for very much memory at once."""
    return str(len(bytearray(1 << 40)))


def fail(value: str) -> str:
    raise ValueError(value)


def fail_to_encode(value: str) -> str:
    return str(f"{value}\ud800".encode())


def refuse(_: str) -> str:
    problems = [Problem(Position("r.yaml", 2), "missing", "name: this field is missing")]
    raise InputError("the record is wrong", problems)


def fill_disk(value: str) -> str:
    raise OSError(28, value, value)


def talk(value: str) -> str:
    print(value * 1000)  # noqa: T201 - it is what is tested
    print(value, file=sys.stderr)  # noqa: T201 - the same
    os.write(1, value.encode() * 1000)
    os.write(2, value.encode())
    return "said"


def nap(seconds: str) -> str:
    time.sleep(float(seconds))
    return seconds


def echo(value: str) -> str:
    return value


def pid(_: str) -> str:
    return str(os.getpid())


def give_back_a_lock(_: str) -> object:
    import threading

    return threading.Lock()


def grow(size: str) -> str:
    return "x" * int(size)


class Interruption(BaseException):
    """What no `except Exception` sees."""


def interrupt(value: str) -> str:
    raise Interruption(value)


DEEDS: tuple[Callable[[str], object], ...] = (
    echo,
    eat,
    fail,
    fail_to_encode,
    fill_disk,
    give_back_a_lock,
    gorge,
    grow,
    hang,
    interrupt,
    kill,
    kill_once,
    kill_when_repeated,
    leave,
    leave_politely,
    nap,
    pid,
    refuse,
    segfault,
    spin,
    stop,
    talk,
)


def work(state: str, payload: Payload) -> object:
    """Do the named deed; the state must be the one that was made."""
    assert isinstance(state, str)
    name, value = payload
    (deed,) = [deed for deed in DEEDS if deed.__name__ == name]
    return deed(value)


def task_in(folder: Path | str = "") -> Task[str, str, Payload, object]:
    return Task(set_up, str(folder), work)


def jobs_of(*payloads: Payload) -> Iterator[Job[Payload]]:
    for number, payload in enumerate(payloads):
        yield Job(f"job-{number}", payload)


def echoes(count: int) -> Iterator[Job[Payload]]:
    return jobs_of(*(("echo", str(number)) for number in range(count)))


def badly(folder: object) -> Task[str, str, Payload, object]:
    """Turn a folder into a task whose state cannot be made."""
    return Task(set_up_badly, str(folder), work)


def deliver_at_last(folder: str, made: object) -> object:
    """Be killed while delivering, as often as the job says; each death leaves a mark."""
    deaths = Path(folder) / f"deaths-{made}"
    with deaths.open("ab") as file:
        file.write(b"x")
    if deaths.stat().st_size <= int(str(made)):
        kill("")
    return f"delivered {made}"


def delivering_in(folder: Path) -> Task[str, str, Payload, object]:
    return Task(set_up, str(folder), work, deliver_at_last)
