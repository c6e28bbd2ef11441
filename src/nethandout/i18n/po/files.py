"""Turn PO files into polib catalogs and back, one way for the whole project.

Written files have no line wrapping and no creation date, and a file whose text would
stay the same is not touched, so that version control shows only real changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from nethandout.errors import FileError, InputError, Position, Problem, Severity
from nethandout.i18n.po.syntax import Mistake, MistakesError, read_entries
from nethandout.i18n.po.writing import CONTENT_TYPE, po_text

if TYPE_CHECKING:
    import polib

    from nethandout.i18n.po.entries import RawEntry

_FIRST_WORDS: Final = 48
_CHARSET = re.compile(rb"charset=([A-Za-z0-9_.:-]+)")
# What GNU gettext's manual lists for the header ("The Content-Type field"), but UTF-8.
_READ_CHARSETS = re.compile(
    r"iso-8859-\d+|(cp|windows-)\d+|koi8-[rtu]|gb2312|gbk|gb18030|euc-(jp|kr)|big5(-hkscs)?"
    r"|shift_jis|johab|tis-620",
    re.IGNORECASE,
)


class PoText(NamedTuple):
    """A catalog as a file says it, and warnings about what of the file is not in it."""

    catalog: polib.POFile
    notices: tuple[Problem, ...]


def read_po(path: Path, label: str | None = None) -> polib.POFile:
    """Turn a PO or POT file into a catalog; `label` is how messages call the file.

    Raises `FileError` when it cannot be read and `InputError` when it is not a PO file.
    """
    return read_po_text(path, label).catalog


def read_po_text(path: Path, label: str | None = None) -> PoText:
    """Turn a PO file into a catalog and notices; raises what `read_po` raises."""
    name = label or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {name}: {error.strerror}") from None
    return parse_po_text(raw, name)


def parse_po(raw: bytes, label: str) -> polib.POFile:
    """Turn the bytes of a PO file into a catalog, or raise `InputError` with all mistakes."""
    return parse_po_text(raw, label).catalog


def parse_po_text(raw: bytes, label: str) -> PoText:
    """Turn the bytes of a PO file into a catalog and notices; raises `InputError`."""
    text, notices = _decoded(raw, label)
    if not text.strip():
        raise _refusal(label, [Mistake(0, "empty", "the file is empty")])
    try:
        entries, loose = read_entries(text)
    except MistakesError as error:
        raise _refusal(label, error.mistakes) from None
    return _catalog(entries, loose, label, notices)


def new_catalog(language: str = "") -> polib.POFile:
    """Turn a gettext language name into an empty catalog with the header we write."""
    import polib

    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = {
        "Project-Id-Version": "nethandout",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": CONTENT_TYPE,
        "Content-Transfer-Encoding": "8bit",
    }
    return catalog


def write_po(catalog: polib.POFile, path: Path) -> bool:
    """Turn a catalog into its file, whole or not at all; False if the file has that text."""
    return write_po_text(po_text(catalog), path)


def write_po_text(text: str, path: Path) -> bool:
    """Turn the text of a catalog into its file; False if the file has that text."""
    raw = text.encode()
    try:
        if path.exists() and path.read_bytes() == raw:
            return False
        from nethandout.files.publish import replace_file

        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path.resolve(), raw, mode=0o644)
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror}") from None
    return True


def first_words(text: str) -> str:
    """Turn a message into its first words, in quotation marks, for a line that names it."""
    line = " ".join(text.split())
    if len(line) <= _FIRST_WORDS:
        return f"“{line}”"
    cut = line[:_FIRST_WORDS].rpartition(" ")[0] or line[:_FIRST_WORDS]
    return f"“{cut} …”"


def repeated(catalog: polib.POFile) -> Iterator[tuple[polib.POEntry, polib.POEntry]]:
    """Find the messages that a catalog has a second time, each with its first entry."""
    seen: dict[tuple[str | None, str], polib.POEntry] = {}
    for entry in catalog:
        if not entry.obsolete:
            first = seen.setdefault((entry.msgctxt, entry.msgid), entry)
            if first is not entry:
                yield entry, first


def repetitions(catalog: polib.POFile, label: str) -> list[Problem]:
    """Turn the messages that a catalog has a second time into problems."""
    return [
        Problem(
            Position(label, entry.linenum or 0),
            "duplicate-message",
            f"{first_words(entry.msgid)}: this message is here a second time; the first is in "
            f"line {first.linenum}: keep one of the two",
        )
        for entry, first in repeated(catalog)
    ]


def _decoded(raw: bytes, label: str) -> tuple[str, list[Problem]]:
    """Turn bytes into text, and say so if they are not UTF-8 but what their header says."""
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = _line(raw, error.start)
    said = _CHARSET.search(raw)
    name = said[1].decode("ascii") if said else ""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "UTF-16"
    elif said and _READ_CHARSETS.fullmatch(name):
        with suppress(LookupError, UnicodeDecodeError):
            message = f"this is text in {name}, and read so; it is UTF-8 when it is written again"
            text = raw.decode(name)
            return text, [_notice(label, _line(raw, said.start()), "encoding", message)]
    if name and name.lower() not in {"utf-8", "utf8", "charset", "ascii", "us-ascii"}:
        advice = f"this is not UTF-8 text but {name}; turn it into UTF-8 (iconv, or “Save as” of "
        advice += "your editor) and write charset=UTF-8 in the header"
    else:
        advice = "this is not UTF-8 text; save the file as UTF-8, and look at its letters after it"
    raise _refusal(label, [Mistake(line, "encoding", advice)])


def _line(raw: bytes, position: int) -> int:
    """Turn a position in bytes into its line."""
    before = raw[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def _catalog(
    entries: list[polib.POEntry], loose: RawEntry, label: str, notices: list[Problem]
) -> PoText:
    """Turn what was read into a catalog; raises `InputError` where it has two headers."""
    import polib

    catalog = polib.POFile(wrapwidth=0)
    headers = [entry for entry in entries if _is_header(entry)]
    header = headers[0] if headers else None
    if header is not None and headers[1:]:
        raise _refusal(label, [_second_header(header, other) for other in headers[1:]])
    list.extend(catalog, (entry for entry in entries if entry is not header))
    if header is not None:
        catalog.header = header.tcomment
        catalog.metadata_is_fuzzy = header.fuzzy
        catalog.metadata, doubtful = _metadata(header.msgstr)
        notices += [_notice(label, header.linenum, "header-line", line) for line in doubtful]
    if loose.comment or loose.flags or loose.previous:
        catalog.header = "\n".join(filter(None, [catalog.header, *loose.comment]))
        line = entries[-1].linenum if entries else 0
        message = "the comment behind this last message belongs to none"
        kept = "; it is kept in the header" if loose.comment else "; take it out"
        notices.append(_notice(label, line, "loose-comment", message + kept))
    return PoText(catalog, tuple(notices))


def _is_header(entry: polib.POEntry) -> bool:
    return not entry.msgid and entry.msgctxt is None


def _second_header(first: polib.POEntry, other: polib.POEntry) -> Mistake:
    message = f"this is a second header; the first is in line {first.linenum}: keep one of the two"
    return Mistake(other.linenum or 0, "duplicate-message", message)


def _metadata(text: str) -> tuple[dict[str, str], list[str]]:
    """Turn the header's text into its fields, and say which lines of it are in doubt."""
    fields: dict[str, str] = {}
    doubtful = []
    name = ""
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon and key.strip() not in fields:
            name = key.strip()
            fields[name] = value.strip()
        elif colon:
            doubtful.append(f"the header has “{key.strip()}” a second time; only the first counts")
        elif name:
            fields[name] += f"\n{line}"
        else:
            doubtful.append("the header begins with a line without a colon, which is left out")
    return fields, doubtful


def _notice(label: str, line: int | None, code: str, message: str) -> Problem:
    return Problem(Position(label, line or 0), code, message, Severity.WARNING)


def _refusal(label: str, mistakes: Iterable[Mistake]) -> InputError:
    problems = [Problem(Position(label, line), code, said) for line, code, said in mistakes]
    return InputError(f"{label} cannot be used", problems)
