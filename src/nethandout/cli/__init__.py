"""Turn a command line into work and an exit code; nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Turn arguments (those of the process if None) into an exit code."""
    if arguments is None:
        _leave_working_folder()
    # Plug-ins of pydantic could see a patient's values, and looking for them takes time.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    from nethandout.cli.edge import run

    return run(sys.argv[1:] if arguments is None else arguments)


def _leave_working_folder() -> None:
    """Have no code run that only lies where the command was called, here or in a process begun.

    An empty entry of PYTHONPATH means the working folder, and so does a Python begun with `-c`,
    as `multiprocessing` does it.
    """
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        here = os.getcwd()  # noqa: PTH109 - nothing may be imported before
    except OSError:  # it was removed
        here = ""
    sys.path[:] = [entry for entry in sys.path if entry not in {"", ".", here}]
