"""Turn lines that WeasyPrint ends after one word into lines that are as full as they can be.

Text before an element, such as a number or bold words, ends with a space. Where a line has room
for the text but not for that space, Pango lets the space hang over the end. WeasyPrint 70 counts
it, takes the line for one that cannot be broken, and breaks it after its first word
(`split_first_line`, step 3). In any language one line in a hundred would be so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any, Final

_SPACE: Final = " "
_NO_BREAK: Final = "\u00a0"
_COLLAPSED: Final = ("normal", "pre-line")
"""Values of `white-space` where a line may be broken and the space at its end is not shown."""
_RESUMES, _WIDTH = 2, 3
"""Where the next line begins, in bytes, and how wide the first one is in px: places in a result."""


@contextmanager
def filled_lines() -> Iterator[None]:
    """Fill the lines that WeasyPrint lays out within the block."""
    from weasyprint.layout import inline

    original = inline.split_first_line
    inline.split_first_line = _filling(original)
    try:
        yield
    finally:
        inline.split_first_line = original


def _filling(split: Callable[..., tuple[Any, ...]]) -> Callable[..., tuple[Any, ...]]:
    """Turn what breaks a text into lines into what lets the last space hang over."""

    def split_first_line(
        text: str, style: Any, context: Any, max_width: float | None, *more: Any, **options: Any
    ) -> tuple[Any, ...]:
        found = split(text, style, context, max_width, *more, **options)
        end = text[-1:]
        if found[_RESUMES] is None or max_width in (None, inf) or end not in (_SPACE, _NO_BREAK):
            return found
        words = text.rstrip(end)
        if not words or style["white_space"] not in _COLLAPSED:
            return found
        whole = split(words, style, context, max_width, *more, **options)
        if whole[_RESUMES] is not None or whole[_WIDTH] > max_width:
            return found
        if end == _NO_BREAK:  # what follows belongs to the last word: it goes to the next line
            return split(text, style, context, whole[_WIDTH] - 1, *more, **options)
        return (*whole[:_RESUMES], len(text.encode()), *whole[_WIDTH:])

    return split_first_line
