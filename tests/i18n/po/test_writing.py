"""A catalog is written as polib writes it without wrapping, so that files stay as they are."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from nethandout.i18n.po.files import parse_po
from nethandout.i18n.po.writing import po_text

LOCALES = Path(__file__).parents[3] / "locales"
EVERYTHING = """\
# A header comment.
#
#, fuzzy
msgid ""
msgstr ""
"Language: es\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"X-Generator: Poedit\\n"

# translator
# two lines
#. extracted
#: a.yaml:1 b.yaml
#, fuzzy, no-wrap
#| msgctxt "old"
#| msgid "old text"
#| msgid_plural "old texts"
msgctxt "new"
msgid "one \\"text\\""
msgid_plural ""
"many\\n"
"texts\\t\\\\"
msgstr[0] ""
msgstr[1] "b"

# kept
#~ msgid "gone"
#~ msgstr "ido"
"""


@pytest.mark.parametrize("path", sorted(LOCALES.rglob("*.po*")), ids=lambda path: path.parts[-3])
def test_the_files_that_we_ship_are_written_as_they_are(path: Path) -> None:
    raw = path.read_bytes()
    assert po_text(parse_po(raw, path.name)).encode() == raw


def test_every_part_of_an_entry_is_written_as_polib_does_it() -> None:
    text = po_text(parse_po(EVERYTHING.encode(), "es.po"))
    assert text == str(polib.pofile(EVERYTHING, wrapwidth=0)).rstrip("\n") + "\n"
    assert text == EVERYTHING.replace("#\n", "# \n") or text == EVERYTHING
