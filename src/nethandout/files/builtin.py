"""Find what comes with the program: handouts, templates and locales."""

from __future__ import annotations

from pathlib import Path

from nethandout.errors import FileError


def built_in_root() -> Path:
    """Find the folder that holds handouts, templates and locales: in the wheel or a checkout."""
    package = Path(__file__).resolve().parents[1]
    for candidate in (package, package.parent.parent):
        if (candidate / "handouts").is_dir():
            return candidate
    raise FileError("the built-in handouts are missing; install nethandout again")
