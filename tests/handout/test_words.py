"""A word is explained where it stands on a page, and only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nethandout.content.reading import Content
from nethandout.handout.compose import Sources
from nethandout.handout.tree import Handout
from nethandout.handout.words import words_on_pages
from nethandout.model.facts import Facts
from nethandout.model.topic import Topic


def test_a_word_that_no_topic_lists_is_not_explained(small_content: Content) -> None:
    terms = small_content.terms.values()
    listed = small_content.topics["site-ileum"]
    assert [term.id for term in words_on_pages(terms, [listed], "A biopsy of hormones")] == [
        "hormone"
    ]
    bare = listed.model_copy(update={"terms": ()})
    assert words_on_pages(terms, [bare], "A biopsy of hormones") == []


Make = Callable[..., Any]


def explained(content: Content, make_handout: Make, make_sources: Make, facts: Facts) -> list[str]:
    sources: Sources = make_sources(content=content)
    handout: Handout = make_handout(facts, sources=sources)
    return [str(word.term) for word in handout.terms]


def with_topic(content: Content, topic: Topic) -> Content:
    return replace(content, topics={**content.topics, topic.id: topic})


def test_a_listed_word_is_explained_only_if_it_is_printed(
    small_content: Content, make_handout: Make, make_sources: Make
) -> None:
    """“Biopsy” stands in one part of the topic about the shots; a condition hides that part."""
    facts = Facts(site="ileum", treatments=frozenset({"drug-lanreotide"}))
    assert explained(small_content, make_handout, make_sources, facts) == ["biopsy", "hormone"]
    topic = small_content.topics["drug-lanreotide"].model_dump(by_alias=True, mode="json")
    topic["drug"]["check"]["when"] = {"condition": ["carcinoid-syndrome"]}
    hidden = with_topic(small_content, Topic.model_validate(topic))
    assert explained(hidden, make_handout, make_sources, facts) == ["hormone"]
    topic["drug"]["check"] = {**topic["drug"]["check"], "when": None, "depth": "whole"}
    deeper = with_topic(small_content, Topic.model_validate(topic))
    assert explained(deeper, make_handout, make_sources, facts) == ["hormone"]


def test_a_note_a_sign_and_a_question_are_printed_too(
    small_content: Content, make_handout: Make, make_sources: Make
) -> None:
    facts = Facts(site="ileum")
    assert explained(small_content, make_handout, make_sources, facts) == ["hormone"]
    topic = small_content.topics["site-ileum"].model_dump(by_alias=True, mode="json")
    topic["terms"] = ["biopsy", "hormone"]
    note = {"note": {"tone": "tip", "text": "A biopsy is small."}}
    topic["sections"][0]["blocks"].append(note)
    noted = with_topic(small_content, Topic.model_validate(topic))
    assert explained(noted, make_handout, make_sources, facts) == ["biopsy", "hormone"]
    del topic["sections"][0]["blocks"][-1]
    topic["call"] = ["rf-fever"]
    said = small_content.red_flags["rf-fever"].model_copy(update={"text": "Fever after a biopsy."})
    flagged = with_topic(small_content, Topic.model_validate(topic))
    flagged = replace(flagged, red_flags={**flagged.red_flags, "rf-fever": said})
    assert explained(flagged, make_handout, make_sources, facts) == ["biopsy", "hormone"]
