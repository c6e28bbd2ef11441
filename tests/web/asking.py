"""Ask an app in this process, as a browser would, without a server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import anyio
import httpx
from starlette.types import ASGIApp

Pairs = Iterable[tuple[str, str]]


def ask(
    app: ASGIApp,
    method: str,
    path: str = "/",
    *,
    headers: Pairs = (),
    content: bytes | Iterable[bytes] = b"",
) -> httpx.Response:
    """Give the answer of an app; a body in pieces is sent without its length."""

    async def pieces(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            body = content if isinstance(content, bytes) else pieces(content)
            return await client.request(method, path, headers=list(headers), content=body)

    return anyio.run(go)
