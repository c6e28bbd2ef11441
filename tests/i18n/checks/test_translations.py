"""Translations as people write them: right ones raise no error, each wrong one is found.

One file for each language in `fixtures/translations`; adding a language means adding one there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from nethandout.errors import Severity
from nethandout.i18n.checks import Entry, Finding, check_entry
from nethandout.i18n.termbase import Termbase, load_termbases

ROOT = Path(__file__).parents[3]
FIXTURES = Path(__file__).parents[2] / "fixtures" / "translations"
LANGUAGES = sorted(path.stem for path in FIXTURES.glob("*.yaml"))


@cache
def termbase() -> Termbase:
    return load_termbases([ROOT / "locales"])


def findings(language: str, source: str, target: str, role: str = "") -> list[Finding]:
    return list(check_entry(Entry(source, target, language, role=role, termbase=termbase())))


def fixtures(kind: str) -> Iterator[tuple[str, ...]]:
    for language in LANGUAGES:
        tree = yaml.safe_load((FIXTURES / f"{language}.yaml").read_text(encoding="utf-8"))
        yield from ((language, *row) for row in tree[kind])


@pytest.mark.parametrize(("language", "source", "target"), [*fixtures("right")])
def test_a_right_translation_raises_nothing(language: str, source: str, target: str) -> None:
    assert findings(language, source, target) == []


@pytest.mark.parametrize(("language", "code", "source", "target"), [*fixtures("wrong")])
def test_a_wrong_translation_is_found(language: str, code: str, source: str, target: str) -> None:
    assert code in {finding.code for finding in findings(language, source, target)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_both_kinds(language: str) -> None:
    for kind in ("right", "wrong"):
        assert len([row for row in fixtures(kind) if row[0] == language]) >= 15


@pytest.mark.parametrize(
    ("role", "source", "target", "severity", "blocks"),
    [
        ("paragraph", "The left side is larger.", "El lado derecho es más grande.", "error", False),
        (
            "warning sign",
            "The left side is larger.",
            "El lado derecho es más grande.",
            "error",
            True,
        ),
        ("card", "The left side is larger.", "El lado derecho es más grande.", "error", True),
        ("paragraph", "Take 5 mg before meals.", "Tome 5 mg después de comer.", "error", True),
        ("paragraph", "A large tumor grows.", "Un tumor pequeño crece.", "warning", False),
        ("first aid", "A large tumor grows.", "Un tumor pequeño crece.", "error", True),
        ("paragraph", "You feel well.", "No se siente bien.", "warning", False),
        ("warning sign", "You feel well.", "No se siente bien.", "error", True),
        ("do-not", "Close the box.", "Abra la caja.", "error", True),
        ("paragraph", "Close the box.", "Abra la caja.", "warning", False),
        ("dose", "Take naproxen.", "Tome la medicina.", "error", True),
        ("paragraph", "Take naproxen.", "Tome la medicina.", "warning", False),
    ],
)
def test_what_can_hurt_a_patient_is_not_printed(
    role: str, source: str, target: str, severity: str, blocks: bool
) -> None:
    found = findings("es", source, target, role)
    assert {(finding.severity, finding.blocks) for finding in found} == {
        (Severity(severity), blocks)
    }


def test_letters_in_two_signs_count_as_one() -> None:
    assert findings("vi", "Call us.", "Go\u0323i cho chu\u0301ng to\u0302i.") == []
