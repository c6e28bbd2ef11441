"""What GNU gettext reads is read, as it reads it; the rest is refused with what to do."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.errors import InputError
from nethandout.i18n.po.files import parse_po, parse_po_text
from nethandout.i18n.po.writing import po_text

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'

# What editors and other programs write, each a little different from what polib expects.
ODD = {
    "flag without space": '#,fuzzy\nmsgid "a"\nmsgstr "b"\n',
    "flags parted by spaces": '#,fuzzy no-wrap c-format,range: 0..3\nmsgid "a"\nmsgstr "b"\n',
    "comments without space": '#note\n#.from the program\n#:x.c:1\nmsgid "a"\nmsgstr "b"\n',
    "places on several lines": '#: a.c:1 b.c : 2\n#: c.c\nmsgid "a"\nmsgstr "b"\n',
    "place with a space": '#: \u2068my file.c\u2069:3\nmsgid "a"\nmsgstr "b"\n',
    "several texts on a line": 'msgid "a" "b"\nmsgstr "c" "d" "e"\n',
    "an entry on one line": 'msgid "a" msgstr "b"\nmsgid "c" msgstr "d"\n',
    "no space after keyword": 'msgid"a"\nmsgstr"b"\n',
    "keyword on its own line": 'msgid\n"a"\nmsgstr\n\n"b"\n',
    "indented": '  msgid "a"\n\tmsgstr "b"\n  # of the next\nmsgid "c"\nmsgstr "d"\n',
    "CR LF": '# c\r\n#, fuzzy\r\nmsgid "a"\r\nmsgstr ""\r\n"b"\r\n',
    "no line end at the end": 'msgid "a"\nmsgstr "b"',
    "line separator in a comment": '# a\u2028b\n#. c\x85d\nmsgid "a"\nmsgstr "b"\n',
    "line separator in a text": 'msgid "a\u2028b"\nmsgstr "c\x85d\x1ce"\n',
    "obsolete without space": '#~msgid "a"\n#~msgstr "b"\n\n#~ msgid "c"\n#~ "d"\n#~ msgstr "e"\n',
    "obsolete with previous": '#, fuzzy\n#~| msgid "o"\n#~ msgid "a"\n#~ msgstr "b"\n',
    "obsolete comments": '#~ # n\n#~ #, fuzzy\n#~ msgid "a"\n#~ msgstr "b"\n',
    "obsolete twice": '#~ #~ msgid "a"\n#~ #~ msgstr "b"\n',
    "previous": '#, fuzzy\n#| msgctxt "k"\n#| msgid "o" "l"\n#| "d"\nmsgid "a"\nmsgstr "b"\n',
    "escapes": r"""
