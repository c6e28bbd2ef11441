"""A clinic's logo is printed, or refused with what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from nethandout.content.clinic.logo import check_logo
from nethandout.errors import Position

HERE = Position("clinic.yaml", 9, 7)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[str], list[str]]:
    def reasons(name: str) -> list[str]:
        problems = list(check_logo(tmp_path, name, HERE))
        assert {problem.code for problem in problems} <= {"logo"}
        return [problem.message for problem in problems]

    return reasons


def picture(path: Path, mode: str = "RGB", size: tuple[int, int] = (300, 200)) -> str:
    Image.new(mode, size).save(path)
    return path.name


@pytest.mark.parametrize("name", ["logo.png", "logo.jpg", "Logo.JPEG"])
def test_a_picture_of_pixels_is_taken(
    name: str, tmp_path: Path, refused: Callable[[str], list[str]]
) -> None:
    assert refused(picture(tmp_path / name)) == []


def test_a_drawing_of_plain_shapes_is_taken(
    tmp_path: Path, refused: Callable[[str], list[str]]
) -> None:
    (tmp_path / "logo.svg").write_text(SVG.format("<title>Us</title><circle r='4'/>"), "utf-8")
    assert refused("logo.svg") == []


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<text>Us</text>", "the element “text” is not allowed"),
        ("<script>1</script>", "the element “script” is not allowed"),
        ("<path fill='url(http://example.org)'/>", "the attribute “fill” is not allowed"),
        ("<g>", "not well-formed"),
    ],
)
def test_a_drawing_that_may_not_print_says_why(
    inner: str, reason: str, tmp_path: Path, refused: Callable[[str], list[str]]
) -> None:
    (tmp_path / "logo.svg").write_text(SVG.format(inner), "utf-8")
    (message,) = refused("logo.svg")
    assert reason in message
    assert "save a PNG" in message


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../logo.png", "without folders"),
        ("gone.png", "no such file"),
        ("logo.gif", "an SVG, PNG or JPEG file"),
        ("text.png", "cannot be read"),
        ("large.png", "larger than 2 MB"),
        ("small.png", "too small"),
        ("huge.png", "more than 4000"),
        ("cmyk.jpg", "CMYK"),
        ("really.png", "it is a JPEG file"),
        ("latin.svg", "not UTF-8"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_the_reason(
    name: str, reason: str, tmp_path: Path, refused: Callable[[str], list[str]]
) -> None:
    picture(tmp_path / "logo.gif")
    (tmp_path / "text.png").write_text("no picture", "utf-8")
    (tmp_path / "large.png").write_bytes(bytes(2_000_001))
    picture(tmp_path / "small.png", size=(60, 40))
    picture(tmp_path / "huge.png", "1", (4001, 10))
    picture(tmp_path / "cmyk.jpg", "CMYK")
    Image.new("RGB", (300, 200)).save(tmp_path / "really.png", "JPEG")
    (tmp_path / "latin.svg").write_bytes(b"<svg>\xe9</svg>")
    (message,) = refused(name)
    assert reason in message


def test_a_problem_stands_where_the_logo_is_named(tmp_path: Path) -> None:
    (problem,) = check_logo(tmp_path, "gone.png", HERE)
    assert problem.position == HERE
