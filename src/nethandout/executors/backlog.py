"""Turn an iterable of jobs into attempts at them, and reports on those into outcomes."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Generic, Never, TypeVar

from nethandout.errors import ExitCode
from nethandout.executors.protocol import Failure, FailureKind, Job, Outcome, failure_of
from nethandout.executors.worker import Report
from nethandout.model.remark import Remark

P = TypeVar("P")
R = TypeVar("R")

_ATTEMPTS: Final = 2
_MOST_BLAMELESS: Final = 50
"""So often a job may lose its worker while its result is put in its place."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A job on its way: its payload pickled, and which attempt at it this is."""

    key: str
    raw: bytes = field(repr=False)
    number: int = 1
    group: Hashable = field(default=None, repr=False)
    blameless: int = 0


class Backlog(Generic[P]):
    """Jobs taken from an iterable, a few ahead; what is wrong with it comes up at its end."""

    def __init__(self, jobs: Iterable[Job[P]]) -> None:
        self._jobs = iter(jobs)
        self._first: deque[Attempt] = deque()
        self._again: deque[Attempt] = deque()
        self._error: Exception | None = None
        self._ended = False
        self.unsent: list[Outcome[Never]] = []

    def __len__(self) -> int:
        return len(self._first) + len(self._again)

    @property
    def suspects(self) -> int:
        """How many jobs wait for a second attempt."""
        return len(self._again)

    def fill(self, ahead: int) -> None:
        """Take jobs until so many are here, or no more come."""
        while not self._ended and len(self._first) + len(self.unsent) < ahead:
            try:
                job = next(self._jobs)
            except StopIteration:
                self._ended = True
            except Exception as error:  # noqa: BLE001 - raised when the jobs before it are done
                self._ended, self._error = True, error
            else:
                self._pack(job)

    def _pack(self, job: Job[P]) -> None:
        try:
            raw = pickle.dumps(job.payload, pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # noqa: BLE001 - only this job fails
            self.unsent.append(Outcome(job.key, None, failure_of(error)))
        else:
            self._first.append(Attempt(job.key, raw, group=job.group))

    def take(
        self, *, fresh: bool, group: Hashable = None, busy: Collection[Hashable] = ()
    ) -> Attempt | None:
        """Take the next job; second attempts are only for a fresh worker.

        Of the jobs that are here, one of the worker's own `group` comes first, then one of a
        group that no other worker is `busy` with: so no two of them begin the same group.
        """
        if fresh and self._again:
            return self._again.popleft()
        if not self._first:
            return None
        own = (index for index, one in enumerate(self._first) if one.group == group)
        other = (index for index, one in enumerate(self._first) if one.group not in busy)
        index = next(own, next(other, 0))
        found = self._first[index]
        del self._first[index]
        return found

    def put_back(self, attempt: Attempt) -> None:
        """Return a job that no worker has begun."""
        (self._first if attempt.number == 1 else self._again).appendleft(attempt)

    def withdraw(self) -> None:
        """Give up what no worker has begun, and take no more."""
        self._ended = True
        self._first.clear()
        self._again.clear()

    def lose(
        self, attempt: Attempt, failure: Failure, *, blameless: bool = False
    ) -> Outcome[Never] | None:
        """Queue the next attempt at a job that was lost with its worker, or give it up.

        A crash that was not the job's fault is `blameless`, and does not count.
        """
        if blameless and failure.kind is FailureKind.CRASH and attempt.blameless < _MOST_BLAMELESS:
            self._again.append(replace(attempt, blameless=attempt.blameless + 1))
            return None
        if attempt.number >= _ATTEMPTS:
            return Outcome(attempt.key, None, failure, attempt.number)
        self._again.append(replace(attempt, number=attempt.number + 1))
        return None

    def finish(self) -> None:
        """Raise what ended the iterable of jobs, if that was an error."""
        if self._error is not None:
            raise self._error


def unpack(attempt: Attempt, report: Report) -> Outcome[R]:
    """Turn the report on an attempt into the outcome of its job."""
    key, number = attempt.key, attempt.number
    if report.failure is not None:
        return Outcome(key, None, report.failure, number)
    try:
        result: R = pickle.loads(report.result)
    except Exception as error:  # noqa: BLE001 - a result that cannot be read is this job's failure
        message = Remark("the result cannot be read ({kind})", kind=type(error).__name__)
        return Outcome(key, None, Failure(FailureKind.ERROR, ExitCode.BUG, message), number)
    return Outcome(key, result, None, number)
