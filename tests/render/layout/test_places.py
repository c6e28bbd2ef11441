from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nethandout.errors import VerificationError
from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.provenance import Metadata

if TYPE_CHECKING:
    from tests.render.conftest import Html

METADATA = Metadata("T", "en")


@pytest.mark.parametrize(
    "body",
    [
        "<table><thead><tr><th>Head</th></tr></thead><tbody><tr><td>"
        + "The same words again and again. " * 150
        + "</td></tr></tbody></table>",
        "<p>" + "Words without end and without a break. " * 300 + "</p>",
        "<p>soft&shy;hyphen, non&nbsp;breaking, zero&#8203;width</p><!-- <p>comment</p> -->",
        "<p>twice</p><p>twice</p><style>p{color:#000}</style><svg><title>a</title></svg>",
        "<p>first</p><p>first and second</p>",
    ],
)
def test_text_that_is_broken_or_repeated_is_not_lost(
    renderer: Renderer, html: Html, body: str
) -> None:
    renderer.render(html(body), metadata=METADATA)


@pytest.mark.parametrize(
    "body",
    [
        "<p>shown</p><p hidden>not shown</p>",
        '<p>twice</p><p style="display:none">twice</p>',
        '<div style="position:absolute;height:60%"><p>' + "x</p><p>" * 99 + "</p></div>",
    ],
)
def test_text_that_is_nowhere_is_noticed(renderer: Renderer, html: Html, body: str) -> None:
    with pytest.raises(VerificationError, match=r"on none of its pages"):
        renderer.render(html(body), metadata=METADATA)


def test_text_in_the_footer_band_is_noticed(renderer: Renderer, html: Html) -> None:
    page = html(
        '<div style="break-inside:avoid;position:relative;height:170pt">'
        '<p style="position:absolute;top:165pt">low</p></div>',
        size="300pt 200pt",
        margin="10pt 10pt 20pt",
    )
    with pytest.raises(VerificationError, match="cut off"):
        renderer.render(page, metadata=METADATA)


def test_text_in_page_margins_is_furniture(renderer: Renderer, html: Html) -> None:
    page = html("<p>text</p>", css='@page{@bottom-right{content:"foot"}}')
    lines = renderer.render(page, metadata=METADATA).pages[0].lines
    assert [(line.text, line.furniture) for line in lines] == [("text", False), ("foot", True)]


def test_lines_have_their_place(renderer: Renderer, html: Html) -> None:
    page = html("<p>text</p>", size="300pt 200pt", margin="30pt")
    (line,) = renderer.render(page, metadata=METADATA).pages[0].lines
    assert line.rect.x == 30
    assert 150 < line.rect.y < line.rect.y + line.rect.height <= 171
