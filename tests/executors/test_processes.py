"""Real worker processes that are killed, hang, eat memory, talk, and lose their parent."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path

import pytest
from executor_jobs import (
    CANARY,
    Payload,
    badly,
    delivering_in,
    echoes,
    jobs_of,
    set_up_deadly,
    task_in,
    work,
)

from nethandout.errors import ExitCode, HandoutError
from nethandout.executors import Executor, FailureKind, Job, Outcome, SetupError, Task
from nethandout.executors.handle import WorkerHandle
from nethandout.executors.limits import Limits
from nethandout.executors.processes import ProcessExecutor

MEMORY = 300 << 20


def children() -> set[int]:
    """Return the processes this one has started and not yet waited for, zombies included."""
    me = os.getpid()
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == me:
            found.add(int(stat.parent.name))
    return found


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    resource_tracker.ensure_running()  # it stays
    before, files = children(), len(list(Path("/proc/self/fd").iterdir()))
    yield
    assert children() <= before, "a process was left behind"
    assert len(list(Path("/proc/self/fd").iterdir())) <= files, "a pipe was left open"


def outcomes_of(*payloads: Payload, limits: Limits | None = None) -> dict[str, Outcome[object]]:
    with ProcessExecutor(task_in(), 2, limits=limits) as executor:
        outcomes = {outcome.key: outcome for outcome in executor.run(jobs_of(*payloads))}
    assert outcomes.keys() == {job.key for job in jobs_of(*payloads)}
    return outcomes


def test_every_job_has_its_outcome_and_every_process_one_state(tmp_path: Path) -> None:
    executor: Executor[Payload, object]
    with ProcessExecutor(task_in(tmp_path), 2) as executor:
        outcomes = [*executor.run(echoes(50)), *executor.run(echoes(50))]
    expected = [Outcome(f"job-{number}", str(number)) for number in range(50)] * 2
    assert sorted(outcomes, key=lambda o: o.key) == sorted(expected, key=lambda o: o.key)
    assert len(list(tmp_path.iterdir())) <= 2


def test_no_more_workers_are_started_than_there_are_jobs(tmp_path: Path) -> None:
    with ProcessExecutor(task_in(tmp_path), 8) as executor:
        assert not list(executor.run([]))
        assert len(list(executor.run(echoes(1)))) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_results_come_as_they_are_finished() -> None:
    slow_first: tuple[Payload, ...] = (("nap", "1.5"), *(("echo", "x") for _ in range(5)))
    assert list(outcomes_of(*slow_first))[-1] == "job-0"


def test_withdrawn_jobs_are_not_begun() -> None:
    with ProcessExecutor(task_in(), 1) as executor:
        run = executor.run(echoes(50))
        next(run)
        executor.withdraw()
        assert len(list(run)) <= 1  # what was under way


def test_jobs_are_taken_a_few_ahead_only() -> None:
    taken = []

    def endless() -> Iterator[Job[Payload]]:
        for number in range(1_000_000):
            taken.append(number)
            yield Job(str(number), ("echo", "x"))

    with ProcessExecutor(task_in(), 2) as executor:
        run = executor.run(endless())
        for done in range(1, 30):
            next(run)
            assert len(taken) <= done + 20


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        ("kill", "a worker died (signal SIGKILL)"),
        ("segfault", "a worker died (signal SIGSEGV)"),
        ("leave", "a worker died (exit code 3)"),
    ],
)
def test_a_dying_worker_costs_its_one_job(deed: str, message: str) -> None:
    others = [("echo", str(number)) for number in range(20)]
    outcomes = outcomes_of(*others[:10], (deed, CANARY), *others[10:])
    (bad,) = [outcome for outcome in outcomes.values() if outcome.failure]
    assert bad.key == "job-10"
    assert bad.failure is not None
    assert (bad.failure.kind, bad.failure.message) == (FailureKind.CRASH, message)
    assert bad.failure.exit_code is ExitCode.LIMIT
    assert bad.attempts == 2
    assert all(outcome.attempts == 1 for outcome in outcomes.values() if outcome is not bad)


def test_a_job_that_lost_its_worker_is_tried_once_more(tmp_path: Path) -> None:
    outcomes = outcomes_of(("kill_once", str(tmp_path / "marker")), ("echo", "x"))
    assert outcomes["job-0"] == Outcome("job-0", "survived", None, 2)


def test_a_worker_that_dies_while_it_delivers_costs_its_job_no_attempt(tmp_path: Path) -> None:
    with ProcessExecutor(delivering_in(tmp_path), 2) as executor:
        run = executor.run(jobs_of(("echo", "0"), ("echo", "4")))
        outcomes = {outcome.key: outcome for outcome in run}
    assert outcomes["job-0"] == Outcome("job-0", "delivered 0")
    assert outcomes["job-1"] == Outcome("job-1", "delivered 4")


@pytest.mark.parametrize("deed", ["hang", "spin", "stop"])
def test_a_hanging_worker_costs_its_one_job(deed: str) -> None:
    outcomes = outcomes_of(("echo", "x"), (deed, ""), ("echo", "x"), limits=Limits(seconds=0.5))
    failure = outcomes.pop("job-1").failure
    assert failure is not None
    assert (failure.kind, failure.exit_code) == (FailureKind.TIMEOUT, ExitCode.LIMIT)
    assert all(outcome.result == "x" for outcome in outcomes.values())


@pytest.mark.parametrize("deed", ["eat", "gorge"])
def test_a_hungry_worker_costs_its_one_job(deed: str) -> None:
    limits = Limits(seconds=30, memory=MEMORY)
    outcomes = outcomes_of(("echo", "x"), (deed, ""), ("echo", "x"), limits=limits)
    bad = outcomes.pop("job-1")
    assert bad.failure is not None
    assert (bad.failure.kind, bad.failure.exit_code) == (FailureKind.MEMORY, ExitCode.LIMIT)
    assert bad.attempts == 2
    assert all(outcome.result == "x" for outcome in outcomes.values())


@pytest.mark.parametrize(
    ("deed", "code", "codes"),
    [
        ("fail", ExitCode.BUG, ()),
        ("fail_to_encode", ExitCode.BUG, ()),
        ("interrupt", ExitCode.BUG, ()),
        ("leave_politely", ExitCode.BUG, ()),
        ("give_back_a_lock", ExitCode.BUG, ()),
        ("fill_disk", ExitCode.FILE, ()),
        ("refuse", ExitCode.BAD_INPUT, ("missing",)),
    ],
)
def test_an_exception_comes_back_without_values(
    deed: str, code: ExitCode, codes: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    bad = outcomes_of(("echo", "x"), (deed, CANARY))["job-1"]
    assert bad.failure is not None
    assert bad.failure.kind is FailureKind.ERROR
    assert (bad.failure.exit_code, bad.failure.codes, bad.attempts) == (code, codes, 1)
    assert CANARY not in repr((bad, bad.failure))
    assert CANARY not in "".join(capfd.readouterr())


def test_what_a_worker_prints_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    outcomes = outcomes_of(*[("talk", CANARY)] * 6)
    assert all(outcome.result == "said" for outcome in outcomes.values())
    assert capfd.readouterr() == ("", "")


def test_large_payloads_and_results_pass() -> None:
    outcomes = outcomes_of(("grow", "30000000"), ("echo", "y" * 5_000_000))
    assert outcomes["job-0"].result == "x" * 30_000_000
    assert outcomes["job-1"].result == "y" * 5_000_000


def test_a_payload_that_cannot_be_sent_is_a_failed_job() -> None:
    unsendable: Job[Payload] = Job("bad", ("echo", threading.Lock()))  # type: ignore[arg-type]
    with ProcessExecutor(task_in(), 2) as executor:
        outcomes = {o.key: o for o in executor.run([unsendable, *echoes(2), unsendable])}
    assert outcomes["bad"].failure is not None
    assert outcomes["job-1"].result == "1"


def test_workers_are_replaced_after_so_many_jobs() -> None:
    with ProcessExecutor(task_in(), 1, jobs_per_worker=3) as executor:
        pids = [o.result for o in executor.run(jobs_of(*[("pid", "")] * 7))]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]


def test_an_error_of_the_iterable_comes_after_the_jobs_before_it() -> None:
    def broken() -> Iterator[Job[Payload]]:
        yield from echoes(5)
        raise HandoutError("the file ends in the middle of a row")

    outcomes: list[Outcome[object]] = []
    with ProcessExecutor(task_in(), 2) as executor:
        with pytest.raises(HandoutError, match="in the middle"):
            outcomes.extend(executor.run(broken()))
        assert len(outcomes) == 5
        assert len(list(executor.run(echoes(3)))) == 3


def test_a_run_can_be_left_early() -> None:
    with ProcessExecutor(task_in(), 2) as executor:
        run = executor.run(jobs_of(("echo", "x"), ("hang", ""), ("hang", "")))
        assert next(run).result == "x"
        with pytest.raises(HandoutError, match="one run at a time"):
            next(executor.run(echoes(1)))
        run.close()  # type: ignore[attr-defined]
        assert len(list(executor.run(echoes(3)))) == 3


def test_a_state_that_cannot_be_made_stops_everything(tmp_path: Path) -> None:
    with (
        ProcessExecutor(badly(tmp_path), 1) as executor,
        pytest.raises(SetupError, match="a font is missing") as caught,
    ):
        list(executor.run(echoes(3)))
    assert caught.value.exit_code is ExitCode.MISSING
    assert len(list(tmp_path.iterdir())) == 1


def test_workers_that_die_before_they_are_ready_are_not_replaced_for_ever(tmp_path: Path) -> None:
    task: Task[str, str, Payload, str] = Task(set_up_deadly, str(tmp_path), work)
    with (
        ProcessExecutor(task, 1) as executor,
        pytest.raises(SetupError, match="exit code 9") as caught,
    ):
        list(executor.run(echoes(3)))
    assert caught.value.exit_code is ExitCode.LIMIT
    assert len(list(tmp_path.iterdir())) == 6


def kill_at_random(outcomes: Iterator[Outcome[object]], seed: int, every: int) -> Iterator[object]:
    """Kill a worker after one outcome in so many; idle, busy and new ones are hit."""
    chance = random.Random(seed)  # noqa: S311 - the same kills each time
    for outcome in outcomes:
        if outcome.result is not None and not chance.randrange(every):
            time.sleep(chance.random() * 0.01)
            os.kill(chance.choice(sorted(workers())), signal.SIGKILL)
        yield outcome


def workers() -> set[int]:
    """Return the children that run jobs, not the helper of `multiprocessing`."""
    found = set()
    for child in children():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"spawn_main" in command:
            found.add(child)
    return found


def survive(count: int, every: int, seed: int) -> None:
    with ProcessExecutor(task_in(), 3, jobs_per_worker=200) as executor:
        run = executor.run(echoes(count))
        outcomes = [o for o in kill_at_random(run, seed, every) if isinstance(o, Outcome)]
    assert sorted(o.key for o in outcomes) == sorted(job.key for job in echoes(count))
    for outcome in outcomes:
        if outcome.failure is None:
            assert outcome.key == f"job-{outcome.result}"
        else:
            assert (outcome.failure.kind, outcome.attempts) == (FailureKind.CRASH, 2)
    assert sum(outcome.failure is not None for outcome in outcomes) < count / every


def test_random_kills_lose_nothing() -> None:
    survive(200, every=30, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_many_random_kills_lose_nothing(seed: int) -> None:
    survive(1000, every=15, seed=seed)


@pytest.mark.soak
def test_a_hundred_thousand_jobs_do_not_sit_in_memory() -> None:
    import resource

    def jobs() -> Iterator[Job[Payload]]:
        for number in range(100_000):
            yield Job(str(number), ("echo", "x" * 5000))

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ProcessExecutor(task_in(), 2) as executor:
        assert sum(1 for _ in executor.run(jobs())) == 100_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


PARENT = """\
import sys
from executor_jobs import jobs_of, task_in
from nethandout.executors.processes import ProcessExecutor

