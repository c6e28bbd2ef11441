"""Each rule finds its own kind of hard or unsafe words, and leaves good sentences alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from nethandout.content.library import open_library
from nethandout.content.plain_language import (
    check_plain_language,
    check_text,
    count_words,
    sentences,
)
from nethandout.content.reading import Content, Origin, load_content
from nethandout.errors import Position, Severity
from nethandout.model.topic import RedFlag, Topic
from nethandout.source.tree import parse_yaml

PLACE = Position("handouts/drug/x.yaml", 3, 5)

TOPIC = """\
id: drug-x
type: drug
title: Your shot
short_title: your shot
summary: You get a shot every 4 weeks (28 days).
sections:
  - heading: What will happen?
    blocks:
      - list: [{items}]
      - text: {text}
sources: [s]
review: {{due: 2027-06-30}}
"""


def codes(text: str) -> set[str]:
    return {problem.code for problem in check_text(text, PLACE)}


def findings(model: type[BaseModel], source: str) -> dict[str, int]:
    tree, problems = parse_yaml(source, "x.yaml")
    assert tree is not None
    assert problems == []
    unit = (model.model_validate(tree.value), Origin(tree))
    return {problem.code: problem.position.line for problem in check_plain_language([unit])}


def topic(items: str = "a rash", text: str = "Call us about it.") -> str:
    return TOPIC.format(items=items, text=text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You need two shots.", "number-word"),
        ("Twenty people took part.", "number-word"),
        ("Take one tablet.", "number-word"),
        ("Take it once a day.", "once"),
        ("Call us at once.", "once"),
        ("Come twice.", "once"),
        ("You get a monthly shot.", "interval"),
        ("A weekly test.", "interval"),
        ("A daily test.", "interval"),
        ("It holds 5 mcg.", "unit-name"),
        ("It holds 5 µg.", "unit-name"),
        ("A tumor of 5.0 cm.", "trailing-zero"),
        ("A tumor of 1.50 cm.", "trailing-zero"),
        ("A tumor of .5 cm.", "leading-zero"),
        ("A tumor of 5cm.", "unit-space"),
        ("Keep it at 8°C (46 °F).", "unit-space"),
        ("Keep it at 8 °C.", "temperature"),
        ("Call us above 100.4 °F.", "temperature"),
        ("The shot has 120 mg.", "dose"),
        ("Take 100 micrograms.", "dose"),
        ("You get 7.4 GBq (200 mCi).", "dose"),
        ("Feel free to call us.", "idiom"),
        ("This is *very* new.", "italics"),
        ("This is _very_ new.", "italics"),
        ("NEVER drive after it.", "capitals"),
        (" ".join(["word"] * 21) + ".", "long-sentence"),
    ],
)
def test_a_rule_finds_its_defect(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Call us if your fever is 38.0 °C (100.4 °F) or more.",
        "Keep it at 2 to 8 °C (36 to 46 °F).",
        "Tell someone. No one should wait.",
        "People help one another.",
        "A new symptom, or one that gets worse.",
        "Your blood sugar is above 300 mg/dL (16.7 mmol/L).",
        "The tumor is 0.5 cm wide, or 10 mm at most.",
        "**Do not** drive. Call {day_phone}.",
        "Read [this page](nci_page) about Ga-68 DOTATATE.",
        "Call 1-800-4-CANCER in the day.",
        "You may need help with your daily life.",
        "It often starts first in 10 of 100 people, or 50%.",
        "PRRT and a PET scan use a radioactive medicine.",
        " ".join(["Word"] * 20) + ". " + " ".join(["Word"] * 20) + ".",
    ],
)
def test_good_sentences_are_left_alone(text: str) -> None:
    assert codes(text) == set()


def test_what_is_a_matter_of_taste_only_warns() -> None:
    severities = {problem.severity for problem in check_text("A daily test on one side.", PLACE)}
    assert severities == {Severity.WARNING}


def test_sentences_end_where_a_reader_ends_them() -> None:
    text = "See **Dr. Meyer** at 9.30. Is it 4.4 lb? Then call {day_phone}! {clinic_name} helps."
    assert sentences(text) == [
        "See Dr. Meyer at 9.30",
        "Is it 4.4 lb",
        "Then call {day_phone}",
        "{clinic_name} helps.",
    ]
    assert count_words("Call {day_phone} – day or night.") == 5


def test_a_good_topic_has_no_findings() -> None:
    assert findings(Topic, topic()) == {}


def test_findings_say_the_line() -> None:
    assert findings(Topic, topic(text="Take it twice.")) == {"once": 10}


def test_a_long_list_is_found() -> None:
    assert findings(Topic, topic(items=", ".join("abcdefgh"))) == {"long-list": 9}
    assert findings(Topic, topic(items=", ".join("abcdefg"))) == {}


def test_a_long_topic_is_found() -> None:
    text = "We help you with it. " * 141
    assert findings(Topic, topic(text=text)) == {"long-topic": 1}


def test_a_long_list_is_found_in_a_part_too() -> None:
    head, _, tail = topic().partition("sections:")
    sources = tail[tail.index("sources:") :]
    names = ("why", "ready", "day", "after", "results")
    parts = "".join(f"  {name}: {{blocks: [{{list: [a, b]}}]}}\n" for name in names[:-1])
    long = "  results: {blocks: [{list: [a, b, c, d, e, f, g, h]}]}\n"
    found = findings(Topic, f"{head}test:\n{parts}{long}{sources}")
    assert found == {"long-list": 11}


def test_a_passive_topic_is_found() -> None:
    text = "The shot is given here. The spot is then covered. The date is kept by us."
    assert findings(Topic, topic(text=text)) == {"passive": 1}


def test_a_long_red_flag_is_found() -> None:
    flag = "id: rf-x\ntier: E\ntext: {}\nsources: [s]\n"
    words = "Blood that does not stop. "
    assert findings(RedFlag, flag.format(words * 5)) == {}
    assert findings(RedFlag, flag.format(words * 6)) == {"long-red-flag": 3}


def asking(*texts: str) -> list[str]:
    blocks = "".join(f"\n      - text: {text}" for text in texts)
    source = TOPIC.replace("\n      - text: {text}", blocks).format(items="a rash")
    tree, _ = parse_yaml(source, "x.yaml")
    assert tree is not None
    unit = (Topic.model_validate(tree.value), Origin(tree))
    problems = check_plain_language([unit])
    return [problem.message for problem in problems if problem.code == "ask-us"]


@pytest.mark.parametrize(
    "text",
    [
        "Ask us about your diet.",
        "Please ask your care team how to store it.",
        "Tell your doctor about it.",
        "Talk with your team first.",
        "Your team decides when it is over.",
        "Your doctor can tell you more.",
        "Call us for the result.",
    ],
)
def test_sentences_that_send_the_reader_to_ask_are_counted(text: str) -> None:
    assert asking(text) == []
    (message,) = asking(text, text)
    assert message.startswith("2 of 3 sentences send the reader to ask or tell the team")


@pytest.mark.parametrize(
    "text", ["Call us about a fever.", "Your team gives you the shot.", "We check your blood."]
)
def test_what_says_something_itself_is_not_counted(text: str) -> None:
    assert asking(*[text] * 5) == []


@pytest.mark.parametrize(("sentences_in_all", "found"), [(9, 0), (10, 1), (11, 0)])
def test_a_long_topic_may_send_its_reader_away_less_than_each_10th_time(
    sentences_in_all: int, found: int
) -> None:
    others = sentences_in_all - 2  # the summary is a sentence, too
    assert len(asking("Ask us about it.", *["You get a shot."] * others)) == found


POINTING = re.compile(r"\W*(It|They|This|These|That|Those|Them|He|She)\b")


def read_alone(content: Content) -> Iterator[tuple[str, str]]:
    """Give all that a reader may see without the sentence before it, with its topic."""
    for one in content.topics.values():
        parts = one.procedure or one.drug or one.test
        in_parts = [getattr(parts, name) for name in type(parts).model_fields] if parts else []
        blocks = [block for part in (*one.sections, *in_parts) if part for block in part.blocks]
        texts = [text for block in blocks for text in (*(block.items or ()), *(block.steps or ()))]
        texts += [row[0] for block in blocks if block.table for row in block.table.rows]
        texts += [*one.box, *(point.text for point in one.key_points)]
        yield from ((one.id, text) for text in (*texts, *(each.text for each in one.questions)))


def test_what_is_read_alone_names_its_thing() -> None:
    content = load_content(open_library())
    pointing = [(name, text) for name, text in read_alone(content) if POINTING.match(text)]
    assert pointing == []
