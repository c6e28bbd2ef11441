"""Page one says what matters most to this reader, and nothing twice."""

from __future__ import annotations

import pytest

from nethandout.handout import excerpts
from nethandout.i18n.formats import Formats
from nethandout.model.remark import Remark
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
            SelectedTopic(key.replace("_", "-"), (Reason(origin, Remark("")),))
            for key, origin in origins.items()
        )
    )


def by_id(*topics: Topic) -> dict[str, Topic]:
    return {item.id: item for item in topics}


def test_the_title_is_what_the_visit_is_about_then_the_sites_own() -> None:
    own = {"handout_title": local("Your ileum tumor")}
    site = topic("site-ileum").model_copy(update=own)
    drug = topic("drug-a")
    assert excerpts.title(("drug-a",), by_id(drug, site)) == "title of drug-a"
    assert excerpts.title((), by_id(drug, site)) == "Your ileum tumor"
    assert excerpts.title((), by_id(drug, topic("site-b"))) == "title of site-b"
    assert excerpts.title((), by_id(drug, topic("life-c"))) == "title of drug-a"
    box = drug.model_copy(update={"box": ("x",)})
    assert excerpts.title(("drug-a",), by_id(box, topic("site-b"))) == "title of site-b"


def test_the_subtitle_lists_the_treatments_of_the_record() -> None:
    chosen = selection(drug_a=Origin.TREATMENT, treatment_b=Origin.TREATMENT, life_c=Origin.ALWAYS)
    topics = by_id(topic("drug-a"), topic("treatment-b"), topic("life-c"))
    line = excerpts.treatment_names(chosen, topics, Formats("es"))
    assert line == "drug-a y treatment-b"
    assert line.language == "es"
    nothing = selection(life_c=Origin.ALWAYS)
    assert excerpts.treatment_names(nothing, topics, Formats("es")) is None


def test_a_subtitle_with_english_in_it_is_not_said_to_be_translated() -> None:
    chosen = selection(drug_a=Origin.TREATMENT, drug_b=Origin.TREATMENT)
    topics = by_id(topic("drug-a"), topic("drug-b", language="en"))
    line = excerpts.treatment_names(chosen, topics, Formats("es"))
    assert line is not None
    assert line.language == "en"


def to_do(visit: str | None, *topics: Topic, has_card: bool = True) -> list[str]:
    found = excerpts.to_do(visit, by_id(*topics), has_card=has_card)
    return [str(advice.text) for advice in found]


def with_points(key: str, *points: KeyPoint) -> Topic:
    return topic(key).model_copy(update={"key_points": points})


def test_three_things_to_do_come_one_from_each_topic() -> None:
    found = to_do(None, topic("drug-d"), topic("treatment-t"), topic("site-s"), topic("life-l"))
    assert found == ["drug-d 0", "treatment-t 0", "site-s 0"]


def test_what_the_visit_is_about_gives_two_things_to_do() -> None:
    found = to_do("drug-d", topic("drug-d"), topic("treatment-t"), topic("site-s"))
    assert found == ["drug-d 0", "drug-d 1", "treatment-t 0"]


def test_one_topic_gives_more_things_to_do_when_the_others_have_none() -> None:
    found = to_do(None, topic("site-s", points=0), topic("drug-d", points=4))
    assert found == ["drug-d 0", "drug-d 1", "drug-d 2"]


def test_what_prevents_harm_comes_before_all_else() -> None:
    harm = point(local("Press on the place.")).model_copy(update={"kind": "harm"})
    found = to_do("drug-d", topic("drug-d"), with_points("life-l", harm))
    assert found == ["Press on the place.", "drug-d 0", "drug-d 1"]


def test_the_same_thing_to_do_is_not_said_twice() -> None:
    same = point(local("Rest."))
    found = to_do(None, with_points("drug-a", same), with_points("drug-b", same), topic("site-s"))
    assert found == ["Rest.", "site-s 0", "site-s 1"]


def test_of_things_to_do_about_the_same_the_first_stands_in_its_place() -> None:
    first, second = (
        point(local(text)).model_copy(update={"about": "carcinoid-safety"})
        for text in ("Show your plan.", "Tell all staff.")
    )
    topics = [with_points("procedure-a", first), with_points("symptom-b", second), topic("site-s")]
    assert to_do(None, *topics) == ["Show your plan.", "site-s 0", "site-s 1"]


def test_a_trial_is_never_a_thing_to_do() -> None:
    assert to_do(None, topic("treatment-clinical-trials"), topic("site-s", points=1)) == [
        "site-s 0"
    ]


def test_only_who_has_a_card_is_told_to_carry_it() -> None:
    topics = [topic("card-crisis", points=1), topic("site-s", points=1)]
    assert to_do(None, *topics, has_card=True) == ["card-crisis 0", "site-s 0"]
    assert to_do(None, *topics, has_card=False) == ["site-s 0"]


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


def test_what_patients_ask_about_their_treatments_comes_before_weaker_questions() -> None:
    chosen = selection(
        life_questions_for_visit=Origin.ALWAYS, site_s=Origin.SITE, drug_d=Origin.TREATMENT
    )
    topics = by_id(
        topic("site-s", questions=3),
        topic("drug-d", questions=3),
        topic("life-questions-for-visit", questions=5),
    )
    own = [f"life-questions-for-visit? {n}" for n in range(5)]
    assert excerpts.questions(chosen, topics) == (*own, "site-s? 0")


def test_of_questions_about_the_same_the_first_is_asked() -> None:
    chosen = selection(site_s=Origin.SITE, test_eus=Origin.TEST)
    same = [
        each.model_copy(
            update={
                "questions": tuple(q.model_copy(update={"about": "depth"}) for q in each.questions)
            }
        )
        for each in (topic("site-s"), topic("test-eus"))
    ]
    assert excerpts.questions(chosen, by_id(*same)) == ("site-s? 0",)


def test_a_text_that_was_not_localized_is_never_printed() -> None:
    with pytest.raises(TypeError, match="not localized"):
        excerpts.localized_text("plain")
