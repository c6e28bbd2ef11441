"""Find what comes with the program: handouts, templates and locales."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nethandout.errors import FileError


def built_in_root() -> Path:
    """Find the folder that holds handouts, templates and locales: in the wheel or a checkout."""
    package = Path(__file__).resolve().parents[1]
    for candidate in (package, package.parent.parent):
        if (candidate / "handouts").is_dir():
            return candidate
    raise FileError("the built-in handouts are missing; install nethandout again")


def program_state(rooms: tuple[str, ...]) -> Iterator[bytes]:
    """Turn rooms of the program into when their modules were written, and how long they are.

    What was worked out by them before can be kept for as long as this stays the same.
    """
    package = Path(__file__).resolve().parents[1]
    for room in rooms:
        for path in sorted((package / room).rglob("*.py")):
            state = path.stat()
            yield f"{path.name} {state.st_size} {state.st_mtime_ns}".encode()
