"""A sign-off holds for exactly what a named person read, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.content import Content
from nethandout.errors import InputError
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.messages import walk
from nethandout.library import Library
from nethandout.model import Question, Topic
from nethandout.review import Reviews, content_hash, read_reviews, translation_hash

SIGN_OFF = """\
  - topic: site-ileum
    language: "{language}"
    text_hash: "{text_hash}"
    reviewer: "{reviewer}"
    qualification: certified medical translator
    translator: "{translator}"
    signed_on: "2026-11-20"
"""
Sign = Callable[..., Reviews]


@pytest.fixture
def topic(small_content: Content) -> Topic:
    return small_content.topics["site-ileum"]


@pytest.fixture
def catalog(small_content: Content) -> Catalog:
    texts = (message.text for _, model, _ in small_content.items() for message in walk(model))
    return Catalog("es", entries={text: f"Así: {text}" for text in texts})


@pytest.fixture
def sign(
    small_library: Library, tmp_path: Path, small_content: Content, catalog: Catalog, topic: Topic
) -> Sign:
    """Write one sign-off of the Spanish translation, as it is now, and read it back."""

    def make(
        *,
        language: str = "es",
        reviewer: str = "Lucía Vera",
        translator: str = "Ana Ruiz",
        text_hash: str = "",
    ) -> Reviews:
        folder = tmp_path / "locales" / "reviews"
        folder.mkdir(parents=True)
        text = SIGN_OFF.format(
            language=language,
            reviewer=reviewer,
            translator=translator,
            text_hash=text_hash or translation_hash(topic, small_content, catalog),
        )
        (folder / "es.yaml").write_text(f"sign_offs:\n{text}", encoding="utf-8")
        return read_reviews(replace(small_library, overlay=tmp_path), catalog)

    return make


def changed(topic: Topic, content: Content) -> dict[str, tuple[Topic, Content]]:
    """Make everything a sign-off must not survive."""
    flags = dict(content.red_flags)
    flag = flags["rf-visit"]
    terms = dict(content.terms)
    first = topic.sections[0]
    other_text = first.blocks[0].model_copy(update={"text": "It is a growth!"})
    section = first.model_copy(update={"blocks": (other_text, first.blocks[1])})
    question = Question(text="One more?")
    flags["rf-visit"] = flag.model_copy(update={"text": "Any new worry at all."})
    terms["hormone"] = terms["hormone"].model_copy(update={"definition": "Something else."})
    return {
        "a text": (topic.model_copy(update={"sections": (section,)}), content),
        "a new text": (topic.model_copy(update={"questions": (question,)}), content),
        "a red flag taken out": (topic.model_copy(update={"call": ("rf-visit",)}), content),
        "a red flag's text": (topic, replace(content, red_flags=flags)),
        "a word's definition": (topic, replace(content, terms=terms)),
    }


# --- English ---------------------------------------------------------------------------


def test_content_is_draft_until_it_is_signed(topic: Topic, small_content: Content) -> None:
    digest = content_hash(topic, small_content)
    signed = Reviews({(topic.id, "en"): frozenset({digest})}, Catalog.source())
    assert signed.content_reviewed(topic, small_content)
    assert not Reviews({}, Catalog.source()).content_reviewed(topic, small_content)


@pytest.mark.parametrize("what", ["a text", "a new text", "a word's definition"])
def test_a_changed_text_is_draft_again(what: str, topic: Topic, small_content: Content) -> None:
    other, content = changed(topic, small_content)[what]
    assert content_hash(other, content) != content_hash(topic, small_content)


@pytest.mark.parametrize("what", ["a red flag taken out", "a red flag's text"])
def test_a_changed_call_for_help_is_draft_again(
    what: str, topic: Topic, small_content: Content
) -> None:
    other, content = changed(topic, small_content)[what]
    assert content_hash(other, content) != content_hash(topic, small_content)


def test_a_changed_condition_is_draft_again(topic: Topic, small_content: Content) -> None:
    always = topic.sections[1].model_copy(update={"when": None})
    other = topic.model_copy(update={"sections": (topic.sections[0], always)})
    assert content_hash(other, small_content) != content_hash(topic, small_content)


def test_line_breaks_and_the_next_review_do_not_matter(
    topic: Topic, small_content: Content
) -> None:
    review = small_content.topics["drug-lanreotide"].review
    other = topic.model_copy(
        update={"summary": topic.summary.replace(" ", "\n  "), "review": review}
    )
    assert content_hash(other, small_content) == content_hash(topic, small_content)


# --- Translations ----------------------------------------------------------------------


def test_a_signed_translation_is_reviewed(sign: Sign, topic: Topic, small_content: Content) -> None:
    reviews = sign()
    assert reviews.translation_reviewed(topic, small_content, "es")
    assert not reviews.translation_reviewed(topic, small_content, "ar")


def test_english_needs_no_translator(topic: Topic, small_content: Content) -> None:
    assert Reviews({}, Catalog.source()).translation_reviewed(topic, small_content, "en")


@pytest.mark.parametrize(
    "what",
    ["a text", "a new text", "a red flag taken out", "a red flag's text", "a word's definition"],
)
def test_a_translation_of_changed_english_is_draft_again(
    sign: Sign, what: str, topic: Topic, small_content: Content
) -> None:
    other, content = changed(topic, small_content)[what]
    assert not sign().translation_reviewed(other, content, "es")


@pytest.mark.parametrize(
    "message",
    [
        "It is a growth.",
        "Any new worry that can wait.",  # of a red flag
        "A messenger in the blood.",  # of a word explained
    ],
)
def test_a_changed_translation_is_draft_again(
    sign: Sign, message: str, topic: Topic, small_content: Content, catalog: Catalog
) -> None:
    entries = {**catalog.entries, message: "Otra cosa."}
    reviews = replace(sign(), catalog=replace(catalog, entries=entries))
    assert not reviews.translation_reviewed(topic, small_content, "es")


@pytest.mark.parametrize("translator", ["Lucía Vera", "lucía vera", "Lucía  Vera "])
def test_translators_do_not_sign_their_own_work(
    sign: Sign, translator: str, topic: Topic, small_content: Content
) -> None:
    assert not sign(translator=translator).translation_reviewed(topic, small_content, "es")


def test_a_language_may_be_written_the_gettext_way(sign: Sign) -> None:
    assert list(sign(language="zh_Hans").signed) == [("site-ileum", "zh-Hans")]


@pytest.mark.parametrize(
    ("field", "value"), [("reviewer", ""), ("reviewer", "  "), ("language", "Spanish")]
)
def test_a_sign_off_that_names_nobody_or_no_language_is_refused(
    sign: Sign, field: str, value: str
) -> None:
    with pytest.raises(InputError, match=f"sign_offs.0.{field}"):
        sign(**{field: value})


def test_without_sign_offs_there_is_nothing_signed(small_library: Library) -> None:
    assert read_reviews(small_library, Catalog.source()).signed == {}
