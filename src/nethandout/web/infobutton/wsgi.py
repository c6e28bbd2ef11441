"""Turn a call by WSGI (PEP 3333) into a reply: the door for mod_wsgi, gunicorn and Flask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from nethandout.web.infobutton.app import MOST_BYTES, Call, Reply, refusal, respond
from nethandout.web.infobutton.desk import Desk

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def wsgi_app(desk: Desk) -> WSGIApplication:
    """Turn a desk into a WSGI app."""
    return answering(lambda call: respond(desk, call))


def answering(handle: Callable[[Call], Reply], most_bytes: int = MOST_BYTES) -> WSGIApplication:
    """Turn a function from a call to its reply into a WSGI app; a body is at most so long."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = _body(environ, most_bytes)
        reply = body if isinstance(body, Reply) else handle(_call(environ, body))
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(reply.all_headers))
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else reply.body]

    return app


def _body(environ: WSGIEnvironment, most_bytes: int) -> bytes | Reply:
    """Read a body of the length that is told, or say why not; a server limits its time."""
    told = str(environ.get("CONTENT_LENGTH") or "0")
    if not (told.isascii() and told.isdigit()):
        return refusal(400, "the length of the body is no number")
    if int(told) > most_bytes:
        return refusal(413, f"a body is at most {most_bytes} bytes")
    read: bytes = environ["wsgi.input"].read(int(told)) if int(told) else b""
    return read


def _call(environ: WSGIEnvironment, body: bytes) -> Call:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = str(environ["CONTENT_TYPE"])
    root = str(environ.get("SCRIPT_NAME", "")).rstrip("/")
    return Call(
        str(environ["REQUEST_METHOD"]),
        str(environ.get("PATH_INFO", "")),
        headers,
        str(environ.get("QUERY_STRING", "")),
        body,
        f"{environ['wsgi.url_scheme']}://{headers.get('host', '')}{root}",
    )
