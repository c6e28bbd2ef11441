"""Turn a function and what it needs into work that any executor can do.

Results may come from a process that dies, so an outcome holds a result or a failure.
Failures name no values: of an unexpected exception only its class and place are kept,
for its text may hold a patient's name.
"""

from __future__ import annotations

import errno
import os
import re
import traceback
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final, Generic, Protocol, TypeVar

from nethandout.errors import ExitCode, HandoutError, LimitError
from nethandout.model.remark import Remark

A = TypeVar("A")
S = TypeVar("S")
P = TypeVar("P")
R = TypeVar("R")
P_co = TypeVar("P_co", covariant=True)
P_contra = TypeVar("P_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Job(Generic[P_co]):
    """One piece of work; its key may get into logs, so nothing personal is in it.

    Jobs of one `group` are cheaper for a worker that has just done another of them.
    """

    key: str
    payload: P_co = field(repr=False)
    group: Hashable = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Task(Generic[A, S, P, R]):
    """What workers do: `setup` makes a state, once a process; `work` uses it for each job.

    What `work` makes goes through `deliver` if there is one, which puts it where it belongs
    and gives the result: a worker that is lost there has done its work well. All are
    functions at the top of a module that workers can import. The argument, the payloads and
    the results can be pickled; the state stays where it was made.
    """

    setup: Callable[[A], S]
    argument: A
    work: Callable[[S, P], Any]
    deliver: Callable[[S, Any], R] | None = None

    def do(self, state: S, payload: P, delivering: Callable[[], None] = lambda: None) -> R:
        """Turn a payload into its result; `delivering` hears that the work is done."""
        made = self.work(state, payload)
        if self.deliver is None:
            result: R = made
            return result
        delivering()
        return self.deliver(state, made)


class FailureKind(StrEnum):
    """How a job failed: by an exception, or together with its worker."""

    ERROR = "error"
    CRASH = "crash"
    TIMEOUT = "timeout"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no result, in words that hold no values; codes are those of problems."""

    kind: FailureKind
    exit_code: ExitCode
    message: str
    codes: tuple[str, ...] = ()


_NO_ROOM: Final = re.compile("failed to map segment|cannot allocate memory", re.IGNORECASE)
"""What the loader of glibc says of a library that does not fit into memory (dl-load.c)."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R_co]):
    """The end of one job: its result, or a failure, and after how many attempts."""

    key: str
    result: R_co | None = field(repr=False)
    failure: Failure | None = None
    attempts: int = 1


class Executor(AbstractContextManager["Executor[P_contra, R_co]"], Protocol[P_contra, R_co]):
    """What does jobs; leaving its `with` block ends its workers."""

    def run(self, jobs: Iterable[Job[P_contra]]) -> Iterator[Outcome[R_co]]:
        """Yield one outcome for each job, in order of completion.

        Jobs are taken only when a worker will soon be free for them. Raises `SetupError`
        when no worker can be made ready, and whatever the iterable of jobs raises.
        """

    def withdraw(self) -> None:
        """Give up the jobs of the run that were taken but not begun: they have no outcome."""


class SetupError(LimitError):
    """No worker could be made ready, so no job can be done; the exit code says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"no worker could be made ready: {failure.message}")
        self.failure = failure
        self.exit_code = failure.exit_code


def failure_of(error: BaseException) -> Failure:
    """Turn an exception into a failure, without any text that may hold values."""
    if isinstance(error, HandoutError):
        codes = tuple(sorted({problem.code for problem in error.problems}))
        return Failure(FailureKind.ERROR, error.exit_code, error.message, codes)
    if _is_of_memory(error):
        return Failure(FailureKind.MEMORY, ExitCode.LIMIT, Remark("there was not enough memory"))
    message = f"{type(error).__name__}{_place_of(error)}"
    if isinstance(error, OSError) and error.errno is not None:
        reason = os.strerror(error.errno)
        return Failure(FailureKind.ERROR, ExitCode.FILE, f"{message}: {reason}")
    return Failure(FailureKind.ERROR, ExitCode.BUG, message)


def _is_of_memory(error: BaseException) -> bool:
    """Tell an exception for want of memory; that of the loader of libraries has no number."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno == errno.ENOMEM
    is_of_loader = isinstance(error, (OSError, ImportError)) and _NO_ROOM.search(str(error))
    return isinstance(error, MemoryError) or bool(is_of_loader)


def _place_of(error: BaseException) -> str:
    """Say in which line of code an exception was raised; code holds no values."""
    place = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        place = f" at {PurePath(frame.f_code.co_filename).name}:{line}"
    return place
