"""The termbase file says in a note what may stand for a term and what may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.content.library import open_library
from nethandout.content.reading import load_content
from nethandout.errors import InputError
from nethandout.i18n.checks.plain import untranslated
from nethandout.i18n.checks.terms import _terms_in
from nethandout.i18n.termbase import Wording, load_termbases, parse_termbase
from nethandout.review.pots import make_pots

HEADER = "id,en,es,ar,zh-Hans,definition,note,do_not_translate\n"


def test_parentheses_and_notes_are_read() -> None:
    row = (
        "net,neuroendocrine tumor (NET),tumor neuroendocrino (TNE),ورم,神经（NET）,A tumor.,"
        '"allowed es: neoplasia (rare); forbidden es: bulto, masa; confusable ar: سرطان; '
        'forbidden ar: ورم عصبي alone; free words: here",no\n'
    )
    (term,) = parse_termbase(HEADER + row, "termbase.csv").rows
    assert term.english == ("neuroendocrine tumor", "NET")
    assert term.wordings["es"] == Wording(
        ("tumor neuroendocrino", "TNE", "neoplasia"), ("bulto", "masa"), ()
    )
    assert term.wordings["ar"] == Wording(("ورم",), (), ("سرطان",))
    assert term.wordings["zh-Hans"].accepted == ("神经", "NET")


def test_longer_terms_come_first() -> None:
    rows = "a,tumor,tumor,,,,,no\nb,primary tumor,tumor primario,,,,,no\n"
    termbase = parse_termbase(HEADER + rows, "termbase.csv")
    assert [row.id for row in termbase.rows] == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("id,en\n", [1]),
        (HEADER + "a,tumor\n", [2]),
        (HEADER + "a,tumor,,,,,,no\na,liver,,,,,,no\nb,,,,,,,no\n", [3, 4]),
        (HEADER + "a,tumor,,,,,,no,extra\n", [2]),
    ],
)
def test_all_wrong_lines_are_named(text: str, lines: list[int]) -> None:
    with pytest.raises(InputError) as caught:
        parse_termbase(text, "termbase.csv")
    assert [problem.position.line for problem in caught.value.problems] == lines


def write(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "termbase.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_clinic_adds_rows_and_replaces_them_by_id(tmp_path: Path) -> None:
    header = "id,en,es,ar,definition,note,do_not_translate\n"
    built_in = write(
        tmp_path / "built-in",
        header + "nurse,nurse,enfermera,ممرضة,,,no\nliver,liver,hígado,كبد,,,no\n",
    )
    clinic = write(
        tmp_path / "clinic",
        "id,en,es,fr,definition,note,do_not_translate\n"
        "nurse,nurse,enfermero,infirmière,,forbidden es: enfermera,no\n"
        "brand,Our Clinic,,,,,yes\n",
    )
    termbase = load_termbases([built_in, clinic])
    rows = {row.id: row for row in termbase.rows}
    assert rows.keys() == {"nurse", "liver", "brand"}
    nurse = rows["nurse"]
    assert termbase.wording(nurse, "es").accepted == ("enfermero",)
    assert termbase.wording(nurse, "es").forbidden == ("enfermera",)
    assert termbase.wording(nurse, "fr").accepted == ("infirmière",)
    assert termbase.wording(nurse, "ar").accepted == ("ممرضة",)
    assert termbase.untranslated == ("Our Clinic",)


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("id,en,german,definition,note,do_not_translate\n", ":1:3", "german"),
        ("id,en,es,es,definition,note,do_not_translate\n", ":1:4", "es"),
        ("id,en,xx,definition,note,do_not_translate\n", ":1:3", "xx"),
        (HEADER + "a,tumor,,,,,,maybe\n", ":2:8", "yes or no"),
        (HEADER + "a,,,,,,,no\n", ":2:2", "en is needed"),
        (HEADER + 'a,tumor,,,,"two\nlines",,no\na,liver,,,,,,no\n', ":4:1", "second time"),
        (HEADER + 'a,"tumor,,,,,,no\n', ":2", "quotation mark"),
        (HEADER.replace(",", ";"), ":1", "commas"),
    ],
)
def test_each_wrong_cell_is_told_with_its_place(text: str, place: str, word: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_termbase(text, "termbase.csv")
    (problem,) = caught.value.problems
    assert str(problem.position) == f"termbase.csv{place}"
    assert word in problem.message


def test_each_built_in_row_is_a_word_of_the_catalogs_or_a_medicine_of_records() -> None:
    """A row that nobody reads is checked in no translation, and grows old unseen."""
    library = open_library()
    content = load_content(library)
    termbase = load_termbases(library.folders("locales"))
    texts = [
        text
        for pot in make_pots(library, content).values()
        for entry in pot
        for text in (entry.msgid, entry.msgid_plural or "")
    ]
    found = {row.id for text in texts for row in _terms_in(text, termbase)}
    kept = {word for text in texts for word in untranslated(termbase).findall(text)}
    medicines = " ".join(
        name for drug in content.plan.treatments for name in (drug.label, *drug.names)
    ).casefold()
    unread = [
        row.id
        for row in termbase.rows
        if row.id not in found
        and not kept.intersection(row.english)
        and not any(form.casefold() in medicines for form in row.english)
    ]
    assert unread == []
