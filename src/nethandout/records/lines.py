"""Turn the bytes of a text file into lines.

A byte order mark says the encoding (UTF-8 or UTF-16); without one it is the one the user
named, else UTF-8. Nothing is guessed, replaced or skipped: a guess that is wrong prints
another name, or another dose. The first byte that does not fit ends the lines with
`BrokenTextError`, after all good lines before it.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import Protocol

from nethandout.model.remark import Remark
from nethandout.source.encodings import encoding_at

LONGEST_LINE = 1_000_000
"""Characters; a file without line ends would otherwise fill the memory."""

_CHUNK = 1 << 16
_LONGEST_MARK = 3
_ALONE = re.compile(r"\r[^\n]")
_NO_TEXT = Remark("this is not a text file, or is UTF-16 without its mark")


class BrokenTextError(Exception):
    """The text cannot be read from here on; the message says why, and repeats nothing of it.

    `before` is what could still be read of the line, to tell the place.
    """

    def __init__(self, code: str, message: str, before: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.before = before


class ByteReader(Protocol):
    """The one thing needed of a binary stream."""

    def read(self, size: int, /) -> bytes:
        """Give up to `size` bytes more; no bytes are the end."""
        ...


class TextLines:
    """The lines of a binary stream, their line ends included; can be read only one time."""

    def __init__(self, stream: ByteReader, encoding: str | None = None) -> None:
        self._stream = stream
        self._encoding = encoding
        self._end: str | None = None  # as long as no line has ended
        self._ready: deque[str] = deque()
        self._rest = ""
        self._undecoded = b""

    def __iter__(self) -> Iterator[str]:
        try:
            for piece in self._pieces():
                self._split(piece)
                while self._ready:
                    yield _checked(self._ready.popleft())
                if len(self._rest) > LONGEST_LINE:
                    message = Remark(
                        "this line is longer than {most} characters",
                        most=f"{LONGEST_LINE:,}",
                    )
                    raise BrokenTextError("line-too-long", message)
        except UnicodeDecodeError:
            message = Remark("a character here is not in the encoding of the file")
            raise BrokenTextError("encoding", message, self._rest) from None
        if self._rest:
            last, self._rest = self._rest, ""
            yield _checked(last)

    def count_left(self) -> int:
        """Count the lines that nobody asked for, blank ones too; reads the stream to its end.

        The line with a byte that does not fit is none of them.
        """
        end = (self._end or "\n").encode()
        count = len(self._ready) - bool(self._undecoded)
        last = b""
        first = self._undecoded or self._rest.encode(errors="replace")
        for chunk in chain([first], iter(lambda: self._stream.read(_CHUNK), b"")):
            count += chunk.count(end)
            last = chunk.rpartition(end)[2]
        return max(0, count + bool(last.strip()))

    def _split(self, piece: str) -> None:
        r"""Cut off the lines that are whole.

        Only LF ends a line: the CSV reader and JSON know CR before it themselves. Where CR
        stands alone before any LF it ends them all, as in files of older programs for Macs.
        """
        text = self._rest + piece
        if self._end is None:
            if "\n" in text:
                self._end = "\n"
            elif _ALONE.search(text):
                self._end = "\r"
        end = self._end or "\n"
        *lines, self._rest = text.split(end)
        self._ready.extend(line + end for line in lines)

    def _pieces(self) -> Iterator[str]:
        """Turn chunks of bytes into text; what was good before a broken byte comes first.

        The error's `object` is the chunk with what the decoder held back before it.
        """
        head = self._head()
        encoding, mark = encoding_at(head, self._encoding)
        decoder = codecs.getincrementaldecoder(encoding)()
        chunk = head.removeprefix(mark) or self._stream.read(_CHUNK)
        while True:
            try:
                yield decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                self._undecoded = error.object[error.start :]
                yield error.object[: error.start].decode(encoding, errors="ignore")
                raise
            if not chunk:
                return
            chunk = self._stream.read(_CHUNK)

    def _head(self) -> bytes:
        """Read enough to see a mark, though a pipe may give single bytes."""
        head = b""
        while len(head) < _LONGEST_MARK and (more := self._stream.read(_CHUNK)):
            head += more
        return head


def _checked(line: str) -> str:
    if "\0" in line:
        raise BrokenTextError("encoding", _NO_TEXT, line.partition("\0")[0])
    return line
