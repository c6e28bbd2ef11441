"""The demo prints and the tests pass on any day; out-of-date content reaches no patient.

The clock of a whole process is set by the command `faketime`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CLOCKS = ("2026-11-27", "2027-02-28", "2028-02-29", "2035-01-01")
DUE = "2027-05-31"
ASK_THE_CLOCK = (
    "batch/test_run.py",
    "cli/test_build.py",
    "cli/test_check.py",
    "cli/test_demo.py",
    "cli/test_edge.py",
    "cli/test_plan_and_topics.py",
    "cli/test_review.py",
    "content",
    "records",
    "review",
    "safety",
    "test_service.py",
)

pytestmark = [pytest.mark.soak, pytest.mark.parametrize("day", CLOCKS)]


def at(day: str, arguments: Sequence[object], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a module of this Python at ten in the morning of a day."""
    return subprocess.run(
        ["faketime", f"{day} 10:00:00", sys.executable, "-m", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "NETHANDOUT_CACHE": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def test_the_demo_prints_and_what_it_leaves_can_be_printed(day: str, tmp_path: Path) -> None:
    demo = at(day, ["nethandout", "demo"], tmp_path)
    assert demo.returncode == 0, demo.stderr
    assert (f"due for review on {DUE}" in demo.stderr) is (day > DUE)
    handouts = sorted((tmp_path / "out").glob("*.pdf"))
    assert len(handouts) == 10
    assert at(day, ["nethandout", "verify", *handouts], tmp_path).returncode == 0
    examples = tmp_path / "out" / "examples"
    for arguments in (
        ["build", examples / "patients" / "4-appendix-surgery-en.yaml", "-o", "one.pdf"],
        ["batch", examples / "batch" / "patients.csv", "-o", "many"],
    ):
        ran = at(day, ["nethandout", *arguments, "--clinic", examples / "clinic"], tmp_path)
        assert (ran.returncode == 0) is (day <= DUE), ran.stderr
        assert "this day is past" not in ran.stderr or day > DUE
        assert DUE in ran.stderr or day <= DUE


def test_the_tests_pass(day: str, tmp_path: Path) -> None:
    plain = ["-q", "-n0", "-p", "no:cacheprovider", "-c", TESTS.parent / "pyproject.toml"]
    chosen = [TESTS / name for name in ASK_THE_CLOCK]
    ran = at(day, ["pytest", *plain, *chosen], tmp_path)
    assert ran.returncode == 0, ran.stdout[-5000:]
