"""Tell in which encoding a text file is, and which ones would fit one that is in none of ours.

UTF-8 and UTF-16 with its mark are read as they are. An older encoding cannot be told from
another one by its bytes (`Ž` of Windows-1252 is `é` of a Macintosh), so the user names it.
To help with that, those are named in which all of a file is words: letters among letters, as
people write them.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Protocol

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_USUAL = (
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "iso-8859-2",
    "mac-roman",
    "cp437",
    "cp850",
    "cp852",
    "cp866",
    "koi8-r",
    "cp874",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-kr",
    "utf-16-le",
    "utf-16-be",
)
"""Encodings that spreadsheet programs and clinic systems write, or have written."""
_NO_ENCODINGS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})
_WITHOUT_MARK = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}
"""What files are that have no mark: Windows writes the low byte first."""
_CHUNK = 1 << 16
_MOST_LOOKED_AT = 20_000_000
_MOST_WORDS = 50_000
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[\w’·-]+")
_SIGNS = frozenset("’‘“”„«»‹›–—…°µ½¼¾²³×·•€¿¡º\u00a0、。，；：（）・")
_CUT_WORD = re.compile(r"[^\W\d_][‘“”„«»‹›…°µ½¼¾²³×•€¿¡º–][^\W\d_]")
_TOO_RARE = frozenset("ÐðÝýÞþŸÿƒˆ˜ª")
_MISREAD = re.compile(
    "[\uff61-\uff9f]"  # half-width kana: bytes of another encoding, one by one
    "|[\u00c0-\u024f]{3}"  # accents in a row: another alphabet
    "|[0-9] ?[\u00c0-\u024f]g\\b"  # “100 æg”: the sign for micro of another encoding
)


class Rewindable(Protocol):
    """What is needed of a binary stream that is read from its start."""

    def read(self, size: int, /) -> bytes:
        """Give up to `size` bytes more; no bytes are the end."""
        ...

    def seek(self, offset: int, /) -> int:
        """Go to a place."""
        ...


def known_encoding(name: str) -> str | None:
    """Turn the name of an encoding as people write it into the one Python has; None if none."""
    try:
        found = codecs.lookup(name.strip())
        b"a".decode(found.name, errors="ignore")
    except (LookupError, ValueError):
        return None
    return None if found.name in _NO_ENCODINGS else _WITHOUT_MARK.get(found.name, found.name)


def encoding_at(head: bytes, named: str | None = None) -> tuple[str, bytes]:
    """Turn the first bytes of a file into its encoding, and the mark that says so."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, mark
    return named or "utf-8", b""


def fitting(stream: Rewindable) -> tuple[str, ...]:
    """Find the usual encodings in which the whole of a file is words."""
    return tuple(encoding for encoding in _USUAL if _fits(stream, encoding))


def decodes(stream: Rewindable, named: str | None) -> bool:
    """Tell whether all of a file is text in its encoding, or in the one that was named."""
    stream.seek(0)
    chunk = stream.read(_CHUNK)
    encoding, mark = encoding_at(chunk, named)
    decoder = codecs.getincrementaldecoder(encoding)()
    chunk = chunk.removeprefix(mark)
    try:
        while chunk:
            if "\0" in decoder.decode(chunk):
                return False
            chunk = stream.read(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _fits(stream: Rewindable, encoding: str) -> bool:
    looked_at = 0
    try:
        for text in _lines(stream, encoding):
            words = (word for word in _WORD.findall(text) if not word.isascii())
            known = set(islice(words, max(0, _MOST_WORDS - looked_at)))
            looked_at += len(known)
            if not (_has_usual_signs(text) and all(map(_is_word, known))):
                return False
    except UnicodeError:
        return False
    return True


def _lines(stream: Rewindable, encoding: str) -> Iterator[str]:
    """Turn a file into pieces that end where lines end; long lines are cut."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    rest = ""
    for _ in range(_MOST_LOOKED_AT // _CHUNK):
        chunk = stream.read(_CHUNK)
        lines, _, rest = (rest + decoder.decode(chunk, final=not chunk)).rpartition("\n")
        yield lines
        if not chunk or len(rest) > _CHUNK:
            yield rest
            rest = ""
        if not chunk:
            return


def _has_usual_signs(text: str) -> bool:
    """Tell whether what is beyond ASCII is letters, and signs where people write them."""
    if "\0" in text:
        return False
    signs = set(_BEYOND_ASCII.findall(text))
    letters = {sign for sign in signs - _SIGNS if unicodedata.category(sign)[0] in "LM"}
    if letters & _TOO_RARE or not signs - letters <= _SIGNS:
        return False
    return not (_MISREAD.search(text) or _CUT_WORD.search(text))


def _is_word(word: str) -> bool:
    """Tell whether the letters of a word are of one script, capitals before small ones."""
    scripts = {_script(letter) for letter in set(word) - _SIGNS if letter.isalpha()}
    if len(scripts) > 1 and not scripts <= {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}:
        return False
    return not any(
        before.islower() and letter.isupper() and not letter.isascii()
        for before, letter in pairwise(word)
    )


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0].partition("-")[0]
