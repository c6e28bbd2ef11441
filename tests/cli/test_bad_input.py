"""What is wrong in a record is named with its place, never repeated, and nothing is printed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nethandout.content.library import built_in_root

if TYPE_CHECKING:
    from tests.cli.conftest import Program

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "records").glob("*.yaml"))
CANARY = "zanary"
RECORD = """\
patient:
  name: "Rosa Zanary"
  birth_date: "1961-04-09"
  record_number: "ZAN-0012345"
language: en
tumor: {site: ileum}
treatments: [lanreotide]
care_team:
  - {role: NET nurse, name: R. Zanary}
approved_by: Dr. Zanary
approved_on: "2026-11-20"
"""

NAME = '"Rosa Zanary"'
WRONG: list[tuple[str, str, str, str]] = [
    ("no name", f"  name: {NAME}\n", "", "missing"),
    ("no site", "{site: ileum}", "{size_mm: '7'}", "missing"),
    ("no patient, but a nurse", RECORD.partition("language")[0], "", "needs-patient"),
    ("impossible date", "1961-04-09", "1961-02-30", "invalid"),
    ("birth in the future", "1961-04-09", "2999-01-01", "birth-date"),
    ("unquoted number", '"ZAN-0012345"', "0012345", "unquoted"),
    ("a control character", NAME, '"Rosa\\x07 Zanary"', "control-character"),
    ("a raw control character", "Rosa", "Ro\x07sa", "control-character"),
    ("reversed text", NAME, '"Rosa \\u202eZanary"', "bidi-control"),
    ("reversed text in a role", "NET nurse", '"\\u202eZanary"', "bidi-control"),
    ("an endless name", NAME, f'"{"Zanary" * 3400}"', "invalid"),
    ("a script", NAME, '"<script>Zanary</script>"', "name-character"),
    ("a template", NAME, '"{{7*7}} Zanary"', "name-character"),
    ("a file", NAME, '"file:///etc/zanary"', "name-character"),
    ("a script elsewhere", "NET nurse", '"<script>Zanary</script>"', "markup"),
    ("a template elsewhere", "NET nurse", '"{{7*7}} Zanary"', "markup"),
    ("a file elsewhere", "NET nurse", '"file:///etc/zanary"', "markup"),
    ("a language that is not there", "language: en", "language: tlh", "no-catalog"),
    ("no language at all", "language: en", 'language: "../../zanary"', "no-catalog"),
    ("a site that is not there", "ileum", "zanary", "unknown-id"),
    ("a key that is a name", "approved_by:", "Zanary:", "unknown-key"),
    ("not YAML", NAME, '"Rosa Zanary', "yaml-syntax"),
    ("an alias", NAME, "*zanary", "yaml-syntax"),
]


def test_a_treatment_that_a_clinic_has_no_topic_for(
    nethandout: Program, clinic: Path, record: Callable[[str], Path], tmp_path: Path
) -> None:
    """The built-in plan has a topic for each treatment; a clinic can name one more."""
    own = tmp_path / "own"
    (own / "handouts").mkdir(parents=True)
    shutil.copy(clinic / "clinic.yaml", own)
    plan = (built_in_root() / "handouts" / "plan.yaml").read_text("utf-8")
    more = "treatments:\n  - {id: drug-zanamab, label: zanamab}\n"
    (own / "handouts" / "plan.yaml").write_text(
        plan.replace("\ntreatments:\n", f"\n{more}"), "utf-8"
    )
    path = record(RECORD.replace("lanreotide", "drug-zanamab"))
    ran = nethandout("build", path, "--clinic", own, "-o", tmp_path / "x.pdf", "--json")
    assert ran.code == 4
    assert "topic-not-written" in ran.codes
    assert "zanamab" in ran.out
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [case[1:] for case in WRONG],
    ids=[case[0] for case in WRONG],
)
def test_a_wrong_record(
    before: str,
    after: str,
    code: str,
    nethandout: Program,
    clinic: Path,
    record: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    assert before in RECORD
    path = record(RECORD.replace(before, after))
    output = tmp_path / "out" / "x.pdf"
    output.parent.mkdir()
    ran = nethandout("build", path, "--clinic", clinic, "-o", output, "--json")
    assert ran.code == 4
    assert code in ran.codes
    assert re.search(rf"^{re.escape(str(path))}(:\d+:\d+)?: error: ", ran.err, re.MULTILINE)
    ran.never_says(CANARY, "7*7", "49 ", "<script", "file:///", "Rosa", "ZAN-", "0012345")
    assert ran.json["exit_code"] == 4
    assert code in [problem["code"] for problem in ran.json["problems"]]
    assert not list(output.parent.iterdir())


@pytest.mark.parametrize(
    "text", ["", "- a\n" * 3, "[" * 3000, "a: " + "[" * 100 + "]" * 100, "\ufeff"]
)
def test_what_is_no_record(
    text: str,
    nethandout: Program,
    clinic: Path,
    record: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    ran = nethandout("build", record(text), "--clinic", clinic, "-o", tmp_path / "x.pdf")
    assert ran.code == 4
    assert ran.codes
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00a", b"%PDF-1.7\x00", b"patient: \xe9"])
def test_what_is_no_text(raw: bytes, nethandout: Program, tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    path.write_bytes(raw)
    ran = nethandout("plan", path)
    assert ran.code == 4
    assert ran.codes


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_no_broken_record_is_repeated(path: Path, nethandout: Program) -> None:
    ran = nethandout("plan", path, "--json")
    expected = path.read_text(encoding="utf-8").partition("\n")[0]
    assert ran.code == (0 if expected.endswith("warning") else 4), ran.err
    ran.never_says(CANARY)


@pytest.mark.parametrize(
    ("option", "value", "code", "hint"),
    [
        ("--tumor-site", "ilium", "unknown-id", "ileum"),
        ("--treatment", "lanreotid", "unknown-id", "lanreotide"),
        ("--condition", "carcinoid-syndrom", "unknown-id", "carcinoid-syndrome"),
        ("--setting", "liver-metastasis", "unknown-id", "liver-metastases"),
        ("--language", "tlh", "no-catalog", "en"),
        ("--language", "<b>", "no-catalog", "en"),
        ("--size-mm", "huge", "invalid", "number"),
        ("--size-mm", "9999", "out-of-range", "millimeters"),
    ],
)
def test_a_wrong_option_is_named_with_the_nearest_right_one(
    option: str, value: str, code: str, hint: str, nethandout: Program, tmp_path: Path
) -> None:
    site = () if option == "--tumor-site" else ("--tumor-site", "ileum")
    ran = nethandout("build", *site, option, value, "-o", tmp_path / "x.pdf")
    assert ran.code == 4
    assert ran.codes == [code]
    assert option in ran.err
    assert hint in ran.err
    assert not list(tmp_path.iterdir())


def test_a_safety_rule_stops_with_its_place_and_its_id(
    nethandout: Program, clinic: Path, record: Callable[[str], Path], tmp_path: Path
) -> None:
    path = record(RECORD + "allergies: [{to: lanreotide, reaction: zanary hives}]\n")
    ran = nethandout("build", path, "--clinic", clinic, "-o", tmp_path / "x.pdf", "--json")
    assert ran.code == 1
    assert ran.codes == ["allergy-conflict"]
    assert "allergies" in ran.err
    ran.never_says(CANARY)
    assert not (tmp_path / "x.pdf").exists()
