"""Turn what stands in a PO file of one message into an entry of polib."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polib

_BYTES = re.compile("[\udc80-\udcff]")


@dataclass(slots=True)
class RawEntry:
    """One message as it stands in the file; `line` is that of its msgctxt or msgid."""

    line: int = 0
    comment: list[str] = field(default_factory=list)
    extracted: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    previous: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    forms: list[list[str]] = field(default_factory=list)
    obsolete: bool = False

    def text(self, keyword: str) -> str | None:
        """Give the text of a keyword, None if the entry does not have it.

        Raises UnicodeDecodeError where bytes that were written as numbers spell no character.
        """
        parts = self.texts.get(keyword)
        return None if parts is None else _joined(parts)

    def before(self, keyword: str) -> str | None:
        """Give the text that the keyword had before the message was changed, or None."""
        parts = self.previous.get(keyword)
        return None if parts is None else _joined(parts)

    def plural_forms(self) -> dict[int, str]:
        """Give the translations into the plural forms by their numbers."""
        return {number: _joined(parts) for number, parts in enumerate(self.forms)}

    @property
    def is_whole(self) -> bool:
        """Tell whether the entry has its translation, empty or not, and so can end here."""
        return "msgstr" in self.texts or bool(self.forms)


def entry_of(raw: RawEntry) -> polib.POEntry:
    """Turn what was read into an entry; raises what `RawEntry.text` raises."""
    return new_entry(
        msgid=raw.text("msgid") or "",
        msgstr=raw.text("msgstr") or "",
        msgid_plural=(raw.text("msgid_plural") or "") if raw.forms else "",
        msgstr_plural=raw.plural_forms() if raw.forms else {},
        msgctxt=raw.text("msgctxt"),
        obsolete=raw.obsolete,
        encoding="utf-8",
        comment="\n".join(raw.extracted),
        tcomment="\n".join(raw.comment),
        occurrences=[occurrence(reference) for reference in raw.references],
        flags=raw.flags,
        previous_msgctxt=raw.before("msgctxt"),
        previous_msgid=raw.before("msgid"),
        previous_msgid_plural=raw.before("msgid_plural"),
        linenum=raw.line,
    )


def new_entry(**values: object) -> polib.POEntry:
    """Turn all that an entry has into the entry.

    polib's own constructor looks for each of its 16 arguments, which took a fifth of an update.
    """
    import polib

    entry = polib.POEntry.__new__(polib.POEntry)
    entry.__dict__ = values
    return entry


def occurrence(reference: str) -> tuple[str, str]:
    """Turn “a.yaml:3” into the file and the line, which may be empty."""
    file, _, line = reference.rpartition(":")
    return (file, line) if file and line.isdigit() else (reference, "")


def _joined(parts: list[str]) -> str:
    """Join the pieces of a text; bytes written one by one become the characters they spell."""
    text = parts[0] if len(parts) == 1 else "".join(parts)
    if not text.isascii() and _BYTES.search(text):
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    return text
