"""The program as a process of its own that prints a batch, and what it leaves."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from batch_doubles import PATIENTS
from dask_cluster import spawned_by

PROGRAM = """
import functools, sys
from datetime import date
from nethandout import service
service.open_service = functools.partial(service.open_service, today=date(2026, 11, 22))
from nethandout.cli import main
sys.exit(main(sys.argv[1:]))
"""
_PATIENCE = 60.0


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def rows(self) -> list[int]:
        """Give the rows that were told of, in their order."""
        return sorted(each["row"] for each in self.events if each["event"] == "row")


@dataclass
class Batch:
    """A batch in a process of its own, and the folder with its lists."""

    process: subprocess.Popen[str]
    folder: Path

    def wait(self, seconds: float = _PATIENCE) -> Ended:
        out, err = self.process.communicate(timeout=seconds)
        return Ended(self.process.returncode, out, err)

    def wait_for_rows(self, count: int) -> None:
        """Wait until so many rows are done."""
        path = self.folder / "manifest.jsonl"
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            if path.exists() and path.read_bytes().count(b"\n") >= count:
                return
            time.sleep(0.005)
        pytest.fail("the batch did not get so far")

    def workers(self) -> list[int]:
        """Give the processes that lay out."""
        return spawned_by(self.process.pid)


Start = Callable[..., Batch]


def begin(
    rows: Path,
    target: str | Path,
    *options: str | Path,
    environment: Mapping[str, str],
    **settings: Any,  # noqa: ANN401 - of the process
) -> subprocess.Popen[str]:
    """Start `nethandout batch` in a process group of its own."""
    command = [sys.executable, "-c", PROGRAM, "batch", rows, "-o", target, *options]
    return subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **environment},
        **settings,
    )


def short_rows(folder: Path, count: int) -> Path:
    """Write a table of patients with short handouts of two kinds; each has its own number."""
    lines = PATIENTS.read_text(encoding="utf-8").splitlines(keepends=True)
    few = (lines[4], lines[12])
    rows = folder / f"short-{count}.csv"
    many = [
        few[n % 2].replace("00931", f"{n:05d}").replace("01667", f"{n:05d}") for n in range(count)
    ]
    rows.write_text("".join([lines[0], *many]), encoding="utf-8")
    return rows


def is_lasting(name: str) -> bool:
    """Tell whether a file must not depend on how often a run was stopped: all but numbers."""
    return name.endswith((".pdf", ".csv")) or name == "manifest.jsonl"


def digests(folder: Path) -> dict[str, str]:
    """Turn the lasting files of a folder into their digests."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if is_lasting(path.name)
    }
