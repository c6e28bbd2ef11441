"""A clinic's template that cannot be printed is named with its line; our own is our bug."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound

from nethandout.content.library import built_in_root
from nethandout.errors import InputError, RefusedError, RenderError
from nethandout.i18n.catalogs import Catalog
from nethandout.model.text import LocalizedText
from nethandout.render.markup.blame import blamed_on_template, blamed_on_templates
from nethandout.render.markup.html import Templates
from nethandout.render.markup.page import page_layout

Print = Callable[[str], None]
BUILT_IN = built_in_root() / "templates"


@pytest.fixture
def printed(tmp_path: Path) -> Print:
    """Turn the text of a clinic's template into a page."""
    path = tmp_path / "templates" / "body" / "notes.html.j2"
    path.parent.mkdir(parents=True)

    def fill(text: str) -> None:
        path.write_text(text, "utf-8")
        templates = Templates([BUILT_IN, path.parents[1]], Catalog.source(), "en", {})
        layout = page_layout("en", "standard", "letter")
        templates.notes(layout, LocalizedText("Title", "en"))

    return fill


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("one\n{% if %}", 2, "Expected an expression"),
        ("one\ntwo\n{{ nothing }}", 3, "'nothing' is undefined"),
        ("{{ title.nothing }}", 1, "nothing"),
        ('one\n{% include "no.j2" %}', 2, "no template “no.j2”"),
        ('one\n{% include "../../../etc/passwd" %}', 2, "no template"),
        ('one\n{% include "body/notes.html.j2" %}', 2, "includes itself"),
        ("one\n{{ 1 / 0 }}", 2, "ZeroDivisionError"),
        ("one\n{{ ''.__class__.__mro__ }}", 2, "unsafe"),
        ("one\n{% for i in range(10 ** 9) %}x{% endfor %}", 2, "OverflowError"),
        ('one\n{{ _("{n} pages") }}', 2, "KeyError"),
    ],
)
def test_the_line_of_a_template_is_named(printed: Print, text: str, line: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        printed(text)
    (problem,) = caught.value.problems
    assert str(problem.position) == f"templates/body/notes.html.j2:{line}"
    assert words in problem.message


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("laid out as written: Ignored `colour: red ` at 122:5, unknown property.", 2),
        ("asks for what is no asset: asset ours.svg: not there", 3),
        ("asks for what is no asset: only asset: URLs may be used, not http://x.y/z", 4),
        ("nested too deeply", 0),
    ],
)
def test_what_a_page_is_refused_for_is_looked_for(tmp_path: Path, message: str, line: int) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "a.css.j2").write_text("\np { colour:red }\nasset:ours.svg\nhttp://x.y/z", "utf-8")
    with pytest.raises(InputError) as caught, blamed_on_templates([BUILT_IN, own]):
        raise RenderError(message)
    (problem,) = caught.value.problems
    assert (problem.position.file, problem.position.line) == ("templates/a.css.j2", line)


def test_without_templates_of_a_clinic_it_is_a_bug() -> None:
    with pytest.raises(RenderError), blamed_on_templates([BUILT_IN]):
        raise RenderError("nested too deeply")
    with pytest.raises(TemplateNotFound), blamed_on_template([BUILT_IN], "body/front.html.j2"):
        raise TemplateNotFound("no.j2")


def test_a_refusal_stays_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "a.html.j2").touch()
    with pytest.raises(RefusedError), blamed_on_template([BUILT_IN, tmp_path], "a.html.j2"):
        raise RefusedError("not translated")
