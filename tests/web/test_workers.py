"""Two processes do the work; one that is lost costs its one request, and who waits is counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from executor_jobs import CANARY, Payload, badly, task_in

from nethandout.executors.limits import Limits
from nethandout.executors.protocol import Task
from nethandout.web import workers
from nethandout.web.workers import BusyError, LostError, OutdatedError, WorkError, Workers

LIMITS = Limits(seconds=1.0, memory=200 * 1024**2)
Pool = Workers[Payload, object]


def run(
    ask: Callable[[Pool], Awaitable[None]],
    size: int = 1,
    most_waiting: int = 32,
    task: Task[Any, Any, Payload, object] | None = None,
) -> None:
    """Give a test its pool, and end it in any case."""

    async def go() -> None:
        pool: Pool = Workers(task or task_in(), size, limits=LIMITS, most_waiting=most_waiting)
        pool.begin()
        try:
            await ask(pool)
        finally:
            pool.close()

    anyio.run(go)


@pytest.mark.parametrize("deed", ["kill", "hang", "eat", "segfault", "gorge"])
def test_a_process_that_is_lost_costs_one_request(deed: str) -> None:
    async def ask(pool: Pool) -> None:
        warm = await pool.do(("pid", ""))
        assert await pool.do(("pid", "")) == warm
        with pytest.raises(LostError):
            await pool.do((deed, ""))
        assert await pool.do(("echo", "next")) == "next"

    run(ask)


def test_a_process_that_died_while_idle_costs_nothing() -> None:
    async def ask(pool: Pool) -> None:
        idle = pool._idle[0]
        await pool.do(("echo", "a"))
        idle.kill()
        assert await pool.do(("echo", "b")) == "b"

    run(ask)


def test_an_unforeseen_error_says_where_and_no_values() -> None:
    async def ask(pool: Pool) -> None:
        with pytest.raises(WorkError, match=r"^ValueError at executor_jobs\.py") as caught:
            await pool.do(("fail", CANARY))
        assert CANARY not in str(caught.value)
        assert await pool.do(("echo", "next")) == "next"

    run(ask)


def test_a_neighbor_goes_on_while_the_other_is_lost() -> None:
    async def ask(pool: Pool) -> None:
        ends: list[object] = []

        async def one(name: str, value: str) -> None:
            try:
                ends.append(await pool.do((name, value)))
            except LostError:
                ends.append("lost")

        async with anyio.create_task_group() as group:
            group.start_soon(one, "nap", "0.4")
            group.start_soon(one, "kill", "")
        assert ends == ["lost", "0.4"]

    run(ask, size=2)


def test_too_many_are_told_to_come_again_and_what_is_outdated_is_not_done() -> None:
    async def ask(pool: Pool) -> None:
        await pool.do(("echo", "a"))
        outdated: list[bool] = []

        async def old() -> None:
            with pytest.raises(OutdatedError):
                await pool.do(("echo", "b"), lambda: False)
            outdated.append(True)

        async with anyio.create_task_group() as group:
            group.start_soon(pool.do, ("nap", "0.3"))
            group.start_soon(old)
            await anyio.sleep(0.05)
            with pytest.raises(BusyError):
                await pool.do(("echo", "c"))
        assert outdated == [True]
        assert await pool.do(("echo", "c")) == "c"

    run(ask, most_waiting=1)


def test_a_state_that_cannot_be_made_is_an_error_of_each_request(tmp_path: Path) -> None:
    async def ask(pool: Pool) -> None:
        for _ in range(2):
            with pytest.raises(WorkError, match="a font is missing"):
                await pool.do(("echo", "a"))

    run(ask, task=badly(tmp_path))


def test_a_closed_pool_does_nothing() -> None:
    async def ask(pool: Pool) -> None:
        pool.close()
        with pytest.raises(LostError):
            await pool.do(("echo", "a"))

    run(ask)


def test_each_process_is_warmed_up_one_time_whatever_comes_of_it() -> None:
    async def ask(pool: Pool) -> None:
        await pool.warm_up(("echo", "a"))
        assert [handle.done for handle in pool._idle] == [1, 1]
        await pool.warm_up(("kill", ""))
        assert await pool.do(("echo", "b")) == "b"

    run(ask, size=2)


def test_who_comes_while_a_process_warms_up_is_served_by_the_other() -> None:
    async def ask(pool: Pool) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(pool.warm_up, ("nap", "0.3"))
            await anyio.sleep(0.05)
            assert await pool.do(("echo", "a")) == "a"
            assert pool.waiting == 0
            assert len(pool._idle) == 1

    run(ask, size=2)


def test_who_keeps_a_seat_is_served_by_the_process_that_knows_the_work() -> None:
    async def ask(pool: Pool) -> None:
        await pool.warm_up(("echo", "a"))
        pids = [await pool.do(("pid", ""), seat=seat) for seat in (6, 7, 6, 7, 7, 6)]
        assert pids[0] != pids[1]
        assert pids == [pids[0], pids[1], pids[0], pids[1], pids[1], pids[0]]

    run(ask, size=2)


def test_a_seat_whose_process_is_at_work_or_not_ready_costs_no_waiting() -> None:
    async def ask(pool: Pool) -> None:
        first = await pool.do(("pid", ""))
        pool._prepare()
        assert await pool.do(("pid", ""), seat=1) == first
        await pool.warm_up(("echo", "a"))
        async with anyio.create_task_group() as group:
            group.start_soon(pool.do, ("nap", "0.3"))
            await anyio.sleep(0.05)
            assert await pool.do(("pid", ""), seat=0) != first

    run(ask, size=2)


def test_a_process_that_has_done_enough_is_replaced_before_anybody_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "_MOST_JOBS", 2)

    async def ask(pool: Pool) -> None:
        first, second = [await pool.do(("pid", "")) for _ in range(2)]
        assert first == second
        assert [handle.done for handle in pool._idle] == [0]
        assert await pool.do(("pid", "")) != first

    run(ask)
