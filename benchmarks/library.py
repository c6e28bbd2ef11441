"""Time what people wait for with a small and a large library: `python -m benchmarks.library`.

The program with the library of an earlier commit takes turns with the one in this checkout, each
in a process of its own that finds its cache filled, so that whatever else the machine does
meets both.
"""

from __future__ import annotations

import argparse
import compileall
import io
import os
import statistics
import subprocess
import sys
import tarfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from benchmarks.report import machine, write

_HERE: Final = Path(__file__).parent
_ROOT: Final = _HERE.parent
_SMALL: Final = "5810a7f"
"""The last commit with 31 topics."""
_PATIENTS: Final = {"es": "1-ileum-embolization-es.yaml", "en": "4-appendix-surgery-en.yaml"}


class Row(NamedTuple):
    """Medians of one command, in seconds."""

    command: str
    before: float
    now: float

    @property
    def ratio(self) -> float:
        """How many times longer it takes now."""
        return self.now / self.before


def main() -> None:
    """Time listing topics, planning and printing a handout with both libraries."""
    options = _options()
    conditions = machine()
    with TemporaryDirectory(prefix="nethandout-bench-") as name:
        before = _tree(options.before, Path(name, "before"))
        rows = _rows((before, _ROOT), Path(name), options)
        topics = [_topics(root) for root in (before, _ROOT)]
    text = markdown(rows, topics)
    found = {
        "machine": conditions,
        "date": datetime.now(tz=UTC).date().isoformat(),
        "repeats": options.repeats,
        "topics": topics,
        "rows": [{**row._asdict(), "ratio": round(row.ratio, 2)} for row in rows],
    }
    write(options, "A larger library", found, text)


def _tree(name: str, folder: Path) -> Path:
    """Turn a commit into a folder with all its files; a folder stays what it is."""
    if Path(name).is_dir():
        return Path(name)
    command = ["git", "-C", str(_ROOT), "archive", "--format=tar", name]
    archive = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def _topics(root: Path) -> int:
    """Count the topics of a library; drawings and cores are none."""
    paths = (root / "handouts").glob("*/*.yaml")
    return sum(path.parent.name not in {"figures", "cores"} for path in paths)


def _rows(roots: Sequence[Path], folder: Path, options: argparse.Namespace) -> list[Row]:
    for root in roots:
        compileall.compile_dir(root / "src", quiet=2)
    commands = [("topics", ["topics"]), ("check", ["check"])]
    for language, file in _PATIENTS.items():
        record = ["examples/patients/" + file, "--clinic", "examples/clinic"]
        commands += [
            (f"plan ({language})", ["plan", *record]),
            (f"build ({language})", ["build", *record, "-o", str(folder / "handout.pdf")]),
        ]
    return [
        Row(name, *_medians(roots, folder, command, options.repeats))
        for name, command in commands
        if name.startswith(options.only)
    ]


def _medians(
    roots: Sequence[Path], folder: Path, command: Sequence[str], repeats: int
) -> tuple[float, float]:
    times: list[list[float]] = [[], []]
    for number in range(repeats + 1):
        for index, root in enumerate(roots):
            seconds = _seconds(root, folder / f"cache{index}", command)
            if number:  # the first run fills the cache
                times[index].append(seconds)
    first, second = (round(statistics.median(some), 3) for some in times)
    return first, second


def _seconds(root: Path, cache: Path, command: Sequence[str]) -> float:
    places = {"NETHANDOUT_CACHE": str(cache), "PYTHONPATH": str(root / "src")}
    start = time.perf_counter()
    subprocess.run(  # noqa: S603 - the program of a checkout
        [sys.executable, "-m", "nethandout", *command],
        check=command[0] != "check",  # what it finds is its verdict, not a failure
        capture_output=True,
        cwd=root,
        env=os.environ | places,
    )
    return time.perf_counter() - start


def markdown(rows: Sequence[Row], topics: Sequence[int]) -> str:
    """Turn rows into a table."""
    before, now = topics
    lines = [f"| command | {before} topics, seconds | {now} topics, seconds | ratio |"]
    lines += ["|---|---:|---:|---:|"]
    lines += [
        f"| {row.command} | {row.before:.2f} | {row.now:.2f} | {row.ratio:.2f} |" for row in rows
    ]
    return "\n".join(lines) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.library", description=__doc__)
    parser.add_argument("--before", default=_SMALL, help=f"a commit or a checkout ({_SMALL})")
    parser.add_argument("--repeats", type=int, default=11, help="how often (11)")
    parser.add_argument("--only", default="", help="commands that begin with this (all)")
    parser.add_argument("--json", type=Path, default=_HERE / "library.json")
    parser.add_argument("--markdown", type=Path, default=_HERE / "library.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
