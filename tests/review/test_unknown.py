"""A translation that nothing asks for is told, with where it may belong."""

from __future__ import annotations

from nethandout.errors import Severity
from nethandout.i18n.po.files import parse_po
from nethandout.review.unknown import unknown_messages

PO = """\
msgid "liver"
msgstr "hígado"

msgctxt "|feminine"
msgid "liver"
msgstr "hígado"

msgid "old words"
msgstr "palabras viejas"

msgid "second"
msgstr "segundo"

msgctxt "name"
msgid "May"
msgstr "mayo"

#~ msgid "put aside"
#~ msgstr "aparte"
"""
KNOWN = {(None, "liver"), ("count", "second"), (None, "May")}


def test_messages_in_vain_are_told_one_by_one() -> None:
    found = list(unknown_messages(parse_po(PO.encode(), "es.po"), KNOWN, "es.po"))
    assert [(p.position.line, p.code, p.severity) for p in found] == [
        (line, "unknown-message", Severity.WARNING) for line in (8, 11, 14)
    ]
    gone, moved, plain = (problem.message for problem in found)
    assert gone.startswith("“old words”: no handout and no page has this text")
    assert 'has another msgctxt now, "count"' in moved
    assert "has no msgctxt any more" in plain
