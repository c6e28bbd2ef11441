"""Run the program, on a fixed day, with its caches in a folder of the test."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from batch_doubles import PATIENTS
from batch_program import Batch, Start, begin

from nethandout import service
from nethandout.batch.places import open_place
from nethandout.cli import main

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode("utf-8")

    @property
    def json(self) -> Any:  # noqa: ANN401 - it is what it is
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The code of each problem on stderr."""
        lines = [line for line in self.err.splitlines() if line.endswith("]")]
        return [line.rpartition("[")[2][:-1] for line in lines]

    def never_says(self, *words: str) -> None:
        said = f"{self.raw.decode('utf-8', 'replace')}\n{self.err}".casefold()
        assert not [word for word in words if word.casefold() in said]


Program = Callable[..., Ran]


@pytest.fixture
def clinic() -> Path:
    return ROOT / "examples" / "clinic"


@pytest.fixture
def settings(clinic: Path) -> str:
    """Give the settings of the example clinic without the lines that need translations."""
    text = (clinic / "clinic.yaml").read_text(encoding="utf-8")
    return re.sub(r"(?m)^procedures:\n(?: .*\n)*", "", text)


@pytest.fixture
def patients() -> Path:
    return ROOT / "examples" / "patients"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _fixed_surroundings(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """Keep the clock and the machine out: content and dates of records get old."""
    monkeypatch.setattr(service, "open_service", functools.partial(service.open_service, today=DAY))
    monkeypatch.setenv("NETHANDOUT_CACHE", str(cache))
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("NETHANDOUT_CLINIC", "NETHANDOUT_DEBUG", "_NETHANDOUT_COMPLETE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def nethandout(capfdbinary: pytest.CaptureFixture[bytes]) -> Program:
    def run(*arguments: str | Path) -> Ran:
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Ran(code, out, err.decode("utf-8"))

    return run


@pytest.fixture
def record(tmp_path: Path) -> Callable[[str], Path]:
    """Turn text into a record file with a name that says nothing."""

    def write(text: str) -> Path:
        path = tmp_path / "record.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def start(clinic: Path, tmp_path: Path, cache: Path) -> Iterator[Start]:
    """Start `nethandout batch` in a process of its own, by itself with two processes."""
    started: list[subprocess.Popen[str]] = []

    def start_batch(
        *options: str | Path,
        rows: Path = PATIENTS,
        out: str = "out",
        work: Sequence[str] = ("--jobs", "2"),
        environment: Mapping[str, str] | None = None,
        **settings: Any,  # noqa: ANN401 - of the process
    ) -> Batch:
        surroundings = {
            "NETHANDOUT_CACHE": str(cache),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            **(environment or {}),
        }
        target = out if "://" in out else str(tmp_path / out)
        given = ("--clinic", clinic, *work, *options)
        process = begin(rows, target, *given, environment=surroundings, **settings)
        started.append(process)
        far = "://" in out
        return Batch(process, open_place(target, surroundings).folder if far else Path(target))

    yield start_batch
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
