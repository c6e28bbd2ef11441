"""Turn a message into an answer without a page: a line of text, in the language of staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.responses import PlainTextResponse, Response

Plain = Callable[[str, Mapping[str, str], int, Mapping[str, str] | None], Response]
"""What turns a message, the headers of who asked, a status and further headers into an answer."""


def in_english(
    message: str,
    _asked: Mapping[str, str],
    status: int,
    headers: Mapping[str, str] | None,
) -> Response:
    """Say a message as the program says it itself."""
    return PlainTextResponse(f"{message}\n", status, headers)
