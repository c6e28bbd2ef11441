from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.errors import ExitCode, MissingDependencyError, RenderError, VerificationError
from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.provenance import Metadata

if TYPE_CHECKING:
    from tests.render.conftest import Html

METADATA = Metadata("Title", "en")


def test_a_missing_glyph_is_fatal_and_not_shown(
    renderer: Renderer, html: Html, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(MissingDependencyError, match="script: THAI") as error:
        renderer.render(html("<p>กข is a name</p>"), metadata=METADATA)
    assert error.value.exit_code is ExitCode.MISSING
    assert not {"ก", "0E01"} & set(str(error.value))
    assert "ก" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="file:///etc/hostname">',
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="data:image/svg+xml,<svg/>">',
        '<img alt="x" src="circle.svg">',
        '<img alt="x" src="asset:other.svg">',
        '<img alt="x" src="asset:note.txt">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<a rel="attachment" href="file:///etc/hostname">x</a>',
        '<style>@import "file:///etc/hostname";</style>',
        "<style>@font-face{font-family:x;src:url(file:///etc/hostname)}</style>",
        '<p style="background:url(https://127.0.0.1:9/x.png)">x</p>',
    ],
)
def test_nothing_but_assets_is_opened(renderer: Renderer, html: Html, body: str) -> None:
    with pytest.raises(RenderError):
        renderer.render(html(body), metadata=METADATA, assets={"note.txt": b"x"})


def test_a_style_sheet_cannot_open_anything_either(renderer: Renderer, html: Html) -> None:
    with pytest.raises(RenderError, match="only asset: URLs"):
        renderer.render(
            html("x"), metadata=METADATA, style_sheets=['@import "http://127.0.0.1:9/x.css";']
        )


def test_assets_come_from_one_folder(renderer: Renderer, html: Html, tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9"/>')
    (tmp_path / "secret.svg").write_text("<svg/>")
    image = '<img alt="x" src="asset:{}">'
    renderer.render(html(image.format("icon.svg")), metadata=METADATA, assets=folder)
    for name in ("../secret.svg", "%2e%2e/secret.svg", str(tmp_path / "secret.svg")):
        with pytest.raises(RenderError, match="not there"):
            renderer.render(html(image.format(name)), metadata=METADATA, assets=folder)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<p style="colour:red">x</p>', "colour"),
        ('<p style="width:3 parsecs">x</p>', "width"),
        ('<a href="#nowhere">x</a>', "nowhere"),
        ('<img src="asset:broken.svg" alt="x">', "broken"),
        ('<img src="asset:plain.svg">', "alt"),
    ],
)
def test_what_the_library_only_logs_is_fatal(
    renderer: Renderer, html: Html, body: str, message: str
) -> None:
    plain = b'<svg xmlns="http://www.w3.org/2000/svg" width="9"/>'
    with pytest.raises(RenderError, match=message):
        renderer.render(
            html(body), metadata=METADATA, assets={"broken.svg": b"<svg", "plain.svg": plain}
        )


@pytest.mark.parametrize(
    "body",
    [
        '<p style="height:20pt;overflow:hidden">one<br>two<br>three</p>',
        '<p style="white-space:nowrap">' + "a very long line " * 20 + "</p>",
        '<p style="position:absolute;top:-90pt">above</p>',
        '<p style="position:absolute;left:-300pt">beside</p>',
        '<div style="position:absolute;top:0">' + "<p>tall</p>" * 60 + "</div>",
        '<div style="float:left">' + "<p>tall</p>" * 60 + "</div>",
        '<p style="visibility:hidden">unseen</p>',
    ],
)
def test_text_that_would_be_cut_off_is_refused(renderer: Renderer, html: Html, body: str) -> None:
    with pytest.raises(VerificationError, match=r"on page 1|on none of its pages") as error:
        renderer.render(html(body), metadata=METADATA)
    assert error.value.exit_code is ExitCode.VERIFICATION


def test_another_number_of_pages_is_refused(renderer: Renderer, html: Html) -> None:
    two = html('<p>one</p><p style="break-before:page">two</p>')
    assert renderer.render(two, metadata=METADATA, expected_pages=2).page_count == 2
    with pytest.raises(VerificationError, match="2 pages where 1"):
        renderer.render(two, metadata=METADATA, expected_pages=1)


def test_anchors_are_in_points_from_the_lower_left(renderer: Renderer, html: Html) -> None:
    body = '<div id="a" style="width:72pt;height:36pt"></div><p id="b" class="next">x</p>'
    page = html(body, size="400pt 300pt", margin="10pt", css=".next{break-before:page}")
    part = renderer.render(page, metadata=METADATA, anchors=["a", "b"])
    assert tuple(part.anchors["a"]) == (0, 10, 254, 72, 36, 16, False, "en", False, 24)
    assert tuple(part.anchors["a"].rect) == (10, 254, 72, 36)
    assert part.anchors["b"].page == 1
    with pytest.raises(RenderError, match="id: c"):
        renderer.render(page, metadata=METADATA, anchors=["a", "c"])


def test_a_style_sheet_with_a_fault_is_refused_each_time(renderer: Renderer) -> None:
    """Not only the first time, when it is parsed: the next row of a batch has the same one."""
    css = "p { colour: #010203 }"
    for _ in range(3):
        with pytest.raises(RenderError, match="cannot be laid out as written"):
            renderer.render("<html lang=en><p>x", metadata=METADATA, style_sheets=[css])


def test_style_sheets_are_parsed_once_and_apply(renderer: Renderer) -> None:
    css = "@page{size:300pt 200pt} p{margin-left:50pt}"
    parts = [
        renderer.render(f"<html lang=en><p>{n}", metadata=METADATA, style_sheets=[css])
        for n in range(2)
    ]
    assert {part.pages[0].width for part in parts} == {300}
    assert parts[0].pages[0].lines[0].rect.x > 50
    assert list(renderer._style_sheets).count(css) == 1


def test_lines_are_kept_in_logical_order_with_their_language(
    renderer: Renderer, html: Html
) -> None:
    body = '<p>الجرعة: <bdi dir="ltr">7.5–15 mg</bdi> <span lang="en">once</span></p>'
    lines = renderer.render(html(body, language="ar"), metadata=METADATA).pages[0].lines
    assert [line.text.strip() for line in lines] == ["الجرعة:", "7.5–15 mg", "once"]
    assert [line.language for line in lines] == ["ar", "ar", "en"]


def test_a_new_renderer_gives_the_same_bytes_as_a_used_one(renderer: Renderer, html: Html) -> None:
    """LCMS wrote the color profile differently the first time."""
    page = html("<h1>Order</h1><p>does not matter</p>")
    renderer.render(page, metadata=METADATA)
    fresh = Renderer(renderer.fonts).render(page, metadata=METADATA).pdf
    assert fresh == renderer.render(page, metadata=METADATA).pdf


def test_the_same_input_gives_the_same_bytes(renderer: Renderer, html: Html) -> None:
    page = html("<h1>Title</h1><p>Text</p>")
    first, second = (renderer.render(page, metadata=METADATA).pdf for _ in range(2))
    assert first == second


def test_nothing_of_the_text_is_in_a_repr(renderer: Renderer, html: Html) -> None:
    part = renderer.render(html("<p>Rosa Klein</p>"), metadata=METADATA)
    assert "Rosa" not in repr(part) + repr(part.pages)


def test_too_deep_nesting_is_an_error_not_a_crash(renderer: Renderer, html: Html) -> None:
    with pytest.raises(RenderError, match="nested too deeply"):
        renderer.render(html("<div>" * 400 + "x"), metadata=METADATA)
