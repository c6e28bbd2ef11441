from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator

import pytest
from executor_jobs import CANARY

from nethandout.errors import ExitCode, HandoutError
from nethandout.executors import Failure, FailureKind, Job, Outcome
from nethandout.executors.backlog import Attempt, Backlog, unpack
from nethandout.executors.worker import Report

LOST = Failure(FailureKind.CRASH, ExitCode.LIMIT, "a worker died")


def test_jobs_are_taken_so_many_ahead() -> None:
    backlog = Backlog(Job(str(number), number) for number in range(10))
    backlog.fill(3)
    assert len(backlog) == 3
    first = backlog.take(fresh=False)
    assert first == Attempt("0", pickle.dumps(0, pickle.HIGHEST_PROTOCOL))
    backlog.fill(3)
    assert len(backlog) == 3


def taken(backlog: Backlog[int], group: str, *busy: str) -> str:
    attempt = backlog.take(fresh=False, group=group, busy=busy)
    assert attempt is not None
    return attempt.key


def test_a_worker_stays_with_its_group_and_leaves_those_of_others_alone() -> None:
    groups = ("es", "es", "ar", "es", "zh")
    backlog = Backlog(Job(f"{n}-{group}", n, group) for n, group in enumerate(groups))
    backlog.fill(10)
    assert taken(backlog, "ar", "es") == "2-ar"
    assert taken(backlog, "ar", "es") == "4-zh"
    assert taken(backlog, "ar", "es") == "0-es"  # rather than to do nothing
    assert taken(backlog, "es") == "1-es"
    assert taken(backlog, "ar") == "3-es"


def test_a_second_attempt_keeps_its_group() -> None:
    backlog: Backlog[int] = Backlog([])
    assert backlog.lose(Attempt("a", b"", group="es"), LOST) is None
    assert backlog.take(fresh=True) == Attempt("a", b"", 2, "es")


def test_a_death_that_was_not_the_jobs_fault_is_not_counted_up_to_a_point() -> None:
    backlog: Backlog[int] = Backlog([])
    attempt, deaths = Attempt("a", b""), 0
    while backlog.lose(attempt, LOST, blameless=True) is None:
        again = backlog.take(fresh=True)
        assert again is not None
        attempt, deaths = again, deaths + 1
    assert (attempt.number, deaths) == (2, 51)


def test_a_time_limit_is_the_jobs_fault_wherever_it_was() -> None:
    backlog: Backlog[int] = Backlog([])
    late = Failure(FailureKind.TIMEOUT, ExitCode.LIMIT, "late")
    assert backlog.lose(Attempt("a", b"", 2), late, blameless=True) is not None


def test_second_attempts_are_for_fresh_workers_and_first_there() -> None:
    backlog = Backlog([Job("a", 1)])
    backlog.fill(1)
    assert backlog.lose(Attempt("b", b""), LOST) is None
    assert backlog.suspects == 1
    assert backlog.take(fresh=True) == Attempt("b", b"", 2)
    backlog.put_back(Attempt("b", b"", 2))
    first = backlog.take(fresh=False)
    assert first is not None
    assert first.key == "a"
    assert backlog.take(fresh=False) is None
    assert len(backlog) == backlog.suspects == 1


def test_what_is_withdrawn_is_not_begun() -> None:
    backlog = Backlog(Job(str(number), number) for number in range(10))
    backlog.fill(3)
    backlog.lose(Attempt("b", b""), LOST)
    backlog.withdraw()
    backlog.fill(3)
    assert len(backlog) == 0
    assert backlog.take(fresh=True) is None


def test_a_job_that_is_lost_two_times_has_failed() -> None:
    backlog: Backlog[int] = Backlog([])
    assert backlog.lose(Attempt("a", b"", 2), LOST) == Outcome("a", None, LOST, 2)
    assert not backlog


def test_what_cannot_be_sent_has_failed() -> None:
    backlog = Backlog([Job("a", threading.Lock())])
    backlog.fill(1)
    (outcome,) = backlog.unsent
    assert outcome.failure is not None
    assert outcome.failure.exit_code is ExitCode.BUG


def test_an_error_of_the_iterable_waits() -> None:
    def broken() -> Iterator[Job[int]]:
        yield Job("a", 1)
        raise HandoutError("the file ends")

    backlog = Backlog(broken())
    backlog.fill(5)
    assert len(backlog) == 1
    with pytest.raises(HandoutError, match="the file ends"):
        backlog.finish()


def test_reports_become_outcomes() -> None:
    assert unpack(Attempt("k", b""), Report(pickle.dumps("r"))) == Outcome("k", "r")
    assert unpack(Attempt("k", b"", 2), Report(failure=LOST)) == Outcome("k", None, LOST, 2)


def test_a_result_that_cannot_be_read_is_a_failure() -> None:
    outcome: Outcome[object] = unpack(Attempt("k", b""), Report(CANARY.encode()))
    assert outcome.failure is not None
    assert outcome.failure.message == "the result cannot be read (UnpicklingError)"


def test_what_may_be_personal_is_not_printed() -> None:
    assert CANARY not in repr((Attempt("k", CANARY.encode()), Report(CANARY.encode())))
