"""Turn jobs into outcomes one after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from nethandout.executors.protocol import Job, Outcome, SetupError, Task, failure_of

A = TypeVar("A")
S = TypeVar("S")
P = TypeVar("P")
R = TypeVar("R")


class SerialExecutor(Generic[A, S, P, R]):
    """Does the work of the others where a debugger can follow; it limits nothing."""

    def __init__(self, task: Task[A, S, P, R]) -> None:
        self._task = task
        self._states: list[S] = []

    def __enter__(self) -> SerialExecutor[A, S, P, R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget the state."""
        self._states.clear()

    def run(self, jobs: Iterable[Job[P]]) -> Iterator[Outcome[R]]:
        """Yield the outcome of each job, in their order."""
        for job in jobs:
            yield self._attempt(self._state(), job)

    def withdraw(self) -> None:
        """Do nothing: a job that was taken is begun."""

    def _state(self) -> S:
        if not self._states:
            try:
                self._states.append(self._task.setup(self._task.argument))
            except Exception as error:  # noqa: BLE001 - whatever it is, no job can be done
                raise SetupError(failure_of(error)) from None
        return self._states[0]

    def _attempt(self, state: S, job: Job[P]) -> Outcome[R]:
        try:
            return Outcome(job.key, self._task.do(state, job.payload))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - as in a worker, only this job fails
            return Outcome(job.key, None, failure_of(error))
