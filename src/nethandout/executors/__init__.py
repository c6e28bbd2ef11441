"""Turn jobs into outcomes: in this process, in worker processes, or on a Dask cluster.

`protocol` says what a job, a task and an outcome are; `serial`, `processes` and `dask` are
three ways of doing the same. None of them knows what the work is.
"""

from __future__ import annotations

from nethandout.executors.protocol import (
    Executor,
    Failure,
    FailureKind,
    Job,
    Outcome,
    SetupError,
    Task,
)

__all__ = ["Executor", "Failure", "FailureKind", "Job", "Outcome", "SetupError", "Task"]
