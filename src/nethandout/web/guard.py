"""Turn a request into one that may go on or into a refusal, and each answer into a safe one.

A page of another site must not reach what is here (DNS rebinding, forged requests), and
nothing of a patient may stay behind in a browser: no history, no cache, no referrer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nethandout.executors.protocol import failure_of
from nethandout.web.plainwords import Plain, in_english
from nethandout.web.staff import msg

ANONYMOUS: Final = ("/infobutton", "/cds-services")
"""Doors for other systems: they know no patient and change nothing."""
ENTRANCE: Final = "/enter"
_OPEN: Final = ("/static", "/card")
_READS: Final = frozenset({"GET", "HEAD"})
_ELSEWHERE: Final = msg("This was asked for by another page. Open the page anew.")
_STALE: Final = msg("The page was started anew. Open its address again.")
_NOT_HERE: Final = msg("This page has another address.")
_MISTAKE: Final = msg("This is a mistake of the program, not yours. Try again.")

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PDF_POLICY: Final = "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
"""Viewers of browsers do not work under a policy that forbids all that is not named."""
_HEADERS: Final = (
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
)


@dataclass(frozen=True, slots=True)
class Access:
    """Under which names the page is reached, and what a browser that was let in holds.

    `secret` is asked for where other machines can come. `is_behind_tls` keeps the cookie
    from ever going over a connection that others can read.
    """

    hosts: frozenset[str]
    cookie: str = "nethandout"
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    secret: str | None = field(default=None, repr=False)
    is_behind_tls: bool = False


def loopback_hosts(port: int) -> frozenset[str]:
    """Turn a port into what browsers of this machine may say in `Host`."""
    names = ("127.0.0.1", "localhost", "[::1]")
    return frozenset({f"{name}:{port}" for name in names} | (set(names) if port == 80 else set()))  # noqa: PLR2004 - the port that URLs leave out


def admit(response: Response, access: Access) -> Response:
    """Give a browser the cookie with which it may go on."""
    response.set_cookie(
        access.cookie,
        access.token,
        httponly=True,
        samesite="strict",
        secure=access.is_behind_tls,
    )
    return response


class Guard:
    """Stands before the whole page; what it refuses costs no work."""

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        report: Callable[[str], None] = lambda _: None,
        plain: Plain = in_english,
    ) -> None:
        """Put a guard before an app.

        `report` hears the kind and place of unforeseen errors, `plain` says in the language of
        staff why there is nothing to see.
        """
        self._app = app
        self._access = access
        self._report = report
        self._plain = plain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # a WebSocket that nobody accepts is closed

        has_begun = False

        async def send_safely(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                _make_safe(MutableHeaders(scope=message))
            await send(message)

        answer = refusal(scope, self._access, self._plain) or self._app
        try:
            await answer(scope, receive, send_safely)
        except Exception as error:  # noqa: BLE001 - its text may hold a patient's words
            self._report(failure_of(error).message)
            if not has_begun:
                sorry = self._plain(_MISTAKE, Headers(scope=scope), 500, None)
                await sorry(scope, receive, send_safely)


def refusal(scope: Scope, access: Access, plain: Plain = in_english) -> Response | None:
    """Say why a request may not go on, or nothing."""
    headers, path = Headers(scope=scope), scope["path"]
    names = headers.getlist("host")
    if len(names) != 1 or names[0].lower() not in access.hosts:
        return plain(_NOT_HERE, headers, 421, None)
    if _is_below(path, ANONYMOUS):
        return None
    if scope["method"] not in _READS:
        return _refusal_to_work(path, headers, access, plain)
    if path in {"/", ENTRANCE} or _is_below(path, _OPEN):
        is_closed = access.secret and path == "/" and not has_token(headers, access)
        return RedirectResponse(ENTRANCE, 303) if is_closed else None
    if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return plain(_ELSEWHERE, headers, 403, None)
    return None if has_token(headers, access) else plain(_STALE, headers, 403, None)


def _refusal_to_work(path: str, headers: Headers, access: Access, plain: Plain) -> Response | None:
    """Say why nothing is changed or printed for a request, or nothing."""
    if not _comes_from_here(headers):
        return plain(_ELSEWHERE, headers, 403, None)
    is_let_in = path == ENTRANCE or has_token(headers, access)
    return None if is_let_in else plain(_STALE, headers, 403, None)


def has_token(headers: Headers, access: Access) -> bool:
    """Tell whether the browser holds the token of this start."""
    for cookies in headers.getlist("cookie"):
        token = cookie_parser(cookies).get(access.cookie, "")
        if secrets.compare_digest(token.encode(), access.token.encode()):
            return True
    return False


def _comes_from_here(headers: Headers) -> bool:
    """Tell whether a page of this server sends what changes or prints something.

    A form of a page without referrers has the origin `null`, as has a hostile frame: then only
    `Sec-Fetch-Site`, which no page can forge, tells them apart. Whoever sends neither is no
    browser of today.
    """
    site, origins = headers.get("sec-fetch-site"), headers.getlist("origin")
    host = headers["host"].lower()
    own = {f"http://{host}", f"https://{host}"}
    if site is None:
        return len(origins) == 1 and origins[0].lower() in own
    return site == "same-origin" and all(origin.lower() in own | {"null"} for origin in origins)


def _is_below(path: str, tops: tuple[str, ...]) -> bool:
    return any(path == top or path.startswith(f"{top}/") for top in tops)


def _make_safe(headers: MutableHeaders) -> None:
    """Add what tells a browser to keep nothing and to load nothing from elsewhere."""
    for name, value in _HEADERS:
        headers.setdefault(name, value)
    is_pdf = headers.get("content-type", "").startswith("application/pdf")
    headers.setdefault("content-security-policy", _PDF_POLICY if is_pdf else _POLICY)
    headers.setdefault("x-frame-options", "SAMEORIGIN" if is_pdf else "DENY")


def is_secret(typed: str, access: Access) -> bool:
    """Tell whether this is the secret; without one nobody is let in by it."""
    secret = access.secret or ""
    return bool(secret) and secrets.compare_digest(typed.encode(), secret.encode())
