"""Doubles of those who do the work of a batch, and of those who watch it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Self

from nethandout.batch.jobs import JobResult, Printed, PrintJob
from nethandout.batch.results import RowResult
from nethandout.errors import Problem
from nethandout.executors import Job, Outcome

ROOT = Path(__file__).parents[2]
CLINIC = ROOT / "examples" / "clinic"
PATIENTS = ROOT / "examples" / "batch" / "patients.csv"
DAY = date(2026, 11, 22)
HEADER = (
    "patient.name,patient.birth_date,patient.record_number,language,tumor.site,treatments,"
    "approved_by,approved_on\n"
)


def line(
    number: int, *, site: str = "appendix", language: str = "en", paper: str | None = None
) -> str:
    """Make a row of a patient that nobody else is."""
    return (
        f"Zephyrine Quillfeather {'abcdefghij'[number % 10]},1961-04-09,ZQ-77{number:05d},"
        f"{language},{site},surgery,Dr. L. Meyer (example),2026-11-20"
        + (f",{paper}" if paper else "")
    )


@dataclass
class Told:
    """A watcher that remembers."""

    begun: tuple[int, int] = (0, 0)
    kinds: int = 0
    notes: list[Problem] = field(default_factory=list)
    rows: list[RowResult] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    keep: bool = True
    bindings: list[tuple[int, int]] = field(default_factory=list)
    on_bound: Callable[[int], None] = lambda _done: None

    def begin(self, rows: int, done: int, kinds: int = 0) -> None:
        self.begun = (rows, done)
        self.kinds = kinds

    def note(self, problem: Problem) -> None:
        self.notes.append(problem)

    def row(self, result: RowResult) -> None:
        self.count[result.status.value] += 1
        if self.keep:
            self.rows.append(result)

    def bound(self, done: int, handouts: int) -> None:
        self.bindings.append((done, handouts))
        self.on_bound(done)


def printed(_: PrintJob) -> JobResult:
    return Printed("NH-1A2B-3C4D", "ab" * 32, 3, "en")


@dataclass
class Pretender:
    """An executor that lays out nothing; `deed` turns a job into its result, or raises."""

    deed: Callable[[PrintJob], Outcome[JobResult] | JobResult] = printed
    jobs: list[str] = field(default_factory=list)
    keep: bool = True

    def __call__(self, _task: object) -> Pretender:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def run(self, jobs: Iterable[Job[PrintJob]]) -> Iterator[Outcome[JobResult]]:
        for job in jobs:
            if self.keep:
                self.jobs.append(job.key)
            result = self.deed(job.payload)
            yield result if isinstance(result, Outcome) else Outcome(job.key, result)

    def withdraw(self) -> None:
        """Do nothing: a job that was taken is done at once."""


def manifest_of(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "manifest.jsonl").read_text(encoding="utf-8")
    return [json.loads(each) for each in text.splitlines()]


def summary_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return found