if __name__ == "__main__":
    with ProcessExecutor(task_in(), 2) as executor:
        run = executor.run(jobs_of(("pid", ""), ("pid", ""), (sys.argv[1], ""), (sys.argv[1], "")))
        for _ in range(2):
            print(next(run).result, flush=True)
        next(run)
"""


def is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("deed", ["hang", "spin"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_its_parent(tmp_path: Path, number: signal.Signals, deed: str) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen(
        [sys.executable, script, deed],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        start_new_session=True,
    ) as parent:
        assert parent.stdout is not None
        pids = {int(parent.stdout.readline()) for _ in range(2)}
        time.sleep(0.2)
        assert all(map(is_alive, pids))
        parent.send_signal(number)
        started = time.monotonic()
        code = parent.wait(10)
    assert code in {-number, 1, 130}
    while any(map(is_alive, pids)):
        assert time.monotonic() - started < 10, "a worker outlived its parent"
        time.sleep(0.05)


def test_ctrl_c_on_a_terminal_reaches_the_parent_only(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen(
        [sys.executable, script, "hang"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        start_new_session=True,
    ) as parent:
        assert parent.stdout is not None
        pids = {int(parent.stdout.readline()) for _ in range(2)}
        os.killpg(parent.pid, signal.SIGINT)
        _, told = parent.communicate(timeout=10)
    assert told.count("KeyboardInterrupt") == 1
    assert not any(map(is_alive, pids))


EARLY = """\
import os, signal
from executor_jobs import jobs_of, task_in
from nethandout.executors.handle import WorkerHandle
from nethandout.executors.processes import ProcessExecutor

introduce = WorkerHandle._introduce

def interrupted(self):
    os.killpg(0, signal.SIGINT)  # its process is there, but has not come far
    introduce(self)

if __name__ == "__main__":
    WorkerHandle._introduce = interrupted
    with ProcessExecutor(task_in(), 2) as executor:
        try:
            list(executor.run(jobs_of(("echo", "x"))))
        except KeyboardInterrupt:
            print(len(executor._workers))
"""


def test_ctrl_c_while_a_worker_starts_reaches_the_parent_only(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(EARLY)
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        start_new_session=True,
        timeout=20,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_an_interruption_while_a_worker_starts_leaves_none_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    introduce = WorkerHandle._introduce

    def interrupted(self: WorkerHandle) -> None:
        signal.raise_signal(signal.SIGINT)
        introduce(self)

    monkeypatch.setattr(WorkerHandle, "_introduce", interrupted)
    with ProcessExecutor(task_in(), 2) as executor, pytest.raises(KeyboardInterrupt):
        list(executor.run(echoes(1)))
