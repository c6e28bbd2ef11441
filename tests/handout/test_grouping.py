"""Topics that belong together stand together, and what is summed up comes last."""

from __future__ import annotations

from nethandout.handout.grouping import apart, forms, topic_groups
from nethandout.handout.tree import QUESTIONS_TOPIC, HandoutTopic
from nethandout.model.remark import Remark
from nethandout.model.selection import Origin, Reason, SelectedTopic, Selection, TopicDepth
from nethandout.model.topic import Block, Review, Section, Topic


def topic(key: str, *, box: tuple[str, ...] = (), fill_in: bool = False) -> HandoutTopic:
    section = Section(heading="x", blocks=(Block(text=key),), fill_in=fill_in)
    return HandoutTopic(
        Topic(
            id=key,
            type=key.partition("-")[0],
            title="x",
            short_title="x",
            summary="x",
            sections=(section,),
            box=box,
            sources=("s",),
            review=Review(due="2027-06-30"),
        )
    )


def groups(
    *topics: HandoutTopic, depth: TopicDepth = "whole", personal: bool = True
) -> list[tuple[str, list[str]]]:
    reasons = (Reason(Origin.SITE, Remark("")),)
    items = tuple(SelectedTopic(item.topic.id, reasons, depth) for item in topics)
    by_id = {item.topic.id: item for item in topics}
    found = topic_groups(Selection(items), by_id, personal=personal)
    return [(group.name, [item.topic.id for item in group.topics]) for group in found]


def test_groups_come_in_the_order_of_their_first_topics() -> None:
    found = groups(topic("drug-a"), topic("site-b"), topic("procedure-c"))
    assert found == [("treatment", ["drug-a", "procedure-c"]), ("tumor", ["site-b"])]


def test_what_is_summed_up_is_what_goes_on_meanwhile() -> None:
    assert groups(topic("drug-a"), depth="summary") == [("meanwhile", ["drug-a"])]


def test_a_box_is_for_safety_in_any_depth() -> None:
    assert groups(topic("procedure-a", box=("x",)), depth="summary") == [
        ("safety", ["procedure-a"])
    ]


def test_a_card_is_in_no_group() -> None:
    assert groups(topic("card-a")) == []
    assert [item.topic.id for item in apart([topic("card-a")], personal=False)] == ["card-a"]


def test_a_patients_questions_stand_with_their_own_pages() -> None:
    questions = topic(QUESTIONS_TOPIC)
    assert groups(questions, personal=True) == []
    assert groups(questions, personal=False) == [("living", [QUESTIONS_TOPIC])]


def test_what_a_patient_fills_in_is_found_in_every_topic() -> None:
    found = forms([topic("drug-a", fill_in=True), topic("life-b"), topic("life-c", fill_in=True)])
    assert [section.blocks[0].text for section in found] == ["drug-a", "life-c"]
