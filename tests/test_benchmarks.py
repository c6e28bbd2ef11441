"""The benchmarks run, and compare documents with the same text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
# Some Arabic ligatures are read back from other systems' files as other letters.
MISREAD = 0.02
SYSTEMS = {"nethandout", "WeasyPrint", "Typst", "nethandout build, new process"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("bench")
    found, table = folder / "results.json", folder / "results.md"
    small = ["--patients", "2", "--repeats", "1"]
    targets = ["--json", str(found), "--markdown", str(table)]
    command = [sys.executable, "-m", "benchmarks", *small, *targets]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert table.read_text("utf-8").endswith(done.stdout)
    results: dict[str, Any] = json.loads(found.read_text("utf-8"))
    return results


def test_every_system_prints_for_every_patient(results: dict[str, Any]) -> None:
    times = results["milliseconds"]
    assert times.keys() >= SYSTEMS
    for system in SYSTEMS:
        assert {name: time["count"] for name, time in times[system].items()} == {
            "es": 1,
            "ar": 1,
            "all": 2,
        }


def test_every_system_prints_the_same_text(results: dict[str, Any]) -> None:
    texts = results["text"]
    assert texts.keys() >= SYSTEMS
    assert texts["nethandout"]["largest_difference"] == 0
    assert all(text["largest_difference"] < MISREAD for text in texts.values())


def test_what_was_not_measured_is_said(results: dict[str, Any]) -> None:
    measured = results["milliseconds"].keys()
    chromium = "Chromium, new process"
    assert (chromium in measured) != (results["skipped"].get(chromium) == "not installed")


def test_the_results_name_no_place_on_the_machine(results: dict[str, Any]) -> None:
    assert "/" not in json.dumps(results).replace("Hz", "")
