"""Extraction and localization see the same leaves, in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from nethandout.i18n.messages import Message, collapse, localize, walk
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Topic
from nethandout.model.values import Frozen, Text

WORDS = st.text(alphabet="abc déñ .", min_size=1).map(collapse).filter(bool)


def texts(size: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(WORDS, min_size=1, max_size=size)


BLOCKS = st.one_of(
    st.fixed_dictionaries({"text": WORDS}),
    st.fixed_dictionaries({"list": texts()}),
    st.fixed_dictionaries({"steps": texts()}),
    st.fixed_dictionaries({"note": st.fixed_dictionaries({"tone": st.just("tip"), "text": WORDS})}),
    WORDS.map(lambda word: {"table": {"columns": [word], "rows": [[word], [word]]}}),
    WORDS.map(lambda word: {"figure": {"id": "map", "alt": word, "caption": word}}),
)
TOPICS = st.builds(
    lambda title, sections, questions: Topic.model_validate(
        {
            "id": "drug-x",
            "type": "drug",
            "title": title,
            "short_title": title,
            "summary": title,
            "sections": sections,
            "questions": [{"text": question} for question in questions],
            "sources": ["source"],
            "review": {"due": "2027-01-01"},
        }
    ),
    WORDS,
    st.lists(
        st.fixed_dictionaries({"heading": WORDS, "blocks": st.lists(BLOCKS, min_size=1)}),
        max_size=3,
    ),
    texts(),
)


@given(TOPICS)
def test_localizing_visits_what_walking_finds_in_the_same_order(topic: Topic) -> None:
    visited: list[Message] = []

    def translate(message: Message) -> str:
        visited.append(message)
        return message.text

    assert localize(topic, translate) == topic
    assert visited == list(walk(topic))


@given(TOPICS)
def test_a_localized_topic_has_the_translations_at_the_same_paths(topic: Topic) -> None:
    localized = localize(topic, lambda message: f"<{message.text}>")
    expected = [(message.path, f"<{message.text}>") for message in walk(topic)]
    assert [(message.path, message.text) for message in walk(localized)] == expected


@pytest.fixture
def topic() -> Topic:
    return Topic.model_validate(
        {
            "id": "drug-x",
            "type": "drug",
            "title": "A  title\n  in two lines",
            "short_title": "Title",
            "summary": "10\u00a0mg",
            "sections": [{"heading": "Why?", "blocks": [{"list": ["One", "Two"]}]}],
            "sources": ["source"],
            "review": {"due": "2027-01-01"},
            "contexts": {"One": "count"},
        }
    )


def test_whitespace_is_collapsed_but_a_no_break_space_stays(topic: Topic) -> None:
    found = [message.text for message in walk(topic)]
    assert found[0] == "A title in two lines"
    assert found[2] == "10\u00a0mg"


def test_paths_use_the_names_of_the_file(topic: Topic) -> None:
    paths = [message.path for message in walk(topic)]
    assert ("sections", 0, "blocks", 0, "list", 1) in paths


def test_the_context_comes_from_the_topic(topic: Topic) -> None:
    contexts = {message.text: message.context for message in walk(topic)}
    assert contexts["One"] == "count"
    assert contexts["Two"] is None


def test_ids_and_contexts_are_not_text(topic: Topic) -> None:
    localized = localize(topic, lambda message: message.text.upper())
    assert (localized.id, localized.contexts) == (topic.id, topic.contexts)


def test_localized_text_stays_what_it_is(topic: Topic) -> None:
    localized = localize(topic, lambda message: LocalizedText(message.text, "ar"))
    item = (localized.sections[0].blocks[0].items or ())[0]
    assert isinstance(item, LocalizedText)
    assert item.direction == "rtl"


class Odd(Frozen):
    deep: tuple[tuple[Text, ...], ...] | None = None
    names: Mapping[str, Text] = Field(default_factory=dict)
    plain: Annotated[str, "not text"] = "plain"


def test_text_is_found_in_tuples_of_tuples_and_mappings() -> None:
    odd = Odd(deep=(("a",), ("b", "c")), names={"x": "d"})
    assert [message.path for message in walk(odd)] == [
        ("deep", 0, 0),
        ("deep", 1, 0),
        ("deep", 1, 1),
        ("names", "x"),
    ]
    localized = localize(odd, lambda message: message.text.upper())
    assert localized == Odd(deep=(("A",), ("B", "C")), names={"x": "D"})
