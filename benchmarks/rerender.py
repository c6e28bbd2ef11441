"""Print a whole document with WeasyPrint for every patient, as fast as it goes.

One font configuration for all documents, style sheets parsed once for each selection and
language, pictures kept in memory, and HarfBuzz for the fonts where it is installed.
"""

from __future__ import annotations

import logging
from typing import Any

from benchmarks.documents import Document
from nethandout.render.fonts import font_environment
from nethandout.render.libraries import system_libraries
from nethandout.service import Service


class Rerender:
    """Keeps what WeasyPrint can use again."""

    def __init__(self, service: Service) -> None:
        font_environment(service.library.cache_dir)
        with system_libraries():
            from weasyprint.css.counters import CounterStyle
            from weasyprint.text.fonts import FontConfiguration

        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        self._fonts = FontConfiguration()
        self._counters = CounterStyle()
        self._sheets: dict[str, Any] = {}
        self._pictures: dict[int, dict[Any, Any]] = {}

    def prepare(self, document: Document) -> tuple[str, Any]:
        """Turn a document into HTML and a parsed style sheet."""
        from weasyprint import CSS

        sheet = document.style_sheet()
        if sheet not in self._sheets:
            self._sheets[sheet] = CSS(
                string=sheet, font_config=self._fonts, counter_style=self._counters
            )
        return document.html(), self._sheets[sheet]

    def print(self, prepared: tuple[str, Any], document: Document) -> bytes:
        """Turn prepared HTML into a tagged PDF."""
        from weasyprint import HTML

        html, sheet = prepared
        pictures = self._pictures.setdefault(hash(tuple(document.assets.items())), {})
        laid_out = HTML(string=html, url_fetcher=self._fetcher(document)).render(
            font_config=self._fonts,
            counter_style=self._counters,
            stylesheets=[sheet],
            cache=pictures,
        )
        laid_out.metadata.lang = document.language
        return bytes(laid_out.write_pdf(pdf_variant="pdf/ua-1"))

    def _fetcher(self, document: Document) -> Any:
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        class AssetFetcher(URLFetcher):  # type: ignore[misc]
            """Give the document's own pictures and nothing else."""

            def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002
                name = url.removeprefix("asset:")
                return URLFetcherResponse(
                    url, document.assets[name], {"Content-Type": "image/svg+xml"}
                )

        return AssetFetcher(allowed_protocols=("asset",))
