"""A PO file is read in full or refused, and written only when it changes."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from nethandout.errors import FileError, InputError
from nethandout.i18n.po.files import (
    first_words,
    new_catalog,
    parse_po,
    parse_po_text,
    read_po,
    repetitions,
    write_po,
)
from nethandout.i18n.po.writing import po_text


def refused(text: str | bytes) -> tuple[str, int]:
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as caught:
        parse_po(raw, "es.po")
    problem = caught.value.problems[0]
    return problem.code, problem.position.line


def test_a_missing_closing_quote_is_not_read_as_a_shorter_dose() -> None:
    assert refused('msgid "Take 5 mg"\nmsgstr "Tome 5 mg\n') == ("po-syntax", 2)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty", 0),
        ("garbage\n", "po-syntax", 1),
        ('msgid "a"\nmsgid_plural "b"\nmsgctxt "c"\n', "po-syntax", 3),
        ('msgid "a"\nmsgstr "b\nc"\n', "po-syntax", 2),
        (b'msgid "a"\nmsgstr "\xff"\n', "encoding", 2),
        ("/etc/hostname", "po-syntax", 1),
    ],
)
def test_what_is_no_po_file_is_refused_with_its_line(
    text: str | bytes, code: str, line: int
) -> None:
    assert refused(text) == (code, line)


def test_the_line_of_a_message_is_that_of_its_msgid() -> None:
    catalog = parse_po(b'msgid ""\nmsgstr ""\n\n# note\nmsgid "a"\nmsgstr "b"\n', "es.po")
    assert [entry.linenum for entry in catalog] == [5]


@pytest.mark.parametrize(
    ("raw", "advice"),
    [
        (
            b'msgid ""\nmsgstr "Content-Type: text/plain; charset=MacRoman\\n"\n# \xe9\n',
            "MacRoman",
        ),
        ('msgid "a"\nmsgstr "b"\n'.encode("utf-16"), "UTF-16"),
        (b'msgid "a"\nmsgstr "\xe9"\n', "save the file as UTF-8"),
    ],
)
def test_another_encoding_is_told_by_its_name(raw: bytes, advice: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_po(raw, "es.po")
    (problem,) = caught.value.problems
    assert problem.code == "encoding"
    assert advice in problem.message


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("ISO-8859-1", "Llámenos"),
        ("CP1252", "Llámenos"),
        ("windows-1251", "Позвоните"),
        ("KOI8-R", "Позвоните"),
        ("GB18030", "请打电话"),
        ("BIG5", "功許蓋"),  # bytes that look like backslashes
    ],
)
def test_the_encoding_that_the_header_says_is_read_and_written_as_utf_8(
    charset: str, words: str
) -> None:
    head = f'msgid ""\nmsgstr "Content-Type: text/plain; charset={charset}\\n"\n\n'
    found = parse_po_text(f'{head}msgid "a"\nmsgstr "{words}"\n'.encode(charset), "es.po")
    assert [entry.msgstr for entry in found.catalog] == [words]
    assert [(told.code, told.position.line) for told in found.notices] == [("encoding", 2)]
    assert "charset=UTF-8" in po_text(found.catalog)


def test_what_is_utf_8_is_read_so_whatever_the_header_says() -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=CHARSET\\n"\n\n'
    catalog = parse_po(f'{head}msgid "a"\nmsgstr "é"\n'.encode(), "es.po")
    assert [entry.msgstr for entry in catalog] == ["é"]
    assert "charset=UTF-8" in po_text(catalog)


@pytest.mark.parametrize("sign", ["", "#~ "])
def test_a_second_header_is_refused_with_both_lines(sign: str) -> None:
    first = 'msgid ""\nmsgstr "Language: es\\n"\n\n'
    with pytest.raises(InputError) as caught:
        parse_po(f'{first}{sign}msgid ""\n{sign}msgstr "Language: fr\\n"\n'.encode(), "es.po")
    (problem,) = caught.value.problems
    assert (problem.code, problem.position.line) == ("duplicate-message", 4)
    assert "the first is in line 1" in problem.message


def test_a_previous_text_behind_the_last_message_is_told() -> None:
    found = parse_po_text(b'msgid "a"\nmsgstr "b"\n\n#| msgid "c"\n', "es.po")
    assert [told.code for told in found.notices] == ["loose-comment"]


def test_first_words_are_short_and_whole() -> None:
    assert first_words("Call us.") == "“Call us.”"
    assert first_words("word " * 30) == "“word word word word word word word word word …”"


def test_a_message_that_stands_twice_is_told_with_both_lines() -> None:
    catalog = parse_po(b'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "es.po")
    (problem,) = repetitions(catalog, "es.po")
    assert problem.position.line == 4
    assert "“a”: this message is here a second time; the first is in line 1" in problem.message


def test_a_missing_file_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        read_po(tmp_path / "es.po")


def test_writing_twice_touches_the_file_once(tmp_path: Path) -> None:
    path = tmp_path / "es" / "handouts.po"
    catalog = new_catalog("es")
    catalog.append(polib.POEntry(msgid="long " * 40, msgstr="largo " * 40))
    assert write_po(catalog, path)
    before = path.stat().st_mtime_ns
    assert not write_po(read_po(path), path)
    assert path.stat().st_mtime_ns == before
    text = path.read_text(encoding="utf-8")
    assert "Date" not in text
    assert f'msgid "{"long " * 40}"' in text
