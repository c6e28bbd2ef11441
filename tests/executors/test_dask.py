"""A real scheduler and real workers on this machine."""

from __future__ import annotations

import importlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dask_cluster import Cluster, cluster_in
from executor_jobs import (
    CANARY,
    Payload,
    badly,
    delivering_in,
    echoes,
    jobs_of,
    task_in,
)

from nethandout.errors import ExitCode, HandoutError, MissingDependencyError
from nethandout.executors import Executor, FailureKind, Job, Outcome, SetupError
from nethandout.executors.dask import ClusterLostError, DaskExecutor

# One process starts the cluster, for all tests that need it.
pytestmark = pytest.mark.xdist_group("dask")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster_in(tmp_path_factory.mktemp("dask"), 2) as running:
        yield running


def outcomes_of(cluster: Cluster, *payloads: Payload) -> dict[str, Outcome[object]]:
    with DaskExecutor(task_in(), cluster.address, seconds=1) as executor:
        return {outcome.key: outcome for outcome in executor.run(jobs_of(*payloads))}


def test_every_job_has_its_outcome_and_every_worker_one_state(
    cluster: Cluster, tmp_path: Path
) -> None:
    executor: Executor[Payload, object]
    with DaskExecutor(task_in(tmp_path), cluster.address) as executor:
        outcomes = [*executor.run(echoes(30)), *executor.run(echoes(30))]
    expected = [Outcome(f"job-{number}", str(number)) for number in range(30)] * 2
    assert sorted(outcomes, key=lambda o: o.key) == sorted(expected, key=lambda o: o.key)
    assert 1 <= len(list(tmp_path.iterdir())) <= 2


def test_jobs_are_taken_a_few_ahead_only(cluster: Cluster) -> None:
    taken = []

    def endless() -> Iterator[Job[Payload]]:
        for number in range(1_000_000):
            taken.append(number)
            yield Job(str(number), ("echo", "x"))

    with DaskExecutor(task_in(), cluster.address) as executor:
        run = executor.run(endless())
        for done in range(1, 20):
            next(run)
            assert len(taken) <= done + 10
        run.close()  # type: ignore[attr-defined]
        assert len(list(executor.run(echoes(3)))) == 3


@pytest.mark.parametrize("deed", ["fail", "fail_to_encode", "interrupt", "leave_politely"])
def test_an_exception_comes_back_without_values(cluster: Cluster, deed: str) -> None:
    outcomes = outcomes_of(cluster, ("echo", CANARY), (deed, CANARY), ("echo", "x"))
    failure = outcomes["job-1"].failure
    assert failure is not None
    assert (failure.kind, failure.exit_code) == (FailureKind.ERROR, ExitCode.BUG)
    assert CANARY not in repr(outcomes)
    assert CANARY not in cluster.logged()
    assert outcomes["job-2"].result == "x"


def test_a_killed_worker_costs_its_one_job(cluster: Cluster) -> None:
    others = [("nap", "0.01") for _ in range(12)]
    outcomes = outcomes_of(cluster, *others[:6], ("kill", CANARY), *others[6:])
    bad = outcomes.pop("job-6")
    assert bad.failure is not None
    assert (bad.failure.kind, bad.failure.exit_code) == (FailureKind.CRASH, ExitCode.LIMIT)
    assert bad.attempts == 2
    assert [outcome.result for outcome in outcomes.values()] == ["0.01"] * 12
    assert CANARY not in cluster.logged()


def test_a_job_that_lost_its_worker_is_tried_once_more(cluster: Cluster, tmp_path: Path) -> None:
    outcomes = outcomes_of(cluster, ("kill_once", str(tmp_path / "marker")), ("echo", "x"))
    assert outcomes["job-0"] == Outcome("job-0", "survived", None, 2)
    assert outcomes["job-1"].result == "x"


def test_a_worker_that_dies_while_it_delivers_costs_its_job_no_attempt(
    cluster: Cluster, tmp_path: Path
) -> None:
    with DaskExecutor(delivering_in(tmp_path), cluster.address) as executor:
        run = executor.run(jobs_of(("echo", "0"), ("echo", "3")))
        outcomes = {outcome.key: outcome for outcome in run}
    assert outcomes["job-0"].result == "delivered 0"
    assert outcomes["job-1"] == Outcome("job-1", "delivered 3")


def test_a_worker_that_always_dies_while_it_delivers_is_given_up(
    cluster: Cluster, tmp_path: Path
) -> None:
    with DaskExecutor(delivering_in(tmp_path), cluster.address) as executor:
        (bad,) = executor.run(jobs_of(("echo", "99")))
    assert bad.failure is not None
    assert bad.failure.kind is FailureKind.CRASH


