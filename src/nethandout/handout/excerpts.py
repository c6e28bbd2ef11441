"""Choose from localized topics what stands out: title, things to do, questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter

from nethandout.content.reading import Content
from nethandout.handout.tree import QUESTIONS_TOPIC, Advice, TopicName
from nethandout.i18n.formats import Formats
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.facts import Facts
from nethandout.model.selection import Origin, SelectedTopic, Selection
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Topic

TO_DO_COUNT = 3
QUESTION_COUNT = 6
_QUESTION_ROUNDS = 3
_NEVER_TO_DO = frozenset({"treatment-clinical-trials", "life-help-numbers"})
_TREATMENTS = frozenset({Origin.TREATMENT})
_ASKED_FIRST = frozenset(
    {Origin.VISIT, Origin.SITE, Origin.SETTING, Origin.TREATMENT, Origin.CONDITION}
)


def localized_text(text: str) -> LocalizedText:
    """Give back a text that was localized; any other is a mistake in the program."""
    if not isinstance(text, LocalizedText):
        raise TypeError("a text was not localized")
    return text


def named(selection: Selection, origins: frozenset[Origin]) -> list[SelectedTopic]:
    """Find the topics that are there for one of these reasons."""
    return [
        item
        for item in selection.topics
        if any(reason.origin in origins for reason in item.reasons)
    ]


def site_of(names: Iterable[TopicName]) -> str:
    """Turn the names of a handout's topics into the site it is about, or nothing."""
    ids = (name.id for name in names if name.id.startswith("site-"))
    return next(ids, "").removeprefix("site-")


def title(best: Sequence[str], topics: Mapping[str, Topic]) -> LocalizedText:
    """Choose the name of the handout: what it begins with, the tumor's site, or the first."""
    named_first = (topics[key] for key in best if key in topics and not topics[key].box)
    sites = (topic for topic in topics.values() if topic.type == "site")
    first = next(chain(named_first, sites, topics.values()))
    return localized_text(first.handout_title or first.title)


def treatment_names(
    selection: Selection, topics: Mapping[str, Topic], formats: Formats
) -> LocalizedText | None:
    """Turn the treatments of the record into one line; None if there are none.

    One name left in English makes the whole line English, never the other way round.
    """
    titles = [localized_text(topics[item.id].short_title) for item in named(selection, _TREATMENTS)]
    return joined(titles, formats)


def joined(names: Sequence[LocalizedText], formats: Formats) -> LocalizedText | None:
    """Turn names into one line, in English if one of them is; None if there are none."""
    if not names:
        return None
    languages = {text.language for text in names}
    language = languages.pop() if len(languages) == 1 else SOURCE_LANGUAGE
    return LocalizedText(formats.list([str(text) for text in names]), language)


def to_do(visit: str | None, topics: Mapping[str, Topic], *, has_card: bool) -> tuple[Advice, ...]:
    """Choose at most three things to do: those that prevent harm come first.

    What the visit is about gives two, then each topic one, then they give more. Two that are
    about the same are never both there. A trial is nothing that a patient must do, whom to call
    is said by the list below, and nobody can carry a card that is not printed.
    """
    points = [
        (
            (point.kind != "harm", max(turn - 1, -1) if topic.id == visit else turn, number),
            Advice(localized_text(point.text), point.about),
        )
        for number, topic in enumerate(topics.values())
        if topic.id not in _NEVER_TO_DO and (has_card or topic.type != "card")
        for turn, point in enumerate(topic.key_points)
    ]
    different: dict[str, Advice] = {}
    for _, advice in sorted(points, key=itemgetter(0)):
        different.setdefault(advice.about or advice.text, advice)
    return tuple(different.values())[:TO_DO_COUNT]


def questions(selection: Selection, topics: Mapping[str, Topic]) -> tuple[LocalizedText, ...]:
    """Take what patients ask about treatments, then from every topic in turn, up to a pageful.

    The page for questions holds the ones that patients themselves found most important; in other
    topics the first question is the best one.
    """
    asked = [topic for topic in topics.values() if topic.id == QUESTIONS_TOPIC]
    first = [topics[item.id] for item in named(selection, _ASKED_FIRST)]
    ordered = [*first, *(each for each in topics.values() if each not in (*first, *asked))]
    found = [each for topic in asked for each in topic.questions]
    found += [
        topic.questions[turn]
        for turn in range(_QUESTION_ROUNDS)
        for topic in ordered
        if len(topic.questions) > turn
    ]
    different: dict[str, LocalizedText] = {}
    for each in found:
        different.setdefault(each.about or each.text, localized_text(each.text))
    return tuple(different.values())[:QUESTION_COUNT]


def visit_topic(facts: Facts, content: Content) -> str | None:
    """Turn facts into the topic that the visit is about."""
    return facts.visit_treatment and content.plan.topic_of(facts.visit_treatment)


def first_topics(facts: Facts, content: Content) -> tuple[str, ...]:
    """Turn facts into the topics that may give the handout its title, the best first."""
    visit = visit_topic(facts, content)
    first = content.plan.purpose(facts.purpose).first
    return tuple(name for name in (visit, *first) if name)


def visit_name(facts: Facts, content: Content, topics: Mapping[str, Topic]) -> LocalizedText | None:
    """Turn what the visit is about into a name that can begin a sentence."""
    topic = topics.get(visit_topic(facts, content) or "")
    if topic is None:
        return None
    name = localized_text(topic.short_title)
    return LocalizedText(name[:1].upper() + name[1:], name.language)
