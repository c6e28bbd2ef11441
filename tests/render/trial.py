"""Turn a part of a handout into its pages, without the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    from nethandout.render.forms.body import Typography
    from nethandout.render.markup.parts import HtmlPart
    from nethandout.render.typeset import Press


def pages_of(tools: Typography, press: Press, part: HtmlPart) -> pypdfium2.PdfDocument:
    rendered = tools.make_renderer().render(
        part.html,
        metadata=press.body.metadata,
        assets=tools.assets,
        style_sheets=(part.style_sheet,),
    )
    return pypdfium2.PdfDocument(rendered.pdf)
