"""Turn the text of a PO file into its entries, by the rules of GNU gettext's own reader.

polib alone drops the last letter of a line that lacks its quote ("5 mg" becomes "5 m"), takes
`#,fuzzy` for a comment and trips over lines that gettext allows. Lines are counted as an editor
counts them: they end in LF, CR LF or CR. All mistakes are found in one go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from nethandout.i18n.po.entries import RawEntry, entry_of, new_entry, occurrence

if TYPE_CHECKING:
    import polib

_MOST_MISTAKES: Final = 20
_SPACE: Final = r"[ \t\f\v]*"
# An entry as most editors write it, up to the next one: read in one step, ten times as fast.
_TEXT: Final = r'"([^"\\\n]*(?:\\["\\nt][^"\\\n]*)*)"\n'
_USUAL = re.compile(
    rf"((?:#(?![~|])[^\n]*\n)*)(?=(#~ |))(?:\2msgctxt {_TEXT})?\2msgid {_TEXT}\2msgstr {_TEXT}\n*"
    r'(?=#(?![~|])|#~?\| msg|(?:#~ )?msg(?:id|ctxt) "|\Z)'
)
_BLANKS: Final = " \t\f\v"
_TOKEN = re.compile(
    rf'{_SPACE}(?:"((?:[^"\\]|\\.)*)"'
    rf"|([A-Za-z_][A-Za-z0-9_$]*)(?:{_SPACE}\[{_SPACE}([0-9]+){_SPACE}\])?"
    r"|(#.*)|(.+))?",
    re.DOTALL,
)
_OLD_LINE = re.compile(rf"{_SPACE}#(~\|?|\|){_SPACE}")
_CONFLICT = re.compile(r"^[<>]{7} ", re.MULTILINE)
_CONFLICT_MARK = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?")
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\\"])|([0-7]{1,3})|x([0-9A-Fa-f]+)|(.|$))", re.DOTALL)
_ESCAPED = MappingProxyType(dict(zip('abfnrtv\\"', '\a\b\f\n\r\t\v\\"', strict=True)))
_FLAG_SEPARATORS = re.compile(r"[ \t\f\v,]+")
_SPACED_LINE = re.compile(r"[ \t]+:[ \t]+(?=[0-9])")
_REFERENCE = re.compile(r"\u2068[^\u2069]*\u2069(?::[0-9]+)?|[^ \t\f\v]+")
_KEYWORDS = frozenset({"msgctxt", "msgid", "msgid_plural", "msgstr"})
_FIRST_OF_ENTRY = re.compile(rf"{_SPACE}(?:#~)?{_SPACE}(?:msgctxt|msgid)(?![A-Za-z0-9_$])")
_NO_CHARACTER: Final = "the numbers behind the backslashes of this message spell no characters"
_NUL: Final = "the character NUL cannot be in a PO file; delete it"
_HALF_OLD: Final = "an entry begins every line with #~ or none of them"
_NO_QUOTE: Final = (
    'a quotation mark is missing at the end of this line; a quotation mark inside a text is \\"'
)


class Mistake(NamedTuple):
    """What keeps a text from being a PO file: the line, a stable code and what to do."""

    line: int
    code: str
    message: str


class MistakesError(Exception):
    """The text is no PO file; all that is wrong with it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(mistakes[0].message)
        self.mistakes = tuple(mistakes)


