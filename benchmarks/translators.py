"""Time what translators wait for, against GNU gettext: `python -m benchmarks.translators`.

Whole processes, their start included, in turns, so that whatever else the machine does meets
both. The POT files are up to date; the catalogs are copies of those that come with the program.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from benchmarks.report import machine, write
from nethandout.files.builtin import built_in_root
from nethandout.i18n.catalogplaces import CatalogPlace, catalogs_in
from nethandout.i18n.po.files import read_po, write_po

_HERE: Final = Path(__file__).parent
_PROGRAM: Final = Path(sys.executable).with_name("nethandout")
_TOUCHED: Final = 30
"""Messages that a translator works on, or an author changes, between two updates."""
_EVERY: Final = 25
Change = Callable[[Path, int], None]


class Row(NamedTuple):
    """Medians for one state of the catalogs, in seconds."""

    state: str
    languages: int
    nethandout: float
    msgmerge: float
    nethandout_cpu: float
    msgmerge_cpu: float

    @property
    def ratio(self) -> float:
        """How many times longer nethandout takes."""
        return self.nethandout / self.msgmerge

    @property
    def cpu_ratio(self) -> float:
        """How many times more it computes; other work of the machine does not meet that."""
        return self.nethandout_cpu / self.msgmerge_cpu


def main() -> None:
    """Time `nethandout i18n update` in three states of one and of all catalogs."""
    options = _options()
    before = machine()
    with TemporaryDirectory(prefix="nethandout-bench-") as name:
        rows = [*_rows(Path(name), options.repeats)]
    text = markdown(rows)
    day = datetime.now(tz=UTC).date().isoformat()
    found = {
        "machine": before,
        "date": day,
        "repeats": options.repeats,
        "rows": [
            {**row._asdict(), "ratio": round(row.ratio, 2), "cpu_ratio": round(row.cpu_ratio, 2)}
            for row in rows
        ],
    }
    write(options, "Updates of catalogs", found, text)


def _rows(folder: Path, repeats: int) -> list[Row]:
    states: tuple[tuple[str, Change], ...] = (
        ("nothing changed", _nothing),
        (f"{_TOUCHED} messages translated", _translated),
        (f"{_TOUCHED} messages of the English changed", _reworded),
    )
    shutil.copytree(built_in_root() / "locales", folder / "ours")
    _ours(folder, ())
    shutil.copytree(folder / "ours", folder / "start")
    places = catalogs_in(folder / "start")
    tags = sorted({place.language for place in places})
    return [
        _row(folder, state, change, languages, repeats)
        for state, change in states
        for languages in (tags[:1], tags)
    ]


def _row(folder: Path, state: str, change: Change, languages: Sequence[str], repeats: int) -> Row:
    ours, theirs = [], []
    every = len(catalogs_in(folder / "start")) == len(languages) * 2
    for number in range(repeats + 1):
        for name in ("ours", "theirs"):
            shutil.rmtree(folder / name, ignore_errors=True)
            shutil.copytree(folder / "start", folder / name)
            for place, paths in catalogs_in(folder / name).items():
                if place.language in languages and place.domain == "handouts":
                    change(paths[0], number)
        first = _ours(folder, () if every else languages)
        second = _theirs(folder, languages)
        if number:  # the first run of each only fills the caches of the system
            ours.append(first)
            theirs.append(second)
    medians = [
        round(statistics.median(found), 3)
        for part in (0, 1)
        for found in ([run[part] for run in runs] for runs in (ours, theirs))
    ]
    return Row(state, len(languages), *medians)


def _nothing(_: Path, __: int) -> None:
    """Leave a catalog as it is."""


def _translated(path: Path, number: int) -> None:
    """Give a catalog other translations, as a translator does; never the same ones twice."""
    catalog = read_po(path)
    for entry in [entry for entry in catalog if not entry.obsolete][::_EVERY][:_TOUCHED]:
        entry.msgstr += f" ({number})"
    write_po(catalog, path)


def _reworded(path: Path, number: int) -> None:
    """Give a catalog other English for some messages, as if it had been changed since."""
    catalog = read_po(path)
    for entry in [entry for entry in catalog if not entry.obsolete][::_EVERY][:_TOUCHED]:
        entry.msgid += f" Words that went away {number}."
    write_po(catalog, path)


def _ours(folder: Path, languages: Sequence[str]) -> tuple[float, float]:
    command = [str(_PROGRAM), "i18n", "update", *languages]
    return _seconds([[*command, "--quiet", "--locales", str(folder / "ours")]], folder)


def _theirs(folder: Path, languages: Sequence[str]) -> tuple[float, float]:
    catalogs = catalogs_in(folder / "theirs")
    chosen = [
        CatalogPlace(tag, domain) for tag in languages for domain in ("handouts", "templates")
    ]
    commands = [
        [
            *("msgmerge", "--quiet", "--update", "--backup=none", "--no-wrap", "--previous"),
            *(str(catalogs[place][0]), str(folder / "theirs" / f"{place.domain}.pot")),
        ]
        for place in chosen
    ]
    return _seconds(commands, folder)


def _seconds(commands: Sequence[Sequence[str]], folder: Path) -> tuple[float, float]:
    """Time commands one after another: seconds by the clock, and seconds of computing."""
    environment = os.environ | {"NETHANDOUT_CACHE": str(folder / "cache")}
    start, before = time.perf_counter(), _computed()
    for command in commands:
        subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603
    return time.perf_counter() - start, _computed() - before


def _computed() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def markdown(rows: Sequence[Row]) -> str:
    """Turn rows into a table."""
    columns = "state of the catalogs | languages | nethandout, seconds | msgmerge, seconds | ratio"
    lines = [f"| {columns} | ratio of computing |", "|---|---:|---:|---:|---:|---:|"]
    lines += [
        f"| {row.state} | {row.languages} | {row.nethandout:.2f} | {row.msgmerge:.2f} "
        f"| {row.ratio:.1f} | {row.cpu_ratio:.1f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.translators", description=__doc__)
    parser.add_argument("--repeats", type=int, default=11, help="how often (11)")
    parser.add_argument("--json", type=Path, default=_HERE / "translators.json")
    parser.add_argument("--markdown", type=Path, default=_HERE / "translators.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
