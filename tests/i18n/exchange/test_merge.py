"""Work comes back from any program whole, changes only translations, and overwrites nobody's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from unicodedata import normalize

import polib
import pytest

from nethandout.errors import InputError, Problem
from nethandout.i18n.exchange import tablefile, xliff2, xliff12
from nethandout.i18n.exchange.files import parse_delivery
from nethandout.i18n.exchange.merge import Merge, apply, merge
from nethandout.i18n.exchange.units import Delivery, units_of
from nethandout.i18n.po.files import parse_po

PO = """
msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 ? 3 : n>9 ? 4 : 5);\\n"

#. Fever › first aid
#. {fever}: a temperature
#: handouts/a.yaml:3
msgid "Call if it is **{fever}** or more: [read on](nci) & <now>."
msgstr "اتصل إذا بلغت **{fever}** أو أكثر: [اقرأ](nci) & <الآن>."

msgctxt "|feminine"
msgid "Call if it is **{fever}** or more: [read on](nci) & <now>."
msgstr "اتصلي إذا بلغت **{fever}** أو أكثر: [اقرئي](nci) & <الآن>."

#, fuzzy, nethandout-kept
#| msgid "Do not drive today."
msgid "Do not drive."
msgstr "لا تقد اليوم."

msgid "=1+1 and @you"
msgstr "-2 @"

msgctxt "noun"
msgid "Open"
msgstr ""

msgid "{count} day"
msgid_plural "{count} days"
msgstr[0] "{count} يوم"
msgstr[1] "يوم واحد"
msgstr[2] "يومان"
msgstr[3] "{count} أيام"
msgstr[4] "{count} يومًا"
msgstr[5] "{count} يوم"

