"""A page carries its pictures, and nothing in it says how it looks but its one style sheet."""

from __future__ import annotations

import base64

import pytest

from nethandout.errors import RenderError
from nethandout.render.webpage.dressing import (
    with_breaks,
    with_classes,
    with_drawings,
    with_heads,
    with_private_links,
    with_whole_id,
)
from nethandout.render.webpage.joining import parsed


def test_pictures_are_in_the_file() -> None:
    body = parsed('<img src="asset:a.svg" alt=""><img src="asset:clinic-logo.jpg" alt="">')
    with_drawings(body, {"a.svg": b"<svg/>", "clinic-logo.jpg": b"jpg"})
    svg, jpg = (image.get("src", "") for image in body.iter("img"))
    assert svg == f"data:image/svg+xml;base64,{base64.b64encode(b'<svg/>').decode()}"
    assert jpg.startswith("data:image/jpeg;base64,")


@pytest.mark.parametrize("source", ["asset:b.svg", "https://example.org/b.svg", "b.svg", ""])
def test_a_picture_that_is_not_there_is_refused(source: str) -> None:
    with pytest.raises(RenderError, match="no asset"):
        with_drawings(parsed(f'<img src="{source}" alt="">'), {"a.svg": b""})


LABEL = """<span class="label left" style="top: 7.5%; left: calc(100% - 30%); right: -12mm">a</span>
<span class="label left" style="top: 7.5%; left: calc(100% - 30%); right: -9mm">b</span>"""


def test_places_of_words_on_a_drawing_become_classes() -> None:
    body = parsed(LABEL)
    assert with_classes(body) == ".at0 { top: 7.5%; left: calc(100% - 30%) }"
    assert [span.get("class") for span in body.iter("span")] == ["label left at0"] * 2


@pytest.mark.parametrize("style", ["display: none", "color: white", "top: 3%; left: 4%"])
def test_nothing_else_decides_how_an_element_looks(style: str) -> None:
    body = parsed(f'<p style="{style}">Call 911.</p>')
    assert with_classes(body) == ""
    assert body[0].attrib == {}


def test_each_cell_knows_the_head_of_its_column() -> None:
    body = parsed(
        "<table><thead><tr><th>Medi<b>cine</b></th><th>Dose</th></tr></thead>"
        "<tbody><tr><td>A</td><td></td></tr></tbody></table>"
    )
    with_heads(body)
    assert [cell.get("data-head") for cell in body.iter("td")] == ["Medicine", "Dose"]
    roles = [element.get("role") for element in body.iter() if element.tag in ("tr", "th", "td")]
    assert roles == ["row", "columnheader", "columnheader", "row", "cell", "cell"]


def test_only_long_runs_may_be_broken_on_a_narrow_screen() -> None:
    texts = ("Lu-177 dotatate", "出生日期：1958年7月21日", "Wednesday, December 16, 2026")
    body = parsed("".join(f'<span class="run">{text}</span>' for text in texts))
    with_breaks(body)
    assert [span.get("class") for span in body] == ["run", "run wide", "run wide"]


def test_other_sites_do_not_learn_where_their_link_stood() -> None:
    body = parsed('<a href="https://example.org/">a</a><a href="#b">b</a>')
    with_private_links(body)
    assert [link.get("rel") for link in body] == ["noreferrer", None]


def test_the_id_of_a_handout_can_be_copied_and_looked_for() -> None:
    body = parsed("<p>Handout NH-\u20600987-\u20609441, <b>or</b> NH-0987-9441, 2\u2060\u20134</p>")
    with_whole_id(body, "NH-0987-9441")
    text = "Handout NH-0987-9441, or NH-0987-9441, 2\u2060\u20134"
    assert "".join(body.itertext()) == text
