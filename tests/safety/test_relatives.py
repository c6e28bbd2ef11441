"""Families of medicines are known by their members, by their own name, and in every script."""

from __future__ import annotations

import pytest

from nethandout.safety.relatives import families_of


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("beta-lactams", "penicillins"),
        ("betalactámicos", "penicillins"),
        ("Penizillin", "penicillins"),
        ("Septrin Forte", "sulfonamide antibiotics"),
        ("anti-inflammatories", "NSAIDs"),
        ("antiinflamatorios", "NSAIDs"),
        ("thuốc kháng viêm không steroid", "NSAIDs"),
        ("مضادات الالتهاب", "NSAIDs"),
        ("非甾体抗炎药", "NSAIDs"),
        ("НПВС", "NSAIDs"),
        ("opioids", "opioids of the morphine kind"),
        ("opiáceos", "opioids of the morphine kind"),
        ("опиоиды", "opioids of the morphine kind"),
        ("阿片类", "opioids of the morphine kind"),
        ("Sandostatin LAR", "somatostatin analogs"),
        ("善龙", "somatostatin analogs"),
        ("سوماتولين", "somatostatin analogs"),
        ("соматулин", "somatostatin analogs"),
    ],
)
def test_a_family_is_known_by_its_own_name_in_every_language(words: str, family: str) -> None:
    assert family in families_of(words)


@pytest.mark.parametrize("words", ["loperamide", "лоперамид", "洛哌丁胺", "لوبراميد", "lactulose"])
def test_other_medicines_are_of_no_family(words: str) -> None:
    assert families_of(words) == frozenset()
