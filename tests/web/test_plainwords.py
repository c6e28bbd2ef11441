"""Whatever is answered instead of a page is a sentence in the language that the page was in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import httpx
import pytest
from tests.web.asking import ask
from tests.web.test_app import SENT, pages_of

from nethandout.model.remark import Remark
from nethandout.web.app import make_app
from nethandout.web.limits import MOST_BODY
from nethandout.web.plainwords import in_english
from nethandout.web.workers import BusyError, LostError, WorkError

SPANISH: Final = f"nethandout={'t' * 43}; nethandout-language=es"
OWN: Final[Mapping[str, str]] = MappingProxyType(dict(SENT) | {"cookie": SPANISH})
ENGLISH: Final = re.compile(r"\b(the|this|that|is|are|not|with|of|and|was|must|be|for|try)\b")
BROKEN_FORM: Final = {"content-type": "multipart/form-data"}

REFUSED: Final[dict[str, tuple[int, str, str, dict[str, str], bytes]]] = {
    "another host": (421, "GET", "/", {"host": "evil.example"}, b""),
    "another page": (403, "POST", "/", {"sec-fetch-site": "cross-site"}, b""),
    "an older start": (403, "POST", "/", {"cookie": "nethandout-language=es"}, b""),
    "an older link": (403, "GET", "/printed/x", {"cookie": "nethandout-language=es"}, b""),
    "a link of another page": (403, "GET", "/printed/x", {"sec-fetch-site": "cross-site"}, b""),
    "too large": (413, "POST", "/drop", {}, b"x" * (MOST_BODY + 1)),
    "no form": (400, "POST", "/", BROKEN_FORM, b"x"),
    "a link that was used": (404, "GET", "/card/x", {}, b""),
    "a PDF that is gone": (404, "GET", "/printed/x", {}, b""),
    "a picture that is gone": (404, "GET", "/picture/x/y", {}, b""),
    "a table that is gone": (404, "POST", "/batch", {}, b"_draft=x"),
    "a row that is gone": (404, "POST", "/row", {}, b"_draft=x"),
    "a file of no kind": (404, "POST", "/file/x", {}, b""),
}
FAILED: Final[dict[str, tuple[int, Exception]]] = {
    "too many": (503, BusyError(Remark("too many are waiting; try again in a moment"))),
    "too slow": (503, LostError(Remark("the time limit was reached"))),
    "too large": (503, LostError(Remark("the memory limit was reached"))),
    "dead": (503, LostError(Remark("a worker died ({how})", how="SIGKILL"))),
    "lost": (503, LostError(Remark("the process at work was lost; try again"))),
    "the clinic": (503, WorkError(Remark("the clinic's settings need a correction:"))),
    "a template": (
        503,
        WorkError(
            Remark(
                "the page cannot be laid out as written: {why}",
                why=Remark("a page number does not fit in its place"),
            )
        ),
    ),
    "a mistake": (503, WorkError("TypeError at forms.py:12")),
    "an unforeseen one": (500, ValueError("never said")),
}


def answered(*answers: Any, asked: tuple[str, str, dict[str, str], bytes]) -> httpx.Response:  # noqa: ANN401 - also errors
    method, path, changed, content = asked
    headers = dict(OWN) | changed
    app = make_app(pages_of(*answers))
    return ask(app, method, path, headers=headers.items(), content=content)


@pytest.mark.parametrize("why", REFUSED)
def test_a_refusal_is_spanish_on_the_spanish_page(why: str) -> None:
    status, method, path, headers, content = REFUSED[why]
    answer = answered(asked=(method, path, headers, content))
    assert answer.status_code == status
    assert answer.text.strip()
    assert not ENGLISH.search(answer.text), answer.text


@pytest.mark.parametrize("why", FAILED)
def test_why_work_was_not_done_is_spanish_on_the_spanish_page(why: str) -> None:
    status, error = FAILED[why]
    answer = answered(error, asked=("POST", "/", {}, b"tumor.site=ileum"))
    assert answer.status_code == status
    assert answer.text.strip()
    assert not ENGLISH.search(answer.text), answer.text
    assert "never said" not in answer.text


def test_what_nobody_foresaw_is_quoted_in_a_sentence() -> None:
    mistake = WorkError("TypeError at forms.py:12")
    answer = answered(mistake, asked=("POST", "/", {}, b""))
    assert answer.text.startswith("No se ha podido hacer.")
    assert "TypeError at forms.py:12" in answer.text


def test_without_a_language_it_is_what_the_program_says() -> None:
    said = in_english("This took too long to arrive.", {}, 408, {"connection": "close"})
    assert (said.status_code, said.body) == (408, b"This took too long to arrive.\n")
    assert said.headers["connection"] == "close"