msgid "\t\"\\\a\b\f\v"
msgstr "\303\251\x41\x4a\0601\x4142z\n"
""",
    "a character in two pieces": r'msgid "a"' + "\n" + r'msgstr "\303" "\251"' + "\n",
    "a backslash joins lines": 'msgid "a\\\nb"\nmsgstr "c"\n',
    "plural forms": 'msgid "a"\nmsgid_plural "b"\nmsgstr [ 0 ] "c"\nmsgstr[1]"d"\n',
    "empty context": 'msgctxt ""\nmsgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n',
    "header not first": 'msgid "a"\nmsgstr "b"\n\n' + HEADER,
}


def said(catalog: polib.POFile) -> Sequence[object]:
    return sorted(
        (
            entry.obsolete,
            entry.msgctxt is not None,
            entry.msgctxt or "",
            entry.msgid,
            entry.msgid_plural,
            entry.msgstr,
            entry.msgstr_plural,
            entry.previous_msgctxt or "",
            entry.previous_msgid or "",
            entry.fuzzy,
            [] if entry.obsolete else entry.occurrences,
            [line.strip() for line in entry.comment.split("\n")],
            [line.strip() for line in entry.tcomment.split("\n")],
        )
        for entry in catalog
    )


def by_gettext(raw: bytes, path: Path) -> bytes:
    """Turn a file into what gettext makes of it: one keyword, one text and one flag line each."""
    path.write_bytes(raw)
    ran = subprocess.run(["msgcat", "--no-wrap", path], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout


@pytest.mark.parametrize("name", ODD)
def test_what_gettext_reads_is_read_the_same_way(name: str, tmp_path: Path) -> None:
    # Where polib is known to read the plain file in another way, only gettext is asked.
    text = ODD[name]
    raw = (text if HEADER in text else HEADER + text).encode()
    normal = by_gettext(raw, tmp_path / "odd.po")
    found = said(parse_po(raw, "odd.po"))
    assert found
    assert found == said(parse_po(normal, "normal.po"))
    if not name.startswith(("place with a space", "escapes", "line separator", "obsolete with")):
        assert found == said(polib.pofile(normal.decode(), wrapwidth=0))


def test_a_byte_order_mark_and_lines_that_end_in_cr_are_read() -> None:
    raw = b'\xef\xbb\xbf# note\r#, fuzzy\rmsgid "a"\rmsgstr "b"\r\rmsgid "c"\rmsgstr "d"\r'
    first, second = parse_po(raw, "mac.po")
    assert (first.tcomment, first.fuzzy, first.msgstr, first.linenum) == ("note", True, "b", 3)
    assert (second.msgid, second.fuzzy, second.linenum) == ("c", False, 6)


def test_a_doubt_on_one_of_two_lines_of_flags_stays() -> None:
    (entry,) = parse_po(b'#, fuzzy\n#, no-wrap\nmsgid "a"\nmsgstr "b"\n', "es.po")
    assert entry.flags == ["fuzzy", "no-wrap"]  # gettext 0.21 forgets the first line


def test_sticky_flags_are_flags() -> None:
    (entry,) = parse_po(b'#, fuzzy\n#= no-wrap\nmsgid "a"\nmsgstr "b"\n', "new.po")
    assert entry.flags == ["fuzzy", "no-wrap"]


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        ('msgid "a"\nmsgstr "5 mg\n', 2, "a quotation mark is missing at the end"),
        ('msgid "say "no" now"\nmsgstr "b"\n', 1, "not valid here"),
        ("msgid “a”\nmsgstr “b”\n", 1, "straight quotation marks"),
        ('msgid "a"\nmsgstr "b"\nmsgstr "c"\n', 3, "second msgstr; keep one"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "c"\n', 3, "no msgstr before this line"),
        ('msgid "a"\n', 1, 'add: msgstr ""'),
        ('msgid "a"\n"b"\n\n# c\nmsgid "d"\nmsgstr "e"\n', 4, "above its message"),
        ('msgid "a"\n"b"\n\nmsgid "d"\nmsgstr "e"\n', 4, "no msgstr before this line"),
        ('msgstr "b"\n', 1, "no msgid before this msgstr"),
        ('"b"\n', 1, "no msgid, msgstr or other keyword before it"),
        ('msgid "a"\n#, fuzzy\nmsgstr "b"\n', 2, "above its message"),
        ('msgid "a" # note\nmsgstr "b"\n', 1, "on a line of its own"),
        ('#~ msgid "a\n#~ msgstr "b"\n', 1, "a quotation mark is missing"),
        ('msgid "a"\n#~ msgstr "b"\n', 2, "every line with #~"),
        ('msgid "a"\nmsgstr "b"\n#~ "c"\n', 3, "every line with #~"),
        ('#~ msgid "a"\n#~ msgstr "b"\n"c"\n', 3, "every line with #~"),
        ('#| msgstr "x"\nmsgid "a"\nmsgstr "b"\n', 1, "behind #| stands"),
        ('# note\nmsgid "a"\nmsgstr "b\0c"\n', 3, "NUL"),
        ("#~ some words\n", 1, "“some” is not valid here"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n', 3, "needs msgstr[0]"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"\n', 3, "msgstr[0] is due"),
        ('msgid "a"\nmsgstr[0] "c"\n', 2, "without msgid_plural"),
        ('msgid "a"\nmsgstr "C:\\q"\n', 2, "a backslash is \\\\"),
        ('msgid "a"\nmsgstr "\\0"\n', 2, "NUL"),
        ('msgid "a"\nmsgstr "\\377"\n', 1, "spell no characters"),
        ('domain "x"\nmsgid "a"\nmsgstr "b"\n', 1, "delete this one"),
        ('\u00a0msgid "a"\nmsgstr "b"\n', 1, "not valid in a PO file"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(text: str, line: int, advice: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_po(text.encode(), "es.po")
    first = caught.value.problems[0]
    assert (first.position.line, first.code) == (line, "po-syntax")
    assert advice in first.message


def test_all_mistakes_are_told() -> None:
    text = 'msgid "a\nmsgstr "b"\n\nmsgid "ok"\nmsgstr "ok"\n\nmsgid "c"\nmsgstr d\n'
    with pytest.raises(InputError) as caught:
        parse_po(text.encode(), "es.po")
    assert [problem.position.line for problem in caught.value.problems] == [1, 8]


def test_what_git_could_not_merge_is_told_by_its_name() -> None:
    text = 'msgid "a"\n<<<<<<< HEAD\nmsgstr "b"\n=======\nmsgstr "c"\n>>>>>>> theirs\n'
    with pytest.raises(InputError) as caught:
        parse_po(text.encode(), "es.po")
    found = [(problem.code, problem.position.line) for problem in caught.value.problems]
    assert found == [("conflict-marker", line) for line in (2, 4, 6)]


def test_a_comment_behind_the_last_message_is_told_and_kept() -> None:
    text = HEADER + 'msgid "a"\nmsgstr "b"\n\n# remember the dose\n'
    catalog, notices = parse_po_text(text.encode(), "es.po")
    assert [notice.code for notice in notices] == ["loose-comment"]
    assert "# remember the dose" in po_text(catalog)


def test_a_header_line_that_cannot_be_kept_is_told() -> None:
    text = 'msgid ""\nmsgstr "Language: es\\nLanguage: fr\\n"\n'
    catalog, notices = parse_po_text(text.encode(), "es.po")
    assert catalog.metadata == {"Language": "es"}
    assert [notice.code for notice in notices] == ["header-line"]


TEXTS = st.text(
    st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"], max_codepoint=0x2FFF),
    max_size=30,
)


@given(TEXTS.filter(bool), TEXTS, st.none() | TEXTS, st.booleans())
def test_what_is_written_is_read_back(
    source: str, target: str, context: str | None, obsolete: bool
) -> None:
    catalog = polib.POFile(wrapwidth=0)
    entry = polib.POEntry(msgid=source, msgstr=target, msgctxt=context, obsolete=obsolete)
    list.append(catalog, entry)
    (back,) = parse_po(po_text(catalog).encode(), "es.po")
    assert (back.msgid, back.msgstr, back.msgctxt) == (source, target, context)
    assert back.obsolete is obsolete
