"""The door for ASGI reads a body of a limited length, and may be mounted anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from nethandout.web.infobutton import asgi
from nethandout.web.infobutton.app import MOST_BYTES
from nethandout.web.infobutton.asgi import asgi_app
from nethandout.web.infobutton.desk import Desk

HOST = "handouts.example.org"
CODE = {
    "mainSearchCriteria.v.c": "C7A.012",
    "mainSearchCriteria.v.cs": "2.16.840.1.113883.6.90",
}


def client(app: object) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}")


@pytest.mark.parametrize("path", ["/infobutton", "/ehr/infobutton"])
def test_it_may_be_a_route_or_be_mounted(desk: Desk, path: str) -> None:
    app = asgi_app(desk)
    routes = [Mount("/ehr", app), Route("/infobutton", app), Route("/infobutton/leaflet", app)]

    async def follow() -> tuple[httpx.Response, httpx.Response]:
        async with client(Starlette(routes=routes)) as browser:
            answer = await browser.get(path, params=CODE)
            link = f"https://{HOST}{path}/leaflet?site=ileum&language=en&format=pdf"
            return answer, await browser.get(link)

    answer, leaflet = asyncio.run(follow())
    assert f"https://{HOST}{path}/leaflet?site=ileum&amp;language=en" in answer.text
    assert leaflet.status_code == 200
    assert leaflet.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize("size", [4 * MOST_BYTES, 64 * MOST_BYTES])
def test_a_body_that_is_too_long_is_dropped_and_not_read_for_ever(desk: Desk, size: int) -> None:
    sent = 0

    async def long() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(size // 1024):
            sent += 1024
            yield b"x" * 1024

    async def post() -> httpx.Response:
        async with client(asgi_app(desk)) as browser:
            return await browser.post("/infobutton", content=long())

    assert asyncio.run(post()).status_code == 413
    # A proxy that could not send all of a body that is a little too long would answer 502.
    assert sent == min(size, MOST_BYTES + 1024 * 1024 + 1024)


def test_a_body_that_does_not_come_is_not_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "_SLOW", 0.01)
    never = asyncio.Event()

    async def stuck() -> AsyncIterator[bytes]:
        yield b"a"
        await never.wait()

    async def post() -> httpx.Response:
        async with client(asgi_app(desk)) as browser:
            return await browser.post("/infobutton", content=stuck())

    assert asyncio.run(post()).status_code == 408


def test_two_hosts_are_none(desk: Desk) -> None:
    async def get() -> httpx.Response:
        async with client(asgi_app(desk)) as browser:
            return await browser.get("/infobutton", headers=[("Host", HOST), ("Host", "evil")])

    assert asyncio.run(get()).status_code == 400


def test_a_server_may_start_and_stop_it(desk: Desk) -> None:
    messages = iter(["lifespan.startup", "lifespan.shutdown"])
    sent: list[str] = []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0)
        return {"type": next(messages)}

    async def send(message: object) -> None:
        await asyncio.sleep(0)
        assert isinstance(message, dict)
        sent.append(message["type"])

    asyncio.run(asgi_app(desk)({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
