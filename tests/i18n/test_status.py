"""Counts say what is finished, unconfirmed and missing."""

from __future__ import annotations

import polib

from nethandout.i18n.po.files import new_catalog
from nethandout.i18n.status import total_status
from nethandout.model.topic import Term

TERMS = (
    ("liver", Term(id="liver", term="liver", definition="A large organ.")),
    ("tumor", Term(id="tumor", term="tumor", definition="A large organ.")),
)


def catalog() -> polib.POFile:
    po = new_catalog("es")
    po.append(polib.POEntry(msgid="liver", msgstr="hígado"))
    po.append(polib.POEntry(msgid="A large organ.", msgstr="Un órgano.", flags=["fuzzy"]))
    po.append(polib.POEntry(msgid="tumor", msgstr=""))
    return po


def test_a_shared_message_counts_once_in_all() -> None:
    total = total_status(TERMS, "es", [catalog()])
    assert (total.messages, total.translated, total.fuzzy, total.missing) == (3, 1, 1, 1)


def test_an_overlay_finishes_what_was_fuzzy() -> None:
    overlay = new_catalog("es")
    overlay.append(polib.POEntry(msgid="A large organ.", msgstr="Un órgano grande."))
    total = total_status(TERMS[:1], "es", [catalog(), overlay])
    assert total.translated == total.messages == 2
