from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.records.lines import LONGEST_LINE, BrokenTextError, TextLines

TEXT = "a,José\nb,Müller\n\nc,“x” €\n"


class Dribble(io.BytesIO):
    """A pipe that gives a few bytes at a time."""

    def __init__(self, raw: bytes, size: int) -> None:
        super().__init__(raw)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, self._size) if size != -1 else self._size)


def read(raw: bytes) -> str:
    return "".join(TextLines(io.BytesIO(raw)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mark_or_nothing_says_the_encoding(encoding: str) -> None:
    lines = TextLines(io.BytesIO(TEXT.encode(encoding)))
    assert list(lines) == TEXT.splitlines(keepends=True)


def test_a_mark_goes_before_the_encoding_that_was_named() -> None:
    for encoding in ("cp1252", "utf-8-sig", "utf-16"):
        lines = TextLines(io.BytesIO(TEXT.encode(encoding)), "cp1252")
        assert "".join(lines) == TEXT


def test_utf_16_may_start_with_the_high_byte() -> None:
    assert read(("\ufeff" + TEXT).encode("utf-16-be")) == TEXT


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_characters_and_marks_may_lie_across_two_reads(encoding: str, size: int) -> None:
    assert "".join(TextLines(Dribble(TEXT.encode(encoding), size))) == TEXT


def test_a_character_that_is_cut_off_is_no_other_character() -> None:
    with pytest.raises(BrokenTextError):
        read("Zoé".encode()[:-1])


def test_a_mark_alone_is_an_empty_file() -> None:
    assert read(b"\xef\xbb\xbf") == ""
    assert read(b"") == ""


@pytest.mark.parametrize(
    "raw",
    [
        "á\n".encode() + b"\xe9\n",
        b"ok\n\x81\n",
        "ok\n".encode("utf-16") + b"\x00\xd8\n\x00",
        b"ok\nh\0i\n",
        "ok\nYıldız\n".encode("cp1254"),
    ],
)
def test_lines_end_where_the_text_breaks(raw: bytes) -> None:
    lines = iter(TextLines(io.BytesIO(raw)))
    assert len(next(lines)) in (2, 3)
    with pytest.raises(BrokenTextError) as caught:
        next(lines)
    assert caught.value.code == "encoding"
    assert "Y" not in caught.value.message


def test_what_is_left_can_be_counted() -> None:
    lines = TextLines(io.BytesIO(b"a\nb\n" + b"c\n" * 100_000 + b"d"))
    assert next(iter(lines)) == "a\n"
    assert lines.count_left() == 100_002


@pytest.mark.parametrize("raw", [b"a\rb\r", b"a\r\nb\r\n", b"a\nb\n"])
def test_a_line_ends_in_cr_or_lf_or_both(raw: bytes) -> None:
    assert [line.strip() for line in TextLines(io.BytesIO(raw))] == ["a", "b"]


def test_a_line_has_an_end() -> None:
    with pytest.raises(BrokenTextError, match="longer than 1,000,000 characters"):
        read(b"x" * (LONGEST_LINE + 100_000))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
def test_utf_8_comes_back_as_it_is(text: str) -> None:
    assert read(b"\xef\xbb\xbf" + text.encode()) == text


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(BrokenTextError):
        read(raw)
