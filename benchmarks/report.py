"""Turn measurements into numbers to compare, a JSON file and a Markdown table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any, Final, TypeVar

from benchmarks.cold import CHROMIUM, COMMAND, browser
from benchmarks.patients import LANGUAGES
from benchmarks.warm import FIRST_TIME, OURS, RERENDER, TYPST, TYPST_MIXED, UNVERIFIED, Measured
from nethandout.render.type.libraries import is_installed

Number = TypeVar("Number", int, float)

ALL: Final = "all"
WARM: Final = (OURS, UNVERIFIED, FIRST_TIME, RERENDER, TYPST, TYPST_MIXED)
COLD: Final = (COMMAND, CHROMIUM)
_PACKAGES: Final = ("nethandout", "weasyprint", "pydyf", "pikepdf", "pypdfium2", "typst")


def results(measured: Measured, patients: int, today: date) -> dict[str, Any]:
    """Turn measurements into what goes into the JSON file."""
    times = _by_language(measured.seconds)
    pages = _by_language(measured.pages)[OURS][ALL]
    return {
        "date": today.isoformat(),
        "machine": machine(),
        "versions": versions(),
        "patients": patients,
        "pages": {str(count): number for count, number in sorted(Counter(pages).items())},
        "milliseconds": {
            system: {language: _summary(values) for language, values in languages.items()}
            for system, languages in times.items()
        },
        "ratios": {
            system: {
                language: round(median(values) / median(times[base][language]), 2)
                for language, values in times[system].items()
            }
            for base, systems in ((OURS, WARM), (COMMAND, COLD))
            for system in systems
            if system in times and system != base
        },
        "kilobytes": {
            system: {name: round(median(values) / 1000) for name, values in languages.items()}
            for system, languages in _by_language(measured.sizes).items()
        },
        "text": {
            system: {"compared": len(shares), "largest_difference": round(max(shares), 4)}
            for system, shares in measured.differences.items()
        },
        "skipped": measured.skipped,
    }


def markdown(found: Mapping[str, Any]) -> str:
    """Turn results into Markdown."""
    machine_facts, names = found["machine"], (*LANGUAGES, ALL)
    pages = list(map(int, found["pages"]))
    summary = (
        f"Measured on {found['date']}: {machine_facts['cpu']}, {machine_facts['cores']} cores, "
        f"load {machine_facts['load']} at the start; {found['patients']} patients, "
        f"handouts of {min(pages)} to {max(pages)} pages."
    )
    lines = [summary, ""]
    for title, base, systems in (
        ("One patient, warm, on one core", OURS, WARM),
        ("One patient, a new process", COMMAND, COLD),
    ):
        lines += [
            f"| {title}: median (p95) ms | {' | '.join(names)} | ratio |",
            f"|---|{'---:|' * (len(names) + 1)}",
        ]
        for system in systems:
            if system in found["skipped"]:
                cells = [f"skipped: {found['skipped'][system]}", *[""] * len(names)]
            elif system not in found["milliseconds"]:
                continue
            else:
                times = found["milliseconds"][system]
                cells = [
                    f"{times[name]['median']:.0f} ({times[name]['p95']:.0f})"
                    if name in times
                    else ""
                    for name in names
                ]
                ratio = found["ratios"].get(system, {}).get(ALL)
                cells.append("1" if system == base else f"{ratio:.2f}")
            lines.append(f"| {system} | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def write(options: argparse.Namespace, title: str, found: Mapping[str, Any], table: str) -> None:
    """Turn results into the JSON and Markdown files that the options name, and show the table."""
    text = json.dumps(found, indent=2, ensure_ascii=False)
    options.json.write_text(f"{text}\n", encoding="utf-8")
    options.markdown.write_text(f"# {title}\n\n{table}", encoding="utf-8")
    sys.stdout.write(table)


def machine() -> dict[str, Any]:
    """Say what the numbers depend on, without naming the machine."""
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu(),
        "system": f"{platform.system()} {platform.machine()}",
        "harfbuzz_subset": is_installed("harfbuzz-subset"),
        "load": round(os.getloadavg()[0], 1),
    }


def versions() -> dict[str, str]:
    """Say which programs were compared."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    program = browser()
    if program:
        said = subprocess.run(  # noqa: S603 - the browser that was found
            [program, "--version"], capture_output=True, text=True, check=False, timeout=60
        ).stdout
        found["chromium"] = next((word for word in said.split() if word[0].isdigit()), "unknown")
    return found


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown"


def _by_language(
    values: Mapping[tuple[str, str], Sequence[Number]],
) -> dict[str, dict[str, list[Number]]]:
    """Turn values into those of each system in each language, and in all."""
    found: dict[str, dict[str, list[Number]]] = {}
    for (system, language), some in values.items():
        languages = found.setdefault(system, {ALL: []})
        languages[language] = list(some)
        languages[ALL] += some
    return found


def _summary(seconds: Sequence[float]) -> dict[str, float]:
    one = len(seconds) == 1
    p95 = seconds[0] if one else quantiles(seconds, n=20, method="inclusive")[-1]
    return {
        "median": round(median(seconds) * 1000, 2),
        "p95": round(p95 * 1000, 2),
        "mean": round(fmean(seconds) * 1000, 2),
        "count": len(seconds),
    }
