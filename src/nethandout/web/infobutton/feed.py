"""Turn a feed into Atom XML or into its JSON form, as HL7's Knowledge Response says.

The schema `KnowledgeResponse.xsd` (SOA guide, 2013) sets the order of elements, and asks for more
than Atom (RFC 4287): `xml:lang` on the feed and its entries, `type` on texts, and all five
attributes on links. In JSON a text is an object with `_value`, and what may repeat is an array,
also when it is there one time or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

ATOM: Final = "http://www.w3.org/2005/Atom"
LANG: Final = "xml:lang"
SCHEMES: Final = frozenset(
    {
        "ageGroup.v.c",
        "mainSearchCriteria.v.c",
        "mainSearchCriteria.v.cs",
        "mainSearchCriteria.v.dn",
        "mainSearchCriteria.v.ot",
        "informationRecipient.languageCode.c",
        "observation.c.c",
        "observation.c.cs",
        "observation.c.dn",
        "observation.v.c",
        "observation.v.cs",
        "observation.v.dn",
    }
)
"""Schemes of categories that the schema has and that are used here."""


@dataclass(frozen=True, slots=True)
class Category:
    """One word about a feed or an entry; its scheme says what kind of word."""

    scheme: str
    term: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is, what it is, and in which language."""

    href: str
    rel: str
    type: str
    hreflang: str
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaflet."""

    id: str
    title: str
    language: str
    updated: datetime
    links: tuple[Link, ...]
    summary: str = ""
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """The answer: its entries, and what was understood. Its own words are for staff."""

    id: str
    title: str
    subtitle: str
    language: str
    author: str
    updated: datetime
    links: tuple[Link, ...]
    categories: tuple[Category, ...] = ()
    entries: tuple[Entry, ...] = ()


def to_xml(feed: Feed) -> bytes:
    """Turn a feed into an Atom document in UTF-8."""
    root = ET.Element("feed", {"xmlns": ATOM, LANG: feed.language})
    _text(root, "title", feed.title)
    if feed.subtitle:
        _text(root, "subtitle", feed.subtitle)
    author = ET.SubElement(root, "author")
    ET.SubElement(author, "name").text = feed.author
    ET.SubElement(root, "updated").text = _time(feed.updated)
    _attributes(root, "category", map(_category, feed.categories))
    ET.SubElement(root, "id").text = feed.id
    _attributes(root, "link", map(_link, feed.links))
    for each in feed.entries:
        entry = ET.SubElement(root, "entry", {LANG: each.language})
        _text(entry, "title", each.title)
        _attributes(entry, "link", map(_link, each.links))
        ET.SubElement(entry, "id").text = each.id
        ET.SubElement(entry, "updated").text = _time(each.updated)
        if each.summary:
            _text(entry, "summary", each.summary)
        _attributes(entry, "category", map(_category, each.categories))
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def to_json(feed: Feed) -> bytes:
    """Turn a feed into its JSON form, in ASCII letters alone."""
    subtitle = {"subtitle": _typed(feed.subtitle)} if feed.subtitle else {}
    whole = {
        "lang": feed.language,
        "title": _typed(feed.title),
        **subtitle,
        "author": {"name": {"_value": feed.author}},
        "updated": {"_value": _time(feed.updated)},
        "category": [_category(each) for each in feed.categories],
        "id": {"_value": feed.id},
        "link": [_link(each) for each in feed.links],
        "entry": [_entry(each) for each in feed.entries],
    }
    return json.dumps({"feed": whole}).encode("ascii")


def _entry(entry: Entry) -> dict[str, object]:
    summary = {"summary": _typed(entry.summary)} if entry.summary else {}
    return {
        "lang": entry.language,
        "title": _typed(entry.title),
        "link": [_link(each) for each in entry.links],
        "id": {"_value": entry.id},
        "updated": {"_value": _time(entry.updated)},
        **summary,
        "category": [_category(each) for each in entry.categories],
    }


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name, {"type": "text"}).text = text


def _attributes(parent: ET.Element, name: str, elements: Iterable[Mapping[str, str]]) -> None:
    for attributes in elements:
        ET.SubElement(parent, name, dict(attributes))


def _typed(text: str) -> dict[str, str]:
    return {"_value": text, "type": "text"}


def _category(category: Category) -> dict[str, str]:
    return {"scheme": category.scheme, "term": category.term}


def _link(link: Link) -> dict[str, str]:
    return {
        "href": link.href,
        "rel": link.rel,
        "type": link.type,
        "hreflang": link.hreflang,
        "title": link.title,
    }


def _time(moment: datetime) -> str:
    """Turn a moment into RFC 3339, in UTC and whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
