"""Wrong translations with one slip each are found; right but unusual ones pass.

The lists in `tests/fixtures/seeded` were written from the languages, not from the checks:
what a tired translator, a translation tool or a machine really gets wrong, and what good
translators really write. Do not fit an entry to a check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from nethandout.content.library import built_in_root
from nethandout.errors import Severity
from nethandout.i18n.checks import Entry, Finding, check_entry
from nethandout.i18n.termbase import load_termbases

FILES = sorted((Path(__file__).parents[2] / "fixtures" / "seeded").glob("*.yaml"))
LEAST_BLOCKED = 1.0
LEAST_FOUND = 0.97
MOST_WARNINGS = 4


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry of the lists with what the checks say about it."""

    language: str
    kind: str
    role: str
    blocks: bool
    source: str
    target: str
    note: str
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        said = ", ".join(f"{one.severity.name.lower()} {one.code}" for one in self.findings)
        return (
            f"{self.language} · {self.kind} · {self.role} · {self.note}\n"
            f"    {self.source}\n    {self.target}\n    found: {said or 'nothing'}"
        )

    def has(self, *severities: Severity) -> bool:
        """Tell whether a finding is of one of the severities."""
        return any(one.severity in severities for one in self.findings)


def judged(wanted: str) -> tuple[Judged, ...]:
    """Turn the entries of one of the two lists, in all languages, into judged ones."""
    termbase = load_termbases([built_in_root() / "locales"])
    found = []
    for path in FILES:
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))[wanted]:
            entry = Entry(
                row["source"], row["target"], path.stem, role=row["role"], termbase=termbase
            )
            findings = tuple(check_entry(entry))
            fields = {"kind": wanted, "blocks": False, **row}
            found.append(Judged(language=path.stem, findings=findings, **fields))
    return tuple(found)


@pytest.fixture(scope="module")
def wrong() -> tuple[Judged, ...]:
    return judged("wrong")


@pytest.fixture(scope="module")
def right() -> tuple[Judged, ...]:
    return judged("right")


def listed(entries: Iterable[Judged]) -> str:
    return "".join(f"\n  {entry}" for entry in entries)


def test_the_lists_are_long_and_of_many_kinds(
    wrong: tuple[Judged, ...], right: tuple[Judged, ...]
) -> None:
    assert [path.stem for path in FILES] == ["ar", "es", "fr", "ru", "vi", "zh-Hans"]
    assert len(wrong) >= 1690
    assert len(right) >= 1350
    assert len({entry.kind for entry in wrong}) >= 100


def test_every_wrong_one_that_can_hurt_is_kept_from_the_page(
    wrong: tuple[Judged, ...],
) -> None:
    hurting = [entry for entry in wrong if entry.blocks]
    missed = [e for e in hurting if not any(finding.blocks for finding in e.findings)]
    share = 1 - len(missed) / len(hurting)
    assert share >= LEAST_BLOCKED, f"{share:.1%} of {len(hurting)} block, not:{listed(missed)}"


def test_nearly_every_wrong_one_is_found(wrong: tuple[Judged, ...]) -> None:
    missed = [e for e in wrong if not e.has(Severity.ERROR, Severity.WARNING)]
    share = 1 - len(missed) / len(wrong)
    assert share >= LEAST_FOUND, f"{share:.1%} of {len(wrong)} found, not:{listed(missed)}"


def test_no_right_one_is_called_an_error(right: tuple[Judged, ...]) -> None:
    accused = [entry for entry in right if entry.has(Severity.ERROR)]
    assert not accused, f"{len(accused)} of {len(right)} called errors:{listed(accused)}"


def test_nearly_no_right_one_is_warned_about(right: tuple[Judged, ...]) -> None:
    warned = [entry for entry in right if entry.has(Severity.WARNING)]
    count = sum(f.severity is Severity.WARNING for e in warned for f in e.findings)
    assert count <= MOST_WARNINGS, f"{count} warnings:{listed(warned)}"
