"""Turn a command line into work and an exit code; nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Turn arguments (those of the process if None) into an exit code."""
    # Plug-ins of pydantic could see a patient's values, and looking for them takes time.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    from nethandout.cli.edge import run

    return run(sys.argv[1:] if arguments is None else arguments)
