"""Turn a row's number into the sheet that stands before its handout in a print run.

Staff tear stacks of paper apart by it. It names the row, the handout and how to find them
in the manifest, and no patient: the sheet may lie on top of the stack.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from nethandout.batch.results import RowResult

if TYPE_CHECKING:
    from nethandout.content.library import Library
    from nethandout.render.layout.pdf import Renderer

_STYLE: Final = """\
@page {{ size: {width}pt {height}pt; margin: 72pt; }}
html {{ font: 18pt "Noto Sans"; line-height: 1.5; }}
h1 {{ font-size: 60pt; font-weight: 700; line-height: 1.2; margin: 0 0 24pt; }}
p {{ margin: 0; }}
"""
_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en"><head><title>{title}</title></head>
<body><h1>{title}</h1><p>{handout}</p><p>{language}, {pages}</p></body></html>
"""


class Separators:
    """Makes separator sheets; keeps the one renderer they need."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._renderer: Renderer | None = None

    def sheet(self, result: RowResult, width: float, height: float) -> bytes:
        """Turn a printed row into a tagged PDF of one page of this size (in points)."""
        from nethandout.render.preflight.provenance import Metadata

        title = f"Row {result.row}"
        count = result.pages or 0
        html = _PAGE.format(
            title=escape(title),
            handout=escape(result.handout_id or ""),
            language=escape(result.language or ""),
            pages="1 page" if count == 1 else f"{count} pages",
        )
        self._renderer = self._renderer or self._open()
        style = _STYLE.format(width=width, height=height)
        metadata = Metadata(title=title, language="en")
        return self._renderer.render(
            html, metadata=metadata, style_sheets=(style,), expected_pages=1
        ).pdf

    def _open(self) -> Renderer:
        from nethandout.render.type.fonts import font_environment
        from nethandout.render.type.libraries import system_libraries

        fonts = font_environment(self._library.cache_dir)
        with system_libraries():
            from nethandout.render.layout.pdf import Renderer

            return Renderer(fonts)
