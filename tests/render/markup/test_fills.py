"""What a template prints of a patient becomes blanks, and the words that belong in them."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from nethandout.errors import RenderError
from nethandout.render.markup.fills import (
    MARK,
    Fill,
    Fills,
    Key,
    blank_id,
    key_of,
    line_counts,
    paragraph,
)
from nethandout.render.type.pango import Stretch

MOST_BLANKS, MOST_LINES = 2048, 4096
HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "&lt;b&gt;",
    "</span><br>",
    "%s",
]
LRI, RLI, PDI = "\u2066", "\u2067", "\u2069"


def leave(fills: Fills, content: str, row: str = "", *, keep_lines: bool = False) -> str:
    return str(fills(row, keep_lines=keep_lines, caller=lambda: Markup(content)))  # noqa: S704


def fill(content: str, *, keep_lines: bool = False) -> Fill:
    return Fill(Markup(content), "", keep_lines)  # noqa: S704


def text_of(content: str, direction: str = "ltr", *, keep_lines: bool = False) -> str:
    return paragraph(fill(content, keep_lines=keep_lines), direction).text


def channels(color: str) -> tuple[float, float, float]:
    """Turn a color into what WeasyPrint writes of it into a PDF."""
    red, green, blue = (round(part / 255, 6) for part in bytes.fromhex(color.removeprefix("#")))
    return red, green, blue


# --- Keys ------------------------------------------------------------------------------


@given(st.integers(0, MOST_BLANKS - 1), st.integers(0, MOST_LINES - 1))
def test_a_line_is_found_again_by_its_color(blank: int, line: int) -> None:
    key = Key(blank, line)
    assert re.fullmatch(r"#[0-9a-f]{6}", key.color)
    assert key_of(*channels(key.color)) == key


@given(st.integers(0, 0x7FFFFF))
def test_any_color_with_less_than_half_of_red_marks_nothing(number: int) -> None:
    assert key_of(*channels(f"#{number:06x}")) is None


def test_two_lines_never_have_one_color() -> None:
    keys = [Key(blank, line) for blank in range(60) for line in range(60)]
    assert len({key.color for key in keys}) == len(keys)


# --- Blanks ----------------------------------------------------------------------------


def test_every_content_leaves_a_blank_of_its_own() -> None:
    fills = Fills()
    found = [leave(fills, "Rosa"), leave(fills, "ZAN-1", "row1", keep_lines=True)]
    assert fills.found == [Fill(Markup("Rosa"), "", False), Fill(Markup("ZAN-1"), "row1", True)]
    for number, blank in enumerate(found):
        mark = f'<span style="color: {Key(number, 0).color}; line-height: 0">{MARK}</span>'
        assert blank == f'<span class="blank" id="{blank_id(number)}">{mark}</span>'


@pytest.mark.parametrize("content", ["", " ", "\n  \n"])
def test_where_there_is_nothing_to_fill_in_there_is_no_blank(content: str) -> None:
    fills = Fills([2])
    assert leave(fills, content) == ""
    assert fills.found == []
    assert leave(fills, "Rosa").count(MARK) == 2  # the first number is of the first blank


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_blank_of_many_lines_has_a_mark_in_each(count: int) -> None:
    fills = Fills([1, count])
    leave(fills, "Rosa")
    inner = re.sub(r"^<span[^>]*>|</span>$", "", leave(fills, "Klein"))
    marks = inner.split("<br>")
    assert [re.sub(r"<[^>]*>", "", mark) for mark in marks] == [MARK] * count
    colors = re.findall(r"color: (#[0-9a-f]{6})", inner)
    assert colors == [Key(1, line).color for line in range(count)]


@pytest.mark.parametrize("word", ["Rosa", *map(str, map(escape, HOSTILE))])
def test_a_blank_holds_no_words(word: str) -> None:
    assert word not in leave(Fills([3]), word)
    assert word not in repr(fill(word))


def test_words_in_place_are_the_words_and_no_blanks() -> None:
    fills = Fills(in_place=True)
    assert leave(fills, "<strong>Rosa</strong> &amp; Otto", "row") == (
        '<span class="blank"><strong>Rosa</strong> &amp; Otto</span>'
    )
    assert leave(fills, "a\nb", keep_lines=True) == '<span class="blank kept">a\nb</span>'
    assert leave(fills, "") == ""
    assert fills.found == []


def test_more_blanks_or_lines_than_there_are_colors_are_refused() -> None:
    fills = Fills()
    for _ in range(MOST_BLANKS):
        leave(fills, "a")
    with pytest.raises(RenderError, match="more blanks than"):
        leave(fills, "a")
    assert leave(Fills([MOST_LINES]), "a").count("<br>") == MOST_LINES - 1
    with pytest.raises(RenderError, match="more lines than"):
        leave(Fills([MOST_LINES + 1]), "a")


# --- Lines -----------------------------------------------------------------------------


def test_all_cells_of_a_row_are_as_high_as_the_highest() -> None:
    rows = ["", "a", "a", "b", "", "b", "a"]
    fills = [Fill(Markup("x"), row, False) for row in rows]
    assert line_counts(fills, [5, 1, 3, 2, 1, 1, 2]) == (5, 3, 3, 2, 1, 2, 3)
    with pytest.raises(ValueError, match="shorter"):
        line_counts(fills, [1])


# --- Text ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Rosa &amp; Otto &#34;K&#34;&#xa0;x", 'Rosa & Otto "K"\u00a0x'),
        ("a  b\t\n c", "a b c"),
        ("a <strong> b</strong>", "a b"),
        ("<strong>a </strong> b", "a b"),
        ("one<br>two", "one\ntwo"),
        ("one <br> two", "one\ntwo"),
        ("a \u3000 b", "a \u3000 b"),  # only the spaces that CSS collapses
    ],
)
def test_markup_becomes_what_css_makes_of_it(content: str, text: str) -> None:
    assert text_of(content) == text


def test_a_kept_text_keeps_its_line_ends() -> None:
    content = "first  one \n\t second\r\nthird\rfourth\n\nlast"
    assert text_of(content, keep_lines=True) == "first one\nsecond\nthird\nfourth\n\nlast"


def test_a_bold_stretch_is_known_by_its_characters() -> None:
    found = paragraph(fill("To: <strong>Nuts &amp; <br>figs</strong> ok"), "ltr")
    assert found.text == "To: Nuts &\nfigs ok"
    (stretch,) = found.stretches
    assert stretch == Stretch(4, 15, bold=True)
    assert found.text[stretch.start : stretch.end] == "Nuts &\nfigs"


def test_a_run_is_not_broken_and_a_long_run_may_be() -> None:
    found = paragraph(
        fill('<span dir="ltr" class="run">30 mg</span> <span dir="ltr" class="run long">x</span>'),
        "ltr",
    )
    assert found.text == "30 mg x"
    assert found.stretches == (Stretch(0, 5, unbroken=True),)


def test_a_number_in_words_that_read_against_the_page_is_isolated_in_them() -> None:
    """An Arabic plan on the English panel of a card has its phone number from left to right."""
    content = '<span dir="rtl" class="run long">ا <span dir="ltr" class="run">+1 2</span></span>'
    assert text_of(content, "ltr") == f"{RLI}ا {LRI}+1 2{PDI}{PDI}"
    assert text_of(content, "rtl") == f"ا {LRI}+1 2{PDI}"


@pytest.mark.parametrize(
    ("direction", "own", "text"),
    [
        ("ltr", "ltr", "a b c"),
        ("rtl", "rtl", "a b c"),
        ("rtl", "ltr", f"a {LRI}b{PDI} c"),
        ("ltr", "rtl", f"a {RLI}b{PDI} c"),
    ],
)
def test_only_what_reads_against_the_page_is_isolated(direction: str, own: str, text: str) -> None:
    content = f'a <span dir="{own}" class="run">b</span> c'
    found = paragraph(fill(content), direction)
    assert found.text == text
    (stretch,) = found.stretches
    assert found.text[stretch.start : stretch.end] == "b"


def test_what_is_read_against_the_page_is_so_on_all_its_lines() -> None:
    content = '<span dir="ltr" class="run long">1. Call\n2. <strong>Wait</strong></span>'
    found = paragraph(fill(content, keep_lines=True), "rtl")
    assert found.text == f"{LRI}1. Call{PDI}\n{LRI}2. Wait{PDI}"
    (stretch,) = found.stretches
    assert found.text[stretch.start : stretch.end] == "Wait"
    assert text_of('<span dir="rtl">ا<br> ب</span>', "ltr") == f"{RLI}ا{PDI}\n{RLI}ب{PDI}"


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_what_stands_apart_is_isolated_though_it_is_read_as_the_page_is(direction: str) -> None:
    content = f'<span dir="{direction}" class="run long apart">ا b</span> 9'
    begin = LRI if direction == "ltr" else RLI
    assert text_of(content, direction) == f"{begin}ا b{PDI} 9"


def test_elements_within_each_other_close_in_their_order() -> None:
    content = (
        '<span lang="en" dir="ltr"><strong>a <span dir="rtl" class="run">b</span></strong></span>'
    )
    found = paragraph(fill(content), "rtl")
    assert found.text == f"{LRI}a {RLI}b{PDI}{PDI}"
    assert set(found.stretches) == {
        Stretch(1, 6, language="en"),
        Stretch(1, 6, bold=True),
        Stretch(4, 5, unbroken=True),
    }


@pytest.mark.parametrize("element", ["a", "em", "script", "img", "p", "bdi"])
def test_another_element_is_refused_without_its_words(element: str) -> None:
    with pytest.raises(RenderError, match=f"cannot hold the element {element}$"):
        paragraph(fill(f"<{element}>Rosa</{element}>"), "ltr")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_only_words(words: str) -> None:
    found = paragraph(fill(str(escape(words))), "ltr")
    assert found.text == words
    assert found.stretches == ()


def collapsed(text: str) -> str:
    return re.sub(r"[ \t\n\r]+", " ", text)


@given(st.text(), st.sampled_from(["ltr", "rtl"]))
def test_any_text_comes_through_with_its_spaces_collapsed(text: str, direction: str) -> None:
    found = paragraph(fill(str(escape(text))), direction)
    assert found.text == collapsed(text).lstrip(" ")
    assert found.stretches == ()


@given(st.text(st.characters(exclude_characters=" \t\r\n")))
def test_a_kept_text_comes_through_as_it_is(text: str) -> None:
    assert text_of(str(escape(text)), keep_lines=True) == text


def test_what_the_browser_shows_is_what_python_reads() -> None:
    """A text typed as an entity was escaped, so that it is read as it was typed."""
    assert html.unescape(str(escape("&amp;lt;"))) == text_of(str(escape("&amp;lt;")))
