"""A drug has one name in a handout: the termbase's, with the Latin one beside it."""

from __future__ import annotations

import pytest

from nethandout.content.library import built_in_root
from nethandout.handout.medicinenames import MedicineNames, medicine_names
from nethandout.i18n.termbase import load_termbases
from nethandout.service import open_service


@pytest.fixture(scope="module")
def names() -> MedicineNames:
    plan = open_service().content.plan
    return medicine_names(plan, load_termbases([built_in_root() / "locales"]))


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("Lanreotide", "en", None),
        ("Lanreotide", "es", "Lanreótido (lanreotide)"),
        ("Lanreotida (lanreotide)", "es", "Lanreótido (lanreotide)"),
        ("lanreotide", "zh-Hans", "兰瑞肽（lanreotide）"),
        ("兰瑞肽 (lanreotide)", "zh-Hans", "兰瑞肽（lanreotide）"),
        ("octreotide LAR", "ar", "أوكتريوتيد طويل المفعول (octreotide LAR)"),
        ("Everolimus", "es", "Everolimus"),
        ("Loperamide", "ar", "لوبيراميد (loperamide)"),
        ("Lanreotide 120 mg", "es", None),
        ("Lanreotide (octreotide)", "es", None),
        ("Amlodipine", "es", None),
        ("DOTATATE", "es", None),
    ],
)
def test_names_as_typed(
    names: MedicineNames, typed: str, language: str, expected: str | None
) -> None:
    assert names.printed(typed, language) == expected
