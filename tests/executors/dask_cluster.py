"""A Dask scheduler and workers of its own, as programs on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest


@dataclass(frozen=True)
class Cluster:
    address: str
    scheduler: subprocess.Popen[bytes]
    nannies: subprocess.Popen[bytes] | None
    log: Path

    def workers(self) -> list[int]:
        """Give the processes that do the work; each is replaced when it dies."""
        return spawned_by(self.nannies.pid) if self.nannies else []

    def logged(self) -> str:
        return self.log.read_text(errors="replace")


@contextmanager
def cluster_in(
    folder: Path,
    workers: int,
    modules: Path = Path(__file__).parent,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Cluster]:
    """Start `dask scheduler` and `dask worker` as their users do, and end them."""
    log = folder / "log"
    contact = folder / "scheduler.json"
    common = ["--no-dashboard", "--host", "127.0.0.1", "--scheduler-file", str(contact)]
    with ExitStack() as stack, log.open("wb") as output:

        def start(role: str, path: Path, *options: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "dask", role, *common, *options]
            places = os.pathsep.join(filter(None, [str(path), os.environ.get("PYTHONPATH")]))
            here = {**os.environ, **environment, "PYTHONPATH": places}
            started = subprocess.Popen(
                command, cwd=folder, env=here, stdout=output, stderr=output, start_new_session=True
            )
            stack.callback(end, started)
            return started

        scheduler = start("scheduler", Path(__file__).parent, "--port", "0")
        if workers:
            own = ("--nworkers", str(workers), "--nthreads", "1")
            nannies = start("worker", modules, *own, "--local-directory", str(folder))
        yield Cluster(address_in(contact), scheduler, nannies if workers else None, log)


def end(program: subprocess.Popen[bytes]) -> None:
    """End a program and all it has started."""
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait(10)


def address_in(contact: Path) -> str:
    for _ in range(300):
        try:
            address: str = json.loads(contact.read_text())["address"]
        except (OSError, ValueError, KeyError):
            time.sleep(0.1)
        else:
            return address
    pytest.fail("no scheduler came up")


def spawned_by(pid: int) -> list[int]:
    """Give the child processes that do work; Python's helper for them is none."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for thread in threads for child in thread.read_text().split()]
    return [child for child in children if b"spawn_main" in command_of(child)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
