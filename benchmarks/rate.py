"""Time a whole batch, from a table to verified files: `python -m benchmarks.rate 1000`."""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from benchmarks.patients import invent
from benchmarks.report import machine, write
from nethandout.content.library import open_library

_HERE: Final = Path(__file__).parent
_CLINIC: Final = _HERE.parent / "examples" / "clinic"
_PROGRAM: Final = Path(sys.executable).with_name("nethandout")
_LISTS: Final = ";"


class Run(NamedTuple):
    """One run of `nethandout batch`: what it had, and what it took."""

    processes: int
    cache: str
    handouts: int
    pages: int
    seconds: float

    @property
    def rate(self) -> float:
        """Handouts a second."""
        return self.handouts / self.seconds


def main() -> None:
    """Run the batch with an empty cache, with a full one, and with one process."""
    options = _options()
    today = open_library(_CLINIC).today()
    before = machine()
    with TemporaryDirectory(prefix="nethandout-bench-") as name:
        folder = Path(name)
        table = folder / "patients.csv"
        write_table(invent(options.handouts, today), table)
        cores = len(os.sched_getaffinity(0))
        plan = ((cores, "empty"), (cores, "full"), (1, "full"))
        runs = [_run(folder, table, *each) for each in plan]
        print_run = _print_run(folder, table, cores)
    text = markdown(runs, print_run)
    found = {
        "machine": before,
        "date": today.isoformat(),
        "runs": [run._asdict() for run in runs],
        "print_run_seconds": print_run,
    }
    write(options, "Rate of a batch", found, text)


def write_table(records: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Turn records into a table such as a clinic's database writes: a column for each field."""
    rows = [dict(columns(record)) for record in records]
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


def columns(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Turn a record into its columns: `patient.name`, `appointments.2.at`."""
    for key, value in record.items():
        yield from _columns_of(prefix + key, value)


def _columns_of(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from columns(value, f"{name}.")
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for number, item in enumerate(value, start=1):
            yield from columns(item, f"{name}.{number}.")
    elif isinstance(value, list):
        yield name, _LISTS.join(value)
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _run(folder: Path, table: Path, processes: int, cache: str) -> Run:
    """Run the command as a script would, its start included."""
    output = folder / f"out-{processes}-{cache}"
    seconds = _seconds(folder, table, output, "--jobs", str(processes))
    summary = json.loads((output / "summary.json").read_text("utf-8"))
    return Run(processes, cache, summary["rows"], summary["pages"], round(seconds, 1))


def _print_run(folder: Path, table: Path, processes: int) -> float:
    """Time the print run of finished handouts: what it adds to a run that has nothing to do."""
    output, target = folder / f"out-{processes}-empty", folder / "run.pdf"
    without = _seconds(folder, table, output, "--resume")
    with_it = _seconds(folder, table, output, "--resume", "--print-run", str(target))
    return round(with_it - without, 1)


def _seconds(folder: Path, table: Path, output: Path, *options: str) -> float:
    """Time the command, its start included."""
    command = (
        *(str(_PROGRAM), "batch", str(table), "-o", str(output)),
        *("--clinic", str(_CLINIC), *options),
    )
    environment = os.environ | {"NETHANDOUT_CACHE": str(folder / "cache")}
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603
    return time.perf_counter() - start


def markdown(runs: Sequence[Run], print_run: float) -> str:
    """Turn runs, and the seconds that their print run took, into a table."""
    total = f"{runs[0].handouts:,} handouts, {runs[0].pages:,} pages"
    lines = [
        f"{total}, each handout verified; the start of the program included.",
        "",
        "| processes | cache | seconds | handouts a second | pages a second |",
        "|---:|---|---:|---:|---:|",
    ]
    lines += [
        f"| {run.processes} | {run.cache} | {run.seconds:.1f} | {run.rate:.1f} "
        f"| {run.pages / run.seconds:.0f} |"
        for run in runs
    ]
    share = print_run / runs[0].seconds
    said = f"takes {print_run:.1f} seconds more: {share:.0%} of the time of the first line"
    lines += ["", f"The print run of these handouts {said}."]
    return "\n".join(lines) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rate", description=__doc__)
    parser.add_argument("handouts", type=int, nargs="?", default=1000, help="how many (1000)")
    parser.add_argument("--json", type=Path, default=_HERE / "rate.json")
    parser.add_argument("--markdown", type=Path, default=_HERE / "rate.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
