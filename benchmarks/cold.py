"""Time one handout in a process of its own, as somebody at a desk prints it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.documents import Document
from benchmarks.warm import Measured

COMMAND: Final = "nethandout build, new process"
CHROMIUM: Final = "Chromium, new process"
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_TIMEOUT: Final = 120


def browser() -> str | None:
    """Find a Chromium."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def measure_processes(  # noqa: PLR0913, PLR0917 - where, what, and how often
    records: Sequence[dict[str, Any]],
    documents: Sequence[Document],
    clinic: Path,
    cache: Path,
    folder: Path,
    repeats: int,
    measured: Measured,
) -> None:
    """Time both programs in turn, on one patient for each language, with all cores.

    The body cache is warm, and each program has run before: its files are in memory.
    """
    found = browser()
    if not found:
        measured.skipped[CHROMIUM] = "not installed"
    program = Path(sys.executable).with_name("nethandout")
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    one_for_each = {pair[1].language: pair for pair in zip(records, documents, strict=True)}
    for language, (record, document) in one_for_each.items():
        source, page, target = (folder / f"{language}.{end}" for end in ("json", "html", "pdf"))
        source.write_text(json.dumps(record), "utf-8")
        page.write_text(document.alone(), "utf-8")
        build = [str(program), "build", str(source), "--clinic", str(clinic), "-o", str(target)]
        commands = {COMMAND: [*build, "--quiet"]}
        if found:
            commands[CHROMIUM] = _print_command(found, page, target, folder / "profile")
        for number in range(repeats + 1):
            for system, command in commands.items():
                seconds = _timed(command, environment)
                if number:
                    measured.add(system, language, seconds, target.read_bytes())
                else:
                    measured.compare(system, target.read_bytes(), document)
                target.unlink()


def _print_command(program: str, page: Path, target: Path, profile: Path) -> list[str]:
    return [
        program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-extensions",
        "--no-first-run",
        "--no-pdf-header-footer",
        f"--user-data-dir={profile}",
        f"--print-to-pdf={target}",
        page.as_uri(),
    ]


def _timed(command: Sequence[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own program, or the browser that was found
        command, env=environment, capture_output=True, check=False, timeout=_TIMEOUT
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.decode(errors='replace')[-500:]}")
    return seconds
