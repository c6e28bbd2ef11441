"""Turn a PDF into the fonts that its pages use and that are not in the file."""

from __future__ import annotations

from collections.abc import Container, Iterator

from pikepdf import Dictionary, Object, Pdf


def loose_fonts(document: Pdf, but_of: Container[int] = ()) -> list[str]:
    """Turn a PDF into the names of fonts that are not embedded, sorted.

    Pages in `but_of`, counted from 1, are not looked at.
    """
    return sorted({name for name, font in _fonts(document, but_of) if not _is_embedded(font)})


def _fonts(document: Pdf, but_of: Container[int]) -> Iterator[tuple[str, Object]]:
    """Turn a PDF into the names and dictionaries of all fonts its other pages can use."""
    seen: set[tuple[int, int]] = set()
    pending = [
        page.obj.get("/Resources", Dictionary())
        for number, page in enumerate(document.pages, start=1)
        if number not in but_of
    ]
    while pending:
        resources = pending.pop()
        for form in resources.get("/XObject", Dictionary()).values():
            if form.objgen not in seen and "/Resources" in form:
                seen.add(form.objgen)
                pending.append(form.Resources)
        for font in resources.get("/Font", Dictionary()).values():
            if font.objgen not in seen:
                seen.add(font.objgen)
                yield str(font.get("/BaseFont", "?")).removeprefix("/"), font


def _is_embedded(font: Object) -> bool:
    """Tell whether a font's file is in the PDF; Type 3 fonts are drawings, and always are."""
    if font.get("/Subtype") == "/Type3":
        return True
    descendants = font.get("/DescendantFonts")
    descriptor = (font if descendants is None else descendants[0]).get(
        "/FontDescriptor", Dictionary()
    )
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
