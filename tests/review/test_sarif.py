"""A code host understands the log: every result has a rule, a level and a place."""

from __future__ import annotations

import json
from pathlib import Path

from nethandout.errors import Position, Problem, Severity
from nethandout.review.sarif import sarif

PO = "locales/zh Hans/handouts.po"
FOUND = (
    Problem(Position(PO, 12), "numbers", "5 became 50", blocks=True),
    Problem(Position(PO, 3, 7), "fuzzy", "not confirmed", Severity.WARNING),
    Problem(Position(PO), "plural-forms", "the header needs Plural-Forms"),
    Problem(Position(PO, 40), "numbers", "3 is lost"),
)


def test_the_log_is_of_version_2_1_0_with_one_run() -> None:
    log = json.loads(sarif(FOUND))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["tool"]["driver"]["name"] == "nethandout"
    assert json.loads(sarif([]))["runs"][0]["results"] == []


def test_each_kind_is_one_rule_that_its_results_point_to() -> None:
    (run,) = json.loads(sarif(FOUND))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["fuzzy", "numbers", "plural-forms"]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    assert [one["level"] for one in run["results"]] == ["error", "warning", "error", "error"]


def test_a_place_is_a_uri_with_the_line_that_is_known() -> None:
    (run,) = json.loads(sarif(FOUND))["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {
        "locales/zh%20Hans/handouts.po"
    }
    assert [place.get("region") for place in places] == [
        {"startLine": 12},
        {"startLine": 3, "startColumn": 7},
        None,
        {"startLine": 40},
    ]


def test_a_file_elsewhere_has_a_whole_uri_and_no_base(tmp_path: Path) -> None:
    names = (str(tmp_path / "zh Hans.po"), "../es.po")
    found = [Problem(Position(name, 1), "fuzzy", "not confirmed") for name in names]
    (run,) = json.loads(sarif(found))["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert [place["artifactLocation"] for place in places] == [
        {"uri": (tmp_path / "zh Hans.po").as_uri()},
        {"uri": Path("../es.po").resolve().as_uri()},
    ]


def test_what_is_not_printed_is_said() -> None:
    (run,) = json.loads(sarif(FOUND))["runs"]
    assert run["results"][0]["message"]["text"] == "5 became 50; this text is not printed"
