"""A build server sees each catalog as a suite, and each error as a failed case."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from nethandout.errors import Position, Problem, Severity
from nethandout.review.junit import junit

FOUND = (
    Problem(Position("es.po", 12), "numbers", "“5” & <50>"),
    Problem(Position("es.po", 3), "fuzzy", "not confirmed", Severity.WARNING),
    Problem(Position("ar.po", 9), "script", "\x08 stands in the text"),
)


def suites() -> dict[str, ET.Element]:
    root = ET.fromstring(junit(FOUND, ["es.po", "ar.po", "zh.po"]))  # noqa: S314 - made above
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    return {suite.get("name", ""): suite for suite in root.iter("testsuite")}


def test_each_catalog_is_a_suite_also_a_sound_one() -> None:
    found = suites()
    assert list(found) == ["es.po", "ar.po", "zh.po"]
    assert found["zh.po"].get("failures") == "0"
    assert len(found["zh.po"].findall("testcase")) == int(found["zh.po"].get("tests", "0")) == 1


def test_an_error_fails_with_its_place_and_message() -> None:
    (case,) = suites()["es.po"].findall("testcase")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("type") == "numbers"
    assert failure.get("message") == "“5” & <50>"
    assert str(failure.text).startswith("es.po:12: error:")


def test_a_warning_fails_nothing() -> None:
    said = suites()["es.po"].findtext("system-out")
    assert said == "es.po:3: warning: not confirmed [fuzzy]"


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert b"\x08" not in junit(FOUND, [])
