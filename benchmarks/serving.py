"""Turn `nethandout serve` into a page to measure: a process of its own, with a cache of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from nethandout.executors.limits import resident_memory

CLINIC: Final = Path(__file__).parent.parent / "examples" / "clinic"
SENT: Final = {"origin": "null", "sec-fetch-site": "same-origin"}
"""What a browser sends with a form of a page without referrers."""
_LOOK: Final = 0.005
_PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Served:
    """A page, and the process that serves it."""

    address: str
    pid: int

    def memory(self) -> tuple[int, int]:
        """Give the bytes that the server holds, and those that its workers hold together."""
        pids = {int(pid) for path in self._tasks() for pid in path.read_text().split()}
        workers = sum(resident_memory(pid) or 0 for pid in pids)
        return resident_memory(self.pid) or 0, workers

    def _tasks(self) -> Iterator[Path]:
        yield from Path(f"/proc/{self.pid}/task").glob("*/children")


@contextmanager
def served(cache: Path) -> Iterator[Served]:
    """Start the page of the example clinic, and end it."""
    log = cache.with_suffix(".log")
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - this program
            [sys.executable, "-m", "nethandout", "serve", "--port", "0", "--clinic", str(CLINIC)],
            stdout=subprocess.DEVNULL,
            stderr=file,
            env=os.environ | {"NETHANDOUT_CACHE": str(cache)},
        )
    try:
        yield Served(_address(log, process), process.pid)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until the command says where the page is."""
    last = time.monotonic() + _PATIENCE
    while not (found := re.search(r"http://\S+", log.read_text("utf-8"))):
        if process.poll() is not None or time.monotonic() > last:
            raise RuntimeError("the page does not start")
        time.sleep(_LOOK)
    return found.group()


def seconds_to_first_byte(cache: Path) -> float:
    """Time from the start of the command to the first byte of the page.

    Asked for with a bare connection: a client that gets ready for TLS first takes 50 ms for it.
    """
    began = time.perf_counter()
    with served(cache) as page:
        connection = HTTPConnection(urlsplit(page.address).netloc, timeout=_PATIENCE)
        connection.request("GET", "/")
        connection.getresponse().read(1)
        return time.perf_counter() - began


def draft_in(page: str) -> str:
    """Find the id that a page knows its pages by."""
    found = re.search(r'name="_draft" value="([^"]+)"', page)
    return found.group(1) if found else ""


def pictures_in(page: str) -> list[str]:
    """Find where the pictures of a page are."""
    return re.findall(r'<img src="([^"]+)"', page)
