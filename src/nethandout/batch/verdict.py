"""Turn all that went wrong in a run into its one exit code."""

from __future__ import annotations

from collections.abc import Iterable

from nethandout.errors import ExitCode

_ORDER = (
    ExitCode.INTERRUPTED,
    ExitCode.TERMINATED,
    ExitCode.RESUME,
    ExitCode.BUG,
    ExitCode.FILE,
    ExitCode.VERIFICATION,
    ExitCode.LIMIT,
    ExitCode.MISSING,
    ExitCode.BAD_INPUT,
    ExitCode.USAGE,
    ExitCode.REFUSED,
    ExitCode.BATCH_FAILED,
    ExitCode.OK,
)
"""What ended the whole run comes before what is wrong with single rows (3)."""


def verdict(codes: Iterable[ExitCode]) -> ExitCode:
    """Turn the codes of all that happened into the one that says most about what to do."""
    return min(codes, key=_ORDER.index, default=ExitCode.OK)
