"""Each page gets a label of its own, at the end of its line."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from pikepdf import Pdf

from nethandout.errors import RenderError
from nethandout.handout.tree import Handout
from nethandout.render.forms.body import Body
from nethandout.render.forms.pagenumbers import number_pages
from nethandout.render.type.glyphs import Meanings

if TYPE_CHECKING:
    from tests.render.conftest import ToolsFactory

HandoutFactory = Callable[..., Handout]


def labels(make_handout: HandoutFactory, make_tools: ToolsFactory, language: str) -> bytes:
    body = Body(make_handout(language=language), "NH-1", make_tools(language))
    return body.page_labels(12).pdf


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("en", "Page 1 of 12", "Page 12 of 12"),
        ("zh-Hans", "第 1 页，共 12 页", "第 12 页，共 12 页"),
    ],
)
def test_there_is_a_label_for_each_page(
    make_handout: HandoutFactory,
    make_tools: ToolsFactory,
    language: str,
    first: str,
    last: str,
) -> None:
    document = pypdfium2.PdfDocument(labels(make_handout, make_tools, language))
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    assert (len(texts), texts[0], texts[-1]) == (12, first, last)


@pytest.mark.parametrize(("language", "side"), [("en", 2), ("ar", 0)])
def test_labels_end_at_the_edge_where_reading_ends(
    make_handout: HandoutFactory, make_tools: ToolsFactory, language: str, side: int
) -> None:
    document = pypdfium2.PdfDocument(labels(make_handout, make_tools, language))
    width, _ = document[0].get_size()
    edge = width if side else 0.0
    for number in (0, 11):
        page = document[number].get_textpage()
        rectangles = [page.get_rect(index) for index in range(page.count_rects())]
        assert rectangles
        reached = max(box[2] for box in rectangles) if side else min(box[0] for box in rectangles)
        assert reached == pytest.approx(edge, abs=1.5)


def test_their_fonts_hold_what_is_used(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    with Pdf.open(BytesIO(labels(make_handout, make_tools, "en"))) as document:
        shared = {page.obj.Resources.objgen for page in document.pages}
        assert len(shared) == 1
        names = [name for name in document.pages[0].obj.Resources.Font if "NhFill" in name]
        assert len(names) == 1


def test_a_label_without_a_blank_is_refused(
    make_handout: HandoutFactory, make_tools: ToolsFactory
) -> None:
    body = Body(make_handout(), "NH-1", make_tools("en"))
    with pytest.raises(RenderError, match="one blank"):
        number_pages(body.pages(0.0, has_about=True).pdf, [], 16.0, "#000000", 0.0, Meanings())
