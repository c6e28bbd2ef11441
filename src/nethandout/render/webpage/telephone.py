"""Turn the phone numbers of a page into links that a phone calls (RFC 3966)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from nethandout.render.markup.binding import unbound

_LONG_ENOUGH: Final = 6
"""Digits of a number that is none by chance; a shorter one must be all that its element says."""
_JOINER: Final = "\u2060?"
_EXTENSION: Final = re.compile(r"[\s,;]*\b(?:ext\.?|extension|x)\s*([0-9]{1,7})$", re.IGNORECASE)
_CALLED: Final = re.compile(r"[+(]?[0-9][0-9 ()./\u2010-\u2013-]*")
_NOT_DIALED: Final = re.compile(r"[^+0-9]")


def address_of(phone: str) -> str | None:
    """Turn a phone number as it is written into its address; None for what is no number alone."""
    number, extension = phone.strip(), ""
    if found := _EXTENSION.search(number):
        number, extension = number[: found.start()], f";ext={found[1]}"
    if not _CALLED.fullmatch(number):
        return None
    return f"tel:{_NOT_DIALED.sub('', number)}{extension}"


def with_calls(body: Element, phones: Iterable[str]) -> None:
    """Turn the numbers of a clinic and of its people, wherever they stand, into links."""
    known = {phone: address for phone in phones if (address := address_of(phone))}
    if not known:
        return
    calls = _Calls(known)
    for element in list(body.iter()):
        if element.tag != "a":
            children = list(element)
            element.text, inside = calls.split(element.text, is_alone=not children)
            for child in children:
                child.tail, behind = calls.split(child.tail)
                inside += [child, *behind]
            element[:] = inside


@dataclass(frozen=True, slots=True)
class _Calls:
    """Phone numbers with their addresses."""

    known: dict[str, str] = field(repr=False)

    def split(
        self, text: str | None, *, is_alone: bool = False
    ) -> tuple[str | None, list[Element]]:
        """Turn words into those before the first number, and links with the words behind each."""
        links: list[Element] = []
        first, end = text, 0
        for match in self._pattern().finditer(text or ""):
            phone = unbound(match[0])
            is_short = sum(map(str.isdigit, phone)) < _LONG_ENOUGH
            if is_short and not (is_alone and match[0] == match.string.strip()):
                continue
            between = match.string[end : match.start()]
            if links:
                links[-1].tail = between
            else:
                first = between
            end = match.end()
            links.append(Element("a", {"href": self.known[phone]}))
            links[-1].text = match[0].replace("\u2060", "")  # style keeps it whole, for who copies
        if links:
            links[-1].tail = (text or "")[end:]
        return first, links

    def _pattern(self) -> re.Pattern[str]:
        """Give what finds any of the numbers, the longest first; `re` keeps it."""
        found = (_as_printed(phone) for phone in sorted(self.known, key=len, reverse=True))
        return re.compile(rf"(?<![\w+])(?:{'|'.join(found)})(?!\w)")


def _as_printed(phone: str) -> str:
    """Turn a number into what finds it, with what keeps it on one line."""
    return _JOINER.join("[ \u00a0]" if char == " " else re.escape(char) for char in phone)
