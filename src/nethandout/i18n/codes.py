"""Turn the markup of a text into codes that translators move but cannot break, and back.

`{fever}` is one code; `**`, `[` and `](name)` are the ends of pairs. A code is known by a
number: what it says is looked up in the message of the catalog, never taken from a file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["placeholder", "bold", "link"]
Place = Literal["single", "open", "close"]

_PIECE: Final = re.compile(
    r"(?P<bold>\*\*)(?P<words>.+?)\*\*"
    r"|\[(?P<text>[^\[\]]+)\](?P<name>\([a-z][a-z0-9_-]*\))"
    r"|(?P<placeholder>\{[a-z][a-z0-9_]*\})",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Code:
    """One end of a code, or all of it: its number, what it is, and what it says in the text."""

    id: str
    kind: Kind
    place: Place
    said: str


Parts = tuple[str | Code, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A code as a file has it: only a number, and which end of it."""

    id: str
    place: Place


Received = tuple[str | Mark, ...]


class UnknownCodeError(ValueError):
    """A code that the message does not have; the text names its number."""


def coded(text: str, known: Iterable[Code] = ()) -> Parts:
    """Turn a text into words and codes; codes that are `known` keep their numbers.

    Markup that is not closed stays words.
    """
    numbers = _Numbers(known)
    parts: list[str | Code] = []
    _gather(text, numbers, parts)
    return tuple(parts)


def codes_in(parts: Parts) -> tuple[Code, ...]:
    """Give the codes among parts."""
    return tuple(part for part in parts if isinstance(part, Code))


def written(parts: Received, known: Iterable[Code]) -> str:
    """Turn what a file says into the text of a catalog; raises `UnknownCodeError`."""
    said: Mapping[tuple[str, Place], str] = {(code.id, code.place): code.said for code in known}
    found = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
            continue
        if (part.id, part.place) not in said:
            raise UnknownCodeError(part.id)
        found.append(said[part.id, part.place])
    return "".join(found)


def marks(parts: Sequence[str | Code]) -> Received:
    """Turn parts of a catalog into how a file has them."""
    return tuple(
        part if isinstance(part, str) else Mark(part.id, part.place) for part in parts if part
    )


def lost_codes(text: str, source: str) -> tuple[str, ...]:
    """Name what a source has and a text has not, or the other way round."""
    here, there = _said(text), _said(source)
    return tuple(sorted((here - there) + (there - here)))


def _said(text: str) -> Counter[str]:
    """Count what codes say; of a pair what its end says, which for a link is its name."""
    return Counter(code.said for code in codes_in(coded(text)) if code.place != "open")


class _Numbers:
    """Gives each code its number: that of the source's code which says the same, or a new one."""

    def __init__(self, known: Iterable[Code]) -> None:
        self._free: list[Code] = [code for code in known if code.place != "open"]
        self._next = 1 + max((int(code.id) for code in self._free), default=0)

    def of(self, said: str) -> str:
        for code in self._free:
            if code.said == said:
                self._free.remove(code)
                return code.id
        self._next += 1
        return str(self._next - 1)


def _gather(text: str, numbers: _Numbers, parts: list[str | Code]) -> None:
    end = 0
    for match in _PIECE.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        end = match.end()
        if said := match["placeholder"]:
            parts.append(Code(numbers.of(said), "placeholder", "single", said))
        elif match["bold"]:
            _pair(("bold", "**", "**"), match["words"], numbers, parts)
        else:
            _pair(("link", "[", f"]{match['name']}"), match["text"], numbers, parts)
    if end < len(text):
        parts.append(text[end:])


def _pair(
    pair: tuple[Kind, str, str], words: str, numbers: _Numbers, parts: list[str | Code]
) -> None:
    kind, opening, closing = pair
    number = numbers.of(closing)
    parts.append(Code(number, kind, "open", opening))
    _gather(words, numbers, parts)
    parts.append(Code(number, kind, "close", closing))
