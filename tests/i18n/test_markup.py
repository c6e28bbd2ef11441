"""Markup is closed and known, or it is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.i18n.markup import (
    Bold,
    Link,
    MarkupError,
    Placeholder,
    Plain,
    placeholders,
    plain_text,
    tokens,
)


def test_all_kinds_of_tokens() -> None:
    assert tokens("Call **{day_phone} now** or [read](nci-trials), {name}.") == (
        Plain("Call "),
        Bold((Placeholder("day_phone"), Plain(" now"))),
        Plain(" or "),
        Link("read", "nci-trials"),
        Plain(", "),
        Placeholder("name"),
        Plain("."),
    )


@pytest.mark.parametrize(
    "text",
    [
        "**open",
        "a ** b",
        "** spaced**",
        "[text]",
        "[text](Bad Name)",
        "[a {b}](c)",
        "**[a](b)**",
        "{",
        "}",
        "{Not a name}",
        "{a.b}",
    ],
)
def test_unbalanced_or_unknown_markup_is_an_error(text: str) -> None:
    with pytest.raises(MarkupError):
        tokens(text)


@given(st.text(alphabet="ab *[](){}_", max_size=20))
def test_tokens_hold_every_letter_or_raise(text: str) -> None:
    try:
        found = tokens(text)
    except MarkupError:
        return
    written = "".join(_written(token) for token in found)
    assert written == text


def _written(token: object) -> str:
    match token:
        case Plain(text):
            return text
        case Placeholder(name):
            return f"{{{name}}}"
        case Link(text, name):
            return f"[{text}]({name})"
        case Bold(parts):
            return f"**{''.join(map(_written, parts))}**"
    raise AssertionError(token)


def test_placeholders_and_plain_text() -> None:
    text = "**Call** {day_phone} or [read](nci)"
    assert placeholders(text) == {"day_phone"}
    assert plain_text(text) == "Call {day_phone} or read"
