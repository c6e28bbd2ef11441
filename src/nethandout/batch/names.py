"""Turn a pattern and what is known of a row into a file name that is safe everywhere.

A pattern such as `{row:06d}-{handout_id}.pdf` names fields of a closed list. What can be
known before any work (an unknown field, a name that every row would share, a folder, a
character that some system forbids) is refused with the pattern; the rest with its row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from nethandout.errors import Position, Problem, UsageError
from nethandout.source.spelling import suggest

DEFAULT_PATTERN = "{row:06d}-{handout_id}.pdf"
PDF = ".pdf"
LONGEST_NAME = 180
"""Bytes; file systems allow 255, and programs that open a file add to its name."""

_FIELDS = ("row", "handout_id", "language", "edition", "site", "record_number")
_DISTINCT = frozenset({"row", "record_number"})  # patients share a handout id
_PART = re.compile(r"\{(?P<field>[^{}:]*)(?::(?P<format>[^{}]*))?\}|(?P<text>[^{}]+)|(?P<brace>.)")
_ROW_FORMAT = re.compile(r"0([1-9])d")
_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class NameValues:
    """What a name may be made of. The record number is identity."""

    row: int
    handout_id: str
    language: str
    edition: str
    site: str
    record_number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern: text, or a field and its least number of digits."""

    text: str = ""
    field: str | None = None
    digits: int = 0

    def fill(self, values: NameValues) -> str:
        if self.field is None:
            return self.text
        if self.field == "row":
            return f"{values.row:0{self.digits or 1}d}"
        return getattr(values, self.field) or ""


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A pattern that passed all checks that need no row."""

    parts: tuple[_Part, ...]

    @property
    def is_distinct_by_itself(self) -> bool:
        """Tell whether two rows can never get the same name: the row's number leads."""
        if self.parts[0].field != "row":
            return False
        after = self.parts[1] if len(self.parts) > 1 else _Part()
        return after.field is None and not after.text[:1].isdecimal()

    def fill(self, values: NameValues) -> str:
        """Turn what is known of a row into a name, which may still be unsafe."""
        name = "".join(part.fill(values) for part in self.parts)
        return unicodedata.normalize("NFC", name)


def parse_pattern(text: str, *, identity: bool = False) -> NamePattern:
    """Turn the text of a pattern into a pattern; raises `UsageError` with all problems.

    `identity` allows `{record_number}`: the names then show who a handout is for.
    """
    parts: list[_Part] = []
    faults: list[str] = []
    for match in _PART.finditer(text):
        if match["text"] is not None:
            parts.append(_Part(text=match["text"]))
        elif match["brace"] is not None:
            faults.append("a brace { or } stands alone")
        else:
            faults += _field_faults(match["field"], match["format"], identity=identity)
            digits = _ROW_FORMAT.fullmatch(match["format"] or "")
            parts.append(_Part(field=match["field"], digits=int(digits[1]) if digits else 0))
    faults += _pattern_faults(text, parts)
    if faults:
        place = Position("--name-pattern")
        problems = [Problem(place, "name-pattern", fault) for fault in dict.fromkeys(faults)]
        raise UsageError("the pattern for file names cannot be used:", problems)
    return NamePattern(tuple(parts))


def _field_faults(name: str, number_format: str | None, *, identity: bool) -> Iterable[str]:
    if name not in _FIELDS:
        known = ", ".join(_FIELDS)
        yield f"“{{{name}}}” is not a field of a name{suggest(name, _FIELDS)} (there are {known})"
    elif name == "record_number" and not identity:
        yield "{record_number} shows who a handout is for; it must be allowed explicitly"
    elif number_format is not None and name != "row":
        yield f"only {{row}} has a number of digits, {{{name}}} has none"
    elif number_format is not None and not _ROW_FORMAT.fullmatch(number_format):
        yield "write the number of digits like {row:06d}"


def _pattern_faults(text: str, parts: Iterable[_Part]) -> Iterable[str]:
    """Find what is wrong with every name of this pattern, whatever the row."""
    parts = list(parts)
    if not text.endswith(PDF):
        yield "a name must end in .pdf"
    if not _DISTINCT.intersection(part.field for part in parts):
        yield "many rows would get the same name; add {row}"
    literal = "".join(part.text for part in parts)
    if "/" in literal or "\\" in literal:
        yield "a name has no folders in it: no / and no \\"
    sample = "".join(part.text or "0" for part in parts)
    yield from _name_faults(sample.replace("/", "").replace("\\", ""))


def _name_faults(name: str) -> Iterable[str]:
    """Find what makes a name unsafe on some system."""
    if not name.isprintable() or _FORBIDDEN.intersection(name):
        yield 'a name has none of < > : " / \\ | ? * and no invisible characters'
    if name.startswith((".", "-", "~", " ")):
        yield "a name must not start with a dot, a hyphen, a tilde or a space"
    if ".." in name:
        yield "a name has no two dots in a row"
    if _RESERVED.fullmatch(name):
        yield "Windows keeps this name for a device"
    if len(name.encode("utf-8", "replace")) > LONGEST_NAME:
        yield f"a name has at most {LONGEST_NAME} bytes"


class OutputNames:
    """The names given out so far; no two are the same to any file system.

    `taken` are names that are there already. The memory does not grow with the rows when
    the pattern starts with the row's number.
    """

    def __init__(self, pattern: NamePattern, taken: Iterable[str] = ()) -> None:
        self._pattern = pattern
        self._keep = not pattern.is_distinct_by_itself
        self._taken = {_key(name) for name in taken}

    def name_for(self, values: NameValues, position: Position) -> tuple[str | None, list[Problem]]:
        """Turn what is known of a row into its file name, or into problems.

        The name is given out with this call: a second row that would get it is refused.
        """
        name = self._pattern.fill(values)
        faults = list(_name_faults(name))
        key = _key(name)
        if not faults and key in self._taken:
            faults = ["another row, or a file that is there, has this name; add {row}"]
        if faults:
            message = f"the name of the file cannot be used: {faults[0]}"
            return None, [Problem(position, "file-name", message)]
        if self._keep:
            self._taken.add(key)
        return name, []


def _key(name: str) -> bytes:
    """Turn a name into what file systems compare that ignore capitals and how accents are stored.

    A digest: record numbers are not kept in the memory, and every name takes the same room.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return blake2b(folded.encode("utf-8", "replace"), digest_size=16).digest()
