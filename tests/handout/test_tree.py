"""A handout gives all its texts, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from nethandout.handout.tree import CallSign, CallTier, Handout, texts
from nethandout.model.text import LocalizedText

HandoutFactory = Callable[..., Handout]


def text(value: str) -> LocalizedText:
    return LocalizedText(value, "en")


def test_texts_come_in_order_from_any_depth() -> None:
    sign = CallSign("rf-fever", "U", text("short"), text("long"))
    assert list(texts((text("first"), (CallTier("U", (sign,)), None), "plain"))) == [
        "first",
        "short",
        "long",
    ]


def test_texts_of_a_handout_include_those_of_its_topics(make_handout: HandoutFactory) -> None:
    found = list(texts(make_handout()))
    assert "It makes hormones." in found
    assert "Surgery to take out the tumor" in found
    assert all(isinstance(item, LocalizedText) for item in found)


@pytest.mark.parametrize(
    ("content", "translation", "reviewed"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_reviewed_means_content_and_translation(
    make_handout: HandoutFactory, content: bool, translation: bool, reviewed: bool
) -> None:
    handout = replace(make_handout(), content_reviewed=content, translation_reviewed=translation)
    assert handout.reviewed is reviewed