def test_a_result_lost_with_its_worker_is_made_again_even_if_that_costs_a_worker(
    cluster: Cluster, tmp_path: Path
) -> None:
    with DaskExecutor(task_in(), cluster.address) as executor:
        run = executor.run(jobs_of(("echo", "x"), ("kill_when_repeated", str(tmp_path))))
        assert next(run).result == "x"
        wait_for(tmp_path / "first")
        time.sleep(0.5)  # until the result is known to be there
        os.kill(int((tmp_path / "first").read_text()), signal.SIGKILL)
        wait_for(tmp_path / "second")
        assert list(run) == [Outcome("job-1", "survived", None, 2)]


def wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not (path.exists() and (path.name == "second" or path.read_text())):
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.soak
def test_a_hanging_worker_costs_its_one_job(cluster: Cluster) -> None:
    outcomes = outcomes_of(cluster, ("echo", "x"), ("hang", ""), ("echo", "x"))
    failure = outcomes.pop("job-1").failure
    assert failure is not None
    assert failure.exit_code is ExitCode.LIMIT
    assert [outcome.result for outcome in outcomes.values()] == ["x", "x"]


@pytest.mark.soak
def test_killed_workers_lose_no_job_of_many(cluster: Cluster) -> None:
    payloads: list[Payload] = [("echo", str(number)) for number in range(300)]
    for number in range(50, 300, 50):
        payloads[number] = ("kill", "")
    outcomes = outcomes_of(cluster, *payloads)
    assert {key for key, outcome in outcomes.items() if outcome.failure} == {
        f"job-{number}" for number in range(50, 300, 50)
    }
    assert len(outcomes) == 300


def test_a_state_that_cannot_be_made_stops_everything(cluster: Cluster, tmp_path: Path) -> None:
    with (
        DaskExecutor(badly(tmp_path), cluster.address) as executor,
        pytest.raises(SetupError, match="a font is missing") as caught,
    ):
        list(executor.run(echoes(30)))
    assert caught.value.exit_code is ExitCode.MISSING


def test_an_error_of_the_iterable_comes_after_the_jobs_before_it(cluster: Cluster) -> None:
    def broken() -> Iterator[Job[Payload]]:
        yield from echoes(5)
        raise HandoutError("the file ends in the middle of a row")

    outcomes: list[Outcome[object]] = []
    with DaskExecutor(task_in(), cluster.address) as executor:
        with pytest.raises(HandoutError, match="in the middle"):
            outcomes.extend(executor.run(broken()))
        assert len(outcomes) == 5


def test_two_jobs_of_one_key_are_two_jobs(cluster: Cluster) -> None:
    with DaskExecutor(task_in(), cluster.address) as executor:
        run = executor.run([Job("same", ("echo", "a")), Job("same", ("echo", "b"))])
        assert sorted(str(outcome.result) for outcome in run) == ["a", "b"]


def test_a_lost_scheduler_can_be_resumed_from(tmp_path: Path) -> None:
    with cluster_in(tmp_path, 1) as own:
        with DaskExecutor(task_in(), own.address, patience=2) as executor:
            run = executor.run(jobs_of(("echo", "x"), ("nap", "60"), ("nap", "60")))
            assert next(run).result == "x"
            own.scheduler.kill()
            started = time.monotonic()
            with pytest.raises(ClusterLostError) as caught:
                next(run)
        assert caught.value.exit_code is ExitCode.RESUME
        assert time.monotonic() - started < 20


def test_a_cluster_without_workers_is_given_up(tmp_path: Path) -> None:
    with (
        cluster_in(tmp_path, 0) as own,
        DaskExecutor(task_in(), own.address, patience=2) as executor,
        pytest.raises(ClusterLostError, match="no Dask worker for 2 seconds"),
    ):
        list(executor.run(echoes(3)))


@pytest.mark.soak
def test_a_worker_without_this_program_is_told(tmp_path: Path) -> None:
    hidden = tmp_path / "modules" / "nethandout"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ModuleNotFoundError(__name__)")
    with cluster_in(tmp_path, 1, hidden.parent) as own:
        time.sleep(5)  # until the worker is there
        with pytest.raises(MissingDependencyError, match="install the same version"):
            DaskExecutor(task_in(), own.address)


def test_no_scheduler_there() -> None:
    with pytest.raises(
        ClusterLostError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"
    ):
        DaskExecutor(task_in(), "tcp://127.0.0.1:9", patience=1)


def test_dask_that_is_not_installed_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> object:
        raise ModuleNotFoundError

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(MissingDependencyError, match=r"pip install 'nethandout\[dask\]'"):
        DaskExecutor(task_in(), "tcp://127.0.0.1:9")
