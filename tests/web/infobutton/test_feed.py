"""An answer is what the schema of HL7's Knowledge Response says, as XML and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from nethandout.web.infobutton.app import REFUSAL, REVIEW_STATUS
from nethandout.web.infobutton.feed import (
    ATOM,
    SCHEMES,
    Category,
    Entry,
    Feed,
    Link,
    to_json,
    to_xml,
)

if TYPE_CHECKING:
    from tests.web.infobutton.conftest import Ask

XML = "{http://www.w3.org/XML/1998/namespace}"
# The order of elements, and how often each may be there, as the schema has them.
FEED = (
    *(("title", 1, 1), ("subtitle", 0, 1), ("author", 0, 9), ("updated", 1, 1)),
    *(("category", 0, 99), ("id", 1, 1), ("link", 0, 99), ("rights", 0, 1)),
    *(("generator", 0, 1), ("entry", 0, 99)),
)
ENTRY = (
    *(("title", 1, 1), ("link", 0, 99), ("id", 1, 1), ("updated", 1, 1), ("author", 0, 9)),
    *(("contributor", 0, 9), ("summary", 0, 1), ("content", 0, 1), ("category", 0, 99)),
)
SCHEMA_SCHEMES = frozenset(
    {
        *("patientPerson.administrativeGenderCode.c", "patientPerson.administrativeGenderCode.dn"),
        *("ageGroup.v.c", "ageGroup.v.cs", "ageGroup.v.dn", "taskContext.c.c", "taskContext.c.dn"),
        *("subTopic.v.c", "subTopic.v.cs", "subTopic.v.dn", "subTopic.v.ot"),
        *("mainSearchCriteria.v.c", "mainSearchCriteria.v.cs"),
        *("mainSearchCriteria.v.dn", "mainSearchCriteria.v.ot"),
        *("informationRecipient", "performer", "informationRecipient.languageCode.c"),
        *("observation.c.c", "observation.c.cs", "observation.c.dn"),
        *("observation.v.c", "observation.v.cs", "observation.v.dn"),
    }
)

LINK = Link("https://h/x?a=1&b=2", "alternate", "application/pdf", "ar", "عنوان <b> & “x”")
PLAIN = Feed(
    id="urn:uuid:1",
    title="Title",
    subtitle="",
    language="en",
    author="Clinic & Sons",
    updated=datetime(2026, 12, 1, 9, 30, 15, 999, tzinfo=UTC),
    links=(LINK,),
)
ONE = Entry("urn:uuid:2", "عنوان", "ar", PLAIN.updated, (LINK,), "a · b", (Category("s", "t"),))


def in_order(element: ET.Element, wanted: tuple[tuple[str, int, int], ...]) -> None:
    """Hold an element to a sequence of a schema."""
    names = [child.tag.removeprefix(f"{{{ATOM}}}") for child in element]
    places = [name for name, *_ in wanted]
    assert [places.index(name) for name in names] == sorted(places.index(name) for name in names)
    for name, least, most in wanted:
        assert least <= names.count(name) <= most, name


def is_valid(root: ET.Element) -> None:
    """Hold a feed to the rules of `KnowledgeResponse.xsd`."""
    assert root.tag == f"{{{ATOM}}}feed"
    in_order(root, FEED)
    entries = root.findall(f"{{{ATOM}}}entry")
    for element, order in ((root, FEED), *((entry, ENTRY) for entry in entries)):
        in_order(element, order)
        assert element.attrib.keys() == {f"{XML}lang"}
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{ATOM}}}")
        if name in {"title", "subtitle", "summary"}:
            assert element.attrib == {"type": "text"}
            assert element.text
        elif name == "link":
            assert element.attrib.keys() == {"href", "rel", "type", "hreflang", "title"}
            assert re.fullmatch(r"[A-Za-z-]+", element.attrib["hreflang"])
            assert " " not in element.attrib["href"]
        elif name == "category":
            assert element.attrib.keys() == {"scheme", "term"}
            ours = {REVIEW_STATUS, REFUSAL}
            assert element.attrib["scheme"] in SCHEMA_SCHEMES | ours
        elif name == "updated":
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", element.text or "")
        elif name == "id":
            assert (element.text or "").startswith("urn:uuid:")
        elif name == "author":
            assert [child.tag for child in element] == [f"{{{ATOM}}}name"]


def values(node: object) -> list[str]:
    """Find all texts of a JSON answer."""
    if isinstance(node, dict):
        return [text for child in node.values() for text in values(child)]
    if isinstance(node, list):
        return [text for child in node for text in values(child)]
    return [str(node)]


REQUESTS: dict[str, tuple[tuple[str, str], ...]] = {
    "one code": (("C7A.012", "6.90"),),
    "three codes": (("C7A.012", "6.90"), ("C7B.02", "6.90"), ("E34.00", "6.90")),
    "a refusal": (("C7A.1", "6.90"),),
    "nothing": (("E11.9", "6.90"),),
    "a medicine": (("H01CB03", "6.73"),),
}


def pairs(codes: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [
        pair
        for number, (code, system) in enumerate(codes)
        for pair in (
            (f"mainSearchCriteria.v.c{number or ''}", code),
            (f"mainSearchCriteria.v.cs{number or ''}", f"2.16.840.1.113883.{system}"),
        )
    ]


@pytest.mark.parametrize("codes", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
def test_answers_keep_the_rules_of_the_schema(
    ask: Ask, codes: tuple[tuple[str, str], ...], language: str
) -> None:
    wish = ("informationRecipient.languageCode.c", language)
    is_valid(ask(*pairs(codes), wish, ("patientPerson.name", "x")).feed)


@pytest.mark.parametrize("codes", REQUESTS.values(), ids=REQUESTS)
def test_json_says_the_same_as_xml(ask: Ask, codes: tuple[tuple[str, str], ...]) -> None:
    xml = ask(*pairs(codes)).feed
    kind = ("knowledgeResponseType", "application/json")
    feed = json.loads(ask(*pairs(codes), kind).body)["feed"]
    for name in ("entry", "category", "link"):
        assert isinstance(feed[name], list)
        assert len(feed[name]) == len(xml.findall(f"{{{ATOM}}}{name}"))
    for entry, element in zip(feed["entry"], xml.findall(f"{{{ATOM}}}entry"), strict=True):
        assert isinstance(entry["link"], list)
        assert isinstance(entry["category"], list)
        assert entry["title"] == {"_value": element[0].text, "type": "text"}
        assert entry["link"][0] == dict(element[1].attrib)
        assert entry["lang"] == element.attrib[f"{XML}lang"]
    for name in ("title", "updated", "id"):
        assert "_value" in feed[name]
    assert "_value" in feed["author"]["name"]


def test_what_is_not_there_is_an_empty_array() -> None:
    feed = json.loads(to_json(PLAIN))["feed"]
    assert (feed["entry"], feed["category"]) == ([], [])
    assert "subtitle" not in feed


@pytest.mark.parametrize("form", [to_xml, to_json])
def test_signs_of_markup_are_data(form: Callable[[Feed], bytes]) -> None:
    written = form(replace(PLAIN, entries=(ONE,)))
    assert b"<b>" not in written or form is to_json
    if form is to_xml:
        found = ET.fromstring(written)  # noqa: S314 - our own answer
        texts = [text for each in found.iter() for text in (each.text, *each.attrib.values())]
    else:
        texts = [*values(json.loads(written))]
        written.decode("ascii")
    for text in (LINK.title, LINK.href, PLAIN.author, "عنوان", "a · b"):
        assert text in texts


def test_times_are_in_utc() -> None:
    east = datetime(2026, 12, 1, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    assert b"<updated>2026-11-30T16:00:00Z</updated>" in to_xml(replace(PLAIN, updated=east))


def test_the_schemes_of_categories_are_the_schemas() -> None:
    assert SCHEMES <= SCHEMA_SCHEMES
