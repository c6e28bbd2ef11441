"""A form that was sent becomes fields of a record and of the page, without touching the disk."""

from __future__ import annotations

import tempfile
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from tests.web.asking import ask

from nethandout.web.limits import MOST_BODY
from nethandout.web.sent import InMemoryParser, Sent, read_sent

FORM = [("content-type", "application/x-www-form-urlencoded")]
BORDER = "multipart/form-data; boundary=x"


def sent(content: bytes, kind: str = FORM[0][1]) -> Sent:
    read: list[Sent] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        read.append(await read_sent(Request(scope, receive)))
        await PlainTextResponse("")(scope, receive, send)

    ask(app, "POST", headers=[("content-type", kind)], content=content)
    return read[0]


def test_fields_of_the_page_are_no_fields_of_the_record() -> None:
    form = sent(
        b"tumor.site=ileum&_draft=d&_staff=es&_search=x&_live=1&_row=12&treatments=a&treatments=b"
    )
    assert form.data == {"tumor.site": ("ileum",), "treatments": ("a", "b")}
    assert (form.draft, form.staff, form.search, form.is_live, form.row) == (
        "d",
        "es",
        "x",
        True,
        12,
    )


@pytest.mark.parametrize("row", [b"", b"-1", b"x", b"%C2%B2", b"1.5"])
def test_a_row_that_is_no_number_is_none(row: bytes) -> None:
    assert sent(b"_row=" + row).row == 0


@pytest.mark.parametrize(
    ("take", "data"),
    [
        (b"tumor.site=appendix", {"tumor.site": ("appendix",), "treatments": ("a",)}),
        (b"treatments=b", {"tumor.site": ("ileum",), "treatments": ("a", "b")}),
        (b"treatments=a", {"tumor.site": ("ileum",), "treatments": ("a",)}),
        (b"", {"tumor.site": ("ileum",), "treatments": ("a",)}),
        (
            b"treatments=b|tumor.site=colon",
            {"tumor.site": ("colon",), "treatments": ("a", "b")},
        ),
        (b"nothing", {"tumor.site": ("ileum",), "treatments": ("a",)}),
    ],
)
def test_a_button_sets_what_has_one_value_and_adds_to_what_has_many(
    take: bytes, data: dict[str, Any]
) -> None:
    buttons = take.replace(b"=", b"%3D").replace(b"|", b"&_take=")
    form = sent(b"tumor.site=ileum&treatments=a&_take=" + buttons)
    assert form.taken == data


def test_a_file_as_large_as_a_body_may_be_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a file was made")

    monkeypatch.setattr(tempfile, "TemporaryFile", never)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", never)
    head = b'--x\r\nContent-Disposition: form-data; name="_file"; filename="Rosa.csv"\r\n\r\n'
    raw = b"y" * (MOST_BODY - len(head) - 10)
    form = sent(head + raw + b"\r\n--x--\r\n", BORDER)
    assert form.file == ("Rosa.csv", raw)
    assert InMemoryParser.spool_max_size > MOST_BODY


def test_what_was_sent_shows_no_values() -> None:
    assert "Rosa" not in repr(Sent({"patient.name": ("Rosa",)}, search="Rosa", file=("Rosa", b"")))
