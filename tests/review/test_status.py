"""A sign-off holds for exactly what a named person read, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nethandout.content.figures import Figure
from nethandout.content.library import Library, open_library
from nethandout.content.reading import Content, load_content
from nethandout.errors import InputError
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.messages import walk
from nethandout.model.topic import Question
from nethandout.review.status import (
    PLAN,
    TEMPLATES,
    Reviews,
    State,
    Texts,
    read_reviews,
    what_is_read,
)

TOPIC = "site-ileum"
SIGN_OFF = """\
  - topic: {name}
    language: "{language}"
    text_hash: "{text_hash}"
    reviewer: "{reviewer}"
    qualification: certified medical translator
    translator: "{translator}"
    signed_on: "2026-11-20"
"""
Sign = Callable[..., Reviews]


@pytest.fixture
def texts(small_content: Content, tmp_path: Path) -> Texts:
    """Spanish texts of the small library, and a page with one message of its own."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "page.html.j2").write_text('{{ _("When to call") }}')
    found = (message.text for _, model, _ in small_content.items() for message in walk(model))
    handouts = Catalog("es", entries={text: f"Así: {text}" for text in found})
    templates = Catalog("es", entries={"When to call": "Cuándo llamar"})
    return Texts(small_content, handouts, templates, [folder])


@pytest.fixture
def sign(small_library: Library, tmp_path: Path, texts: Texts) -> Sign:
    """Write one sign-off of a text as it is now, and read it back."""

    def make(
        name: str = TOPIC,
        *,
        language: str = "es",
        reviewer: str = "Lucía Vera",
        translator: str = "Ana Ruiz",
    ) -> Reviews:
        folder = tmp_path / "locales" / "reviews"
        folder.mkdir(parents=True)
        text = SIGN_OFF.format(
            name=name,
            language=language,
            reviewer=reviewer,
            translator=translator,
            text_hash=texts.hash_in(name, language),
        )
        (folder / "es.yaml").write_text(f"sign_offs:\n{text}", encoding="utf-8")
        return read_reviews(replace(small_library, overlay=tmp_path), texts)

    return make


def changed(content: Content) -> dict[str, Content]:
    """Make everything a topic's sign-off must not survive."""
    topic = content.topics[TOPIC]
    flags = dict(content.red_flags)
    flag = flags["rf-visit"]
    terms = dict(content.terms)
    first, *others = topic.sections
    other_text = first.blocks[0].model_copy(update={"text": "It is a growth!"})
    section = first.model_copy(update={"blocks": (other_text, first.blocks[1])})
    always = others[0].model_copy(update={"when": None})
    question = Question(text="One more?")
    flags["rf-visit"] = flag.model_copy(update={"text": "Any new worry at all."})
    terms["hormone"] = terms["hormone"].model_copy(update={"definition": "Something else."})

    def with_topic(**update: object) -> Content:
        return replace(content, topics={TOPIC: topic.model_copy(update=update)})

    return {
        "a text": with_topic(sections=(section, *others)),
        "a new text": with_topic(questions=(question,)),
        "a red flag taken out": with_topic(call=("rf-visit",)),
        "a red flag's text": replace(content, red_flags=flags),
        "a word's definition": replace(content, terms=terms),
        "a condition": with_topic(sections=(first, always)),
    }


CHANGES = [
    "a text",
    "a new text",
    "a red flag taken out",
    "a red flag's text",
    "a word's definition",
]


# --- English ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", [TOPIC, PLAN, TEMPLATES])
def test_english_is_draft_until_it_is_signed(sign: Sign, texts: Texts, name: str) -> None:
    assert Reviews({}, texts).state(name, "en") is State.DRAFT
    reviews = sign(name, language="en")
    assert reviews.state(name, "en") is State.REVIEWED
    assert [one.reviewer for one in reviews.reviewers(name, "en")] == ["Lucía Vera"]
    assert reviews.state("drug-lanreotide", "en") is State.DRAFT


@pytest.mark.parametrize("what", [*CHANGES, "a condition"])
def test_a_changed_topic_is_draft_again(sign: Sign, texts: Texts, what: str) -> None:
    other = replace(texts, content=changed(texts.content)[what])
    reviews = replace(sign(language="en"), texts=other)
    assert reviews.state(TOPIC, "en") is State.CHANGED
    assert reviews.reviewers(TOPIC, "en") == ()


def test_what_changed_is_named_with_who_signed_it(sign: Sign, texts: Texts) -> None:
    reviews = sign()
    named = {problem.message.partition(":")[0] for problem in reviews.unreviewed([TOPIC])}
    every = {f"{name} ({tag})" for name in (TOPIC, PLAN, TEMPLATES) for tag in ("en", "es")}
    assert named == every - {f"{TOPIC} (es)"}
    again = replace(reviews, texts=replace(texts, handouts=Catalog("es")))
    problems = {problem.message: problem for problem in again.unreviewed([TOPIC])}
    said = f"{TOPIC} (es): it changed since it was signed by Lucía Vera on 2026-11-20"
    assert problems[said].code == "not-reviewed"
    assert problems[said].position.file == texts.content.origins["topic", TOPIC].tree.file


def test_a_drawing_is_read_with_its_topic_wherever_it_stands() -> None:
    content = load_content(open_library())
    for name in ("drug-lanreotide", "site-appendix", "procedure-hepatic-embolization"):
        parts = what_is_read(content, content.topics[name])
        assert any(isinstance(part, Figure) for part in parts), name


def test_every_warning_sign_is_read_with_the_plan(texts: Texts) -> None:
    content = load_content(open_library())
    read = dict(replace(texts, content=content).messages(PLAN))
    assert all(sign.text in read for sign in content.red_flags.values())


