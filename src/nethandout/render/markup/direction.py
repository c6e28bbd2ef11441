"""Turn text into HTML whose numbers, doses, phones and Latin names stay left-to-right.

WeasyPrint does not implement `unicode-bidi`, and a bare `<bdi>` does nothing: in an
Arabic line “7.5–15 mg” would print as “mg 15–7.5” and a phone number lose its plus. A
`<span dir="ltr">` around the whole run works, if the run is not broken over two lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from nethandout.i18n.bidi import LTR, MARK, signs

_ANY = LTR + MARK
_WORD = rf"[+(±<>≥≤]*[{LTR}°](?:[{_ANY}.,:/@%°+&'’‘`´′_=?#~()·・\-–‐‑]*[{_ANY}%°)])?"
_RUN = re.compile(rf"{_WORD}(?:[ \u00a0](?:[–×=+±/-][ \u00a0])?{_WORD})*%?")
LONGEST_UNBROKEN = 34


def isolate_runs(text: str) -> Markup:
    """Turn right-to-left text into HTML with every left-to-right run in a span of its own."""
    return Markup("").join(
        _run(part) if is_run else escape(part) for part, is_run in _split_runs(text)
    )


def mark_runs(text: str) -> str:
    """Turn right-to-left text into the same with Unicode isolates around what is isolated.

    For comparing with the print: it says which stretches read from left to right.
    """
    return "".join(f"\u2066{part}\u2069" if is_run else part for part, is_run in _split_runs(text))


def _split_runs(text: str) -> Iterator[tuple[str, bool]]:
    """Turn text into parts, and whether each is a left-to-right run."""
    end = 0
    for match in _RUN.finditer(signs(text)):
        start, stop = _balanced(text, *match.span())
        if start < stop:
            yield text[end:start], False
            yield text[start:stop], True
            end = stop
    yield text[end:], False


def _run(text: str) -> Markup:
    style = "run long" if len(text) > LONGEST_UNBROKEN else "run"
    return Markup('<span dir="ltr" class="{}">{}</span>').format(style, text)


def _balanced(text: str, start: int, stop: int) -> tuple[int, int]:
    """Leave out brackets at the ends of a run whose other half is outside of it."""
    while (
        start < stop
        and text[start] == "("
        and text.count(")", start, stop) < text.count("(", start, stop)
    ):
        start += 1
    while (
        start < stop
        and text[stop - 1] == ")"
        and text.count("(", start, stop) < text.count(")", start, stop)
    ):
        stop -= 1
    if (
        text[start:stop].startswith("(")
        and text[start:stop].endswith(")")
        and (text.count("(", start, stop) == 1)
    ):
        return start + 1, stop - 1
    return start, stop
