"""What cannot be printed is known before anything is printed, and what package would help."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.render.type.coverage import is_surely_drawn, missing_package
from nethandout.render.type.fonts import font_environment
from nethandout.render.type.pango import Typesetter


@pytest.mark.parametrize("text", ["Ana María Ruiz", "Łukasz, Jr.", "½ × 5 µg", "Αθηνα", "Иван", ""])
def test_most_names_need_no_look_at_a_font(text: str) -> None:
    assert is_surely_drawn(text)


@pytest.mark.parametrize("text", ["王小明", "محمد", "דנה", "Ọ̀", "a\u200db", "\U0001f600", "Nguyễn"])
def test_the_others_are_looked_at(text: str) -> None:
    assert not is_surely_drawn(text)


def test_what_is_surely_drawn_is_drawn(tmp_path: Path) -> None:
    font_environment(tmp_path)
    surely = "".join(char for char in map(chr, range(32, 0x3000)) if is_surely_drawn(char))
    assert len(surely) > 600
    assert Typesetter().undrawable(surely) == frozenset()


@pytest.mark.parametrize(
    ("character", "package"),
    [
        ("ד", "fonts-noto-core"),
        ("न", "fonts-noto-core"),
        ("ߛ", "fonts-noto-core"),
        ("ꡀ", "fonts-noto-core"),
        ("Ж", "fonts-noto-core"),
        ("م", "fonts-noto-core"),
        ("王", "fonts-noto-cjk"),
        ("김", "fonts-noto-cjk"),
        ("や", "fonts-noto-cjk"),
        ("\U0001f600", ""),
    ],
)
def test_a_missing_font_is_named_by_its_package(
    tmp_path: Path, character: str, package: str
) -> None:
    assert missing_package(character, folders=[tmp_path]) == package


@pytest.mark.parametrize("character", ["\U0002a6a5", "\u0378", "\u08ff", "𑻠"])
def test_where_the_font_of_the_script_is_here_no_package_helps(character: str) -> None:
    assert missing_package(character) == ""
