"""Turn a catalog into the text of its file: as polib writes it unwrapped, but three times as fast.

An entry takes as few lines as it can; a text with line ends has one line for each. Fields of
the header stand in the usual order and the others after them by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polib

CONTENT_TYPE: Final = "text/plain; charset=UTF-8"
"""What the header says of every file that is written, whatever one said that was read."""
_OF_A_POT: Final = ("Report-Msgid-Bugs-To", "POT-Creation-Date")
_HEADER_ORDER: Final[tuple[str, ...]] = (
    "Project-Id-Version",
    *_OF_A_POT,
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Plural-Forms",
)
HEADER_FIELDS: Final = frozenset(_HEADER_ORDER).difference(_OF_A_POT)
"""What `msgfmt -c` wants in the header of a catalog."""
_ESCAPES = MappingProxyType(
    {
        ord(char): f"\\{letter}"
        for char, letter in zip('\a\b\f\n\r\t\v\\"', 'abfnrtv\\"', strict=True)
    }
)
_SPECIAL = re.compile(r'[\a\b\f\n\r\t\v\\"]')
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def po_text(catalog: polib.POFile) -> str:
    """Turn a catalog into the whole text of its file, obsolete entries last."""
    current = (entry for entry in catalog if not entry.obsolete)
    obsolete = (entry for entry in catalog if entry.obsolete)
    parts = ["\n".join(_header(catalog))]
    parts += ("\n".join(_entry(entry)) for entries in (current, obsolete) for entry in entries)
    return "\n\n".join(parts) + "\n"


def _header(catalog: polib.POFile) -> Iterator[str]:
    for line in catalog.header.split("\n"):
        yield f"# {line}" if line else "#"
    if catalog.metadata_is_fuzzy:
        yield "#, fuzzy"
    yield 'msgid ""'
    fields = catalog.metadata
    if fields.get("Content-Type", CONTENT_TYPE).lower() != CONTENT_TYPE.lower():
        fields = {**fields, "Content-Type": CONTENT_TYPE}
    names = [name for name in _HEADER_ORDER if name in fields]
    names += sorted((name for name in fields if name not in _HEADER_ORDER), key=str.casefold)
    text = "".join(f"{name}: {fields[name]}\n" for name in names)
    yield from _field("msgstr", text, "")


def _entry(entry: polib.POEntry) -> Iterator[str]:
    sign = "#~ " if entry.obsolete else ""
    yield from _comment("# ", entry.tcomment)
    if not entry.obsolete:
        yield from _comment("#. ", entry.comment)
        if entry.occurrences:
            places = (f"{file}:{line}" if line else file for file, line in entry.occurrences)
            yield f"#: {' '.join(places)}"
    if entry.flags:
        yield f"#, {', '.join(entry.flags)}"
    before = "#~| " if entry.obsolete else "#| "
    for keyword, text in (
        ("msgctxt", entry.previous_msgctxt),
        ("msgid", entry.previous_msgid),
        ("msgid_plural", entry.previous_msgid_plural),
    ):
        if text is not None:
            yield from _field(keyword, text, before)
    if entry.msgctxt is not None:
        yield from _field("msgctxt", entry.msgctxt, sign)
    yield from _field("msgid", entry.msgid, sign)
    if entry.msgid_plural:
        yield from _field("msgid_plural", entry.msgid_plural, sign)
    if entry.msgstr_plural:
        for number in sorted(entry.msgstr_plural):
            yield from _field(f"msgstr[{number}]", entry.msgstr_plural[number], sign)
    else:
        yield from _field("msgstr", entry.msgstr, sign)


def _comment(sign: str, text: str) -> Iterable[str]:
    return [f"{sign}{line}" for line in text.split("\n")] if text else ()


def _field(keyword: str, text: str, sign: str) -> Iterable[str]:
    if not _SPECIAL.search(text):
        return (f'{sign}{keyword} "{text}"',)
    lines = _LINE.findall(text)
    if len(lines) == 1:
        return (f'{sign}{keyword} "{text.translate(_ESCAPES)}"',)
    rest = (f'{sign}"{line.translate(_ESCAPES)}"' for line in lines)
    return (f'{sign}{keyword} ""', *rest)