def read_entries(text: str) -> tuple[list[polib.POEntry], RawEntry]:
    """Turn text into its entries, and what comments stand behind the last one.

    Raises `MistakesError` with all that is wrong.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONFLICT.search(text):
        raise MistakesError(list(_conflicts(text)))
    if "\0" in text:
        raise MistakesError([Mistake(text[: text.index("\0")].count("\n") + 1, "po-syntax", _NUL)])
    reader = _Reader()
    position = number = 0
    while position < len(text):
        usual = _USUAL.match(text, position) if reader.may_begin else None
        if usual is not None:
            reader.usual(number, usual)
            number += usual[0].count("\n")
            position = usual.end()
            continue
        line, position = _logical_line(text, position)
        number += 1
        reader.line(number, line.replace("\\\n", ""))
        number += line.count("\n")
    reader.end()
    if reader.mistakes:
        raise MistakesError(reader.mistakes[:_MOST_MISTAKES])
    return reader.entries, reader.entry


def _conflicts(text: str) -> Iterator[Mistake]:
    message = (
        "git left this mark where two versions differ; keep one of the two versions and delete "
        "the lines that begin with <<<<<<<, ======= and >>>>>>>"
    )
    for number, line in enumerate(text.split("\n"), 1):
        if _CONFLICT_MARK.fullmatch(line):
            yield Mistake(number, "conflict-marker", message)


def _logical_line(text: str, start: int) -> tuple[str, int]:
    """Give the line that begins here, and where the next does.

    A line that ends in a backslash goes on in the next, as in C; a comment does not.
    """
    end = text.find("\n", start)
    while end > 0 and text[end - 1] == "\\" and not text[start:].lstrip(_BLANKS).startswith("#"):
        end = text.find("\n", end + 1)
    return (text[start:], len(text)) if end < 0 else (text[start:end], end + 1)


class _Reader:
    """Gathers lines into entries; after a mistake it goes on at the next entry."""

    def __init__(self) -> None:
        self.entries: list[polib.POEntry] = []
        self.entry = RawEntry()
        self._untouched: RawEntry | None = self.entry
        self.mistakes: list[Mistake] = []
        self._parts: list[str] | None = None
        self._skips = False

    @property
    def may_begin(self) -> bool:
        """Tell whether the next line can be the first of an entry."""
        return not self._skips and (self.entry.is_whole or self.entry is self._untouched)

    def usual(self, number: int, found: re.Match[str]) -> None:
        """Read a whole entry in its usual form, which begins below this line."""
        if self.entry.is_whole:
            self._finish()
        comments, old, context, source, target = found.groups()
        values = _usual_comments(comments)
        self.entries.append(
            new_entry(
                msgid=_unescaped(source),
                msgstr=_unescaped(target),
                msgid_plural="",
                msgstr_plural={},
                msgctxt=None if context is None else _unescaped(context),
                obsolete=bool(old),
                encoding="utf-8",
                previous_msgctxt=None,
                previous_msgid=None,
                previous_msgid_plural=None,
                linenum=number + comments.count("\n") + 1,
                **values,
            )
        )

    def line(self, number: int, line: str) -> None:
        """Read one line."""
        if self._skips and line.strip(_BLANKS) and not _FIRST_OF_ENTRY.match(line):
            return
        self._skips = False
        if line.strip(_BLANKS):
            self._words(number, line)
            self._untouched = None

    def _words(self, number: int, line: str) -> None:
        kind, position = _old_sign(line)
        if line.startswith("#", position):
            self._comment(number, line[position:])
            return
        while position < len(line) and not self._skips:
            found = _TOKEN.match(line, position)
            assert found is not None  # noqa: S101 - every part of the pattern is optional
            position = found.end()
            string, keyword, index, comment, other = found.groups()
            if string is not None:
                self._string(number, string, kind)
            elif keyword is not None:
                self._keyword(number, keyword, index, kind)
            elif comment is not None:
                self._mistake(number, "a comment must stand on a line of its own, above msgid")
            elif other is not None:
                self._mistake(number, _advice(other))

    def end(self) -> None:
        """Take leave of the last entry."""
        if self.entry.is_whole:
            self._finish()
        elif self.entry.texts:
            self._mistake(self.entry.line, 'this message has no msgstr; add: msgstr ""')

    def _mistake(self, number: int, message: str) -> None:
        self.mistakes.append(Mistake(number, "po-syntax", message))
        self.entry = self._untouched = RawEntry()
        self._parts, self._skips = None, True

    def _finish(self) -> None:
        try:
            self.entries.append(entry_of(self.entry))
        except UnicodeDecodeError:
            self.mistakes.append(Mistake(self.entry.line, "po-syntax", _NO_CHARACTER))
        self.entry = self._untouched = RawEntry()
        self._parts = None

    def _begin(self, number: int) -> bool:
        """Make way for the next entry; False if the one before is not whole."""
        if self.entry.is_whole:
            self._finish()
        elif self.entry.texts:
            self._mistake(number, "the message above has no msgstr before this line")
            return False
        return True

    def _comment(self, number: int, line: str) -> None:
        if self.entry.texts and not self.entry.is_whole:
            self._mistake(number, "a comment must stand above its message, not inside it")
            return
        if self.entry.is_whole:
            self._finish()
        _add_comment(self.entry, line)

    def _keyword(self, number: int, keyword: str, index: str | None, kind: str) -> None:
        if keyword not in _KEYWORDS or (index is not None and keyword != "msgstr"):
            self._mistake(number, _unknown(keyword))
            return
        if "|" in kind:
            if keyword == "msgstr":
                self._mistake(number, "behind #| stands an old msgctxt, msgid or msgid_plural")
            else:
                self._previous(number, keyword)
            return
        starts = keyword == "msgctxt" or (
            keyword == "msgid" and self.entry.texts.keys() != {"msgctxt"}
        )
        if starts:
            if not self._begin(number):
                return
            self.entry.line, self.entry.obsolete = number, "~" in kind
        elif ("~" in kind) != self.entry.obsolete:
            self._mistake(number, _HALF_OLD)
            return
        self._take(number, keyword, index)

    def _take(self, number: int, keyword: str, index: str | None) -> None:
        """Open the texts of a keyword, if it may stand here."""
        entry = self.entry
        wrong = _misplaced(entry, keyword, index)
        if wrong:
            self._mistake(number, wrong)
            return
        self._parts = []
        if index is None:
            entry.texts[keyword] = self._parts
        else:
            entry.forms.append(self._parts)

    def _previous(self, number: int, keyword: str) -> None:
        if self._begin(number):
            self._parts = self.entry.previous.setdefault(keyword, [])

    def _string(self, number: int, string: str, kind: str) -> None:
        if self._parts is None:
            self._mistake(number, "this text has no msgid, msgstr or other keyword before it")
            return
        if self.entry.texts and ("~" in kind) != self.entry.obsolete:
            self._mistake(number, _HALF_OLD)
            return
        if "\\" in string:
            wrong = _wrong_escape(string)
            if wrong:
                self._mistake(number, wrong)
                return
        self._parts.append(_unescaped(string))


def _old_sign(line: str) -> tuple[str, int]:
    """Give what marks a line as obsolete or previous (#~, #|, #~|), and where the rest begins.

    A comment has no such sign; behind #~ there may be a comment, or the same sign again.
    """
    old = _OLD_LINE.match(line)
    if old is None:
        return "", len(line) - len(line.lstrip(_BLANKS))
    kind = old[1]
    while kind == "~" and (more := _OLD_LINE.match(line, old.end())):
        old, kind = more, "~" + more[1].removeprefix("~")
    return kind, old.end()


def _usual_comments(comments: str) -> dict[str, object]:
    """Turn the comments of an entry in its usual form into values of the entry."""
    entry = RawEntry()
    for line in comments.split("\n")[:-1]:
        _add_comment(entry, line)
    return {
        "comment": "\n".join(entry.extracted),
        "tcomment": "\n".join(entry.comment),
        "occurrences": [occurrence(reference) for reference in entry.references],
        "flags": entry.flags,
    }


def _add_comment(entry: RawEntry, line: str) -> None:
    """Put a line that begins with # where it belongs."""
    line = line.rstrip(_BLANKS)
    sign = line[1:2]
    if sign == ".":
        entry.extracted.append(_one_space_less(line[2:]))
    elif sign == ":":
        places = line[2:]
        spaced = " : " in places or "\t" in places or not places.isascii()
        entry.references += _references(places) if spaced else places.split()
    elif sign and sign in ",=!":
        entry.flags += [flag for flag in _flags(line[2:]) if flag not in entry.flags]
    else:
        entry.comment.append(_one_space_less(line[1:]))


def _references(text: str) -> list[str]:
    """Turn “a.c : 3” and names in U+2068 and U+2069, which may have spaces, into places."""
    return _REFERENCE.findall(_SPACED_LINE.sub(":", text))


def _misplaced(entry: RawEntry, keyword: str, index: str | None) -> str:
    """Say what is wrong about a keyword at this place, if anything."""
    is_plural, is_whole = "msgid_plural" in entry.texts, entry.is_whole
    if keyword in {"msgctxt", "msgid"}:
        wrong = ""
    elif "msgid" not in entry.texts:
        wrong = f"there is no msgid before this {keyword}"
    elif keyword == "msgid_plural":
        wrong = (
            "msgid_plural stands once, between msgid and msgstr" if is_plural or is_whole else ""
        )
    elif index is not None:
        wrong = _misplaced_form(entry, int(index))
    elif is_plural:
        wrong = "a message with msgid_plural needs msgstr[0], msgstr[1] and so on"
    else:
        wrong = "this message has a second msgstr; keep one of the two" if is_whole else ""
    return wrong


def _misplaced_form(entry: RawEntry, index: int) -> str:
    wanted = len(entry.forms)
    if "msgid_plural" not in entry.texts:
        return f"a message without msgid_plural has msgstr, not msgstr[{index}]"
    return f"this is msgstr[{index}] where msgstr[{wanted}] is due" if index != wanted else ""


def _advice(rest: str) -> str:
    """Turn what is no part of a PO file into what to do about it."""
    if rest.startswith('"'):
        return _NO_QUOTE
    if rest[0] in "“”„«»‘’":
        return 'texts stand in straight quotation marks: "'
    return "this line is not valid in a PO file; a text stands in quotation marks, a note after #"


def _unknown(keyword: str) -> str:
    if keyword == "domain":
        return "lines that say “domain” are not read; delete this one, and keep one file for each"
    return f"“{keyword}” is not valid here; a text stands in quotation marks, a note after #"


def _wrong_escape(string: str) -> str:
    """Say what is wrong about the backslashes of a text, if anything."""
    for found in _ESCAPE.finditer(string):
        if found[4] is not None:
            return f"“\\{found[4]}” means nothing in a PO file; a backslash is \\\\"
        if _plain(found) == "\0":
            return _NUL
    return ""


def _unescaped(string: str) -> str:
    return _ESCAPE.sub(_plain, string) if "\\" in string else string


def _plain(found: re.Match[str]) -> str:
    """Turn an escape into its character; a byte that is none by itself into a surrogate."""
    letter, octal, hexadecimal, _ = found.groups()
    if letter:
        return _ESCAPED[letter]
    value = (int(octal, 8) if octal else int(hexadecimal, 16)) & 0xFF
    return bytes([value]).decode("ascii", "surrogateescape")


def _flags(text: str) -> Iterator[str]:
    """Turn “fuzzy c-format, range: 0..3” into its flags; spaces part them as commas do."""
    words = [word for word in _FLAG_SEPARATORS.split(text) if word]
    while words:
        word = words.pop(0)
        yield f"{word} {words.pop(0)}" if word == "range:" and words else word


def _one_space_less(text: str) -> str:
    return text.removeprefix(" ")
