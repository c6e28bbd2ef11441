"""Each empty value that some handout needs is named, with the topics that need it."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from nethandout.content.library import built_in_root, open_library
from nethandout.content.reading import load_content
from nethandout.errors import Severity
from nethandout.review.clinic_values import empty_values, empty_values_in
from nethandout.review.release import check_release

DAY = date(2026, 11, 22)
EXAMPLE = built_in_root() / "examples" / "clinic"
EMPTIED = ("sugar_low_mg_dl", "own_bed_days", "fluids_days")


def test_each_empty_value_is_named_with_its_line_and_topics(tmp_path: Path) -> None:
    text = (EXAMPLE / "clinic.yaml").read_text("utf-8")
    for name in EMPTIED:
        assert f"{name}:" in text
        text = re.sub(rf"{name}:.*", f"{name}:", text)
    (tmp_path / "clinic.yaml").write_text(text, "utf-8")
    library = open_library(tmp_path)
    found = sorted(empty_values(library, load_content(library)), key=lambda p: p.position)
    lines = [text.splitlines()[problem.position.line - 1].strip() for problem in found]
    assert lines == [f"{name}:" for name in EMPTIED]
    assert {problem.severity for problem in found} == {Severity.WARNING}
    named = [set(problem.message.partition(": ")[2].split(", ")) for problem in found]
    assert named[0] >= {"drug-lanreotide", "drug-octreotide-lar", "drug-ssa-overview"}
    assert named[1:] == [{"life-radiation-safety"}, {"treatment-prrt"}]


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("page_address:", True),
        ('page_address: ""', True),
        ("page_address: https://example.org/{handout_id}.html", False),
        ("", False),
    ],
)
def test_an_address_of_pages_that_is_asked_for_and_empty_is_named(
    tmp_path: Path, line: str, *, is_told: bool
) -> None:
    text = f"{(EXAMPLE / 'clinic.yaml').read_text('utf-8')}\n{line}\n"
    (tmp_path / "clinic.yaml").write_text(text, "utf-8")
    found = empty_values_in(tmp_path)
    assert [problem.code for problem in found] == ["clinic-value"] * is_told
    for problem in found:
        assert text.splitlines()[problem.position.line - 1] == line
        assert problem.severity is Severity.WARNING
        assert problem.message.startswith("page_address is empty")


def test_a_value_that_a_clinics_own_topic_needs_is_named(tmp_path: Path) -> None:
    topic = tmp_path / "handouts" / "life" / "diet.yaml"
    topic.parent.mkdir(parents=True)
    text = (built_in_root() / "handouts/life/diet.yaml").read_text("utf-8")
    summary = re.search(r"^summary: (.*)$", text, re.MULTILINE)
    assert summary
    words = "summary: Call above {stools_per_day} stools in a day."
    topic.write_text(text.replace(summary[0], words), "utf-8")
    shutil.copy(EXAMPLE / "clinic.yaml", tmp_path)
    file = tmp_path / "clinic.yaml"
    file.write_text(
        re.sub(r"stools_per_day:.*", "stools_per_day:", file.read_text("utf-8")), "utf-8"
    )
    library = open_library(tmp_path)
    (found,) = empty_values(library, load_content(library))
    assert "life-diet" in found.message


def test_other_mistakes_hide_no_empty_value(tmp_path: Path) -> None:
    text = (EXAMPLE / "clinic.yaml").read_text("utf-8")
    (tmp_path / "clinic.yaml").write_text(re.sub(r"fever_c:.*", "fever_c:", text), "utf-8")
    topic = tmp_path / "handouts" / "life" / "diet.yaml"
    topic.parent.mkdir(parents=True)
    text = (built_in_root() / "handouts/life/diet.yaml").read_text("utf-8")
    topic.write_text(f"{text}call: [no-such-sign]\n", "utf-8")
    problems = check_release(open_library(tmp_path), DAY)
    assert [problem.code for problem in problems] == ["clinic-value", "unknown-id"]


def test_nothing_is_empty_in_the_example() -> None:
    assert empty_values_in(EXAMPLE) == []


def test_settings_that_cannot_be_used_yet_are_looked_at_as_well(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text("name: ''\n", "utf-8")
    found = {problem.message.split()[0] for problem in empty_values_in(tmp_path)}
    assert {"thresholds.fever_c", "radiation.own_bed_days", "emergency_number"} <= found


def test_what_is_blank_of_a_procedure_is_named_by_what_becomes_of_it(tmp_path: Path) -> None:
    text = (EXAMPLE / "clinic.yaml").read_text("utf-8")
    for name in ("hours_flat", "fever_above_c"):
        text = re.sub(rf"    {name}:.*\n", "", text)
    text = re.sub(r"(  test-ct:\n)    food:.*\n", r"\1", text)
    (tmp_path / "clinic.yaml").write_text(text, "utf-8")
    library = open_library(tmp_path)
    found = empty_values(library, load_content(library))
    by_hand = "each prints as a line to write on"
    expected = {("clinic-line", f"procedures.test-ct has no food; {by_hand}")}
    for name in ("hepatic-embolization", "chemoembolization"):
        liver = f"procedures.procedure-{name}"
        nothing = f"{liver} has no fever_above_c; nothing about it is printed"
        by_itself = f"{liver} has no hours_flat; {by_hand}"
        expected |= {("clinic-value", nothing), ("clinic-line", by_itself)}
    assert {(problem.code, problem.message) for problem in found} == expected


def test_a_procedure_may_go_by_another_name(tmp_path: Path) -> None:
    text = (EXAMPLE / "clinic.yaml").read_text("utf-8").replace("  test-ct:", "  ct:")
    (tmp_path / "clinic.yaml").write_text(text, "utf-8")
    assert empty_values_in(tmp_path) == []
