"""Write the address of a linked page behind its link: paper cannot be clicked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.topic import Source

_LINK: Final = re.compile(r"\[([^\[\]]+)\]\(([a-z][a-z0-9_-]*)\)")
_SCHEME: Final = re.compile(r"^https?://(www\.)?")
_FULL_WIDTH: Final = frozenset({"zh", "ja"})


def with_addresses(
    text: str, language: str, sources: Mapping[str, Source], in_english: Callable[[], str]
) -> str:
    """Turn “[a guide](name)” into “[a guide](name) (cancer.gov/guide) (in English)”.

    The note stands only where the page is in English and the handout is not. A link whose words
    are the address already says enough.
    """

    def addressed(match: re.Match[str]) -> str:
        words, source = match[1], sources.get(match[2])
        page = source.page_in(language) if source is not None else None
        if page is None:
            return match[0]
        shown = _SCHEME.sub("", page[0]).rstrip("/")
        notes = [shown] if shown.casefold() != words.casefold() else []
        if page[1] == SOURCE_LANGUAGE != language.partition("-")[0]:
            notes.append(in_english())
        return match[0] + "".join(_in_brackets(note, language) for note in notes)

    return _LINK.sub(addressed, text)


def _in_brackets(note: str, language: str) -> str:
    if language.partition("-")[0] in _FULL_WIDTH:
        return f"（{note}）"
    return f" ({note})"
