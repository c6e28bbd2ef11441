"""Serve the page as staff do, and open it as their browser does."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@dataclass
class Served:
    """A page that is served by a process of its own, and a browser without scripts."""

    address: str
    process: subprocess.Popen[str]
    log: Path
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.address, timeout=60)
        self.client.get("/")

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://").rstrip("/")

    @property
    def headers(self) -> dict[str, str]:
        """What a browser sends with a form of a page without referrers."""
        return {"origin": "null", "sec-fetch-site": "same-origin"}

    def post(self, path: str, data: Mapping[str, object], **headers: str) -> httpx.Response:
        return self.client.post(path, data=data, headers={**self.headers, **headers})

    def drop(self, name: str, raw: bytes, **data: str) -> httpx.Response:
        files = {"_file": (name, raw)}
        return self.client.post("/drop", data=data, files=files, headers=self.headers)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.client.close()
        self.process.send_signal(number)
        return self.process.wait(10)


def serve(folder: Path, *options: str, **variables: str) -> Served:
    """Start the command, and wait until it says where the page is."""
    log = folder / "serve.log"
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "nethandout", "serve", "--port", "0", *options],
            stdout=subprocess.DEVNULL,
            stderr=file,
            text=True,
            env={**os.environ, **variables},
            cwd=folder,
        )
    while not (found := re.search(r"http://\S+", log.read_text(encoding="utf-8"))):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        signal.sigtimedwait([], 0.02)
    return Served(found.group(), process, log)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the page of the example clinic, one time for a module."""
    served = serve(tmp_path_factory.mktemp("served"), "--clinic", str(EXAMPLES / "clinic"))
    yield served
    served.end()


def finished_pdf() -> bytes:
    """Build a leaflet as the page does."""
    from nethandout.service import LeafletFacts, open_service

    service = open_service(EXAMPLES / "clinic")
    record, _ = service.read_leaflet(LeafletFacts("ileum"))
    return service.build(record).pdf
