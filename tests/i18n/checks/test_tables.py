"""The words of the checks come from one file for each language, and a clinic may add some."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.errors import InputError, Position
from nethandout.i18n.checks import Entry, check_entry
from nethandout.i18n.checks.lexicon import Lexicon, expanded
from nethandout.i18n.checks.tables import Tables, built_in_tables, load_tables
from nethandout.i18n.termbase import load_termbases

LOCALES = Path(__file__).parents[3] / "locales"
SHIPPED = ("ar", "es", "fr", "ru", "vi", "zh")


def with_table(folder: Path, name: str, text: str) -> Tables:
    path = folder / "checks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load_tables([LOCALES, folder])


@pytest.mark.parametrize("language", SHIPPED)
def test_a_table_speaks_of_opposites_that_english_has(language: str) -> None:
    tables = built_in_tables()
    english, own = tables.source.table, tables.languages[language].table
    assert set(own.opposites) <= set(english.opposites)
    assert set(own.idioms) <= set(english.idioms)
    for axis, poles in own.opposites.items():
        assert set(poles) - {"none"} <= set(english.opposites[axis])


def test_a_half_table_checks_what_it_has(tmp_path: Path) -> None:
    tables = with_table(tmp_path, "pl.yaml", "negation: {hard: [nie]}\n")
    entry = Entry("Do not drive.", "Prowadź.", "pl", tables=tables)
    assert [finding.code for finding in check_entry(entry)] == ["negation-lost"]


def test_folders_without_english_have_the_tables_of_the_program(tmp_path: Path) -> None:
    assert load_tables([tmp_path]).languages.keys() == built_in_tables().languages.keys()
    assert load_tables([tmp_path], languages=["es"]).languages.keys() == {"en", "es"}


def test_what_only_tries_layouts_out_has_no_words() -> None:
    assert built_in_tables().of("ar") is not None
    assert built_in_tables().of("ar-XB") is built_in_tables().of("en-XA") is None


def test_a_clinic_adds_words(tmp_path: Path) -> None:
    tables = with_table(tmp_path, "es.yaml", "negation: {soft: [ojo con]}\n")
    entry = Entry("Do not drive.", "Ojo con conducir.", "es")
    assert [finding.code for finding in check_entry(entry)] == ["negation-lost"]
    entry = Entry("Do not drive.", "Ojo con conducir.", "es", tables=tables)
    assert list(check_entry(entry)) == []


def test_a_wrong_table_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        with_table(tmp_path, "es.yaml", "negation: {hrad: [nada]}\n")
    (problem,) = caught.value.problems
    assert problem.position.line == 1
    assert "hard" in problem.message


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [
        ("units: {miligram: [mgs]}", 9, "units: “miligram” is not known: there are %, GBq"),
        ("units_before: {degree: [grado]}", 16, "“degree” is not known: there are %, GBq"),
        ("drugs: {octreotida: [octre]}", 9, "did you mean “octreotide”?"),
        ("opposites: {sides: {left: [zurda]}}", 13, "opposites: “sides” is not known"),
        ("opposites: {side: {lefft: [zurda]}}", 20, "“lefft” is not known: there are left, none"),
        ("idioms: {fastting: [sin comer]}", 10, "did you mean “fasting”?"),
        ("acts: {asck: [pregunte]}", 8, "acts: “asck” is not known: there are ask"),
        ("frames: {att: [a las]}", 10, "frames: “att” is not known: there are at"),
        ("frames_behind: {att: [a las]}", 17, "frames_behind: “att” is not known"),
        ("clauses: {iff: [si]}", 11, "clauses: “iff” is not known: there are if, none, then"),
        ("numbers: {idioms: {2 hora: [par]}}", 20, "numbers.idioms: “2 hora” is not known"),
        ("numbers: {idioms: {1/0 hour: [par]}}", 20, "“1/0 hour” is not known"),
        ("grave: [side, sides]", 15, "grave: “sides” is not known"),
        ("kept: [partners]", 8, "kept: “partners” is not known"),
        ("terms: {chromogranins: [cga]}", 9, "terms: “chromogranins” is not known: there are "),
    ],
)
def test_a_name_that_no_check_asks_for_is_refused_with_its_place_and_the_known_ones(
    tmp_path: Path, table: str, column: int, said: str
) -> None:
    path = tmp_path / "checks" / "es.yaml"
    path.parent.mkdir()
    path.write_text(f"{table}\n", encoding="utf-8")
    terms = [row.id for row in load_termbases([LOCALES]).rows]
    with pytest.raises(InputError) as caught:
        load_tables([LOCALES, tmp_path], languages=["es"], terms=terms)
    (problem,) = caught.value.problems
    assert problem.position == Position(str(path), 1, column)
    assert problem.code == "unknown-key"
    assert said in problem.message


def test_a_clinic_names_a_new_unit_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    for name, written in (("en", "sachets"), ("es", "sobres")):
        path = tmp_path / "checks" / f"{name}.yaml"
        path.write_text(f"units: {{sachet: [{written}]}}\n", encoding="utf-8")
    tables = load_tables([LOCALES, tmp_path], languages=["es"])
    entry = Entry("Take 2 sachets.", "Tome 2 ml.", "es", tables=tables)
    assert [finding.code for finding in check_entry(entry)] == ["unit"]


@pytest.mark.parametrize("share", ["3/0", "half"])
def test_a_part_of_a_number_is_named_by_a_fraction(tmp_path: Path, share: str) -> None:
    with pytest.raises(InputError):
        with_table(tmp_path, "es.yaml", f"numbers: {{parts: {{{share}: [mitades]}}}}\n")


def test_tables_that_come_with_the_program_speak_of_terms_of_its_termbase() -> None:
    load_tables([LOCALES], terms=[row.id for row in load_termbases([LOCALES]).rows])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("evit*", ["evit*"]),
        ("(un|una) vez", ["un vez", "una vez"]),
        ("a (b|c (d|e))", ["a b", "a c d", "a b", "a c e"]),
        ("no … sin", ["no…sin"]),
    ],
)
def test_a_choice_stands_for_several_words(written: str, expected: list[str]) -> None:
    assert list(expanded(written)) == expected


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("no", "no conduzca", ["no"]),
        ("no", "noche", []),
        ("evit*", "evite eso", ["evite"]),
        ("no … sin", "no salga sin agua", ["no salga sin"]),
        ("no … sin", "no salga. vaya sin agua", []),
        ("*less", "a painless test", ["painless"]),
        ("¿no?", "viene, ¿no?", ["¿no?"]),
    ],
)
def test_words_are_found_as_a_translator_means_them(word: str, text: str, found: list[str]) -> None:
    hits = Lexicon({("kind", "tag"): (word,)}).scan(text).get("kind", [])
    assert [text[hit.start : hit.end] for hit in hits] == found


def test_the_longest_word_wins() -> None:
    words = Lexicon({("not", "hard"): ("no",), ("not", ""): ("no solo",)})
    assert [hit.tag for hit in words.scan("no solo hoy, no mañana")["not"]] == ["", "hard"]


def test_a_prefix_may_stand_before_a_word() -> None:
    words = Lexicon({("not", "hard"): ("لا",)}, prefixes=("و",))
    assert len(words.scan("لا تأكل ولا تشرب")["not"]) == 2


def test_words_without_spaces_are_found_inside() -> None:
    words = Lexicon({("not", "hard"): ("不",), ("not", ""): ("不仅",)}, spaced=False)
    assert [hit.tag for hit in words.scan("这不仅是不能")["not"]] == ["", "hard"]
