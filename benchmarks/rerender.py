"""Print a whole document with WeasyPrint for every patient, as fast as it goes.

One font configuration for all documents, style sheets parsed once for each selection and
language, pictures kept in memory, and HarfBuzz for the fonts where it is installed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from benchmarks.documents import Document
from nethandout.render.type.fonts import font_environment
from nethandout.render.type.libraries import system_libraries
from nethandout.service import Service


@dataclass(frozen=True)
class Prepared:
    """A document with what other documents share of it."""

    document: Document
    html: str
    sheet: Any
    pictures: dict[Any, Any]


class Rerender:
    """Keeps what WeasyPrint can use again."""

    def __init__(self, service: Service) -> None:
        font_environment(service.library.cache_dir)
        with system_libraries():
            from weasyprint.css.counters import CounterStyle
            from weasyprint.text.fonts import FontConfiguration

        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
        self._fonts = FontConfiguration()
        self._counters = CounterStyle()
        self._sheets: dict[str, Any] = {}
        self._pictures: dict[str, dict[Any, Any]] = {}

    def prepare(self, document: Document) -> Prepared:
        """Turn a document into HTML, a parsed style sheet, and its pictures."""
        from weasyprint import CSS

        sheet = document.style_sheet()
        if sheet not in self._sheets:
            self._sheets[sheet] = CSS(
                string=sheet, font_config=self._fonts, counter_style=self._counters
            )
        pictures = self._pictures.setdefault(repr(sorted(document.assets.items())), {})
        return Prepared(document, document.html(), self._sheets[sheet], pictures)

    def print(self, prepared: Prepared) -> bytes:
        """Turn prepared HTML into a tagged PDF."""
        from weasyprint import HTML

        laid_out = HTML(string=prepared.html, url_fetcher=_fetcher(prepared.document)).render(
            font_config=self._fonts,
            counter_style=self._counters,
            stylesheets=[prepared.sheet],
            cache=prepared.pictures,
        )
        return bytes(laid_out.write_pdf(pdf_variant="pdf/ua-1"))


def _fetcher(document: Document) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]
        """Give the document's own pictures and nothing else."""

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002
            name = url.removeprefix("asset:")
            return URLFetcherResponse(url, document.assets[name], {"Content-Type": "image/svg+xml"})

    return AssetFetcher(allowed_protocols=("asset",))
