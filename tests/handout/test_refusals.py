"""A clinic's own line without a translation is told where the clinic wrote it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nethandout.content.library import built_in_root, open_library
from nethandout.content.reading import Content, load_content
from nethandout.errors import Position, Problem
from nethandout.handout.refusals import at_own_line

LINE = "Eat nothing for 6 hours before you come."
OWNER = "procedure-hepatic-embolization"
TOPIC = "handouts/procedure/hepatic-embolization.yaml"


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(open_library(built_in_root() / "examples" / "clinic"))


def test_a_clinics_line_is_found_in_its_settings(content: Content) -> None:
    problem = Problem(Position(TOPIC), "untranslated", "x")
    found = at_own_line(problem, OWNER, TOPIC, LINE, content)
    assert found.position.file.endswith("clinic.yaml")
    text = (built_in_root() / "examples/clinic/clinic.yaml").read_text("utf-8").splitlines()
    assert text[found.position.line - 1].strip() == f"food: {LINE}"
    assert found.message == "procedures.procedure-hepatic-embolization.food: x"
    assert replace(found, position=problem.position, message="x") == problem


def test_other_texts_stay_where_they_are(content: Content) -> None:
    problem = Problem(Position(TOPIC), "untranslated", "x")
    assert at_own_line(problem, OWNER, TOPIC, "Pain", content) is problem


def test_a_place_in_a_catalog_is_kept(content: Content) -> None:
    problem = Problem(Position("locales/es/handouts.po", 7), "fuzzy", "x")
    assert at_own_line(problem, OWNER, TOPIC, LINE, content) is problem


def test_of_two_settings_with_the_same_line_the_one_that_prints_is_named(content: Content) -> None:
    problem = Problem(Position("handouts/test/ct.yaml"), "untranslated", "x")
    scan = content.clinic_lines["test-ct"]
    same = {**content.clinic_lines, "test-ct": scan.model_copy(update={"food": LINE})}
    twice = replace(content, clinic_lines=same)
    found = at_own_line(problem, "test-ct", problem.position.file, LINE, twice)
    assert found.message == "procedures.test-ct.food: x"
