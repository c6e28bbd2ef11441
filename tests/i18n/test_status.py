"""Counts say what is finished, unconfirmed and missing."""

from __future__ import annotations

import polib

from nethandout.i18n.pofiles import new_catalog
from nethandout.i18n.status import topic_status, total_status
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


def test_each_topic_is_counted() -> None:
    liver, tumor = topic_status(TERMS, "es", [catalog()])
    assert (liver.messages, liver.translated, liver.fuzzy, liver.missing) == (2, 1, 1, 0)
    assert (tumor.messages, tumor.translated, tumor.fuzzy, tumor.missing) == (2, 0, 1, 1)


def test_a_shared_message_counts_once_in_all() -> None:
    total = total_status(TERMS, "es", [catalog()])
    assert (total.messages, total.translated, total.fuzzy, total.missing) == (3, 1, 1, 1)


def test_an_overlay_finishes_what_was_fuzzy() -> None:
    overlay = new_catalog("es")
    overlay.append(polib.POEntry(msgid="A large organ.", msgstr="Un órgano grande."))
    liver, _ = topic_status(TERMS, "es", [catalog(), overlay])
    assert liver.translated == liver.messages
