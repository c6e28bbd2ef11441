"""Tell how far the text of a finished PDF is from the text of its document."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from html import unescape

import pypdfium2

from benchmarks.documents import Document

_TAGS = re.compile(r"<[^>]*>")
_NUMBERED = re.compile("<ol>(.*?)</ol>", re.DOTALL)


def difference(pdf: bytes, document: Document) -> float:
    """Turn a PDF into the share of letters and digits it has too many or too few.

    Footers are counted for each page. The order is left open, because readers give
    right-to-left text in different orders; they also read some Arabic ligatures wrong, and
    a table that goes on on the next page has its header twice: hence a share, not a yes.
    """
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    printed = _characters("".join(pages))
    wanted = _wanted(document, len(pages))
    return ((printed - wanted) + (wanted - printed)).total() / wanted.total()


def _wanted(document: Document, pages: int) -> Counter[str]:
    html = document.html(running=False)
    found = _characters(html.partition("<body>")[2])
    for items in _NUMBERED.findall(html):
        for number in range(1, items.count("<li>") + 1):
            found += _characters(str(number))
    before, between, after = document.label
    for page in range(1, pages + 1):
        found += _characters(document.identity)
        found += _characters(f"{before}{page}{between}{pages}{after}")
    return found


def _characters(html: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", unescape(_TAGS.sub(" ", html)))
    return Counter(char for char in plain if char.isalnum())
