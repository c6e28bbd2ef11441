"""Two processes do the work; one that is lost costs its one request, and who waits is counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

from nethandout.executors.limits import Limits
from nethandout.executors.protocol import Task
from nethandout.web.workers import BusyError, LostError, OutdatedError, WorkError, Workers
from tests.web import page_jobs

LIMITS = Limits(seconds=2.0, memory=300 * 1024**2)
Pool = Workers[Any, Any]


@pytest.fixture(scope="module")
def task() -> Task[Any, Any, Any, Any]:
    return Task(page_jobs.set_up, 7, page_jobs.work)


def run(
    task: Task[Any, Any, Any, Any], ask: Callable[[Pool], Awaitable[None]], **more: Any
) -> None:
    """Give a test its pool, and end it in any case."""

    async def go() -> None:
        pool: Pool = Workers(task, limits=LIMITS, **more)
        pool.start()
        try:
            await ask(pool)
        finally:
            pool.close()

    anyio.run(go)


def test_work_is_done_by_processes_that_stay_and_a_lost_one_costs_one_request(
    task: Task[Any, Any, Any, Any],
) -> None:
    async def ask(pool: Pool) -> None:
        assert await pool.do("a") == (7, "a")
        warm = await pool.do("process")
        assert await pool.do("process") == warm
        for lost in ("die", "hang", "eat"):
            with pytest.raises((LostError, WorkError)):
                await pool.do(lost)
            assert await pool.do(lost.upper()) == (7, lost.upper())
        assert await pool.do("process") != warm

    run(task, ask)


def test_an_unforeseen_error_says_where_and_no_values(task: Task[Any, Any, Any, Any]) -> None:
    async def ask(pool: Pool) -> None:
        with pytest.raises(WorkError) as caught:
            await pool.do("fail")
        assert "ValueError at page_jobs.py" in str(caught.value)
        assert "Rosa" not in str(caught.value)

    run(task, ask, size=1)


def test_one_neighbor_goes_on_while_the_other_is_lost(task: Task[Any, Any, Any, Any]) -> None:
    async def ask(pool: Pool) -> None:
        await pool.do("a")
        ends: list[object] = []

        async def one(payload: str) -> None:
            try:
                ends.append(await pool.do(payload))
            except LostError:
                ends.append("lost")

        async with anyio.create_task_group() as group:
            group.start_soon(one, "slow")
            group.start_soon(one, "die")
        assert sorted(map(str, ends)) == ["(7, 'slow')", "lost"]

    run(task, ask)


def test_too_many_are_told_to_come_again_and_what_is_outdated_is_not_done(
    task: Task[Any, Any, Any, Any],
) -> None:
    async def ask(pool: Pool) -> None:
        await pool.do("a")
        outdated: list[bool] = []

        async def old() -> None:
            with pytest.raises(OutdatedError):
                await pool.do("b", lambda: False)
            outdated.append(True)

        async with anyio.create_task_group() as group:
            group.start_soon(pool.do, "slow")
            group.start_soon(old)
            await anyio.sleep(0.05)
            assert pool.waiting == 2
            with pytest.raises(BusyError):
                await pool.do("c")
        assert outdated == [True]
        assert pool.waiting == 0
        assert await pool.do("c") == (7, "c")

    run(task, ask, size=1, most_waiting=1)


def test_a_state_that_cannot_be_made_is_an_error_of_each_request() -> None:
    async def ask(pool: Pool) -> None:
        for _ in range(2):
            with pytest.raises(WorkError, match="no state can be made"):
                await pool.do("a")

    run(Task(page_jobs.set_up, -1, page_jobs.work), ask, size=1)


def test_a_closed_pool_does_nothing(task: Task[Any, Any, Any, Any]) -> None:
    async def ask(pool: Pool) -> None:
        pool.close()
        with pytest.raises(LostError):
            await pool.do("a")

    run(task, ask, size=1)
