"""Who is let in, what is refused before any work, and what every answer tells the browser."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import anyio
import pytest
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send
from tests.web.asking import ask

from nethandout.web.guard import Access, Guard, admit, is_secret, loopback_hosts

ACCESS = Access(loopback_hosts(8765), token="t" * 43)
HOST = "127.0.0.1:8765"
OWN = {"sec-fetch-site": "same-origin", "origin": f"http://{HOST}"}


class Inside:
    """Counts the requests that came through."""

    def __init__(self, answer: Response | None = None) -> None:
        self.came = 0
        self._answer = answer or PlainTextResponse("done")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.came += 1
        await self._answer(scope, receive, send)


def asked(
    method: str,
    path: str = "/",
    *,
    host: str = HOST,
    token: str | None = "t" * 43,
    access: Access = ACCESS,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> tuple[int, int]:
    """Ask through a guard; give the status, and how often that got to the page behind it."""
    inside = Inside()
    sent = [("host", host), *headers.items()]
    if token is not None:
        sent.append(("cookie", f"other=1; {access.cookie}={token}"))
    status = ask(Guard(inside, access), method, path, headers=sent).status_code
    return status, inside.came


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765", "LocalHost:8765"]
)
def test_a_browser_of_this_computer_may_come(host: str) -> None:
    assert asked("GET", host=host) == (200, 1)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1",
        "127.0.0.1:8766",
        "localhost",
        "127.0.0.1.evil.example:8765",
        "localhost.:8765",
        "127.1:8765",
        "0.0.0.0:8765",
        "2130706433:8765",
        "[::ffff:127.0.0.1]:8765",
        "user@127.0.0.1:8765",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/infobutton", "/static/page.css"])
def test_another_name_is_refused_before_any_work(host: str, path: str) -> None:
    assert asked("GET", path, host=host) == (421, 0)


def test_two_hosts_are_as_bad_as_a_wrong_one() -> None:
    inside = Inside()
    headers = [("host", HOST), ("host", "evil.example")]
    assert ask(Guard(inside, ACCESS), "GET", headers=headers).status_code == 421
    assert inside.came == 0


@pytest.mark.parametrize(
    "headers",
    [
        OWN,
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "same-origin"},
        {"origin": f"http://{HOST}"},
        {"origin": f"https://{HOST}"},
    ],
)
def test_the_own_page_may_change_something(headers: dict[str, str]) -> None:
    assert asked("POST", "/print", headers=headers) == (200, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:8766"},
        {"origin": "http://localhost:8765"},
        {"sec-fetch-site": "cross-site", "origin": f"http://{HOST}"},
        {"sec-fetch-site": "same-site", "origin": f"http://{HOST}"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/print", "/record", "/drop", "/enter"])
def test_another_page_cannot_change_or_print_anything(headers: dict[str, str], path: str) -> None:
    assert asked("POST", path, headers=headers) == (403, 0)


@pytest.mark.parametrize("token", [None, "", "x" * 43, "t" * 42, "t" * 44, "%C3%BC"])
def test_nothing_is_changed_or_shown_without_the_token_of_this_start(token: str | None) -> None:
    same = {"sec-fetch-site": "same-origin"}
    assert asked("POST", "/print", token=token, headers=OWN) == (403, 0)
    assert asked("GET", "/printed/x", token=token, headers=same) == (403, 0)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_cannot_embed_what_was_printed(site: str) -> None:
    assert asked("GET", "/printed/x", headers={"sec-fetch-site": site}) == (403, 0)
    assert asked("GET", "/picture/x/y", headers={"sec-fetch-site": site}) == (403, 0)


@pytest.mark.parametrize("path", ["/infobutton", "/infobutton/leaflet", "/cds-services"])
def test_other_systems_need_no_cookie_and_no_origin(path: str) -> None:
    assert asked("POST", path, token=None) == (200, 1)
    assert asked("GET", path, token=None, headers={"sec-fetch-site": "cross-site"}) == (200, 1)


def test_a_door_is_a_path_not_a_beginning_of_one() -> None:
    assert asked("GET", "/infobuttons", token=None) == (403, 0)
    assert asked("GET", "/carduus", token=None) == (403, 0)


def test_a_card_of_another_system_opens_without_a_cookie() -> None:
    assert asked("GET", "/card/abc", token=None, headers={"sec-fetch-site": "cross-site"}) == (
        200,
        1,
    )


def test_where_others_can_come_the_page_is_behind_a_secret() -> None:
    access = Access(frozenset({"net.example"}), token="t" * 43, secret="s" * 16)
    assert asked("GET", host="net.example", token=None, access=access) == (303, 0)
    assert asked("GET", host="net.example", access=access) == (200, 1)
    assert asked("GET", "/enter", host="net.example", token=None, access=access) == (200, 1)
    assert is_secret("s" * 16, access)
    assert not is_secret("s" * 15, access)
    assert not is_secret("", ACCESS)


def test_the_cookie_goes_to_this_page_only_and_no_script_reads_it() -> None:
    cookie = admit(Response(), ACCESS).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie
    behind = Access(frozenset({"net.example"}), is_behind_tls=True)
    assert "Secure" in admit(Response(), behind).headers["set-cookie"]


def test_each_start_has_its_own_token_which_no_log_shows() -> None:
    one, other = Access(frozenset()), Access(frozenset())
    assert one.token != other.token
    assert len(one.token) >= 43
    assert one.token not in repr(one)


@pytest.mark.parametrize(("path", "host"), [("/", HOST), ("/none", HOST), ("/", "evil.example")])
def test_every_answer_leaves_nothing_behind(path: str, host: str) -> None:
    headers = ask(Guard(Inside(), ACCESS), "GET", path, headers=[("host", host)]).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_only_a_pdf_may_be_shown_in_a_frame_of_this_page() -> None:
    pdf = Inside(Response(b"%PDF", media_type="application/pdf"))
    headers = ask(Guard(pdf, ACCESS), "GET", headers=[("host", HOST)]).headers
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_an_unforeseen_error_is_told_without_its_text() -> None:
    async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError("Rosa Mendez")

    told: list[str] = []
    answer = ask(Guard(fails, ACCESS, told.append), "GET", headers=[("host", HOST)])
    assert answer.status_code == 500
    assert "Rosa" not in answer.text
    assert len(told) == 1
    assert told[0].startswith("ValueError at test_guard.py:")


def test_a_websocket_is_not_accepted() -> None:
    inside = Inside()

    async def receive() -> Message:
        raise AssertionError

    async def send(_: Message) -> None:
        raise AssertionError

    anyio.run(Guard(inside, ACCESS), {"type": "websocket"}, receive, send)
    assert inside.came == 0
