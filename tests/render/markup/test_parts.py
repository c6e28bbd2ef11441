"""Texts that follow each other are one paragraph; page one names the parts that are there."""

from __future__ import annotations

from nethandout.model.topic import Block
from nethandout.render.markup.parts import paragraphs


def test_sentences_that_follow_each_other_are_one_paragraph() -> None:
    blocks = [
        Block.model_validate(block)
        for block in ({"text": "One."}, {"text": "Two."}, {"list": ["a"]}, {"text": "Three."})
    ]
    assert [(run.texts, run.block) for run in paragraphs(blocks)] == [
        (("One.", "Two."), None),
        ((), blocks[2]),
        (("Three.",), None),
    ]
