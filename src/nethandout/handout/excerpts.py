"""Choose from localized topics what stands out: title, subtitle, key points, questions."""

from __future__ import annotations

from collections.abc import Mapping

from nethandout.i18n.formats import Formats
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.selection import Origin, SelectedTopic, Selection
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Topic

KEY_POINT_COUNT = 3
QUESTION_COUNT = 6
_QUESTION_ROUNDS = 3
# Key points come from what the reader lives with first: treatment, symptoms, then the site.
_KEY_POINT_ORDER = ("drug", "procedure", "treatment", "symptom", "site", "setting", "life")
_TREATMENTS = frozenset({Origin.TREATMENT})
_ASKED_FIRST = frozenset({Origin.SITE, Origin.SETTING, Origin.TREATMENT, Origin.CONDITION})


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


def title(topics: Mapping[str, Topic]) -> LocalizedText:
    """Choose the name of the handout: the tumor's site, or what it has instead."""
    site = next((topic for topic in topics.values() if topic.type == "site"), None)
    first = site or next(iter(topics.values()))
    return localized_text(first.handout_title or first.title)


def subtitle(
    selection: Selection, topics: Mapping[str, Topic], formats: Formats
) -> LocalizedText | None:
    """Turn the treatments of the record into one line; None if there are none.

    One name left in English makes the whole line English, never the other way round.
    """
    titles = [localized_text(topics[item.id].short_title) for item in named(selection, _TREATMENTS)]
    if not titles:
        return None
    languages = {text.language for text in titles}
    language = languages.pop() if len(languages) == 1 else SOURCE_LANGUAGE
    return LocalizedText(formats.list([str(text) for text in titles]), language)


def key_points(selection: Selection, topics: Mapping[str, Topic]) -> tuple[LocalizedText, ...]:
    """Choose three: one each from what was named, the most practical types first."""
    treatments = [topics[item.id] for item in named(selection, _TREATMENTS)]
    others = [topic for topic in topics.values() if topic not in treatments]
    ranked = sorted(
        (topic for topic in (*treatments, *others) if topic.type in _KEY_POINT_ORDER),
        key=lambda topic: (topic not in treatments, _KEY_POINT_ORDER.index(topic.type)),
    )
    first = [localized_text(topic.key_points[0].text) for topic in ranked if topic.key_points]
    more = [localized_text(point.text) for topic in ranked for point in topic.key_points[1:]]
    return tuple(dict.fromkeys((*first, *more)))[:KEY_POINT_COUNT]


def questions(selection: Selection, topics: Mapping[str, Topic]) -> tuple[LocalizedText, ...]:
    """Take the first question of every topic, then the second ones, up to a pageful."""
    first = [topics[item.id] for item in named(selection, _ASKED_FIRST)]
    ordered = [*first, *(topic for topic in topics.values() if topic not in first)]
    found = [
        localized_text(topic.questions[turn].text)
        for turn in range(_QUESTION_ROUNDS)
        for topic in ordered
        if len(topic.questions) > turn
    ]
    return tuple(dict.fromkeys(found))[:QUESTION_COUNT]
