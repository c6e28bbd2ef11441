"""The words of the checks come from one file for each language, and a clinic may add some."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.errors import InputError
from nethandout.i18n.checks import Entry, check_entry
from nethandout.i18n.checks.lexicon import Lexicon, expanded
from nethandout.i18n.checks.tables import Tables, built_in_tables, load_tables

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
