"""Turn PO files into polib catalogs and back, one way for the whole project.

Written files have no line wrapping and no creation date, and a file whose text would
stay the same is not touched, so that version control shows only real changes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from nethandout.errors import FileError, InputError, Position, Problem
from nethandout.files.publish import replace_file

if TYPE_CHECKING:
    import polib

_LINE = re.compile(
    r"\s*(#.*|((#~\s*)?(msgctxt|msgid|msgid_plural|msgstr(\[\d\])?)?"
    r'\s*"(?:[^"\\\r\f\v\x1c-\x1e\x85\u2028\u2029]|\\.)*"\s*))?'
)


def read_po(path: Path, label: str | None = None) -> polib.POFile:
    """Turn a PO or POT file into a catalog; `label` is how messages call the file.

    Raises `FileError` when it cannot be read and `InputError` when it is not a PO file.
    """
    name = label or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {name}: {error.strerror}") from None
    return parse_po(raw, name)


def parse_po(raw: bytes, label: str) -> polib.POFile:
    """Turn the bytes of a PO file into a catalog, or raise `InputError`.

    polib drops the last letter of a line that lacks its closing quote ("5 mg" becomes
    "5 m"), so every line is looked at before polib sees it.
    """
    import polib

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refusal(label, line, "encoding", "this is not UTF-8 text") from None
    if not text.strip():
        raise _refusal(label, 0, "empty", "the file is empty")
    for number, line_text in enumerate(text.split("\n"), start=1):
        if not _LINE.fullmatch(line_text):
            raise _refusal(label, number, "po-syntax", "this line is not valid in a PO file")
    try:
        # The line end keeps polib from taking a one-line text for a path.
        return polib.pofile(text + "\n", wrapwidth=0, check_for_duplicates=False)
    except (OSError, ValueError, IndexError) as error:
        raise _refusal(label, _line(error), "po-syntax", "not a valid PO file") from None


def new_catalog(language: str = "") -> polib.POFile:
    """Turn a gettext language name into an empty catalog with the header we write."""
    import polib

    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = {
        "Project-Id-Version": "nethandout",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return catalog


def write_po(catalog: polib.POFile, path: Path) -> bool:
    """Turn a catalog into its file, whole or not at all; False if the file has that text."""
    catalog.wrapwidth = 0
    raw = (str(catalog).rstrip("\n") + "\n").encode()
    try:
        if path.exists() and path.read_bytes() == raw:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path.resolve(), raw, mode=0o644)
    except OSError as error:
        raise FileError(f"cannot write {path.name}: {error.strerror}") from None
    return True


def _refusal(label: str, line: int, code: str, message: str) -> InputError:
    problem = Problem(Position(label, line), code, message)
    return InputError(f"{label} cannot be used", [problem])


def _line(error: Exception) -> int:
    """Turn polib's message ("… (line 12): …") into a line number, 0 if it names none."""
    found = re.search(r"\(line (\d+)\)", str(error))
    return int(found[1]) if found else 0
