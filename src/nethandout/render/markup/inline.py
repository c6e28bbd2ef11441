"""Turn texts into HTML for a place that is read in one language.

Everything is escaped. A text in the language of its place stands as it is; another says
which language it is in and which way it is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup, escape

from nethandout.i18n.bidi import directions, first_strong
from nethandout.i18n.languages import SOURCE_LANGUAGE, has_latin_letters
from nethandout.i18n.markup import Bold, Link, tokens
from nethandout.model.text import LocalizedText, text_direction
from nethandout.render.markup.binding import bound
from nethandout.render.markup.direction import isolate_runs

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
APART = "apart"
"""The class of what its neighbors must not reorder, though it is read the same way."""
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]{3}")
_ANY_RTL = "ar"
"""For what is typed from right to left on any page: its runs are kept whole as they are."""
_MEASURE = re.compile(r"[+\d][\d ()./,–-]*( ?[a-zA-Zµ%°/]{1,6})?")
"""A phone number, a time, or a number with its unit: never broken over two lines."""

_SPAN: Final = Markup('<span %sdir="%s" class="%s">%s</span>')
_TYPED_LANGUAGE: Final = Markup('lang="{}" ').format(SOURCE_LANGUAGE)
_NO_LANGUAGE: Final = Markup("")


@dataclass(frozen=True, slots=True)
class Place:
    """Where text is printed: in which language it is read, and where its links lead."""

    language: str
    links: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def direction(self) -> str:
        """The way the place is read: “ltr” or “rtl”."""
        return text_direction(self.language)

    def typed(self, text: object, written_in: str = "") -> Markup:
        """Turn what a person typed into escaped HTML with a direction of its own.

        `written_in` is the language of the words, where the record says one that is not the
        place's. Where nobody says which it is, Latin words on a page of another script are taken
        for English, as most of them are (drug names, the doctor's words for emergency staff):
        a screen reader's Arabic or Chinese voice spells them or leaves them out.
        """
        if isinstance(text, LocalizedText):
            return self.localized(text)
        value = str(text)
        direction = first_strong(value) or ("ltr" if value else self.direction)
        kept = bound(value, self.language if direction == "ltr" else _ANY_RTL)
        inner = isolate_runs(kept) if direction == "rtl" else escape(kept)
        style = "run" if _MEASURE.fullmatch(value) else "run long"
        language = _NO_LANGUAGE
        if written_in and written_in != self.language and style == "run long":
            return _SPAN % (Markup('lang="{}" ').format(written_in), direction, style, inner)
        if style == "run long":
            if not has_latin_letters(self.language) and _begins_in_latin(value):
                language = _TYPED_LANGUAGE
            elif direction == self.direction:
                return inner
        return _SPAN % (language, direction, style, inner)

    def named(self, text: str) -> Markup:
        """Turn a name into escaped HTML with a direction of its own.

        A name with letters of both directions, such as one with a nickname in brackets, is
        read as the place is: its first word stands where the reader begins.
        """
        if len(directions(text)) < 2:  # noqa: PLR2004 - both
            return self.typed(text)
        return Markup('<span dir="{}" class="run long {}">{}</span>').format(
            self.direction, APART, _plain(text, rtl=self.direction == "rtl")
        )

    def localized(self, text: LocalizedText) -> Markup:
        """Turn a localized text with `**bold**` and `[text](name)` into HTML."""
        rtl = text.direction == "rtl"
        parts: list[Markup] = []
        for token in tokens(bound(str(text), text.language)):
            if isinstance(token, Bold):
                inner = "".join(getattr(part, "text", "") for part in token.parts)
                parts.append(Markup("<strong>{}</strong>").format(_plain(inner, rtl=rtl)))
            elif isinstance(token, Link):
                parts.append(
                    Markup('<a href="{}">{}</a>').format(self.links[token.name], token.text)
                )
            else:
                parts.append(_plain(getattr(token, "text", ""), rtl=rtl))
        return self._tagged(Markup("").join(parts), text.language)

    def filled(self, text: LocalizedText, values: Mapping[str, object]) -> Markup:
        """Turn a message into HTML with its `{names}` filled in, each one time.

        One with Latin letters only, as “penicillin: hives”, is read from left to right as a whole.
        """
        rtl = text.direction == "rtl"
        pieces = [
            self._value(values[part[1:-1]])
            if PLACEHOLDER.fullmatch(part)
            else _plain(part, rtl=rtl)
            for part in re.split(r"(\{[a-z_]+\})", bound(str(text), text.language))
        ]
        html = Markup("").join(pieces)
        if rtl and directions(html.striptags()) == {"ltr"}:
            html = Markup('<span dir="ltr" class="run long">{}</span>').format(html)
        return self._tagged(html, text.language)

    def _value(self, value: object) -> Markup:
        if isinstance(value, Markup):
            return value
        if isinstance(value, LocalizedText):
            return self.localized(value)
        return _plain(bound(str(value), self.language), rtl=self.direction == "rtl")

    def _tagged(self, html: Markup, language: str) -> Markup:
        if language == self.language:
            return html
        return Markup('<span lang="{}" dir="{}">{}</span>').format(
            language, text_direction(language), html
        )


def _begins_in_latin(text: str) -> bool:
    """Tell whether the first letter is a Latin one, and any word in such letters has three."""
    first = next((char for char in text if char.isalpha()), "")
    return bool(_LATIN_WORD.search(text)) and unicodedata.name(first, "").startswith("LATIN")


def _plain(text: str, *, rtl: bool) -> Markup:
    return isolate_runs(text) if rtl else escape(text)