#~ msgid "gone"
#~ msgstr "ذهب"
"""
Write = Callable[..., bytes]
FORMATS: Mapping[str, Write] = {
    "xliff": xliff12.write,
    "xliff2": xliff2.write,
    "csv": tablefile.write,
}
every_format = pytest.mark.parametrize("form", FORMATS)


def catalog(text: str = PO) -> polib.POFile:
    return parse_po(text.encode(), "ar.po")


def exported(form: str, po: polib.POFile | None = None) -> str:
    units = list(units_of(po or catalog(), "handouts", "ar"))
    return FORMATS[form]([("handouts.po", units)], "ar").decode("utf-8-sig")


def delivered(text: str) -> Delivery:
    return parse_delivery(text.encode(), "back")


def merged(text: str, po: polib.POFile) -> Merge:
    return merge({"handouts": po}, "ar", delivered(text).units, "back")


def taken_over(text: str) -> polib.POFile:
    po = catalog()
    found = merged(text, po)
    assert found.problems == ()
    apply({"handouts": po}, found.changes)
    return po


def faults(text: str, po: polib.POFile | None = None) -> list[tuple[str, int]]:
    problems: tuple[Problem, ...] = merged(text, po or catalog()).problems
    return [(problem.code, problem.position.line) for problem in problems]


def entry(po: polib.POFile, text: str, context: str | None = None) -> polib.POEntry:
    return next(one for one in po if (one.msgid, one.msgctxt) == (text, context))


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@every_format
def test_there_and_back_changes_nothing(form: str) -> None:
    text = exported(form)
    assert delivered(text).language == "ar"
    assert str(taken_over(text)) == str(catalog())
    found = merged(text, catalog())
    assert (found.changes, found.unchanged) == ((), 11)


@every_format
def test_a_new_translation_is_taken_over_and_nothing_else(form: str) -> None:
    text = exported(form).replace("اتصلي إذا", "هاتفي إذا")
    po = taken_over(text)
    said = "Call if it is **{fever}** or more: [read on](nci) & <now>."
    wanted = "هاتفي إذا بلغت **{fever}** أو أكثر: [اقرئي](nci) & <الآن>."
    assert entry(po, said, "|feminine").msgstr == wanted
    before = catalog()
    entry(before, said, "|feminine").msgstr = wanted
    assert str(po) == str(before)


@every_format
def test_a_plural_form_is_taken_over_alone(form: str) -> None:
    po = taken_over(exported(form).replace("يومان", "يومين"))
    assert entry(po, "{count} day").msgstr_plural[2] == "يومين"


CONFIRMED = {
    "xliff": ('state="needs-review-translation"', 'state="translated"'),
    "xliff2": ('state="initial" subState="nethandout:needs-review"', 'state="reviewed"'),
    "csv": ('"needs-review"', '"translated"'),
}


@every_format
def test_fuzzy_stays_until_somebody_confirms_it(form: str) -> None:
    text = exported(form).replace("لا تقد اليوم", "لا تقد")
    found = entry(taken_over(text), "Do not drive.")
    assert (found.msgstr, found.flags) == ("لا تقد.", ["fuzzy", "nethandout-kept"])
    found = entry(taken_over(text.replace(*CONFIRMED[form])), "Do not drive.")
    assert (found.msgstr, found.flags) == ("لا تقد.", ["nethandout-kept"])
    assert found.previous_msgid is None


@every_format
def test_a_changed_source_is_refused_with_its_line(form: str) -> None:
    text = exported(form)
    changed = text.replace("Do not drive.", "You can drive.")
    (fault,) = faults(changed)
    assert fault[0] == "changed-source"
    unit = {"xliff": "<trans-unit", "xliff2": "<unit"}.get(form, '"h')
    before = text[: text.index("Do not drive.")]
    assert fault[1] == before[: before.rindex(unit)].count("\n") + 1


@every_format
def test_an_id_that_no_catalog_has_is_named(form: str) -> None:
    text = exported(form)
    number = re.findall(r"\bh[0-9a-f]{16}\b", text)[-1]
    codes = {code for code, _ in faults(text.replace(number, "h0123456789abcdef"))}
    assert codes == {"unknown-unit"}


@every_format
def test_what_was_changed_here_meanwhile_is_a_conflict(form: str) -> None:
    text = exported(form).replace("-2 @", "-3 @")
    po = catalog(PO.replace('"-2 @"', '"-4 @"'))
    assert [code for code, _ in faults(text, po)] == ["changed-meanwhile"]
    assert faults(exported(form), po) == []
    assert merged(exported(form), po).changes == ()


@every_format
def test_an_empty_target_takes_nothing_away(form: str) -> None:
    text = exported(form).replace('"\'-2 @"', '""').replace("-2 @", "")
    text = text.replace("<target></target>\n", "")
    found = merged(text, catalog())
    assert (found.changes, found.problems) == ((), ())


def test_a_lost_or_foreign_placeholder_is_refused() -> None:
    placeholder = '<x id="2" ctype="x-placeholder" equiv-text="{fever}"/>'
    text = exported("xliff")
    assert text.count(placeholder) == 4
    head, _, tail = text.rpartition(placeholder)
    assert [code for code, _ in faults(head + tail)] == ["placeholders"]
    foreign = placeholder.replace('id="2"', 'id="77"')
    assert [code for code, _ in faults(head + foreign + tail)] == ["placeholders"]


def test_what_a_placeholder_says_is_never_taken_from_the_file() -> None:
    text = exported("xliff2").replace('equiv="{fever}"', 'equiv="{phone}"')
    assert str(taken_over(text)) == str(catalog())


def test_a_dual_may_leave_its_number_out_and_a_sentence_its_placeholder_not() -> None:
    text = exported("csv")
    assert faults(text.replace("{count} أيام", "أيام")) == []
    assert [code for code, _ in faults(text.replace("**{fever}** أو", "**الحمى** أو"))] == [
        "placeholders",
        "placeholders",
    ]


def test_plural_forms_are_confirmed_together() -> None:
    text = exported("csv")
    head, sign, tail = text.partition('"{count} أيام","translated"')
    assert sign
    assert [code for code, _ in faults(f'{head}"{{count}} أيام","needs-review"{tail}')] == [
        "plural-forms"
    ]


def test_letters_that_were_taken_apart_are_no_change() -> None:
    po = parse_po('msgid "a"\nmsgstr "operación"\n'.encode(), "ar.po")
    text = normalize("NFD", exported("xliff", po))
    assert merged(text, po).changes == ()
    (change,) = merged(text.replace("operacio", "la operacio"), po).changes
    assert change.target == "la operación"


def test_a_control_character_is_refused() -> None:
    text = exported("xliff2").replace(">-2 @<", '>-2 <cp hex="0001"/><')
    assert [code for code, _ in faults(text)] == ["control-character"]


def test_a_file_of_one_unit_is_enough() -> None:
    rows = exported("csv").split("\r\n")
    text = "\r\n".join([rows[0], next(row for row in rows if "noun" in row), ""])
    po = taken_over(text.replace('"Open",""', '"Open","مفتوح"'))
    assert entry(po, "Open", "noun").msgstr == "مفتوح"


@pytest.mark.parametrize("raw", [b"", b"<", b"<a/>", b"\xff\xfe<\x00", b"id\n", b"PK\x03\x04"])
def test_what_is_no_such_file_is_refused(raw: bytes) -> None:
    with pytest.raises(InputError):
        parse_delivery(raw, "back")
