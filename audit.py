"""Turn the pinned versions into what is publicly known against them.

`pip-audit` asks the advisories of PyPI about each line of `constraints.txt`. It lives in an
environment of its own, for what it brings is no part of this program. Where a package is not
found it says so and ends well, so a network that answers nothing would look like a clean
bill: here whatever could not be asked about is a failure.

Exit codes: 0 nothing is known; 1 something is known, and is listed; 2 it could not be asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
PIP_AUDIT = "pip-audit==2.10.1"
OPTIONS = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json")
CLEAN, KNOWN, NOT_ASKED = 0, 1, 2


def audit(command: Sequence[str | Path], pins: Path) -> int:
    """Ask about each pinned version, and say what is known; gives the exit code."""
    run = subprocess.run(  # noqa: S603 - the command is our own
        [*command, "-r", pins, *OPTIONS], capture_output=True, text=True, check=False
    )
    try:
        packages = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = run.stderr.strip().rpartition("\n")[2]
        return _say(f"could not ask about any package: {last}", NOT_ASKED)
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    known = [line for package in packages for line in _advisories(package)]
    for line in known:
        _say(line, KNOWN)
    if skipped:
        _say(f"could not ask about {len(skipped)} of {len(packages)} packages", NOT_ASKED)
        _say("this says nothing about them; is there a network that reaches PyPI?", NOT_ASKED)
    if known:
        return KNOWN
    if skipped or not packages:
        return NOT_ASKED
    return _say(f"nothing is known against {len(packages)} pinned packages", CLEAN)


def _advisories(package: dict[str, Any]) -> list[str]:
    """Turn a package into a line for each advisory, with the versions that mend it."""
    return [
        f"{package['name']} {package['version']}: {advisory['id']}, mended in "
        f"{', '.join(advisory['fix_versions']) or 'no version yet'}"
        for advisory in package.get("vulns", ())
    ]


def _say(text: str, code: int) -> int:
    sys.stderr.write(f"audit: {text}\n")
    return code


def _installed(environment: Path) -> Path | None:
    """Find pip-audit in its environment, or make both; None if that cannot be done."""
    program = environment / "bin" / "pip-audit"
    python = environment / "bin" / "python"
    steps: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", "--clear", environment],
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PIP_AUDIT],
    )
    if program.exists() or not any(
        subprocess.run(step, check=False).returncode  # noqa: S603 - our own
        for step in steps
    ):
        return program
    return None


def main() -> int:
    """Audit this checkout."""
    program = _installed(ROOT / ".venv" / "audit")
    if program is None:
        return _say(f"could not install {PIP_AUDIT}, so nothing was asked", NOT_ASKED)
    return audit([program], ROOT / "constraints.txt")


if __name__ == "__main__":
    sys.exit(main())
