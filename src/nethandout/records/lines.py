"""Turn the bytes of a text file into lines, in whatever encoding a spreadsheet program wrote.

A byte order mark decides; without one the first character beyond ASCII does: UTF-8 if it
is a whole UTF-8 sequence, else Windows-1252. Nothing is replaced or skipped: the first byte
that does not fit ends the lines with `BrokenTextError`, after all good lines before it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Protocol

LONGEST_LINE = 1_000_000
"""Characters; a file without line ends would otherwise fill the memory."""

_CHUNK = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CUT_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]*\Z")
_LONGEST_SEQUENCE = 4
_WESTERN = "cp1252"
# Read as Windows-1252 these come from another code page (Cyrillic, Greek, Arabic, Turkish).
# Icelandic and Faroese pay for it: they must be saved as UTF-8.
_MISREAD = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]{3}|[ÐðÝýÞþ]")
_SAVE_AGAIN = "save it again as “CSV UTF-8”"


class BrokenTextError(Exception):
    """The text cannot be read from here on; the message says why, and repeats nothing of it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ByteReader(Protocol):
    """The one thing needed of a binary stream."""

    def read(self, size: int, /) -> bytes:
        """Give up to `size` bytes more; no bytes are the end."""
        ...


class TextLines:
    """The lines of a binary stream, their line ends included; can be read only one time."""

    def __init__(self, stream: ByteReader) -> None:
        self._stream = stream
        self._encoding: str | None = None  # None as long as all was ASCII

    @property
    def is_guess(self) -> bool:
        """Tell whether what was read so far is in an encoding that nothing in it proves."""
        return self._encoding == _WESTERN

    def __iter__(self) -> Iterator[str]:
        rest = ""
        for piece in self._pieces():
            # Only LF ends a line: the CSV reader and JSON know CR themselves.
            *lines, rest = (rest + piece).split("\n")
            for line in lines:
                yield self._checked(line + "\n")
            if len(rest) > LONGEST_LINE:
                message = f"this line is longer than {LONGEST_LINE:,} characters"
                raise BrokenTextError("line-too-long", message)
        if rest:
            yield self._checked(rest)

    def _pieces(self) -> Iterator[str]:
        """Turn chunks of bytes into text; what was good before a broken byte comes first."""
        chunk = self._without_mark(self._stream.read(_CHUNK)) or self._stream.read(_CHUNK)
        decoder: codecs.IncrementalDecoder | None = None
        while True:
            final = not chunk
            if self._encoding is None:
                chunk = self._decide(chunk)
            if self._encoding is None:
                yield chunk.decode("ascii")
            else:
                decoder = decoder or codecs.getincrementaldecoder(self._encoding)()
                yield from self._decoded(decoder, chunk, final=final)
            if final:
                return
            chunk = self._stream.read(_CHUNK)

    def _without_mark(self, chunk: bytes) -> bytes:
        for mark, encoding in _MARKS:
            if chunk.startswith(mark):
                self._encoding = encoding
                return chunk.removeprefix(mark)
        return chunk

    def _decide(self, chunk: bytes) -> bytes:
        """Let the first character beyond ASCII decide; it may reach into the next chunk."""
        found = _BEYOND_ASCII.search(chunk)
        if found is None:
            return chunk
        if len(chunk) - found.start() < _LONGEST_SEQUENCE:
            chunk += self._stream.read(_LONGEST_SEQUENCE)
        here = found.start()
        is_utf8 = _UTF8_SEQUENCE.match(chunk, here) or _CUT_SEQUENCE.match(chunk, here)
        self._encoding = "utf-8" if is_utf8 else _WESTERN
        return chunk

    def _decoded(
        self, decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool
    ) -> Iterator[str]:
        """Turn a chunk into text, up to the first byte that does not fit.

        The error's `object` is the chunk with what the decoder held back before it.
        """
        try:
            yield decoder.decode(chunk, final=final)
        except UnicodeDecodeError as error:
            yield error.object[: error.start].decode(self._encoding or "ascii")
            message = f"a character is damaged, or the encoding changes here; {_SAVE_AGAIN}"
            raise BrokenTextError("encoding", message) from None

    def _checked(self, line: str) -> str:
        """Refuse a line that was no text, or that was surely read in the wrong encoding."""
        if "\0" in line:
            message = f"this is not a text file, or is UTF-16 without its mark; {_SAVE_AGAIN}"
            raise BrokenTextError("encoding", message)
        if self.is_guess and _MISREAD.search(line):
            message = f"this file is in an old encoding that cannot be told; {_SAVE_AGAIN}"
            raise BrokenTextError("encoding", message)
        return line
