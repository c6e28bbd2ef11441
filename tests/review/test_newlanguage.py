"""What is known of a language is said before anybody translates into it, and what is not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nethandout.content.library import built_in_root
from nethandout.errors import UsageError
from nethandout.i18n.termbase import load_termbase
from nethandout.review.newlanguage import (
    add_termbase_column,
    facts_of,
    language_to_begin,
)


@pytest.mark.parametrize(
    ("tag", "english", "direction", "script", "plural"),
    [
        ("vi", "Vietnamese", "ltr", "Latin", "1 form for all numbers"),
        ("ru", "Russian", "ltr", "Cyrillic", "3 forms: 1, 21, 31, 41 …; 2, 3, 4, 22 …; 0, 5, 6, 7"),
        ("fr", "French", "ltr", "Latin", "3 forms: 0, 1; only very large numbers; 2, 3, 4, 5 …"),
        ("prs", "Dari", "rtl", "Arabic", "2 forms: 0, 1; 2, 3, 4, 5 …"),
        ("ksw", "S’gaw Karen", "ltr", "Myanmar", "1 form for all numbers"),
        ("am", "Amharic", "ltr", "Ethiopic", "2 forms: 0, 1; 2"),
        ("sr-Latn", "Serbian", "ltr", "Latin", "3 forms: 1, 21"),
    ],
)
def test_the_facts_of_a_language(
    tag: str, english: str, direction: str, script: str, plural: str
) -> None:
    facts = facts_of(tag)
    assert (facts.english, facts.direction, facts.script) == (english, direction, script)
    assert facts.plural_in_words().startswith(plural)
    assert facts.own[0] in facts.letters


@pytest.mark.parametrize(
    ("tag", "gap"),
    [
        ("hmn", "those of “en” are printed: Tuesday, December 1, 2026"),
        ("ht", "those of “fr” are printed"),
        ("nv", "no plural rule"),
        ("gn", "no words for hours, days and nights"),
    ],
)
def test_what_cldr_lacks_is_told(tag: str, gap: str) -> None:
    assert gap in " ".join(facts_of(tag).gaps)


@pytest.mark.parametrize("tag", ["vi", "ru", "es", "ar", "zh-Hans", "so", "fil"])
def test_a_language_that_cldr_knows_whole_has_no_gap(tag: str) -> None:
    assert facts_of(tag).gaps == ()


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("vietnamese", "did you mean “vi”?"),
        ("VN", "did you mean “vi”?"),
        ("cn", "did you mean “zh"),
        ("tlh", "no language has the code “tlh”"),
        ("en-GB", "written in English"),
        ("../es", "no language has the code"),
    ],
)
def test_what_is_no_language_to_begin_is_refused(typed: str, advice: str) -> None:
    with pytest.raises(UsageError, match=None) as caught:
        language_to_begin(typed)
    assert advice in caught.value.message


def test_any_spelling_begins_the_same_language() -> None:
    assert language_to_begin("PT_br") == "pt-BR"
    assert language_to_begin("zh_CN") == "zh-Hans"


def test_a_column_is_added_one_time_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "termbase.csv"
    before = "id,en,es,definition,note,do_not_translate\nliver,liver,hígado,An organ.,,no\n"
    path.write_text(before, encoding="utf-8")
    assert add_termbase_column(tmp_path, "vi", built_in_root()) == (path, 1)
    after = path.read_text(encoding="utf-8")
    assert after == (
        "id,en,es,vi,definition,note,do_not_translate\nliver,liver,hígado,,An organ.,,no\n"
    )
    add_termbase_column(tmp_path, "vi", built_in_root())
    assert path.read_text(encoding="utf-8") == after


def test_a_folder_without_a_termbase_gets_the_terms_to_fill_in(tmp_path: Path) -> None:
    path, terms = add_termbase_column(tmp_path / "locales", "vi", built_in_root())
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["id", "en", "vi", "definition", "note", "do_not_translate"]
    assert len(rows) == terms + 1 > 100
    assert len(load_termbase(path).rows) == terms
