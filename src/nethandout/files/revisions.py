"""Turn a file and a revision of git into the bytes that the file had then."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from nethandout.errors import MissingDependencyError, UsageError

_SECONDS: Final = 60


def is_work_tree(folder: Path) -> bool:
    """Tell whether a folder belongs to a work tree of git."""
    return _git(folder, "rev-parse", "--is-inside-work-tree").stdout.strip() == b"true"


def commit_of(folder: Path, revision: str) -> str:
    """Turn the name of a revision into its commit.

    Raises `UsageError` where the folder is in no work tree, or has no such revision, and
    `MissingDependencyError` without git.
    """
    if not is_work_tree(folder):
        raise UsageError(f"{folder} is in no git work tree, so nothing older is known of it")
    name = f"{revision}^{{commit}}"
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    if found.returncode:
        raise UsageError(f"git knows no revision “{revision[:60]}” in {folder}")
    return found.stdout.decode().strip()


def file_at(path: Path, commit: str) -> bytes | None:
    """Turn a file into its bytes in a commit; None if it was not there."""
    found = _git(path.parent, "show", f"{commit}:./{path.name}")
    return found.stdout if found.returncode == 0 else None


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("git")
    if program is None:
        raise MissingDependencyError("the program git is missing; it knows the older texts")
    return subprocess.run(  # noqa: S603 - the program is git, and no argument is an option
        [program, "-C", str(folder), *arguments],
        check=False,
        capture_output=True,
        timeout=_SECONDS,
    )
