"""Reading is measured on two scales, each where it means something, and said so."""

from __future__ import annotations

import sys

import pytest

from nethandout.content.reading import Origin
from nethandout.content.reading_level import Levels, in_words, level_json, measured, too_hard
from nethandout.errors import Severity
from nethandout.model.topic import Term, Topic
from nethandout.source.tree import parse_yaml

HARD = "Somatostatin analogs ameliorate refractory hypersecretion in metastatic neoplasia."
TOPIC = """\
id: {id}
type: life
title: Your shot
short_title: your shot
summary: You get a shot.
sections:
  - heading: What?
    blocks:
{blocks}
terms: [crisis]
sources: [s]
review: {{due: 2027-06-30}}
"""
CRISIS = Term(id="crisis", term="carcinoid crisis", definition="It is bad.", name_of="disease")
ABLATION = Term(id="ablation", term="ablation", definition="It is hot.")


def levels(*topics: str, terms: tuple[Term, ...] = (CRISIS,)) -> Levels:
    units: list[tuple[Topic | Term, Origin]] = []
    for source in topics:
        tree, problems = parse_yaml(source, "handouts/life/x.yaml")
        assert tree is not None, problems
        units.append((Topic.model_validate(tree.value), Origin(tree)))
    units += [(term, units[0][1]) for term in terms]
    found = measured(units)
    assert found is not None
    return found


def topic(*texts: str, name: str = "life-x") -> str:
    return TOPIC.format(id=name, blocks="\n".join(f"      - text: {text}" for text in texts))


def found(*topics: str, terms: tuple[Term, ...] = (CRISIS,)) -> list[str]:
    return [problem.message for problem in too_hard(levels(*topics, terms=terms))]


def test_an_easy_topic_is_left_alone() -> None:
    assert found(topic("You get a shot in your arm.")) == []


def test_a_hard_topic_is_told_with_its_scale() -> None:
    (message,) = found(topic(HARD))
    assert message.startswith("Flesch-Kincaid grade ")
    assert message.endswith("; make it 6 or less")


def test_long_words_are_counted_from_30_sentences_on() -> None:
    texts = ["Then you can see a pharmacist or a nurse who can help you."] * 27
    assert found(topic(*texts)) == []  # 29 sentences with the summary and the heading
    (message,) = found(topic(*texts, texts[0]))
    assert message == "SMOG grade 8.6; make it 8 or less"


def test_short_topics_of_a_type_are_counted_together() -> None:
    text = "You see a pharmacist."
    (message,) = found(topic(*[text] * 15), topic(*[text] * 15, name="life-y"))
    assert message.startswith("SMOG grade 8.")
    assert "of the short topics of the type life together: life-x, life-y;" in message


def test_too_few_sentences_have_no_smog_grade() -> None:
    both = levels(topic("You see a pharmacist."))
    assert both.topics[0].smog is both.together[0].smog is None


def test_a_name_that_the_glossary_explains_counts_as_a_short_word() -> None:
    texts = ["A carcinoid crisis is rare."] * 29
    assert levels(topic(*texts)).topics[0].long_words == 0
    assert levels(topic(*texts), terms=()).topics[0].long_words == 29


def test_a_word_that_is_no_name_is_counted() -> None:
    texts = topic(*["An ablation is a procedure."] * 30).replace("[crisis]", "[ablation]")
    assert levels(texts, terms=(ABLATION,)).topics[0].long_words == 60
    assert levels(texts, terms=(ABLATION,)).names == ()


def test_a_name_that_the_topic_does_not_explain_is_counted() -> None:
    source = topic(*["A carcinoid crisis is rare."] * 29).replace("[crisis]", "[]")
    assert levels(source).topics[0].long_words == 29
    assert levels(source).names == ()


def test_scales_and_names_are_said() -> None:
    said = list(in_words(levels(topic(*["A carcinoid crisis can happen."] * 30))))
    assert [line.partition(";")[0] for line in said] == [
        "reading: Flesch-Kincaid grade 6 or less for each topic",
        "reading: SMOG grade 8 or less, of 30 sentences or more",
        "reading: names that the glossary explains count as short words: carcinoid crisis",
    ]
    assert all("life-x" in line for line in said[:2])


def test_a_script_gets_the_grades() -> None:
    plain = level_json(levels(topic("You get a shot.")))
    assert set(plain) == {"topics", "together", "names_not_counted"}
    assert plain["names_not_counted"] == ["carcinoid crisis"]


def test_without_the_optional_package_a_warning_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textstat", None)
    assert measured([]) is None
    (problem,) = too_hard(None)
    assert (problem.code, problem.severity) == ("grade", Severity.WARNING)


def test_the_reading_level_needs_no_download() -> None:
    levels(topic("You get a shot."))
    assert "nltk" not in sys.modules
