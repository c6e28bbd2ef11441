"""A finished file is read back: its words by block, and all that it could do."""

from __future__ import annotations

import pytest

from nethandout.render.webpage.reading import APART, read


def test_words_of_one_block_go_on_over_what_is_within_a_line() -> None:
    found = read("<p>Take <b>5&nbsp;mg</b> a<br>day.</p><p>Rest.</p>")
    assert [block for block in found.words.split(APART) if block] == [
        "Take 5\u00a0mg a\nday.",
        "Rest.",
    ]


def test_title_and_style_are_no_words() -> None:
    found = read("<html><head><title>T</title><style>p { color: red }</style></head>")
    assert (found.title, found.style, found.words.strip(APART)) == ("T", "p { color: red }", "")


@pytest.mark.parametrize(
    "html",
    [
        '<p aria-hidden="true">secret</p>',
        "<div hidden><p>secret</p></div>",
        "<!--secret-->",
    ],
)
def test_what_some_readers_do_not_get_is_told_apart(html: str) -> None:
    found = read(html)
    assert found.hidden == "secret"
    assert "secret" not in found.words


def test_pictures_to_write_in_hide_nothing() -> None:
    assert read('<div class="line" aria-hidden="true"></div>').hidden == ""


def test_every_element_and_attribute_is_counted() -> None:
    found = read('<p lang="ar" onclick="x()"><img src="a"></p><p>')
    assert found.elements == {"p": 2, "img": 1}
    assert {(mark.element, mark.name) for mark in found.marks} == {
        *(("p", "lang"), ("p", "onclick"), ("img", "src")),
    }
    assert found.values("src", "img") == ["a"]
    assert found.values("src", "p") == []


def test_an_element_that_ends_too_early_is_told() -> None:
    assert read("<div><p>a</div></p>").unclosed == ["div"]
    assert read("<div><p>a</p></div>").unclosed == []
