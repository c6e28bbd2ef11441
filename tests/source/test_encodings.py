from __future__ import annotations

import io
from contextlib import suppress
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.source.encodings import decodes, encoding_at, fitting, known_encoding


def fits(text: str, encoding: str) -> tuple[str, ...]:
    return fitting(io.BytesIO(f"patient.name,x\n{text},12\n".encode(encoding)))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("José Muñoz, 100 µg, ½ tablet", "windows-1252"),
        ("Łukasz Żak, Ewa Bąk", "windows-1250"),
        ("Иван Петров", "windows-1251"),
        ("Μαρία", "windows-1253"),
        ("Yıldız Şahin", "windows-1254"),
        ("مريم محمد", "windows-1256"),
        ("José Muñoz", "mac-roman"),
        ("José 100 µg ½ tablet", "cp850"),
        ("王小明", "big5"),
        ("王小明", "gb18030"),
        ("タナカ 田中", "shift_jis"),
        ("김철수", "euc-kr"),
        ("สมชาย", "cp874"),
    ],
)
def test_the_encoding_of_a_file_is_among_those_that_fit(text: str, encoding: str) -> None:
    assert encoding in fits(text, encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "other"),
    [
        ("José Muñoz", "mac-roman", "windows-1252"),
        ("José", "cp850", "windows-1252"),
        ("100 µg", "cp437", "windows-1252"),
        ("Łukasz Żak", "windows-1250", "windows-1252"),
        ("Иван Петров", "windows-1251", "windows-1252"),
        ("王小明", "big5", "windows-1252"),
        ("タナカ", "shift_jis", "windows-1252"),
    ],
)
def test_an_encoding_that_makes_other_words_does_not_fit(
    text: str, encoding: str, other: str
) -> None:
    assert other not in fits(text, encoding)


def test_all_of_a_file_must_fit() -> None:
    late = "x\n" * 40_000 + "José"
    assert "windows-1252" in fits(late, "windows-1252")
    assert fits(late, "mac-roman") == ("mac-roman",)


@pytest.mark.parametrize("line", ["x" * 300_000, "é" * 300_000, "é " * 150_000])
def test_long_lines_are_looked_at_soon(line: str) -> None:
    started = monotonic()
    fits(line, "windows-1252")
    assert monotonic() - started < 10


@pytest.mark.parametrize("name", ["UTF-8", "latin1", " Windows-1252 ", "mac-roman", "Big5"])
def test_encodings_are_known_by_their_usual_names(name: str) -> None:
    assert known_encoding(name) is not None


@pytest.mark.parametrize("name", ["", "klingon", "rot13", "idna", "utf-7", "base64", "x\0y"])
def test_what_is_no_encoding_of_a_file_is_not_known(name: str) -> None:
    assert known_encoding(name) is None


def test_a_mark_goes_before_what_was_named() -> None:
    assert encoding_at(b"\xef\xbb\xbfx", "cp1252")[0] == "utf-8"
    assert encoding_at("x".encode("utf-16"), "cp1252")[0] == "utf-16-le"
    assert encoding_at(b"x", "cp1252") == ("cp1252", b"")


@pytest.mark.parametrize("raw", [b"\xe9", b"ok\0", "é".encode()[:1], b"\xff\xfex"])
def test_bytes_that_are_no_text_do_not_decode(raw: bytes) -> None:
    assert not decodes(io.BytesIO(raw), None)


@given(st.binary(max_size=200))
def test_any_bytes_can_be_asked_about(raw: bytes) -> None:
    fitting(io.BytesIO(raw))
    with suppress(UnicodeError):
        raw.decode()
        assert decodes(io.BytesIO(raw), None) == (b"\0" not in raw)
