"""Turn a typed name or text into a clean one, or into the characters for which it is refused.

A handout that shows “gm 51” for “15 mg” because of one invisible character is a wrong
dose. So text with characters that hide, reorder or stack is refused, not repaired; only
spaces and the way accents are stored (NFC) are made uniform, and what carries nothing goes:
direction marks at the ends, and variation selectors, whose base letter is printed. A refusal says
which character it is for by its Unicode name, and shows neither it nor the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import pairwise
from typing import Final

from nethandout.model.remark import Remark

# Longer than any field may be: such text is left as it is for the length check of the
# model, because normalizing a long run of accents takes quadratic time.
LONGEST_TEXT = 4000
_MOST_MARKS = 4
_MOST_SIGNS = 8
_VIRAMA = 9

_SPACES = " \t\r\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_MARKS_OF_DIRECTION = "\u061c\u200e\u200f"
_EDGES = re.compile(rf"^[{_SPACES}{_MARKS_OF_DIRECTION}]+|[{_SPACES}{_MARKS_OF_DIRECTION}]+$")
_LINE_BREAKS = frozenset("\n\r\v\f\u0085\u2028\u2029")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")
# Choose a form of an ideograph or symbol, of which fonts have few: the usual one is printed.
_SELECTORS = re.compile(
    "(?<=[\u2190-\u2bff\u2e80-\u9fff\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff])"
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# NFC makes another character of these, with another shape than on an identity card.
_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")
# Blank or ignored when drawn, though Unicode calls them letters, marks or symbols.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Choose the form of a Mongolian letter, or part its last vowel: names are written with them.
_MONGOLIAN_FORMS = frozenset("\u180b\u180c\u180d\u180e\u180f")
_STRAY_FORM = re.compile(
    "(?<![\u1820-\u18aa])[\u180b-\u180d\u180f]"
    "|(?<![\u1820-\u18aa\u180b-\u180d\u180f])\u180e|\u180e(?![\u1820-\u18aa])"
)
_MOST_NAMED: Final = 3
_NAMELESS: Final = {"Cc": "CONTROL CHARACTER", "Co": "PRIVATE USE", "Cs": "HALF A CHARACTER"}
_DAMAGED = frozenset("\ufffc\ufffd")
_FAULTS_OF_CATEGORIES = {
    "Cc": "control-character",
    "Cf": "hidden-character",
    "Cn": "unassigned",
    "Co": "private-use",
    "Cs": "damaged-text",
}
# Arabic, Syriac, N'Ko and their supplements; the scripts of India and Sri Lanka; Myanmar,
# Khmer and Mongolian: there a joiner changes how letters connect.
_JOINING_SCRIPTS = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ua840-\ua87f]"
)

_NOT_IN_NAMES = re.compile(r"[<>{}]|://")
_MARKUP = re.compile(r"\{\{|\}\}|\{%|<[a-z/!?]|(?:file|https?)://", re.IGNORECASE)
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./-]*(?:(?:ext\.?|x) ?[0-9]{1,6})?")


class TextKind(StrEnum):
    """What a field of free text holds; it decides what may stand there."""

    LINE = auto()
    PARAGRAPH = auto()
    NAME = auto()
    RECORD_NUMBER = auto()
    PHONE = auto()
    ALLERGY = auto()


@dataclass(frozen=True, slots=True)
class TextFault:
    """Why a text is refused: a stable code, and what to do. Never the text."""

    code: str
    message: str


_FAULTS: Final = {
    "line-break": Remark("this must be one line; a line break is not allowed here"),
    "control-character": Remark(
        "a control character (such as a tab) is not allowed; type the text again"
    ),
    "bidi-control": Remark(
        "an invisible character that changes the direction of text is not allowed; "
        "type the text again instead of pasting it"
    ),
    "hidden-character": Remark(
        "an invisible character is not allowed; type the text again instead of pasting it"
    ),
    "private-use": Remark(
        "a character without a public meaning is not allowed; type the text again"
    ),
    "unassigned": Remark(
        "a character is newer than Unicode {version}, or is none; write it another way",
        version=unicodedata.unidata_version,
    ),
    "damaged-text": Remark("some letters were lost when this text was copied; type it again"),
    "stacked-marks": Remark(
        "a mark stands without a letter, or too many are stacked on one letter; type the text again"
    ),
    "name-character": Remark(
        "this holds something that is not a character a name has: < > { } or ://"
    ),
    "no-letter": Remark("a name has letters; there are none here"),
    "record-number": Remark(
        "a record number has only letters, digits, spaces, hyphens, slashes and dots, "
        "and begins with a letter or digit"
    ),
    "markup": Remark(
        "web addresses and program code are not allowed here: "
        "take out http://, file://, {{ }}, {% and < before a letter"
    ),
    "phone-characters": Remark(
        "a phone number has only digits, spaces, + ( ) - . / and an extension such as ext. 12"
    ),
}


def clean_text(raw: str, kind: TextKind) -> tuple[str, list[TextFault]]:
    """Turn typed text into NFC text with single spaces, and into the faults found in it.

    Text with faults must not be printed. A paragraph keeps its line breaks; blank lines go.
    """
    if len(raw) > LONGEST_TEXT:
        return raw, []
    text = _uniform(_EDGES.sub("", raw))
    if kind is TextKind.PARAGRAPH:
        text = text.replace("\r\n", "\n")
        lines = [line.strip(f" {_MARKS_OF_DIRECTION}") for line in text.split("\n")]
    else:
        lines = [text]
    found: dict[str, set[str]] = {}
    for line in lines:
        for code, chars in _character_faults(line).items():
            found.setdefault(code, set()).update(chars)
    for code in _shape_faults(text, kind) if text else ():
        found.setdefault(code, set())
    cleaned = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
    return cleaned, [_fault(code, found[code]) for code in sorted(found)]


def _uniform(text: str) -> str:
    """Turn text into NFC without variation selectors; ideographs keep their own shape."""
    if text.isascii():
        return text
    pieces = _COMPATIBILITY_IDEOGRAPHS.split(_SELECTORS.sub("", text))
    pieces[::2] = [unicodedata.normalize("NFC", piece) for piece in pieces[::2]]
    return "".join(pieces)


def usual_form(char: str) -> str | None:
    """Turn a compatibility ideograph into the one it is a form of; None for other characters."""
    if not _COMPATIBILITY_IDEOGRAPHS.fullmatch(char):
        return None
    usual = unicodedata.normalize("NFC", char)
    return usual if usual != char else None


def described(characters: Iterable[str]) -> str:
    """Turn characters into their codes and Unicode names: U+00AD SOFT HYPHEN."""
    ordered = sorted(set(characters))
    names = [_described(char) for char in ordered[:_MOST_NAMED]]
    more = len(ordered) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _described(char: str) -> str:
    name = unicodedata.name(char, "") or _NAMELESS.get(unicodedata.category(char), "")
    return f"U+{ord(char):04X} {name}".rstrip()


def _fault(code: str, characters: Iterable[str]) -> TextFault:
    fault, named = _FAULTS[code], described(characters)
    message = Remark("{fault} ({named})", fault=fault, named=named) if named else fault
    return TextFault(code, message)


def _character_faults(line: str) -> dict[str, set[str]]:
    """Find the characters that no text may hold, by the code of their fault."""
    if line.isascii() and line.isprintable():
        return {}
    found: dict[str, set[str]] = {}
    for char in set(line):
        if code := _fault_of(char):
            found.setdefault(code, set()).add(char)
    joiners = _JOINERS.intersection(line)
    if joiners and not _joiners_fit(line):
        found.setdefault("hidden-character", set()).update(joiners)
    stray = set(_STRAY_FORM.findall(line))
    if stray:
        found.setdefault("hidden-character", set()).update(stray)
    if _stacks_marks(line):
        found["stacked-marks"] = set()
    return found


def _fault_of(char: str) -> str | None:
    """Turn one character into the code of its fault, if it has one on its own."""
    if char in _LINE_BREAKS:
        return "line-break"
    if char in _BIDI:
        return "bidi-control"
    if char in _DAMAGED:
        return "damaged-text"
    if _INVISIBLE.match(char):
        return "hidden-character"
    if char in _JOINERS or char in _MONGOLIAN_FORMS:
        return None
    return _FAULTS_OF_CATEGORIES.get(unicodedata.category(char))


def _joiners_fit(line: str) -> bool:
    """Tell whether every ZWJ and ZWNJ stands where its script needs it.

    That is between two letters or marks of such a script or, in the scripts of India,
    after a virama at the end of a word.
    """
    padded = f" {line} "
    triples = zip(padded, padded[1:], padded[2:], strict=False)
    return all(
        _joins(before) and (_joins(after) or unicodedata.combining(before) == _VIRAMA)
        for before, char, after in triples
        if char in _JOINERS
    )


def _joins(char: str) -> bool:
    return bool(_JOINING_SCRIPTS.match(char)) and unicodedata.category(char)[0] in "LM"


def _stacks_marks(line: str) -> bool:
    """Tell whether a letter carries more marks than any language writes, or a space one."""
    marks = signs = 0
    for before, char in pairwise(f" {line}"):
        if char in _JOINERS:
            continue
        category = unicodedata.category(char)
        if category[0] != "M":
            marks = signs = 0
            continue
        signs += 1
        marks += unicodedata.combining(char) != 0 or category == "Me"
        if marks > _MOST_MARKS or signs > _MOST_SIGNS or before == " ":
            return True
    return False


def _shape_faults(text: str, kind: TextKind) -> set[str]:
    """Find what does not belong into a text of this kind."""
    if kind is TextKind.NAME:
        found = {"name-character"} if _NOT_IN_NAMES.search(text) else set()
        return found if any(map(str.isalpha, text)) else found | {"no-letter"}
    if kind is TextKind.RECORD_NUMBER:
        return set() if _is_record_number(text) else {"record-number"}
    if kind is TextKind.PHONE:
        return set() if _PHONE.fullmatch(text) else {"phone-characters"}
    return {"markup"} if _MARKUP.search(text) else set()


def _is_record_number(text: str) -> bool:
    plain = [char for char in text if char not in " -/."]
    return text[:1] in plain and all(char.isalpha() or char.isdecimal() for char in plain)
