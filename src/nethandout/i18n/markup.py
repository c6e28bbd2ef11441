"""Turn inline markup into tokens: `**bold**`, `[text](name)`, `{placeholder}`, nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from nethandout.model.remark import Remark


@dataclass(frozen=True, slots=True)
class Plain:
    """Words to print as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value from the record or the clinic, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that matter most; they may hold placeholders."""

    parts: tuple[Plain | Placeholder, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Plain words that lead to one of the library's named addresses."""

    text: str
    name: str


Token = Plain | Bold | Link | Placeholder


class MarkupError(ValueError):
    """Markup that is not closed, or not known; the message says what to correct."""


_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_PIECE = re.compile(
    r"\*\*(?P<bold>.+?)\*\*"
    r"|\[(?P<text>[^\[\]]+)\]\((?P<name>[a-z][a-z0-9_-]*)\)"
    r"|\{(?P<placeholder>[a-z][a-z0-9_]*)\}",
    re.DOTALL,
)
_LEFTOVER = re.compile(r"\*\*|[\[\]{}]")


def tokens(text: str) -> tuple[Token, ...]:
    """Turn a text into its tokens; raise `MarkupError` for unbalanced or unknown markup."""
    return tuple(_tokens(text))


def placeholders(text: str) -> frozenset[str]:
    """Turn a text into the names of its placeholders."""
    return frozenset(_PLACEHOLDER.findall(text))


def placeholder_counts(text: str) -> Counter[str]:
    """Turn a text into how often each placeholder stands in it."""
    return Counter(_PLACEHOLDER.findall(text))


def may_count(text: str, source: str) -> bool:
    """Tell whether a plural form has the placeholders of its source, or all but `{count}`.

    A dual says the number by itself; the checks see to it that no other form leaves it out.
    """
    here, there = placeholders(text), placeholders(source)
    return here <= there and there - here <= {"count"}


def plain_text(text: str) -> str:
    """Turn a text into its words alone: no stars, no link names, placeholders as `{name}`."""
    text = text.replace("**", "")
    return re.sub(r"\[([^\[\]]+)\]\([a-z][a-z0-9_-]*\)", r"\1", text)


def _tokens(text: str) -> Iterator[Token]:
    end = 0
    for match in _PIECE.finditer(text):
        yield from _plain(text[end : match.start()])
        yield _piece(match)
        end = match.end()
    yield from _plain(text[end:])


def _piece(match: re.Match[str]) -> Token:
    if (bold := match["bold"]) is not None:
        return Bold(tuple(_bold_parts(bold)))
    if match["placeholder"] is not None:
        return Placeholder(match["placeholder"])
    _refuse_leftover(match["text"], Remark("a link text may hold only plain words"))
    return Link(match["text"], match["name"])


def _bold_parts(text: str) -> Iterator[Plain | Placeholder]:
    if text != text.strip() or not text:
        raise MarkupError(Remark("no space may stand inside the stars of **bold**"))
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        yield from _plain(text[end : match.start()])
        yield Placeholder(match[1])
        end = match.end()
    yield from _plain(text[end:])


def _plain(text: str) -> Iterator[Plain]:
    _refuse_leftover(text, "")
    if text:
        yield Plain(text)


def _refuse_leftover(text: str, advice: str) -> None:
    leftover = _LEFTOVER.search(text)
    if leftover is None:
        return
    sign = leftover[0]
    known = {"**": Remark("**bold** is not closed"), "[": Remark("a link is written [text](name)")}
    known |= {"]": known["["], "{": Remark("a placeholder is written {name}")}
    known["}"] = known["{"]
    raise MarkupError(advice or known[sign])
