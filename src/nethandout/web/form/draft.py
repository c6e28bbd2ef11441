"""Turn what was typed so far into answers about it, and questions into controls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from nethandout.content.plan import NamedFact, Plan
from nethandout.service import Service
from nethandout.web.form.paths import general_name
from nethandout.web.form.questions import QUESTIONS, Question
from nethandout.web.form.remarks import Speech, speech_of
from nethandout.web.form.trees import filled, rows_in
from nethandout.web.form.types import Choice, Field, FormData
from nethandout.web.staff import StaffWords, msg

_NOT_SAID = msg("Not said")
_INSTEAD = msg("{label}: or")
_OWN_WORDS = msg("{label}, in your own words")


@dataclass(frozen=True)
class Draft:
    """What was typed, and the service and the words that the form is made with."""

    service: Service
    typed: FormData
    words: StaffWords

    @cached_property
    def data(self) -> FormData:
        """The fields of the record that hold something."""
        return filled(self.typed)

    @cached_property
    def speech(self) -> Speech:
        """What says remarks of the program in the staff's language."""
        return speech_of(self.service, self.words)

    @property
    def plan(self) -> Plan:
        """The plan of the service."""
        return self.service.content.plan

    def value(self, name: str) -> str:
        """Give the first value of a field, or nothing."""
        return next(iter(self.values(name)), "")

    def values(self, name: str) -> tuple[str, ...]:
        """Give all values of a field."""
        return self.data.get(name, ())

    def has(self, *names: str) -> bool:
        """Tell whether any of these fields, or a field below them, holds something."""
        return any(
            name == wanted or name.startswith(f"{wanted}.")
            for name in self.data
            for wanted in names
        )

    def rows(self, name: str) -> list[int]:
        """Give the numbers of the rows of a list that hold something."""
        return rows_in(self.data, name)

    def text(self, text: str, **values: object) -> str:
        """Turn a message into the staff's language, with values put in."""
        return self.words.gettext(text).format(**values) if values else self.words.gettext(text)

    def controls(
        self, name: str, choices: Iterable[Choice] | None = None, *, required: bool = False
    ) -> Iterator[Field]:
        """Turn a field into its control, and into a second one for own words where it has one."""
        question = QUESTIONS[general_name(name)]
        offered = self.choices(name, question) if choices is None else tuple(choices)
        if question.choices is None and choices is None:
            yield from self._typed(name, question, required=required)
            return
        known = {choice.value for choice in offered}
        others = tuple(value for value in self.values(name) if value not in known)
        if not question.own_words:
            # What nobody knows must not vanish: the problem beside it says what to do.
            offered = (*offered, *(Choice(value, value, selected=True) for value in others))
        if question.kind == "select" and question.can_be_empty:
            none = Choice("", self.text(_NOT_SAID), selected=not any(c.selected for c in offered))
            offered = (none, *offered)
        yield Field(
            name,
            self.text(question.label),
            question.kind,
            choices=offered,
            help=self._help(question),
            required=required,
        )
        if question.own_words:
            label = self.text(_OWN_WORDS, label=self.text(question.label))
            yield Field(name, label, "text", "; ".join(others), part="own")

    def choices(self, name: str, question: Question) -> tuple[Choice, ...]:
        """Turn the words of a question into choices; one that decides nothing is never empty."""
        given, labels = self.values(name), question.choices or {}
        if question.kind == "radio" and not given:
            given = (next(iter(labels)),)
        return tuple(Choice(key, self.text(text), key in given) for key, text in labels.items())

    def facts(self, name: str, facts: Iterable[NamedFact]) -> tuple[Choice, ...]:
        """Turn facts of the plan into choices, in the plan's order."""
        return self.labeled(name, {fact.id: fact.label for fact in facts})

    def labeled(self, name: str, labels: Mapping[str, str]) -> tuple[Choice, ...]:
        """Turn ids with English labels into choices; what is not translated is marked so."""
        given = self.values(name)
        return tuple(
            Choice(key, self.text(label), key in given, self.words.language_of(label))
            for key, label in labels.items()
        )

    def _typed(self, name: str, question: Question, *, required: bool) -> Iterator[Field]:
        ticks = question.instead or {}
        typed = [value for value in self.values(name) if value not in ticks]
        label, help_ = self.text(question.label), self._help(question)
        required = required and not self.values(name)[len(typed) :]
        yield Field(name, label, question.kind, "; ".join(typed), help=help_, required=required)
        if ticks:
            given = self.values(name)
            choices = tuple(
                Choice(key, self.text(text), key in given) for key, text in ticks.items()
            )
            said = self.text(_INSTEAD, label=label)
            yield Field(name, said, "checkboxes", choices=choices, part="instead")

    def _help(self, question: Question) -> str:
        return self.text(question.help) if question.help else ""
