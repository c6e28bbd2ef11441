"""Weigh a worker while it prints many handouts: `python -m benchmarks.memory 5000`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from benchmarks.patients import invent
from nethandout.batch.fingerprint import digest_of_library
from nethandout.batch.jobs import (
    Printed,
    PrintJob,
    WorkerOrder,
    WorkerState,
    deliver_one,
    name_values,
    print_one,
    set_up,
)
from nethandout.batch.names import parse_pattern
from nethandout.content.library import open_library
from nethandout.executors import Job, Task
from nethandout.executors.limits import resident_memory
from nethandout.executors.processes import ProcessExecutor
from nethandout.model.record import PatientRecord
from nethandout.presses import BuildOptions
from nethandout.service import open_service

_HERE: Final = Path(__file__).parent
_CLINIC: Final = _HERE.parent / "examples" / "clinic"
_MB: Final = 1_000_000
_KEPT_FILES: Final = 100
"""A later handout replaces an earlier file: thousands would fill the disk."""


class Sample(NamedTuple):
    """How much memory the worker held after so many handouts, in bytes."""

    handouts: int
    memory: int


def main() -> None:
    """Weigh, then write and show the results."""
    options = _options()
    today = open_library(_CLINIC).today()
    with TemporaryDirectory(prefix="nethandout-bench-") as name:
        samples = list(weigh(options.handouts, options.every, today, Path(name)))
    found = results(samples, today)
    table = markdown(found)
    from benchmarks.report import write

    write(options, "Memory of a worker", found, table)


def weigh(count: int, every: int, today: date, folder: Path) -> Iterator[Sample]:
    """Print so many handouts with one worker, as a batch does; weigh it now and then.

    The first sample comes after the first handout, the last one after the last.
    """
    task: Task[WorkerOrder, WorkerState, PrintJob, int] = Task(
        set_up, _order(today, folder), print_and_weigh
    )
    with ProcessExecutor(task, 1) as executor:
        for number, outcome in enumerate(executor.run(_jobs(count, today)), 1):
            if outcome.result is None:
                raise RuntimeError(f"{outcome.key} was not printed: {outcome.failure}")
            if number in {1, count} or number % every == 0:
                yield Sample(number, outcome.result)


def _order(today: date, folder: Path) -> WorkerOrder:
    cache = folder / "cache"
    (folder / "out").mkdir()
    return WorkerOrder(
        clinic=_CLINIC,
        cache_dir=cache,
        today=today,
        content=digest_of_library(open_service(_CLINIC, cache_dir=cache, today=today).library),
        output=str(folder / "out"),
        pattern=parse_pattern("{row:06d}.pdf", identity=False),
        options=BuildOptions(),
    )


def _jobs(count: int, today: date) -> Iterator[Job[PrintJob]]:
    for number, written in enumerate(invent(count, today, rotating=True)):
        record = PatientRecord.model_validate(written)
        yield Job(f"row-{number}", PrintJob(record, name_values(number % _KEPT_FILES, record)))


def print_and_weigh(state: WorkerState, job: PrintJob) -> int:
    """Turn a job into a file, and give the memory that this process holds then."""
    result = deliver_one(state, print_one(state, job))
    memory = resident_memory(os.getpid())
    if not isinstance(result, Printed) or memory is None:
        raise RuntimeError
    return memory


def results(samples: Sequence[Sample], today: date) -> dict[str, Any]:
    """Turn samples into what goes into the JSON file."""
    from benchmarks.report import machine, versions

    return {
        "date": today.isoformat(),
        "machine": machine(),
        "versions": versions(),
        "handouts": samples[-1].handouts,
        "samples": [{"handouts": s.handouts, "mb": round(s.memory / _MB, 1)} for s in samples],
        "mb_per_1000_handouts": growth(samples),
    }


def growth(samples: Sequence[Sample]) -> float | None:
    """Say how much a thousand handouts add, by the second half: the first fills the caches."""
    half = [sample for sample in samples if sample.handouts > samples[-1].handouts / 2]
    if len({sample.handouts for sample in half}) <= 1:
        return None
    line = linear_regression([s.handouts for s in half], [s.memory / _MB for s in half])
    return round(1000 * line.slope, 2)


def markdown(found: dict[str, Any]) -> str:
    """Turn results into Markdown."""
    facts, growth = found["machine"], found["mb_per_1000_handouts"]
    said = "unknown" if growth is None else f"{growth:.1f} MB for each 1,000 handouts"
    summary = (
        f"Measured on {found['date']}: {facts['cpu']}, {facts['cores']} cores. One worker process "
        f"printed {found['handouts']:,} handouts; resident memory after so many of them. Growth "
        f"in the second half: {said}."
    )
    lines = [
        summary,
        "",
        "| handouts | MB |",
        "|---:|---:|",
        *(f"| {sample['handouts']:,} | {sample['mb']:.1f} |" for sample in found["samples"]),
        "",
    ]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("handouts", type=int, nargs="?", default=5000, help="how many (5000)")
    parser.add_argument("--every", type=int, default=100, help="handouts between samples (100)")
    parser.add_argument("--json", type=Path, default=_HERE / "memory.json")
    parser.add_argument("--markdown", type=Path, default=_HERE / "memory.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
