"""Turn requests into as many as can be served, each with a body that came in full and in time."""

from __future__ import annotations

from typing import Final

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nethandout.web.plainwords import Plain, in_english
from nethandout.web.staff import msg

MOST_BODY: Final = 2 * 1024**2
"""Bytes; a record takes 2 kB, a table of 5,000 rows about 1 MB."""
MOST_SECONDS: Final = 10.0
"""How long a body may take to come."""

MOST_REQUESTS: Final = 100
"""At once: their bodies take 200 MiB at most, and who comes then would wait too long."""
RETRY_SECONDS: Final = "2"
_CROWDED: Final = msg("too many are here; try again in a moment")
_TOO_LARGE: Final = msg("This is larger than 2 MB.")
_TOO_SLOW: Final = msg("This took too long to arrive.")


class RequestLimit:
    """Lets so many requests in at once; whoever comes then is told when to come again."""

    def __init__(
        self, app: ASGIApp, plain: Plain = in_english, *, most: int = MOST_REQUESTS
    ) -> None:
        self._app = app
        self._plain = plain
        self._most = most
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or answer with 503."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._inside >= self._most:
            retry = {"retry-after": RETRY_SECONDS}
            refusal = self._plain(_CROWDED, Headers(scope=scope), 503, retry)
            await refusal(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1


class TooLargeError(Exception):
    """A body has more bytes than anything that belongs here."""


class BodyLimits:
    """Reads a body before anybody works on it, so that a slow or endless one holds up nobody."""

    def __init__(
        self,
        app: ASGIApp,
        plain: Plain = in_english,
        *,
        most: int = MOST_BODY,
        seconds: float = MOST_SECONDS,
    ) -> None:
        self._app = app
        self._plain = plain
        self._most = most
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a whole body on, or answer with 413 or 408."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            with anyio.fail_after(self._seconds):
                body = await self._read(Headers(scope=scope), receive)
        except TooLargeError:
            await self._refused(_TOO_LARGE, scope, 413)(scope, receive, send)
        except TimeoutError:
            await self._refused(_TOO_SLOW, scope, 408)(scope, receive, send)
        else:
            if body is not None:
                await self._app(scope, _replay(body, receive), send)

    def _refused(self, message: str, scope: Scope, status: int) -> ASGIApp:
        return self._plain(message, Headers(scope=scope), status, {"connection": "close"})

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        """Read to the end; nothing if the other side has gone."""
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self._most:
            raise TooLargeError
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._most:
                raise TooLargeError
            if not message.get("more_body", False):
                return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give what was read as one message, then whatever comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
