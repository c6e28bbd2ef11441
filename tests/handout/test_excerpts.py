"""Page one says what matters most to this reader, and nothing twice."""

from __future__ import annotations

import pytest

from nethandout.handout import excerpts
from nethandout.i18n.formats import Formats
from nethandout.model.selection import Origin, Reason, SelectedTopic, Selection
from nethandout.model.text import LocalizedText
from nethandout.model.topic import KeyPoint, Question, Review, Topic


def local(text: str, language: str = "es") -> LocalizedText:
    return LocalizedText(text, language)


def point(text: LocalizedText) -> KeyPoint:
    return KeyPoint(text="x").model_copy(update={"text": text})


def topic(key: str, *, points: int = 2, questions: int = 1, language: str = "es") -> Topic:
    """Make a topic as it is after translation: nothing validates its texts any more."""
    kind = key.partition("-")[0]
    plain = Topic(
        id=key,
        type=kind,
        title="x",
        short_title="x",
        summary="x",
        sources=("s",),
        review=Review(due="2027-06-30"),
    )
    return plain.model_copy(
        update={
            "title": local(f"title of {key}", language),
            "short_title": local(key, language),
            "key_points": tuple(point(local(f"{key} {n}", language)) for n in range(points)),
            "questions": tuple(
                Question(text="x").model_copy(update={"text": local(f"{key}? {n}", language)})
                for n in range(questions)
            ),
        }
    )


def selection(**origins: Origin) -> Selection:
    return Selection(
        tuple(
            SelectedTopic(key.replace("_", "-"), (Reason(origin, ""),))
            for key, origin in origins.items()
        )
    )


def by_id(*topics: Topic) -> dict[str, Topic]:
    return {item.id: item for item in topics}


def test_the_title_is_the_sites_own() -> None:
    own = {"handout_title": local("Your ileum tumor")}
    site = topic("site-ileum").model_copy(update=own)
    assert excerpts.title(by_id(topic("drug-a"), site)) == "Your ileum tumor"
    assert excerpts.title(by_id(topic("drug-a"), topic("site-b"))) == "title of site-b"
    assert excerpts.title(by_id(topic("drug-a"), topic("life-c"))) == "title of drug-a"


def test_the_subtitle_lists_the_treatments_of_the_record() -> None:
    chosen = selection(drug_a=Origin.TREATMENT, treatment_b=Origin.TREATMENT, life_c=Origin.ALWAYS)
    topics = by_id(topic("drug-a"), topic("treatment-b"), topic("life-c"))
    line = excerpts.subtitle(chosen, topics, Formats("es"))
    assert line == "drug-a y treatment-b"
    assert line.language == "es"
    assert excerpts.subtitle(selection(life_c=Origin.ALWAYS), topics, Formats("es")) is None


def test_a_subtitle_with_english_in_it_is_not_said_to_be_translated() -> None:
    chosen = selection(drug_a=Origin.TREATMENT, drug_b=Origin.TREATMENT)
    topics = by_id(topic("drug-a"), topic("drug-b", language="en"))
    line = excerpts.subtitle(chosen, topics, Formats("es"))
    assert line is not None
    assert line.language == "en"


def test_key_points_are_three_and_begin_with_the_treatments() -> None:
    chosen = selection(site_s=Origin.SITE, treatment_t=Origin.TREATMENT, drug_d=Origin.TREATMENT)
    topics = by_id(topic("site-s"), topic("treatment-t"), topic("drug-d"))
    assert excerpts.key_points(chosen, topics) == ("drug-d 0", "treatment-t 0", "site-s 0")


def test_one_topic_gives_more_key_points_when_the_others_have_none() -> None:
    chosen = selection(site_s=Origin.SITE, drug_d=Origin.TREATMENT)
    topics = by_id(topic("site-s", points=0), topic("drug-d", points=4))
    assert excerpts.key_points(chosen, topics) == ("drug-d 0", "drug-d 1", "drug-d 2")


def test_a_key_point_is_not_said_twice() -> None:
    same = {"key_points": (point(local("Rest.")),)}
    topics = by_id(
        topic("drug-a").model_copy(update=same),
        topic("drug-b").model_copy(update=same),
        topic("site-s"),
    )
    chosen = selection(drug_a=Origin.TREATMENT, drug_b=Origin.TREATMENT, site_s=Origin.SITE)
    assert excerpts.key_points(chosen, topics) == ("Rest.", "site-s 0", "site-s 1")


def test_questions_take_turns_and_fill_a_page() -> None:
    chosen = selection(life_l=Origin.ALWAYS, site_s=Origin.SITE, drug_d=Origin.TREATMENT)
    topics = by_id(
        topic("life-l", questions=2), topic("site-s", questions=3), topic("drug-d", questions=3)
    )
    assert excerpts.questions(chosen, topics) == (
        "site-s? 0",
        "drug-d? 0",
        "life-l? 0",
        "site-s? 1",
        "drug-d? 1",
        "life-l? 1",
    )


def test_a_text_that_was_not_localized_is_never_printed() -> None:
    with pytest.raises(TypeError, match="not localized"):
        excerpts.localized_text("plain")
