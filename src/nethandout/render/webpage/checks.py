"""Turn a finished HTML file into everything in which it differs from what was meant.

All that is wrong is named by number and kind, never by its words. What is looked for are the
very texts that are looked for in the PDF; each must stand in one place of its own, whole, within
one block. What remains when all of them are found must be known, too: no word gets in unseen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from nethandout.errors import Position, Problem
from nethandout.model.remark import Remark
from nethandout.model.text import text_direction
from nethandout.render.preflight.flow import Flow
from nethandout.render.webpage.document import Expected, policy
from nethandout.render.webpage.reading import APART, ReadFile, read

_ELEMENTS: Final = frozenset(
    {
        *(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "main",
            "header",
            "footer",
            "section",
            "div",
        ),
        *(
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "p",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "figure",
            "figcaption",
            "img",
            "hr",
        ),
        *("table", "caption", "thead", "tbody", "tr", "th", "td"),
        *("a", "span", "strong", "em", "b", "i", "small", "sub", "sup", "bdi", "br", "wbr"),
    }
)
_MARKS: Final = frozenset(
    {
        *("lang", "dir", "class", "id", "href", "rel", "src", "alt", "scope", "role", "colspan"),
        *("data-head", "aria-hidden", "charset", "name", "content", "http-equiv"),
    }
)
_PICTURE: Final = re.compile(r"data:image/(?:svg\+xml|png|jpeg);base64,[A-Za-z0-9+/=]+")
_LINK: Final = re.compile(r"tel:\+?[0-9]+(?:;ext=[0-9]+)?|https?://[^\s\"'<>]+")
_FETCHING: Final = re.compile(r"url\s*\(|@import|src\s*:|\\", re.IGNORECASE)
_CONTROLS: Final = re.compile("[\u200e\u200f\u2060\u2066-\u2069]")


def verify(html: bytes, expected: Expected) -> list[Problem]:
    """Turn a finished file into its problems; there are none in one that may be handed out."""
    found = read(html.decode("utf-8"))
    return [
        *_check_safety(found),
        *_check_document(found, expected),
        *_check_identity(found, expected),
        *_check_words(found, expected),
    ]


def _check_safety(found: ReadFile) -> Iterator[Problem]:
    """Check that the file can do nothing, asks for nothing and hides nothing."""
    for element in sorted(found.elements.keys() - _ELEMENTS):
        yield _problem(
            "page-unsafe",
            Remark("the page has the element {element}, which it must not", element=element),
        )
    for mark in sorted(
        {(mark.element, mark.name) for mark in found.marks if mark.name not in _MARKS}
    ):
        yield _problem(
            "page-unsafe",
            Remark(
                "an element {element} has the attribute {attribute}",
                element=mark[0],
                attribute=mark[1],
            ),
        )
    if found.unclosed:
        yield _problem("page-unsafe", Remark("an element of the page does not end where it should"))
    if any(not _PICTURE.fullmatch(source) for source in found.values("src")):
        yield _problem("page-unsafe", Remark("a picture is not in the file"))
    ids = found.values("id")
    if len(ids) != len(set(ids)):
        yield _problem("page-unsafe", Remark("two elements have the same id"))
    inside = {f"#{name}" for name in ids}
    if any(link not in inside and not _LINK.fullmatch(link) for link in found.values("href")):
        yield _problem("page-unsafe", Remark("a link leads nowhere, or where none should lead"))
    if found.hidden:
        yield _problem("page-unsafe", Remark("the page hides words from some of its readers"))
    policies = [value for value in found.values("content", "meta") if "default-src" in value]
    if found.elements["style"] != 1 or policies != [policy(found.style)]:
        yield _problem(
            "page-unsafe", Remark("the page's policy is not the one for its style sheet")
        )
    if _FETCHING.search(found.style):
        yield _problem(
            "page-unsafe", Remark("the style sheet asks for something outside of the file")
        )


def _check_document(found: ReadFile, expected: Expected) -> Iterator[Problem]:
    """Check what a browser and a screen reader are told of the page."""
    direction = text_direction(expected.language)
    told = (found.values("lang", "html"), found.values("dir", "html"))
    if told != ([expected.language], [direction]):
        yield _problem("page-head", Remark("the language of the page is another one"))
    if found.title != expected.title:
        yield _problem("page-head", Remark("the title of the page is another one"))
    if len(found.values("alt", "img")) != found.elements["img"]:
        yield _problem("page-head", Remark("a picture does not say what it shows"))
    heads = set(found.values("data-head"))
    if any(_plain(head) not in _flow(found.words).text for head in heads):
        yield _problem("page-head", Remark("a cell names a column that is not there"))


def _check_identity(found: ReadFile, expected: Expected) -> Iterator[Problem]:
    """Check that the page says whose it is, and which handout."""
    words = _flow(found.words)
    for number, identifier in enumerate(expected.identifiers, start=1):
        if next(words.find(_plain(identifier)), None) is None:
            yield _problem(
                "page-identifier", Remark("patient identifier {number} is missing", number=number)
            )
    if expected.handout_id and next(words.find(_plain(expected.handout_id)), None) is None:
        yield _problem("page-identifier", Remark("the handout id is missing"))


def _check_words(found: ReadFile, expected: Expected) -> Iterator[Problem]:
    """Check that all that was composed stands on the page, in order, and nothing else does."""
    words = _flow(found.words)
    lost = sorted(_lost(words, expected))
    for number in lost:
        yield _problem(
            "page-text",
            Remark("expected text number {number} is not there as it should be", number=number + 1),
        )
    if any(char.isalnum() and not used for char, used in zip(words.text, words.used, strict=True)):
        yield _problem("page-foreign", Remark("the page has words that nobody expects there"))
    index = None if lost else _out_of_order(_flow(found.words), expected.in_order)
    if index is not None:
        yield _problem(
            "page-order",
            Remark("text number {number} of the handout is not in its place", number=index + 1),
        )


def _lost(words: Flow, expected: Expected) -> Iterator[int]:
    """Find the texts that do not stand in as many places as they should; count all places.

    The longest take theirs first, so that a short one cannot take a part of a longer one.
    """
    places = defaultdict(list)
    for index, text in enumerate(expected.texts):
        places[_plain(text)].append(index)
    for wanted in sorted({*places, *map(_plain, expected.beside)} - {""}, key=len, reverse=True):
        count = 0
        for start in sorted(words.find(wanted)):
            if not any(words.used[start : start + len(wanted)]):
                words.use(start, len(wanted))
                count += 1
        yield from places[wanted][count:]


def _out_of_order(words: Flow, texts: Iterable[str]) -> int | None:
    """Find the first text that does not stand behind the one before it."""
    end = 0
    for index, wanted in enumerate(map(_plain, texts)):
        place = min((start for start in words.find(wanted) if start >= end), default=None)
        if place is None:
            return index
        end = place + len(wanted)
    return None


def _flow(words: str) -> Flow:
    """Turn the words of a page into one text that knows where its spaces were."""
    pieces, gaps, length = [], {0}, 0
    for word in _CONTROLS.sub("", words).replace(APART, f" {APART} ").split():
        pieces.append(word)
        length += len(word)
        gaps.add(length)
    return Flow("".join(pieces), frozenset(gaps))


def _plain(text: str) -> str:
    """Turn a text into how it stands in a flow: without spaces and what directs lines."""
    return "".join(_CONTROLS.sub("", text).split())


def _problem(code: str, message: str) -> Problem:
    return Problem(Position("the finished page"), code, message)
