"""An update loses nothing a person wrote, and trusts nothing that changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import polib
import pytest
from babel.messages.plurals import get_plural
from hypothesis import given
from hypothesis import strategies as st

from nethandout.i18n.po.files import new_catalog, parse_po
from nethandout.i18n.update import UpdateReport, update

PO = """\
# Our translators' note.
msgid ""
msgstr ""
"Language: es\\n"
"X-Generator: Poedit\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

# a note for later
#. old comment
#: handouts/a.yaml:1
#, no-wrap, needs-lawyer
msgid "Call us."
msgstr "Llámenos."

msgid "Take 5 mg every day."
msgstr "Tome 5 mg todos los días."

#, fuzzy
#| msgid "Old words."
msgid "New words."
msgstr "Palabras viejas."

#~ msgid "Rest today."
#~ msgstr "Descanse hoy."
"""


def template(*messages: str | tuple[str, str]) -> polib.POFile:
    pot = new_catalog()
    for message in messages:
        context, text = message if isinstance(message, tuple) else (None, message)
        pot.append(
            polib.POEntry(
                msgid=text, msgctxt=context, comment="new comment", occurrences=[("b.yaml", "2")]
            )
        )
    return pot


def updated(*messages: str | tuple[str, str]) -> UpdateReport:
    return update(parse_po(PO.encode(), "es.po"), template(*messages))


def entry(report: UpdateReport, text: str) -> polib.POEntry:
    found = report.catalog.find(text, include_obsolete_entries=True)
    assert found is not None
    return found


def test_an_unchanged_message_keeps_all_that_people_wrote() -> None:
    report = updated("Call us.")
    kept = entry(report, "Call us.")
    assert (report.kept, report.new) == (1, ())
    assert (kept.msgstr, kept.tcomment) == ("Llámenos.", "a note for later")
    assert kept.flags == ["no-wrap", "needs-lawyer"]
    assert (kept.comment, kept.occurrences) == ("new comment", [("b.yaml", "2")])


def test_headers_and_their_comment_stay() -> None:
    catalog = updated("Call us.").catalog
    assert catalog.metadata["X-Generator"] == "Poedit"
    assert catalog.header == "Our translators' note."


@pytest.mark.parametrize(("language", "forms"), [("es", 3), ("ar", 6), ("zh_Hans", 1), ("ru", 3)])
def test_a_new_message_has_all_plural_forms_of_the_language(language: str, forms: int) -> None:
    pot = new_catalog("en")
    pot.append(
        polib.POEntry(msgid="{n} hour", msgid_plural="{n} hours", msgstr_plural={0: "", 1: ""})
    )
    po = new_catalog(language)
    po.metadata["Plural-Forms"] = str(get_plural(language))
    (entry,) = update(po, pot).catalog
    assert entry.msgstr_plural == dict.fromkeys(range(forms), "")


def test_a_changed_number_is_fuzzy_() -> None:
    report = updated("Take 50 mg every day.")
    changed = entry(report, "Take 50 mg every day.")
    assert changed.fuzzy
    assert changed.previous_msgid == "Take 5 mg every day."
    assert changed.msgstr == "Tome 5 mg todos los días."
    assert report.proposed[0].previous == "Take 5 mg every day."
    assert '#| msgid "Take 5 mg every day."' in str(report.catalog)


@pytest.mark.parametrize("text", ["Call us!", "Call us", "call us."])
def test_the_smallest_change_is_fuzzy(text: str) -> None:
    report = updated(text)
    assert entry(report, text).fuzzy


def test_a_proposal_never_crosses_contexts() -> None:
    report = updated(("button", "Call us."))
    assert report.new == ("Call us.",)
    assert report.catalog[0].msgstr == ""


def test_a_message_that_comes_back_is_revived_once(tmp_path: Path) -> None:
    report = updated("Rest today.")
    back = entry(report, "Rest today.")
    assert (back.obsolete, back.msgstr, back.fuzzy) == (False, "Descanse hoy.", False)
    assert report.revived == ("Rest today.",)
    assert str(report.catalog).count("Rest today.") == 1
    path = tmp_path / "es.po"
    path.write_text(str(report.catalog), encoding="utf-8")
    subprocess.run(["msgfmt", "-c", "-o", str(tmp_path / "es.mo"), str(path)], check=True)


def test_what_is_gone_is_kept_as_obsolete() -> None:
    report = updated("Call us.")
    assert report.obsolete == ("Take 5 mg every day.", "New words.")
    assert entry(report, "Take 5 mg every day.").obsolete


def test_an_unfinished_fuzzy_keeps_its_previous_text() -> None:
    kept = entry(updated("New words."), "New words.")
    assert kept.fuzzy
    assert kept.previous_msgid == "Old words."


def test_a_proposal_from_a_fuzzy_names_the_text_that_was_translated() -> None:
    changed = entry(updated("Old words!"), "Old words!")
    assert (changed.msgstr, changed.previous_msgid) == ("Palabras viejas.", "Old words.")


def test_an_exact_match_of_a_previous_text_is_still_fuzzy() -> None:
    assert entry(updated("Old words."), "Old words.").fuzzy


def test_a_new_plural_is_a_proposal() -> None:
    pot = template()
    pot.append(
        polib.POEntry(msgid="Call us.", msgid_plural="Call us all.", msgstr_plural={0: "", 1: ""})
    )
    changed = entry(update(parse_po(PO.encode(), "es.po"), pot), "Call us.")
    assert changed.fuzzy
    assert changed.msgstr_plural == {0: "Llámenos.", 1: "Llámenos."}


def test_another_catalog_gives_proposals_and_nothing_else() -> None:
    others = parse_po(PO.encode(), "es.po")
    (found,) = update(new_catalog("es"), template("Take 5 mg each day."), lambda: others).catalog
    assert (found.msgstr, found.fuzzy) == ("Tome 5 mg todos los días.", True)
    assert found.previous_msgid == "Take 5 mg every day."


def test_of_two_catalogs_the_own_one_proposes_first() -> None:
    own = parse_po(PO.replace("Tome 5 mg", "Use 5 mg").encode(), "es.po")
    others = parse_po(PO.encode(), "es.po")
    report = update(own, template("Take 5 mg each day."), lambda: others)
    assert entry(report, "Take 5 mg each day.").msgstr == "Use 5 mg todos los días."


def test_updating_again_changes_nothing() -> None:
    pot = template("Take 50 mg every day.", "Something else entirely", "New words.", "Rest today.")
    first = update(parse_po(PO.encode(), "es.po"), pot)
    second = update(parse_po(str(first.catalog).encode(), "es.po"), pot)
    assert str(second.catalog) == str(first.catalog)


TEXTS = st.text(alphabet="ab 5.", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.dictionaries(TEXTS, TEXTS, max_size=6), st.lists(TEXTS, unique=True, max_size=6))
def test_nothing_translated_is_lost_and_nothing_unconfirmed_is_final(
    translations: dict[str, str], wanted: list[str]
) -> None:
    po = new_catalog("es")
    po.extend(polib.POEntry(msgid=text, msgstr=said) for text, said in translations.items())
    before = str(po)
    result = update(po, template(*wanted)).catalog
    assert str(po) == before
    found = {item.msgid: item for item in result}
    assert [item.msgid for item in result if not item.obsolete] == wanted
    for text, said in translations.items():
        assert (found[text].msgstr, found[text].fuzzy) == (said, False)
    for text in set(wanted) - set(translations):
        assert found[text].fuzzy or not found[text].msgstr


WITH_SECOND = """\
msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Call us today."
msgstr "اتصل بنا اليوم."

msgctxt "|feminine"
msgid "Call us today."
msgstr "اتصلي بنا اليوم."
"""


def second(text: str) -> list[tuple[str, str, bool, bool]]:
    report = update(parse_po(WITH_SECOND.encode(), "ar.po"), template(text))
    return [
        (each.msgid, each.msgstr, each.fuzzy, bool(each.obsolete))
        for each in report.catalog
        if each.msgctxt == "|feminine"
    ]


def test_the_second_entry_of_a_message_stays_with_it() -> None:
    assert second("Call us today.") == [("Call us today.", "اتصلي بنا اليوم.", False, False)]


def test_the_second_entry_of_a_changed_message_waits_for_a_translator_like_the_first() -> None:
    proposed, retired = second("Call us every day.")
    assert proposed == ("Call us every day.", "اتصلي بنا اليوم.", True, False)
    assert retired == ("Call us today.", "اتصلي بنا اليوم.", False, True)


def test_the_second_entry_of_a_message_that_is_gone_is_kept_as_obsolete() -> None:
    assert second("Liver") == [("Call us today.", "اتصلي بنا اليوم.", False, True)]