def test_a_changed_plan_is_draft_again(texts: Texts) -> None:
    plan = texts.content.plan
    framing = plan.framing.model_copy(update={"heading": "Other questions"})
    changed = [
        replace(texts.content, plan=plan.model_copy(update=update))
        for update in ({"framing": framing}, {"rows": plan.rows[1:]})
    ]
    fewer = dict(list(texts.content.red_flags.items())[1:])
    for content in (*changed, replace(texts.content, red_flags=fewer)):
        assert replace(texts, content=content).content_hash(PLAN) != texts.content_hash(PLAN)


def test_a_topic_with_a_changed_drawing_is_draft_again(texts: Texts) -> None:
    content = load_content(open_library())
    before = replace(texts, content=content)
    file = content.figures["digestive-tract"]
    first, *others = file.figure.labels
    labels = (first.model_copy(update={"text": "belly"}), *others)
    figure = file.figure.model_copy(update={"labels": labels})
    figures = {**content.figures, figure.id: replace(file, figure=figure)}
    after = replace(texts, content=replace(content, figures=figures))
    for name, is_same in (("site-rectum", False), ("life-diet", True)):
        assert (after.content_hash(name) == before.content_hash(name)) is is_same
        assert (after.translation_hash(name) == before.translation_hash(name)) is is_same


def test_a_changed_page_is_draft_again(sign: Sign, texts: Texts) -> None:
    reviews = sign(TEMPLATES, language="en")
    (folder,) = texts.template_folders
    (folder / "page.html.j2").write_text('{{ _("When to come") }}')
    again = replace(reviews, texts=replace(texts, template_folders=[folder]))
    assert again.state(TEMPLATES, "en") is State.CHANGED


def test_line_breaks_and_the_next_review_do_not_matter(texts: Texts) -> None:
    topic = texts.content.topics[TOPIC]
    update = {
        "summary": topic.summary.replace(" ", "\n  "),
        "review": texts.content.topics["drug-lanreotide"].review,
    }
    content = replace(texts.content, topics={TOPIC: topic.model_copy(update=update)})
    assert replace(texts, content=content).content_hash(TOPIC) == texts.content_hash(TOPIC)


# --- Translations ----------------------------------------------------------------------


@pytest.mark.parametrize("name", [TOPIC, PLAN, TEMPLATES])
def test_a_translation_is_draft_until_it_is_signed(sign: Sign, name: str) -> None:
    reviews = sign(name)
    assert reviews.state(name, "es") is State.REVIEWED
    assert reviews.state(name, "ar") is State.DRAFT
    assert reviews.state(name, "en") is State.DRAFT


def test_a_handout_is_reviewed_with_all_its_topics_the_plan_and_the_page(
    sign: Sign, texts: Texts
) -> None:
    signed = dict(sign().signed)
    assert not Reviews(signed, texts).translation_reviewed([TOPIC])
    (one,) = signed[TOPIC, "es"]
    for name in (PLAN, TEMPLATES):
        made = one.model_copy(update={"topic": name, "text_hash": texts.translation_hash(name)})
        signed[name, "es"] = (made,)
    assert Reviews(signed, texts).translation_reviewed([TOPIC])
    assert not Reviews(signed, texts).translation_reviewed([TOPIC, "drug-lanreotide"])
    assert not Reviews(signed, texts).content_reviewed([TOPIC])


def test_english_needs_no_translator(small_content: Content) -> None:
    texts = Texts(small_content, Catalog.source(), Catalog.source())
    assert Reviews({}, texts).translation_reviewed([TOPIC])


@pytest.mark.parametrize("what", CHANGES)
def test_a_translation_of_changed_english_is_draft_again(
    sign: Sign, texts: Texts, what: str
) -> None:
    other = replace(texts, content=changed(texts.content)[what])
    assert replace(sign(), texts=other).state(TOPIC, "es") is State.CHANGED


@pytest.mark.parametrize(
    "message",
    [
        "It makes hormones.",
        "Any new worry that can wait.",  # of a red flag
        "A messenger in the blood.",  # of a word explained
    ],
)
def test_a_changed_translation_is_draft_again(sign: Sign, texts: Texts, message: str) -> None:
    entries = {**texts.handouts.entries, message: "Otra cosa."}
    other = replace(texts, handouts=replace(texts.handouts, entries=entries))
    assert replace(sign(), texts=other).state(TOPIC, "es") is State.CHANGED


def test_a_changed_translation_of_the_page_is_draft_again(sign: Sign, texts: Texts) -> None:
    templates = Catalog("es", entries={"When to call": "Cuándo no llamar"})
    other = replace(texts, templates=templates)
    assert replace(sign(TEMPLATES), texts=other).state(TEMPLATES, "es") is State.CHANGED


@pytest.mark.parametrize("translator", ["Lucía Vera", "lucía vera", "Lucía  Vera "])
def test_translators_do_not_sign_their_own_work(sign: Sign, translator: str) -> None:
    assert sign(translator=translator).state(TOPIC, "es") is State.DRAFT


def test_a_language_may_be_written_the_gettext_way(sign: Sign) -> None:
    assert list(sign(language="zh_Hans").signed) == [(TOPIC, "zh-Hans")]


@pytest.mark.parametrize(
    ("field", "value"), [("reviewer", ""), ("reviewer", "  "), ("language", "Spanish")]
)
def test_a_sign_off_that_names_nobody_or_no_language_is_refused(
    sign: Sign, field: str, value: str
) -> None:
    with pytest.raises(InputError, match=f"sign_offs.0.{field}"):
        sign(**{field: value})


def test_without_sign_offs_there_is_nothing_signed(small_library: Library, texts: Texts) -> None:
    assert read_reviews(small_library, texts).signed == {}
