"""Say what a clinic may write of its own about a procedure or a test: lines and numbers.

Published advice differs, so nothing stands in for what a clinic leaves blank: a line prints as
one to write on, and a limit for a fever stops the handout that needs it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Final, get_args

from pydantic import AfterValidator

from nethandout.content.ondemand import TopicsOnDemand
from nethandout.content.plan import Plan
from nethandout.content.purposes import LineName
from nethandout.model.topic import Topic
from nethandout.model.values import Digits, Frozen, Text, WholeNumber, between
from nethandout.source.spelling import suggest

LINE_NAMES: Final[tuple[LineName, ...]] = get_args(LineName)
"""The lines that a handout prints as a table, in this order."""
_ASKED_OF_TESTS: Final = frozenset({"food", "drink"})
_NOT_ASKED: Final = frozenset({"diabetes_medicine"})

Hours = Annotated[WholeNumber, AfterValidator(between("0", "48", "hours"))]
Nights = Annotated[WholeNumber, AfterValidator(between("0", "60", "nights"))]
Day = Annotated[WholeNumber, AfterValidator(between("0", "60", "days"))]
Celsius = Annotated[Digits, AfterValidator(between("36", "42", "°C"))]


class ProcedureLines(Frozen):
    """What a clinic says of one procedure or test; sentences for patients, and numbers."""

    food: Text | None = None
    drink: Text | None = None
    blood_thinners: Text | None = None
    diabetes_medicine: Text | None = None
    other_medicines: Text | None = None
    driver: Text | None = None
    bring: Text | None = None
    hours_flat: Hours | None = None
    nights: Nights | None = None
    fever_from_day: Day | None = None
    fever_above_c: Celsius | None = None

    @property
    def lines(self) -> Mapping[str, str | None]:
        """The sentences by their names, None where the clinic left one blank."""
        return {name: getattr(self, name) for name in LINE_NAMES}


def asked_of(topic: Topic) -> tuple[str, ...]:
    """Turn a topic into the lines nearly every patient needs: each has a row, if need be blank."""
    if topic.procedure is None and topic.test is None:
        return ()
    if topic.test is not None:
        return tuple(name for name in LINE_NAMES if name in _ASKED_OF_TESTS)
    return tuple(name for name in LINE_NAMES if name not in _NOT_ASKED)


def keys_by_topic(
    keys: Collection[str], plan: Plan, topics: Mapping[str, Topic]
) -> tuple[dict[str, str], dict[str, str]]:
    """Turn what a clinic calls procedures and tests into topics, and what is wrong with a key.

    A key is read like the treatments and tests of a record: with its type or without, or
    another name that the plan knows.
    """
    asked = _asked_topics(topics)
    spellings = {**plan.names("test"), **plan.names("treatment")}
    found: dict[str, str] = {}
    mistakes: dict[str, str] = {}
    for key in keys:
        topic = plan.topic_of(key if key in asked else spellings.get(key, key))
        if topic not in asked:
            known = [key for key in topics if key in asked]
            mistakes[key] = f"there is no procedure or test “{key}”{suggest(key, known)}"
        elif topic in found:
            mistakes[key] = f"“{key}” and “{found[topic]}” are the same; leave one of them out"
        else:
            found[topic] = key
    return found, mistakes


def _asked_topics(topics: Mapping[str, Topic]) -> frozenset[str]:
    """Find the topics that clinics have lines for; those that have no shape yet need none."""
    if isinstance(topics, TopicsOnDemand):
        return topics.having("procedure", "test")
    return frozenset(key for key, topic in topics.items() if topic.procedure or topic.test)
