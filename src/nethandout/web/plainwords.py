"""Turn a message into an answer without a page: a line of text, in the language of staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from starlette.responses import PlainTextResponse, Response


class Plain(Protocol):
    """What turns a message, and the headers of who asked, into such an answer."""

    def __call__(
        self,
        message: str,
        asked: Mapping[str, str],
        status: int,
        headers: Mapping[str, str] | None = None,
        /,
    ) -> Response:
        """Say a message with a status, and with further headers."""


def in_english(
    message: str,
    _asked: Mapping[str, str],
    status: int,
    headers: Mapping[str, str] | None = None,
    /,
) -> Response:
    """Say a message as the program says it itself."""
    return PlainTextResponse(f"{message}\n", status, headers)
