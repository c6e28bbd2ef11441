from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from executor_jobs import (
    CANARY,
    Payload,
    badly,
    echoes,
    jobs_of,
    task_in,
)

from nethandout.errors import ExitCode
from nethandout.executors import Executor, Job, Outcome, SetupError
from nethandout.executors.serial import SerialExecutor


def test_jobs_are_done_in_order_with_one_state(tmp_path: Path) -> None:
    executor: Executor[Payload, object]
    with SerialExecutor(task_in(tmp_path)) as executor:
        outcomes = [*executor.run(echoes(3)), *executor.run(echoes(1))]
    assert outcomes == [
        *(Outcome(f"job-{number}", str(number)) for number in range(3)),
        Outcome("job-0", "0"),
    ]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_failure_ends_one_job_only() -> None:
    with SerialExecutor(task_in()) as executor:
        bad, exiting, good = executor.run(
            jobs_of(("fail", CANARY), ("leave_politely", CANARY), ("echo", "fine"))
        )
    assert bad.failure is not None
    assert exiting.failure is not None
    assert CANARY not in repr((bad, exiting))
    assert good.result == "fine"


def test_jobs_are_taken_one_at_a_time() -> None:
    taken: list[str] = []

    def endless() -> Iterator[Job[Payload]]:
        while True:
            taken.append("job")
            yield Job("k", ("echo", ""))

    with SerialExecutor(task_in()) as executor:
        next(executor.run(endless()))
    assert len(taken) == 1


def test_a_state_that_cannot_be_made_stops_everything(tmp_path: Path) -> None:
    with (
        SerialExecutor(badly(tmp_path)) as executor,
        pytest.raises(SetupError, match="a font is missing") as caught,
    ):
        list(executor.run(echoes(3)))
    assert caught.value.exit_code is ExitCode.MISSING
