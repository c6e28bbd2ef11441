"""A topic takes its shape when it is asked for, and then keeps it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.content import ondemand
from nethandout.content.cache import load_content_again
from nethandout.content.library import Library
from nethandout.content.ondemand import TopicsOnDemand
from nethandout.content.reading import load_content
from nethandout.errors import InputError
from nethandout.source.shape import shape
from nethandout.source.tree import SourceTree


@pytest.fixture
def shaped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of the topics that took shape."""
    found: list[str] = []

    def shape_and_tell(model: type, tree: SourceTree) -> object:
        found.append(tree.file)
        return shape(model, tree)

    monkeypatch.setattr(ondemand, "shape", shape_and_tell)
    return found


@pytest.fixture
def library(small_library: Library, tmp_path: Path) -> Library:
    return replace(small_library, cache_dir=tmp_path)


def test_only_what_is_asked_for_takes_shape(library: Library, shaped: list[str]) -> None:
    load_content_again(library)
    topics = load_content_again(library).topics
    assert len(topics) == 5
    assert "site-ileum" in topics
    assert "site-knee" not in topics
    assert shaped == []
    for _ in range(2):
        assert topics["site-ileum"].id == "site-ileum"
    assert shaped == ["handouts/site/ileum.yaml"]


def test_they_are_as_those_that_were_read(library: Library) -> None:
    load_content_again(library)
    topics = load_content_again(library).topics
    read = load_content(library).topics
    assert dict(topics) == dict(read)
    assert topics == read
    assert repr(topics) == repr(read)


def test_there_is_no_other_topic(library: Library) -> None:
    load_content_again(library)
    topics = load_content_again(library).topics
    assert topics.get("site-knee") is None
    with pytest.raises(KeyError):
        topics["site-knee"]


def test_what_is_no_topic_is_told(shaped: list[str]) -> None:
    topics = TopicsOnDemand({"x": SourceTree("x.yaml", {"id": "x"}, {})})
    with pytest.raises(InputError):
        topics["x"]
    assert shaped == ["x.yaml"]


def test_which_topics_have_a_part_is_told_without_their_shape(
    library: Library, shaped: list[str]
) -> None:
    sound = load_content_again(library).topics
    topics = load_content_again(library).topics
    assert isinstance(topics, TopicsOnDemand)
    shaped.clear()
    found = topics.having("summary", "procedure")
    assert found == {key for key, topic in sound.items() if topic.summary or topic.procedure}
    assert topics.having("no-such-part") == frozenset()
    assert shaped == []
