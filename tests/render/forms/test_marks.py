"""Marks in key colors are found in drawing instructions, and nothing else is."""

from __future__ import annotations

import pytest

from nethandout.render.forms.marks import find_marks
from nethandout.render.markup.fills import Key

KEY = Key(3, 1)


def instructions(color: str, glyphs: str = "[<005b>] TJ") -> bytes:
    return f"q\n{color} rg\nBT\n1 0 0 -1 10.5 -20 Tm\n/F1 16 Tf\n{glyphs}\nET\nQ\n".encode()


def color_of(key: Key) -> str:
    channels = bytes.fromhex(key.color.removeprefix("#"))
    return " ".join(f"{channel / 255:.6f}" for channel in channels)


def test_a_mark_says_whose_it_is_and_where() -> None:
    content = instructions("0.1 0.1 0.1") + instructions(color_of(KEY))
    (mark,) = find_marks(content)
    assert (mark.key, mark.x, mark.y) == (KEY, 10.5, -20.0)
    assert content[mark.start : mark.end].startswith(color_of(KEY).encode())
    assert content[mark.end :] == b"Q\n"


@pytest.mark.parametrize("glyphs", ["<005b> Tj", "[<005b>0] TJ", "[ <005b> 0 ] TJ", "[<005b>]TJ"])
def test_it_is_found_however_it_is_written(glyphs: str) -> None:
    assert len(find_marks(instructions(color_of(KEY), glyphs))) == 1


@pytest.mark.parametrize("glyphs", ["[<005b005c>] TJ", "[<005b>0<005c>] TJ", "[] TJ"])
def test_more_or_less_than_one_glyph_is_no_mark(glyphs: str) -> None:
    assert find_marks(instructions(color_of(KEY), glyphs)) == ()


def test_text_in_an_ordinary_color_is_no_mark() -> None:
    assert find_marks(instructions("0.043137 0.352941 0.368627")) == ()


def test_marks_come_in_the_order_in_which_they_are_drawn() -> None:
    keys = [Key(2, 0), Key(0, 0), Key(1, 5)]
    content = b"".join(instructions(color_of(key)) for key in keys)
    assert [mark.key for mark in find_marks(content)] == keys
