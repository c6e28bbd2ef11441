"""Time the page for clinic staff where they sit: `python -m benchmarks.page`.

What is timed is what somebody sees: from the start of the command to the first byte, from a change
of the form to the picture of its first page in Chromium, from the empty page to the print dialog,
and the same for twenty at once. Then the processes are weighed over thousands of previews.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from statistics import linear_regression, median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.crowd import Waited, Weighed, crowd, weigh
from benchmarks.nurses import (
    Nurse,
    appointment,
    begin,
    new_patient,
    record_file,
    save_record,
    seconds_to_new_pages,
    tab,
)
from benchmarks.report import machine, versions, write
from benchmarks.serving import CLINIC, Served, seconds_to_first_byte, served
from nethandout.content.library import open_library

if TYPE_CHECKING:
    from playwright.sync_api import Page

_HERE: Final = Path(__file__).parent
_MB: Final = 1_000_000
_OK: Final = 200
_STARTS: Final = 5
_SITES: Final = (
    "ileum",
    "appendix",
    "rectum",
    "stomach",
    "duodenum",
    "jejunum",
    "colon",
    "pancreas",
)
_NAMES: Final = ("Rosa Mendes", "Rosa Mender", "Rosa Menden", "Rosa Mende")
_APPOINTMENTS: Final = 2
_WARM: Final = 5.0
"""Seconds until both workers have loaded what the first handout needs."""
KEPT, FORM, PAGES = "a form that is kept", "a new form of kept pages", "pages nobody has laid out"
ABROAD: Final = "the first pages in another language"


class Changed(NamedTuple):
    """How long new pages took to be seen after a change of one kind."""

    kind: str
    seconds: float


class Minute(NamedTuple):
    """What it took to get from the start page to the print dialog."""

    what: str
    seconds: float
    clicks: int
    keystrokes: int


def main() -> None:
    """Measure, then write and show the results."""
    options = _options()
    today = open_library(CLINIC).today()
    conditions = machine()
    with TemporaryDirectory(prefix="nethandout-bench-") as name:
        found = _measured(options, today, Path(name))
    found = {"date": today.isoformat(), "machine": conditions, "versions": versions(), **found}
    write(options, "The page for clinic staff", found, markdown(found))


def _measured(options: argparse.Namespace, today: date, folder: Path) -> dict[str, Any]:
    cache, loads = folder / "cache", {"start": _load()}
    first = seconds_to_first_byte(cache)
    later = [seconds_to_first_byte(cache) for _ in range(_STARTS)]
    with served(cache) as page:
        time.sleep(_WARM)
        with tab() as browser:
            changes = list(_changes(page, browser, options.sites, today))
            minutes = [
                minute
                for _ in range(options.repeats)
                for minute in _minutes(page, browser, folder, today)
            ]
            loads["browser"] = _load()
        crowds = [asyncio.run(crowd(page, options.nurses, today)) for _ in range(2)]
        loads["crowds"] = _load()
    with served(cache) as page:
        weights = list(weigh(page, options.previews, options.every, today))
    loads["memory"] = _load()
    return {
        "loads_afterwards": loads,
        "first_byte_seconds": {"no_cache": round(first, 2), "cache": round(median(later), 2)},
        "changes": _summed(changes),
        "minutes": _medians(minutes),
        "crowds": [_waits(each, options.nurses) for each in crowds],
        "memory": _memory(weights),
    }


def _load() -> float:
    """Give the load of the machine in the last minute: more than 1.5 makes all times longer."""
    return round(os.getloadavg()[0], 1)


def _changes(page: Served, tab: Page, sites: int, today: date) -> Iterator[Changed]:
    """Change the form of a patient in four ways, each on pages that nobody asked for before."""
    for language, site in product(("en", "es"), _SITES[:sites]):
        begin(tab, page.address, language, today)
        yield Changed(PAGES, seconds_to_new_pages(tab, {"tumor.site": site}))
        for number in range(_APPOINTMENTS):
            yield Changed(FORM, seconds_to_new_pages(tab, appointment(number, today)))
        for name in _NAMES:
            yield Changed(KEPT, seconds_to_new_pages(tab, {"patient.name": name}))
    for language in ("ar", "zh-Hans", "vi", "ru"):
        yield Changed(ABROAD, seconds_to_new_pages(tab, {"language": language}))


def _minutes(page: Served, tab: Page, folder: Path, today: date) -> Iterator[Minute]:
    """Print for a new patient, and from a record file, as somebody does who types slowly."""
    file = folder / "record.yaml"
    tab.goto(page.address)
    nurse, began = Nurse(tab), time.perf_counter()
    new_patient(nurse, today)
    seconds = time.perf_counter() - began
    yield Minute("a new patient", seconds, nurse.clicks, nurse.keystrokes)
    save_record(tab, file)
    tab.goto(page.address)
    nurse, began = Nurse(tab), time.perf_counter()
    record_file(nurse, file)
    yield Minute("a record file", time.perf_counter() - began, nurse.clicks, nurse.keystrokes)


def _p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]


def _milliseconds(seconds: Sequence[float]) -> dict[str, int]:
    return {
        "median": round(median(seconds) * 1000),
        "p95": round(_p95(seconds) * 1000),
        "count": len(seconds),
    }


def _summed(changes: Sequence[Changed]) -> dict[str, dict[str, int]]:
    return {
        kind: _milliseconds([each.seconds for each in changes if each.kind == kind])
        for kind in (KEPT, FORM, PAGES, ABROAD)
    }


def _medians(minutes: Sequence[Minute]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for what in dict.fromkeys(each.what for each in minutes):
        same = [each for each in minutes if each.what == what]
        found[what] = {
            "seconds": round(median(each.seconds for each in same), 1),
            "clicks": same[0].clicks,
            "keystrokes": same[0].keystrokes,
            "count": len(same),
        }
    return found


def _waits(waited: Waited, nurses: int) -> dict[str, Any]:
    refused = sum(count for status, count in waited.statuses.items() if status != _OK)
    return {"nurses": nurses, "refused": refused, **_milliseconds(waited.seconds)}


def _memory(weights: Sequence[Weighed]) -> dict[str, Any]:
    """Say how much a thousand previews add, by the second half: the first fills the caches."""
    half = [each for each in weights if each.previews > weights[-1].previews / 2]
    slopes = {
        name: round(1000 * _slope([(each.previews, held / _MB) for each, held in pairs]), 2)
        for name, pairs in (
            ("server", [(each, each.server) for each in half]),
            ("workers", [(each, each.workers) for each in half]),
        )
    }
    return {
        "previews": weights[-1].previews,
        "mb_per_1000_previews": slopes,
        "samples": [
            {
                "previews": each.previews,
                "server_mb": round(each.server / _MB, 1),
                "workers_mb": round(each.workers / _MB, 1),
            }
            for each in weights
        ],
    }


def _slope(points: Sequence[tuple[float, float]]) -> float:
    if len(Counter(x for x, _ in points)) <= 1:
        return 0.0
    return linear_regression([x for x, _ in points], [y for _, y in points]).slope


def markdown(found: dict[str, Any]) -> str:
    """Turn results into Markdown."""
    facts, starts, memory = found["machine"], found["first_byte_seconds"], found["memory"]
    loads = found["loads_afterwards"]
    slopes = memory["mb_per_1000_previews"]
    lines = [
        (
            f"Measured on {found['date']}: {facts['cpu']}, {facts['cores']} cores, load of the "
            f"machine {loads['start']} before, {loads['browser']} after the browser, "
            f"{loads['crowds']} after the nurses at once. From the start of the command to the "
            f"first byte of the page: {starts['cache']:.2f} s, with an empty cache "
            f"{starts['no_cache']:.2f} s."
        ),
        "",
        "| a change of the form, to the picture of its first page | median ms | p95 ms | times |",
        "|---|---:|---:|---:|",
        *(
            f"| {kind} | {each['median']} | {each['p95']} | {each['count']} |"
            for kind, each in found["changes"].items()
        ),
        "",
        "| from the start page to the print dialog | seconds | clicks | keystrokes |",
        "|---|---:|---:|---:|",
        *(
            f"| {what} | {each['seconds']} | {each['clicks']} | {each['keystrokes']} |"
            for what, each in found["minutes"].items()
        ),
        "",
        "| nurses who type at once | median ms | p95 ms | answers | refused |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {each['nurses']}, {pages} | {each['median']} | {each['p95']} | {each['count']} | "
            f"{each['refused']} |"
            for pages, each in zip(
                ("pages nobody has laid out", "the same again"), found["crowds"], strict=True
            )
        ),
        "",
        (
            f"Growth in the second half of {memory['previews']:,} previews, for each 1,000: "
            f"{slopes['server']:.1f} MB in the server, {slopes['workers']:.1f} MB in both workers."
        ),
        "",
        "| previews | server MB | workers MB |",
        "|---:|---:|---:|",
        *(
            f"| {each['previews']:,} | {each['server_mb']:.1f} | {each['workers_mb']:.1f} |"
            for each in memory["samples"]
        ),
        "",
    ]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--sites", type=int, default=len(_SITES), help="how many tumor sites (8)")
    parser.add_argument("--repeats", type=int, default=3, help="how often the nurse's minute (3)")
    parser.add_argument("--nurses", type=int, default=20, help="how many at once (20)")
    parser.add_argument("--previews", type=int, default=5000, help="for the memory (5000)")
    parser.add_argument("--every", type=int, default=250, help="previews between samples (250)")
    parser.add_argument("--json", type=Path, default=_HERE / "page.json")
    parser.add_argument("--markdown", type=Path, default=_HERE / "page.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
