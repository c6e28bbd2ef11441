from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.cache import load_content_again
from nethandout.content.drugnames import DrugNames, load_drug_names, scripts_of
from nethandout.content.library import Library, open_library

LANREOTIDE = {"drug-lanreotide"}
OCTREOTIDES = {"drug-octreotide-lar", "drug-octreotide-short"}
LAR = {"drug-octreotide-lar"}
SHORT = {"drug-octreotide-short"}
LUTATHERA = {"drug-lu177-dotatate"}
CLASS = {"drug-ssa-overview"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return open_library(cache_dir=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def names(library: Library) -> DrugNames:
    return load_drug_names(library, load_content_again(library).plan)


@pytest.mark.parametrize(
    ("medicine", "expected"),
    [
        ("Lanreotide 120", LANREOTIDE),
        ("lanreotde", LANREOTIDE),
        ("Somatuline Depot (lanreotide)", LANREOTIDE),
        ("Octreotide", OCTREOTIDES),
        ("Octréotide", OCTREOTIDES),
        ("octreotida", OCTREOTIDES),
        ("Octreotide acetate LAR", LAR),
        ("Octreotide (long-acting)", LAR),
        ("Sandostatin", SHORT),
        ("SANDOSTATIN LAR Depot", LAR),
        ("Lutetium Lu 177 dotatate", LUTATHERA),
        ("Afinitor", {"drug-everolimus"}),
    ],
)
def test_medicines_by_name(names: DrugNames, medicine: str, expected: set[str]) -> None:
    assert names.named(medicine) == expected


@pytest.mark.parametrize(
    ("medicine", "expected"),
    [
        ("lanreótida", LANREOTIDE),
        ("兰瑞肽注射液", LANREOTIDE),
        ("لانريوتيد", LANREOTIDE),
        ("octreótido", OCTREOTIDES),
        ("奥曲肽", OCTREOTIDES),
        ("奧曲肽", OCTREOTIDES),
        ("长效奥曲肽", LAR),
        ("善宁", SHORT),
        ("أوكتريوتيد طويل المفعول", LAR),
        ("dotatato de lutecio Lu 177", LUTATHERA),
        ("镥[177Lu]氧奥曲肽", LUTATHERA),
        ("依维莫司", {"drug-everolimus"}),
        ("análogos de la somatostatina", CLASS),
        ("somatostatin analogues", CLASS),
        ("生长抑素类似物", CLASS),
        ("مضاهئات السوماتوستاتين", CLASS),
    ],
)
def test_names_in_every_language(names: DrugNames, medicine: str, expected: set[str]) -> None:
    assert names.named(medicine) == expected


@pytest.mark.parametrize(
    "spelling",
    [
        "الأوكتريوتيد",
        "اوكتريوتيد",
        "أُوكْتِرْيُوتيد",
        "أوكتـــريوتيد",
        "والأوكتريوتيد",
        "奥 曲 肽",
        "ｏｃｔｒｅｏｔｉｄｅ",
        "octerotide",
        "octreotyd",
        "OCTREOTIDE\N{RIGHT-TO-LEFT MARK}",
    ],
)
def test_spellings_that_change_no_name(names: DrugNames, spelling: str) -> None:
    assert names.named(spelling) == OCTREOTIDES


@pytest.mark.parametrize(
    "other",
    [
        "pasireotide",
        "edotreotide",
        "somatostatin",
        "somatropin",
        "tacrolimus",
        "sirolimus",
        "imatinib",
        "nimodipine",
        "prednisolone",
        "metformin",
        "二甲双胍",
        "البنسلين",
        "",
    ],
)
def test_neighbors_of_a_name_are_no_name(names: DrugNames, other: str) -> None:
    assert names.mentioned(other) == set()


def test_a_text_may_mention_more_drugs_than_one(names: DrugNames) -> None:
    text = "lanreotide, octreotide long acting, Afinitor"
    assert names.mentioned(text) >= LANREOTIDE | LAR | {"drug-everolimus"}


@given(st.text(max_size=30))
def test_no_text_breaks_the_search(names: DrugNames, text: str) -> None:
    assert names.named(text) <= names.mentioned(text)


def test_what_is_kept_is_what_was_read(library: Library, names: DrugNames) -> None:
    assert load_drug_names(library, load_content_again(library).plan) == names


def test_a_language_without_a_termbase_teaches_its_names(library: Library, tmp_path: Path) -> None:
    """The words that stand where, and only where, a drug is named are what it is called."""
    french = tmp_path / "locales" / "fr" / "LC_MESSAGES" / "handouts.po"
    french.parent.mkdir(parents=True)
    spanish = library.root / "locales" / "es" / "LC_MESSAGES" / "handouts.po"
    shutil.copy(spanish, french)
    text = french.read_text(encoding="utf-8").replace("lanreótido", "zanaryl")
    french.write_text(text, encoding="utf-8")
    wider = replace(library, overlay=tmp_path)
    assert load_drug_names(wider, load_content_again(library).plan).named("Zanaryl") == LANREOTIDE


def test_a_broken_catalog_keeps_no_other_language_from_printing(
    library: Library, names: DrugNames, tmp_path: Path
) -> None:
    broken = tmp_path / "locales" / "fr" / "LC_MESSAGES" / "handouts.po"
    broken.parent.mkdir(parents=True)
    broken.write_text('msgid "lanreotide', encoding="utf-8")
    wider = replace(library, overlay=tmp_path)
    assert load_drug_names(wider, load_content_again(library).plan) == names


def test_the_scripts_of_a_text() -> None:
    assert scripts_of("B12 维生素 ل") == {"LATIN", "CJK", "ARABIC"}
    assert scripts_of("12 %") == set()
