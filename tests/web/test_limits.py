"""A body that is too large or too slow is refused before anybody works on it."""

from __future__ import annotations

from collections.abc import Iterator

import anyio
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send
from tests.web.asking import ask

from nethandout.web.limits import MOST_BODY, BodyLimits, RequestLimit


async def _length(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


def test_a_body_of_2_mib_comes_through_whole() -> None:
    answer = ask(BodyLimits(_length), "POST", content=b"x" * MOST_BODY)
    assert (answer.status_code, answer.text) == (200, str(MOST_BODY))


def test_one_byte_more_is_refused_by_its_announced_length() -> None:
    answer = ask(BodyLimits(_length), "POST", content=b"x" * (MOST_BODY + 1))
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"


def test_a_body_that_announces_no_length_is_counted() -> None:
    def endless() -> Iterator[bytes]:
        yield from [b"x" * 1024**2] * 3

    assert ask(BodyLimits(_length), "POST", content=endless()).status_code == 413


def _statuses(receive: Receive, seconds: float) -> list[int]:
    """Give the statuses that are answered to what `receive` brings."""
    sent: list[int] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    scope: Scope = {"type": "http", "method": "POST", "path": "/", "headers": []}

    async def ask() -> None:
        await BodyLimits(_length, seconds=seconds)(scope, receive, send)

    anyio.run(ask)
    return sent


def test_a_body_that_comes_too_slowly_is_given_up() -> None:
    async def drips() -> Message:
        await anyio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    assert _statuses(drips, 0.1) == [408]


def test_who_goes_away_gets_no_answer() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    assert _statuses(gone, 5) == []


def test_what_follows_the_body_still_comes_through() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"ab", "more_body": True},
        {"type": "http.request", "body": b"c", "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    assert _statuses(receive, 5) == [200]
    assert len(messages) == 1


def test_of_too_many_at_once_the_last_is_told_when_to_come_again() -> None:
    statuses: list[int] = []
    inside = anyio.Event()

    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        await inside.wait()
        await PlainTextResponse("done")(scope, receive, send)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
            names = dict(message["headers"])
            assert message["status"] == 200 or int(names[b"retry-after"]) > 0

    async def go() -> None:
        limit = RequestLimit(waits, most=2)
        scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(limit, scope, _nothing, send)
                await anyio.wait_all_tasks_blocked()
            inside.set()
        await limit(scope, _nothing, send)

    anyio.run(go)
    assert statuses == [503, 200, 200, 200]


async def _nothing() -> Message:
    raise AssertionError
