"""What is listed as another name is one that a record may use, for one fact only."""

from __future__ import annotations

from functools import cache

import pytest

from nethandout.content.library import open_library
from nethandout.content.plan import Plan
from nethandout.content.reading import load_content
from nethandout.content.synonyms import FACTS, spellings, translated_names
from nethandout.i18n.termbase import Termbase, parse_termbase
from nethandout.records.vocabulary import ADDITION, CONDITION, SETTING, SITE, TREATMENT
from nethandout.review.catalog_files import termbase_of
from nethandout.service import open_service

KINDS = (SITE, SETTING, CONDITION, TREATMENT, ADDITION)
HEADER = "id,en,es,zh-Hans,definition,note,do_not_translate\n"


@cache
def plan() -> Plan:
    return load_content(open_library()).plan


def names(rows: str, facts: str = "sites") -> dict[str, str]:
    return dict(translated_names(plan(), parse_termbase(HEADER + rows, "t.csv"), facts))


def test_a_term_names_the_fact_that_has_it_for_a_name() -> None:
    found = names("ileum,ileum (last part),íleon,回肠,x,allowed es: tripa,no\n")
    assert found == {"íleon": "ileum", "ileon": "ileum", "回肠": "ileum"}


def test_a_name_that_could_mean_two_is_none() -> None:
    both = "a,ileum,intestino,回肠,x,,no\nb,jejunum,intestino,空肠,x,,no\n"
    assert names(both) == {"回肠": "ileum", "空肠": "jejunum"}
    assert "colon" not in names("a,ileum,colon,回肠,x,,no\n")
    octreotide = "a,octreotide,octreotida,奥曲肽,x,,no\n"
    assert names(octreotide, "treatments") == {}


@pytest.mark.parametrize("facts", FACTS)
def test_all_names_that_are_listed_are_taken_by_a_record(facts: str) -> None:
    vocabulary = open_service().vocabulary
    listed = list(spellings(plan(), termbase_of(open_library()), facts))
    assert listed
    for each in listed:
        others = [name for found in each.translations.values() for name in found]
        for name in (each.id, *each.names, *others):
            resolved = next(
                kind.resolve(name.upper(), vocabulary) for kind in KINDS if kind.table == facts
            )
            assert resolved == each.id, name


def test_without_a_termbase_there_are_english_names_only() -> None:
    (ileum,) = (each for each in spellings(plan(), Termbase(), "sites") if each.id == "ileum")
    assert (ileum.names, ileum.translations) == (("ileal", "terminal ileum"), {})
