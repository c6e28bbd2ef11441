"""Nobody is told that the pinned versions are fine unless that was asked, for each of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from audit import CLEAN, KNOWN, NOT_ASKED, audit

FINE = {"name": "click", "version": "8.5.1", "vulns": []}
SKIPPED = {"name": "babel", "skip_reason": "Dependency not found on PyPI"}
HOLED = {
    "name": "jinja2",
    "version": "3.1.5",
    "vulns": [{"id": "PYSEC-2025-1", "fix_versions": ["3.1.6"]}],
}


def audited(tmp_path: Path, said: str, code: int = 0) -> int:
    """Audit with a program that answers this, and ends with this code."""
    program = (
        f"import sys; sys.stdout.write({said!r}); sys.stderr.write('no route'); sys.exit({code})"
    )
    return audit([sys.executable, "-c", program], tmp_path / "constraints.txt")


def answer(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_nothing_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audited(tmp_path, answer(FINE)) == CLEAN
    assert "nothing is known against 1 pinned packages" in capsys.readouterr().err


def test_what_is_known_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audited(tmp_path, answer(FINE, HOLED, SKIPPED), 1) == KNOWN
    said = capsys.readouterr().err
    assert "jinja2 3.1.5: PYSEC-2025-1, mended in 3.1.6" in said
    assert "could not ask about 1 of 3 packages" in said


@pytest.mark.parametrize("said", ["", "{}", answer(), answer(FINE, SKIPPED)])
def test_what_could_not_be_asked_is_no_clean_bill(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """pip-audit itself ends with 0 when PyPI knows none of the packages."""
    assert audited(tmp_path, said) == NOT_ASKED
    assert "nothing is known" not in capsys.readouterr().err
