"""Run the benchmarks: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cold import measure_processes
from benchmarks.documents import document_maker
from benchmarks.patients import invent
from benchmarks.report import machine, markdown, results, write
from benchmarks.warm import Measured, measure
from nethandout.content.library import open_library
from nethandout.model.record import PatientRecord
from nethandout.service import Service, open_service

_HERE = Path(__file__).parent
_CLINIC = _HERE.parent / "examples" / "clinic"


def main() -> None:
    """Measure, then write and show the results."""
    options = _options()
    today = open_library(_CLINIC).today()
    written = list(invent(options.patients, today))
    records = [PatientRecord.model_validate(record) for record in written]
    measured = Measured()
    before = machine()
    cores = os.sched_getaffinity(0)
    with TemporaryDirectory(prefix="nethandout-bench-") as name:
        folder = Path(name)
        (folder / "typst").mkdir()

        def new_service() -> Service:
            cache = folder / "cache" / "nethandout"
            return open_service(_CLINIC, cache_dir=cache, today=today)

        os.sched_setaffinity(0, {max(cores)})
        measure(records, new_service, folder / "typst", measured)
        os.sched_setaffinity(0, cores)
        documents = list(map(document_maker(new_service()), records))
        measure_processes(
            written, documents, _CLINIC, folder / "cache", folder, options.repeats, measured
        )
    found = results(measured, len(records), today) | {"machine": before}
    table = markdown(found)
    write(options, "Results", found, table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--patients", type=int, default=200, help="how many (200)")
    parser.add_argument("--repeats", type=int, default=5, help="runs of a new process (5)")
    parser.add_argument("--json", type=Path, default=_HERE / "results.json")
    parser.add_argument("--markdown", type=Path, default=_HERE / "results.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
