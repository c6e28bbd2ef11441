"""Turn a call by ASGI into a reply: the door for uvicorn, Hypercorn, Starlette and Django.

The app is a plain ASGI callable, so that it needs no package. It may be mounted or be a route
by itself. Answers and leaflets are made in threads: the event loop never waits for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from nethandout.web.infobutton.app import MOST_BYTES, Call, Reply, refusal, respond
from nethandout.web.infobutton.desk import Desk

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_DROPPED: Final = 1024 * 1024
"""So many bytes are read beyond the longest body before the reply that it is too long."""
_SLOW: Final = 10.0
"""Seconds in which a body must have come."""


@dataclass(frozen=True, slots=True)
class AsgiApp:
    """An ASGI app that hands each call to a function, which may take its time.

    An object and no function, since Starlette takes functions for its own kind of endpoint. A
    body is at most so many bytes long.
    """

    handle: Callable[[Call], Reply]
    most_bytes: int = MOST_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            reply = await _reply(self.handle, scope, receive, self.most_bytes)
            await _send(send, reply, scope["method"])
        else:
            await send({"type": "websocket.close"})


def asgi_app(desk: Desk) -> AsgiApp:
    """Turn a desk into an ASGI app."""
    return AsgiApp(lambda call: respond(desk, call))


async def _live(receive: Receive, send: Send) -> None:
    """Agree to being started and stopped; there is nothing to prepare."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _reply(
    handle: Callable[[Call], Reply], scope: Scope, receive: Receive, most_bytes: int
) -> Reply:
    names = [name.lower() for name, _ in scope["headers"]]
    if names.count(b"host") > 1:
        return refusal(400, "there are two hosts")
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }
    try:
        async with asyncio.timeout(_SLOW):
            body = await _body(receive, most_bytes)
    except TimeoutError:
        return refusal(408, "the body takes too long")
    if body is None:
        return refusal(413, f"a body is at most {most_bytes} bytes")
    return await asyncio.to_thread(handle, _call(scope, headers, body))


def _call(scope: Scope, headers: Mapping[str, str], body: bytes) -> Call:
    root = str(scope.get("root_path", "")).rstrip("/")
    path = str(scope["path"])
    if f"{path}/".startswith(f"{root}/"):
        path = path.removeprefix(root)
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    place = f"{scope.get('scheme', 'http')}://{headers.get('host', '')}{root}"
    return Call(str(scope["method"]), path, headers, query, body, place)


async def _body(receive: Receive, most_bytes: int) -> bytes | None:
    """Read a body, or nothing where it is too long.

    A little more than is allowed is read and dropped: a proxy that has sent only a part of it when
    the reply comes tells its caller 502 in place of 413.
    """
    body, length = b"", 0
    while True:
        message = await receive()
        chunk = bytes(message.get("body", b""))
        length += len(chunk)
        if length <= most_bytes:
            body += chunk
        if length > most_bytes + _DROPPED or not message.get("more_body", False):
            return body if length <= most_bytes else None


async def _send(send: Send, reply: Reply, method: str) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": list(_encoded(reply.all_headers)),
        }
    )
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else reply.body})


def _encoded(headers: Iterable[tuple[str, str]]) -> Iterable[tuple[bytes, bytes]]:
    return ((name.lower().encode("ascii"), value.encode("latin-1")) for name, value in headers)
