"""What a nurse would miss is printed: facts of `tests/coverage` stand in their handouts.

A fact names its topic, a record to lay over a plain one, and words as they are printed. All
distinct records are composed at each run, and their pages read as they are typeset; some are
printed and read as PDFs too, and with `make soak` all of them.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pytest
from pydantic import Field

from nethandout.budgets import accepted
from nethandout.content.library import built_in_root
from nethandout.errors import HandoutError, has_errors
from nethandout.handout.personal import personal_pages
from nethandout.model.values import Frozen
from nethandout.presses import BuildOptions, PressRoom
from nethandout.render.markup.fills import Fills
from nethandout.service import Planned, Service, open_service
from nethandout.source.shape import shape
from nethandout.source.tree import SourceTree, parse_yaml, read_yaml

FACTS: Final = Path(__file__).parent / "coverage"
DAY: Final = date(2026, 11, 22)
IN_PDFS: Final = 4
"""How many handouts are read as PDFs at each run."""

PLAIN: Final = """\
patient: {name: Maria Example, birth_date: "1960-02-03", record_number: EX-0001}
language: en
tumor: {site: ileum}
approved_by: Dr. Example
approved_on: "2026-11-20"
"""
_INLINE: Final = re.compile(r"</?(?:strong|em|a|span|b|i)\b[^>]*>")
_UNPRINTED: Final = re.compile(r"<head>.*?</head>|<[^>]*>", re.DOTALL)


class Fact(Frozen):
    """What a handout must say, in our words, and the words that show it."""

    fact: str
    topic: str
    record: Mapping[str, Any] = {}
    shows: tuple[str, ...] = Field(min_length=1)


class Facts(Frozen):
    """One file of facts."""

    facts: tuple[Fact, ...]


def facts_in(path: Path) -> tuple[Fact, ...]:
    tree, problems = read_yaml(path, path.name)
    assert tree is not None, problems
    found, more = shape(Facts, SourceTree(tree.file, {"facts": tree.value}, {}))
    assert found is not None, (path.name, more)
    assert not problems, problems
    return found.facts


FILES: Final = sorted(FACTS.glob("*.yaml"))


@cache
def all_facts() -> tuple[tuple[str, Fact], ...]:
    return tuple((path.stem, fact) for path in FILES for fact in facts_in(path))


# --- From a fact to what is printed ----------------------------------------------------


def laid_over(plain: object, changes: object) -> object:
    """Lay changes over a record: groups are joined, all else is replaced; null takes it out."""
    if not isinstance(plain, dict) or not isinstance(changes, dict):
        return changes
    joined = {key: laid_over(plain.get(key), value) for key, value in changes.items()}
    return {key: value for key, value in {**plain, **joined}.items() if value is not None}


def record_key(fact: Fact) -> str:
    """Turn the record of a fact into a text that is equal for equal records."""
    tree, _ = parse_yaml(PLAIN, "plain.yaml")
    assert tree is not None
    return json.dumps(laid_over(tree.value, fact.record), sort_keys=True)


def plain_words(text: str) -> str:
    """Turn a text into its words as they are compared: one space between, quotes alike, small."""
    text = text.replace("\u2060", "").replace("’", "'").translate({0x201C: '"', 0x201D: '"'})
    return " ".join(text.split()).casefold()


def words_of(markup: str) -> str:
    """Turn HTML into the words that are seen in print."""
    return html.unescape(_UNPRINTED.sub(" ", _INLINE.sub("", markup)))


@dataclass(frozen=True)
class Reader:
    """Composes and prints the handouts of records, each one time."""

    service: Service
    room: PressRoom

    def planned(self, key: str) -> Planned:
        record, problems = self.service.record_of(SourceTree("record", json.loads(key), {}))
        assert record is not None, problems
        assert not has_errors(problems), problems
        return self.service.plan(accepted(self.service, record))

    def typeset(self, planned: Planned) -> str:
        """Turn a plan into all words of its pages as they are set, before they are laid out."""
        press = self.room.press(planned, BuildOptions(use_cache=False))
        personal = personal_pages(planned.record, press.tools.formats)
        body = press.body.html(1.0 if personal else 0.0)
        layer = press.layer_html(personal, Fills())
        parts = (body.front.html, body.inside.html, layer.html)
        return " ".join(map(words_of, (*parts, *(fill.content for fill in layer.fills))))

    def printed(self, planned: Planned) -> str:
        """Turn a plan into all words of its PDF."""
        document = pypdfium2.PdfDocument(self.service.build(planned.record).pdf)
        return " ".join(page.get_textpage().get_text_range() for page in document)


def missing(facts: Iterable[Fact], words: str) -> Iterator[str]:
    """Find the facts whose words are not among those of their handout."""
    there = plain_words(words)
    for fact in facts:
        for text in fact.shows:
            if plain_words(text) not in there:
                yield f"{fact.topic}: {fact.fact}: “{text}” is not printed"


def by_record(facts: Iterable[Fact]) -> Mapping[str, list[Fact]]:
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(record_key(fact), []).append(fact)
    return groups


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    clinic = built_in_root() / "examples" / "clinic"
    service = open_service(clinic, cache_dir=tmp_path_factory.mktemp("cache"), today=DAY)
    return Reader(service, PressRoom(service.library, service.content, DAY))


def unsaid(reader: Reader, facts: Iterable[Fact], *, in_pdf: bool = False) -> list[str]:
    found = []
    for key, group in by_record(facts).items():
        try:
            planned = reader.planned(key)
            words = reader.printed(planned) if in_pdf else reader.typeset(planned)
        except (AssertionError, HandoutError) as error:
            found.append(f"{group[0].topic}: {group[0].fact}: {error}")
        else:
            found += missing(group, words)
    return found


# --- What must hold --------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_fact_is_printed_in_the_handout_it_is_for(reader: Reader, path: Path) -> None:
    assert unsaid(reader, facts_in(path)) == []


def test_each_topic_has_a_fact_that_must_be_printed(reader: Reader) -> None:
    named = {fact.topic for _, fact in all_facts()}
    assert reader.service.content.topics.keys() - named == set()
    assert named - reader.service.content.topics.keys() == set()


def _sample() -> list[Fact]:
    """Give the facts of a few records, from all over the files."""
    groups = list(by_record(fact for _, fact in all_facts()).values())
    return [fact for group in groups[:: -(-len(groups) // IN_PDFS) or 1] for fact in group]


def test_a_sample_of_facts_stands_in_finished_pdfs(reader: Reader) -> None:
    assert unsaid(reader, _sample(), in_pdf=True) == []


@pytest.mark.soak
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_fact_stands_in_a_finished_pdf(reader: Reader, path: Path) -> None:
    assert unsaid(reader, facts_in(path), in_pdf=True) == []


# --- That what is not printed is found -------------------------------------------------

SEEN: Final = Fact.model_validate(
    {
        "fact": "a scan shows where the tumor is",
        "topic": "test-ct",
        "record": {"visit": {"purpose": "test", "treatment": "test-ct"}},
        "shows": ["tumor"],
    }
)


def _told(reader: Reader, **changes: object) -> list[str]:
    return unsaid(reader, [SEEN.model_copy(update=changes)])


def test_a_fact_is_missed_where_the_purpose_leaves_its_part_out(reader: Reader) -> None:
    """A part that only a whole topic prints is there at its visit, not where it is named."""
    parts = reader.service.content.topics["test-ct"].test
    assert parts is not None
    assert parts.why.depth == "whole"
    text = str(parts.why.blocks[0].text)
    assert _told(reader, shows=(text,)) == []
    (message,) = _told(reader, shows=(text,), record={"tests": ["test-ct"]})
    assert message == f"test-ct: a scan shows where the tumor is: “{text}” is not printed"


def test_what_only_stands_in_the_yaml_is_missed(reader: Reader) -> None:
    point = reader.service.content.topics["test-ct"].key_points[1]
    assert point.when is not None
    assert len(_told(reader, shows=(point.text,))) == 1


def test_a_record_that_cannot_be_printed_is_told(reader: Reader) -> None:
    (message,) = _told(reader, record={"tumor": {"site": "knee"}})
    assert "knee" in message or "site" in message
