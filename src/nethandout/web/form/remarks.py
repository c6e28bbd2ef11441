"""Turn the remarks of the program into what staff read in their language.

The sentences of a remark are said in one language only: if any has no translation, all of it is
English and marked so. Fields have the names that the form gives them, drugs and the like their
labels; a label that has no translation, as of a clinic's own topic, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from nethandout.content.plan import NamedFact
from nethandout.errors import Problem
from nethandout.i18n.catalogs import COUNTS_AS_NONE
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.remark import Place, Remark, Term, Value, filled, str_of
from nethandout.model.topic import Topic
from nethandout.service import Service
from nethandout.web.form.lists import LEGENDS, LISTS
from nethandout.web.form.paths import general_name
from nethandout.web.form.questions import QUESTIONS
from nethandout.web.form.types import Said
from nethandout.web.form.verdicts import verdict
from nethandout.web.staff import StaffWords, msg

_QUOTED: Final = msg("“{label}”")
_WITHIN: Final = msg("{group}: {label}")


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of the staff, the labels of what records name, and topics with their titles."""

    staff: StaffWords
    labels: Mapping[str, str]
    topics: Mapping[str, Topic]

    def said(self, message: str) -> Said:
        """Turn a message of the program into the staff's words, or leave it in English."""
        if isinstance(message, Said):
            return message
        words = self._words(message)
        return Said(str(message), SOURCE_LANGUAGE) if words is None else Said(words)

    def problems(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Turn the messages of problems into the staff's language."""
        return tuple(replace(each, message=self.said(each.message)) for each in problems)

    def _words(self, message: str) -> str | None:
        """Turn a message into words of the staff; None where any part of it has none."""
        template = message.template if isinstance(message, Remark) else str(message)
        if self.staff.language_of(template):
            return None
        values: dict[str, Value] = {}
        for name, value in message.values.items() if isinstance(message, Remark) else ():
            is_verdict = template == COUNTS_AS_NONE and name == "why"
            shown = self._verdict(value) if is_verdict else self._value(value)
            if shown is None:
                return None
            values[name] = shown
        said = self.staff.gettext(template)
        return filled(said, values) if values else said

    def _verdict(self, value: Value) -> str | None:
        """Turn why a translation is not printed into words; in English the check's own ones."""
        is_english = self.staff.language == SOURCE_LANGUAGE
        return str_of(value) if is_english else verdict(str_of(value), self.staff)

    def _value(self, value: Value) -> str | int | None:
        match value:
            case tuple():
                shown = [self._value(each) for each in value]
                return None if None in shown else ", ".join(map(str, shown))
            case Place():
                return self._field(value)
            case Term():
                return self._term(value)
            case Remark():
                return self._words(value)
            case _:
                return value

    def _term(self, name: str) -> str:
        if name in self.labels:
            return self.staff.gettext(self.labels[name])
        return self.staff.title(self.topics[name].title) if name in self.topics else name

    def _field(self, path: str) -> str:
        """Turn the path of a field, with lines counted from 1, into its name on the form."""
        words = self.staff.gettext
        general = general_name(path)
        rows = next((each for each in LISTS if f"{general}.".startswith(f"{each.name}.*.")), None)
        if rows is not None:
            number = path.removeprefix(f"{rows.name}.").partition(".")[0]
            group, is_whole = words(rows.row).format(number=number), general == f"{rows.name}.*"
        else:
            name = next((each for each in LEGENDS if f"{path}.".startswith(f"{each}.")), None)
            group, is_whole = words(LEGENDS[name]) if name else "", path == name
        label = _label(general)
        if label is None and not is_whole:
            return path
        said = group if is_whole or label is None else words(label)
        if group and not is_whole:
            said = words(_WITHIN).format(group=group, label=said)
        return words(_QUOTED).format(label=said)


def speech_of(service: Service, staff: StaffWords) -> Speech:
    """Turn a service and the words of staff into what says the program's remarks to them."""
    plan = service.content.plan
    facts: tuple[NamedFact, ...] = (
        *plan.sites,
        *plan.settings,
        *plan.conditions,
        *plan.tests,
        *plan.treatments,
    )
    labels: dict[str, str] = {each.id: each.label for each in plan.purposes}
    labels.update((each.id, each.label) for each in facts)
    return Speech(staff, labels, service.content.topics)


def _label(general: str) -> str | None:
    """Turn the general name of a field into its label; a group has that of its first field."""
    name = general.removesuffix(".*") if general not in QUESTIONS else general
    if name in QUESTIONS:
        return QUESTIONS[name].label
    return next((q.label for key, q in QUESTIONS.items() if key.startswith(f"{name}.")), None)
