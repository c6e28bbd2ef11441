"""Turn what goes wrong into problems with a place, and into an exit code.

A `Problem` is one thing a person can correct. Functions that read input return
all problems they find; they raise a `HandoutError` only for what stops everything.
Messages never contain a patient's values: a place and a field name are enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """What the shell is told; `docs/errors.md` has a heading for each."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    BATCH_FAILED = 3
    BAD_INPUT = 4
    FILE = 5
    MISSING = 6
    LIMIT = 7
    VERIFICATION = 8
    BUG = 15
    RESUME = 75
    INTERRUPTED = 130
    TERMINATED = 143


class Severity(StrEnum):
    """Whether a problem stops the work (error) or only wants attention (warning)."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file: line and column count from 1; 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where, a stable code, how bad, and what to do about it.

    A text with a problem that `blocks` is never printed, wherever it is needed.
    """

    position: Position
    code: str
    message: str
    severity: Severity = Severity.ERROR
    blocks: bool = False

    def __str__(self) -> str:
        so = "; this text is not printed" if self.blocks else ""
        return f"{self.position}: {self.severity}: {self.message}{so} [{self.code}]"


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any problem is an error rather than a warning."""
    return any(problem.severity is Severity.ERROR for problem in problems)


class HandoutError(Exception):
    """What stops the work, with every problem found and the exit code to end with."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"  {problem}" for problem in self.problems)])


class RefusedError(HandoutError):
    """A check or a safety gate said no."""

    exit_code = ExitCode.REFUSED


class UsageError(HandoutError):
    """The command was called in a way it does not understand."""

    exit_code = ExitCode.USAGE


class InputError(HandoutError):
    """A record, topic, catalog or clinic file is wrong."""

    exit_code = ExitCode.BAD_INPUT


class FileError(HandoutError):
    """A file or folder cannot be read or written."""

    exit_code = ExitCode.FILE


class MissingDependencyError(HandoutError):
    """A font or a system library is not there."""

    exit_code = ExitCode.MISSING


class LimitError(HandoutError):
    """Time or memory ran out, or a worker died."""

    exit_code = ExitCode.LIMIT


class VerificationError(HandoutError):
    """The finished PDF does not show what it should."""

    exit_code = ExitCode.VERIFICATION


class RenderError(HandoutError):
    """A template, a style sheet or an asset is wrong; the patient's data are not to blame."""

    exit_code = ExitCode.BUG
