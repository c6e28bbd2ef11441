"""A clinic's templates ask only for what they get."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.content.clinic.own_templates import check_own_templates
from nethandout.content.library import Library, built_in_root, open_library

Put = Callable[[str, str], Library]
FRONT = "templates/body/front.html.j2"


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write one file of a clinic's folder."""
    library = replace(open_library(built_in_root() / "examples" / "clinic"), overlay=tmp_path)

    def write(name: str, text: str) -> Library:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return library

    return write


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('<p>\n<img src="asset:ours.svg">', "2:11"),
        ("<img src=asset:clinic-logo.png>", "1:10"),
        ('<img src="http://example.org/a.png">', "1:11"),
        ("<img src='/etc/passwd'>", "1:11"),
        ('<img alt="" src="file:///etc/passwd">', "1:18"),
        ('<img src="data:image/png;base64,AAAA">', "1:11"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "1:30"),
        ("p { background: url(../bg.png) }", "1:21"),
        ('p { background: url("//example.org/bg.png") }', "1:22"),
        ('@import "more.css";', "1:10"),
        ("{# one\ntwo #}\n@import url(more.css);", "3:13"),
    ],
)
def test_what_is_not_fetched_is_named_with_its_place(put: Put, text: str, place: str) -> None:
    (problem,) = check_own_templates(put(FRONT, text))
    assert str(problem.position) == f"{FRONT}:{place}"
    assert problem.code == "asset"


@pytest.mark.parametrize(
    "text",
    [
        '<img src="asset:urgent.svg">',
        '<img src="asset:{{ logo }}">',
        '<img src="asset:{{ tone }}.svg"><img src="asset:icon-{{ tone }}.svg">',
        '<img src="asset:clinic-page-qr.svg"><img src="asset:digestive-tract.svg">',
        '<a href="https://example.org">{{ name }}</a>',
        '{# <img src="http://example.org"> #}<!-- <img src="http://example.org"> -->',
        "/* url(http://example.org) */ p { fill: url(#pattern) }",
        '{%- import "shared/macros.html.j2" as part with context -%}',
    ],
)
def test_what_is_there_or_only_a_link_is_right(put: Put, text: str) -> None:
    assert list(check_own_templates(put(FRONT, text))) == []


def test_an_icon_of_the_clinic_is_there_and_reaches_nothing(put: Put) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
    put("templates/shared/icons/ours.svg", svg.format('<path d="M0 0h9v9z"/>'))
    library = put(FRONT, '<img src="asset:ours.svg">')
    assert list(check_own_templates(library)) == []
    put("templates/shared/icons/ours.svg", svg.format('<image href="http://example.org/a"/>'))
    assert {problem.code for problem in check_own_templates(library)} == {"svg"}


def test_built_in_templates_are_right_in_a_clinic_too(put: Put, tmp_path: Path) -> None:
    shutil.copytree(built_in_root() / "templates", tmp_path / "templates")
    text = (built_in_root() / FRONT).read_text("utf-8")
    assert list(check_own_templates(put(FRONT, text))) == []
