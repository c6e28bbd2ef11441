"""Turn a selection into a localized handout: translated, filtered, with the clinic's values.

Nothing is left in English silently. Every text without a translation, and every value
that only the clinic can give and has not given, is reported at one time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from pydantic import BaseModel

from nethandout.content.figures import Figure
from nethandout.content.library import ClinicSettings
from nethandout.content.placeholders import BLANK, may_be_blank, placeholder_values, setting_name
from nethandout.content.reading import Content
from nethandout.errors import Position, Problem, RefusedError
from nethandout.handout import refusals
from nethandout.handout.addresses import with_addresses
from nethandout.handout.depth import at_depth, visible
from nethandout.handout.excerpts import (
    first_topics,
    joined,
    localized_text,
    questions,
    site_of,
    title,
    to_do,
    treatment_names,
    visit_name,
    visit_topic,
)
from nethandout.handout.grouping import ON_THE_FRONT, apart, forms, topic_groups
from nethandout.handout.imprint import citations, clinic_block
from nethandout.handout.printed import printed
from nethandout.handout.results import awaits_results
from nethandout.handout.safetynotes import safety_notes
from nethandout.handout.selection import cards_alone
from nethandout.handout.signs import call_tiers, is_own, procedure_of, signs_for, wanted_signs
from nethandout.handout.tree import (
    Advice,
    CallSign,
    Explanation,
    Handout,
    HandoutTopic,
    TopicName,
)
from nethandout.handout.words import words_on_pages
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.collation import collation_key
from nethandout.i18n.formats import Formats
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.i18n.markup import Link, MarkupError, placeholders, tokens
from nethandout.i18n.messages import Message, collapse, localize
from nethandout.model.facts import Facts
from nethandout.model.selection import SelectedTopic, Selection, TopicDepth
from nethandout.model.text import LocalizedText
from nethandout.model.topic import RedFlag, Topic
from nethandout.model.values import Address, Edition, Paper
from nethandout.review.status import Reviews

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_DOSE = re.compile(r"\d[ \u00a0]?(?:mg|mcg|µg|g|mL|units?|GBq|mCi)\b")
_NAMED_TYPES: Final = frozenset({"site", "drug"})


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """How a handout is printed, apart from what it says."""

    language: str
    edition: Edition = "standard"
    paper: Paper = "letter"
    allow_english: bool = False
    personal: bool = False
    address: Address | None = None


@dataclass(frozen=True)
class Sources:
    """What composing draws on; the same for every handout of a run in one language."""

    content: Content
    clinic: ClinicSettings | None
    catalog: Catalog
    formats: Formats
    reviews: Reviews


def localize_figure(figure: Figure, sources: Sources, options: PrintOptions) -> Figure:
    """Turn a figure's labels into the handout's language; raises `RefusedError` like compose."""
    writer = _Writer(sources, options)
    return writer.complete(writer.localize("figure", figure))


def compose(selection: Selection, facts: Facts, sources: Sources, options: PrintOptions) -> Handout:
    """Turn a selection into the handout everyone with these facts gets.

    Raises `RefusedError` naming every missing translation and every missing clinic value.
    """
    if not selection.topics:
        raise RefusedError(refusals.NOTHING_LEFT)
    writer = _Writer(sources, options)
    content, names = sources.content, writer.names(selection)
    if options.edition == "card":
        selection = cards_alone(selection, content.topics, personal=options.personal)
    whole = [content.topics[item.id] for item in selection.topics]
    chosen = [_printed(item, facts, content) for item in selection.topics]
    localized = {topic.id: writer.topic(topic) for topic in chosen}
    todo = to_do(visit_topic(facts, content), localized, has_card=options.personal)
    handout_topics = {
        item.id: writer.handout_topic(localized[item.id], item.depth, todo, selection)
        for item in selection.topics
    }
    groups = topic_groups(selection, handout_topics, personal=options.personal)
    handout = Handout(
        language=options.language,
        edition=options.edition,
        paper=options.paper,
        title=title(first_topics(facts, content), localized),
        subtitle=writer.subtitle(facts, selection, localized),
        site=site_of(names),
        key_points=todo,
        call=call_tiers(writer.signs(selection, facts)),
        forms=forms(handout_topics.values()) if options.personal else (),
        front=tuple(group for group in groups if group.name in ON_THE_FRONT),
        groups=tuple(group for group in groups if group.name not in ON_THE_FRONT),
        safety_notes=writer.safety_notes(facts),
        questions=questions(selection, localized),
        terms=(),
        sources=citations(content, chosen),
        offered=writer.offered(selection),
        visit=visit_name(facts, content, localized),
        visit_lines=writer.visit_lines(facts),
        names=names,
        apart=apart(handout_topics.values(), personal=options.personal),
        clinic=clinic_block(sources.clinic, sources.formats, personal=options.personal),
        content_reviewed=sources.reviews.content_reviewed(topic.id for topic in whole),
        translation_reviewed=sources.reviews.translation_reviewed(topic.id for topic in whole),
        review_due=min(topic.review.due for topic in whole),
        personal=options.personal,
        awaits_results=options.personal and awaits_results(facts, content.plan),
        most_pages=content.plan.most_pages(facts, options.language),
    )
    return writer.complete(replace(handout, terms=writer.terms(chosen, handout, facts)))


def _printed(item: SelectedTopic, facts: Facts, content: Content) -> Topic:
    """Turn a selected topic into as much of it as its depth and the facts ask for."""
    topic, lines = content.topics[item.id], content.clinic_lines.get(item.id)
    return visible(at_depth(topic, item.depth, content.plan, lines), facts)


@dataclass
class _Writer:
    """Localizes models and collects what is missing on the way."""

    sources: Sources
    options: PrintOptions
    problems: list[Problem] = field(default_factory=list)
    _said: dict[str, str] = field(default_factory=dict)
    _procedure: str | None = None
    _values: dict[str | None, Mapping[str, str | None]] = field(default_factory=dict)

    def _values_of(self, procedure: str | None) -> Mapping[str, str | None]:
        """Give what the clinic says, with its numbers for a procedure."""
        if procedure not in self._values:
            own = self.sources.content.clinic_lines.get(procedure or "")
            clinic, formats = self.sources.clinic, self.sources.formats
            self._values[procedure] = placeholder_values(clinic, formats, own)
        return self._values[procedure]

    def localize(
        self, kind: str, model: M, *, safety: bool = False, procedure: str | None = None
    ) -> M:
        """Turn a model into the reader's language, with the clinic's values for a procedure."""
        origin = self.sources.content.origins[kind, getattr(model, "id", "plan")]
        self._procedure = procedure

        def translate(message: Message) -> LocalizedText:
            return self._translate(message, origin.at(message.path).file, safety=safety)

        return localize(model, translate)

    def topic(self, topic: Topic) -> Topic:
        """Turn a topic into the reader's language; a card is read in an emergency."""
        return self.localize("topic", topic, safety=topic.type == "card", procedure=topic.id)

    def _translate(self, message: Message, file: str, *, safety: bool) -> LocalizedText:
        found = self._in_language(message, file, safety=safety)
        self._said[found] = message.text
        return found

    def _in_language(self, message: Message, file: str, *, safety: bool) -> LocalizedText:
        language = self.options.language
        target = self.sources.catalog.get(message.text, message.context)
        if target is None:
            if safety or not self.options.allow_english or _DOSE.search(message.text):
                content, text = self.sources.content, message.text
                problem = self.sources.catalog.refusal(text, message.context, file)
                self._add(refusals.at_own_line(problem, self._procedure or "", file, text, content))
            return LocalizedText(self._finished(message.text, file), SOURCE_LANGUAGE)
        if placeholders(target) != placeholders(message.text):
            shown = refusals.other_placeholders(message.text, language)
            self._report(Position(file), "placeholders", shown)
        return LocalizedText(self._finished(target, file), language)

    def _finished(self, text: str, file: str) -> str:
        """Fill in the clinic's values; markup that cannot be printed is reported here."""
        filled = self._fill(text, file)
        try:
            links = [token.name for token in tokens(filled) if isinstance(token, Link)]
        except MarkupError as error:
            self._report(
                Position(file),
                "markup",
                refusals.wrong_markup(filled, error),
            )
            return filled
        for name in links:
            source = self.sources.content.sources.get(name)
            if source is None or source.url is None:
                message = refusals.no_address(filled, name)
                self._report(Position(file), "unknown-link", message)
        language, known = self.options.language, self.sources.content.sources
        return with_addresses(filled, language, known, self._in_english)

    def _in_english(self) -> str:
        return str(self._plan_text(self.sources.content.plan.in_english))

    def _fill(self, text: str, file: str) -> str:
        values, clinic = self._values_of(self._procedure), self.sources.clinic

        def value(match: re.Match[str]) -> str:
            if match[1] not in values:
                shown = refusals.no_placeholder(match[0])
                self._report(Position(file), "unknown-placeholder", shown)
                return ""
            found = values[match[1]]
            if found is None and may_be_blank(match[1], has_clinic=clinic is not None):
                return BLANK
            if found is None:
                where = setting_name(match[1], self._procedure)
                message = refusals.not_set(where)
                self._report(Position(file), "clinic-value", message)
                return ""
            return found

        return _PLACEHOLDER.sub(value, text)

    def _report(self, position: Position, code: str, message: str) -> None:
        self._add(Problem(position, code, message))

    def _add(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def signs(self, selection: Selection, facts: Facts) -> list[CallSign]:
        """Turn a selection into this patient's warning signs, the likeliest first in each tier."""
        content, has_card = self.sources.content, self.options.personal
        flags = content.red_flags
        wanted = wanted_signs(selection, content.topics, flags)
        printed = (content.topics[item.id] for item in selection.topics)
        beside = {topic.id for topic in printed if has_card or topic.type != "card"}
        chosen = signs_for(flags.values(), wanted, beside, facts)
        return [self._sign(flag, facts) for flag in chosen]

    def _sign(self, flag: RedFlag, facts: Facts) -> CallSign:
        """Turn a sign into the reader's language, with the clinic's numbers for the procedure."""
        name = procedure_of(flag, facts)
        procedure = name and self.sources.content.plan.topic_of(name)
        localized = self.localize("red-flag", flag, safety=True, procedure=procedure)
        aid = None if localized.first_aid is None else localized_text(localized.first_aid)
        return CallSign(flag.id, flag.tier, localized_text(localized.text), aid)

    def safety_notes(self, facts: Facts) -> tuple[LocalizedText, ...]:
        """Turn what the safety rules found into what is printed of it."""
        notes = safety_notes(facts, self.sources.content.safety_notes.values())
        localized = (self.localize("safety-note", note, safety=True) for note in notes)
        return tuple(localized_text(note.text) for note in localized)

    def offered(self, selection: Selection) -> LocalizedText | None:
        """Turn what else is ready for this patient into a line for the end of the handout."""
        content = self.sources.content
        names = (
            self.topic_name(content.topics[item.id])
            for item in selection.offered
            if item.id in content.topics and is_own(item)
        )
        return joined(tuple(dict.fromkeys(names)), self.sources.formats)

    def names(self, selection: Selection) -> tuple[TopicName, ...]:
        """Name the site and the drugs, also where their topics are not printed."""
        topics = self.sources.content.topics
        items = (*selection.topics, *selection.offered, *selection.left_out)
        found = (topics[item.id] for item in items if item.id in topics)
        return tuple(
            TopicName(topic.id, self.topic_name(topic), topic.short_title)
            for topic in found
            if topic.type in _NAMED_TYPES
        )

    def topic_name(self, topic: Topic) -> LocalizedText:
        """Turn a topic into its short name."""
        file = self.sources.content.origins["topic", topic.id].tree.file
        text = collapse(topic.short_title)
        message = Message(text, topic.contexts.get(text), "short title", ("short_title",))
        return self._translate(message, file, safety=False)

    def subtitle(
        self, facts: Facts, selection: Selection, topics: Mapping[str, Topic]
    ) -> LocalizedText | None:
        """Say below the title what the visit is for, or else which treatments there are."""
        heading = self.sources.content.plan.purpose(facts.purpose).heading
        if heading is not None:
            return self._plan_text(heading)
        return treatment_names(selection, topics, self.sources.formats)

    def visit_lines(self, facts: Facts) -> tuple[LocalizedText, ...]:
        """Turn what the clinic says of food and drink into lines for the day of the visit."""
        self._procedure = visit_topic(facts, self.sources.content)
        lines = self.sources.content.clinic_lines.get(self._procedure or "")
        said = (lines.food, lines.drink) if lines else ()
        return tuple(self._plan_text(line) for line in said if line)

    def terms(
        self, topics: Iterable[Topic], handout: Handout, facts: Facts
    ) -> tuple[Explanation, ...]:
        """Turn the words that topics explain into the explanations of those that are printed."""
        if not (facts.complete or self.sources.content.plan.purpose(facts.purpose).glossary):
            return ()
        said = "\n".join(self._said.get(text, "") for text in printed(handout))
        terms = self.sources.content.terms.values()
        found = [self.localize("term", term) for term in words_on_pages(terms, topics, said)]
        explanations = [
            Explanation(localized_text(term.term), localized_text(term.definition))
            for term in found
        ]
        return tuple(
            sorted(explanations, key=lambda item: collation_key(item.term, item.term.language))
        )

    def handout_topic(
        self,
        topic: Topic,
        depth: TopicDepth,
        todo: tuple[Advice, ...],
        selection: Selection,
    ) -> HandoutTopic:
        """Turn a localized topic into what is printed of it; page one has said some of `todo`.

        Of a patient's page one only the first is sure: things with a date may take the others.
        """
        said = todo[:1] if self.options.personal else todo
        known = {advice.text for advice in said}
        texts = (localized_text(point.text) for point in topic.key_points)
        points = tuple(text for text in texts if text not in known) if depth == "summary" else ()
        found = HandoutTopic(topic, points=points)
        has_options = topic.id == self._topic_of_options(selection)
        return self._with_plan(found, selection) if has_options else found

    def _topic_of_options(self, selection: Selection) -> str | None:
        """Find the site topic that says which treatments there are: one time in a handout."""
        topics = self.sources.content.topics
        sites = (item for item in selection.topics if topics[item.id].type == "site")
        return next((item.id for item in sites if item.depth in {"core", "whole"}), None)

    def _with_plan(self, item: HandoutTopic, selection: Selection) -> HandoutTopic:
        """Add to a site topic what the decision table says: questions first, then options."""
        plan = self.sources.content.plan
        options = [option.text for option in plan.options if option.id in selection.options]
        uncertain = any(plan.rows_by_key[key].uncertain for key in selection.rows)
        return replace(
            item,
            options=tuple(self._plan_text(text) for text in options),
            options_note=self._plan_text(plan.uncertain_note) if options and uncertain else None,
            framing_heading=self._plan_text(plan.framing.heading),
            framing=tuple(self._plan_text(text) for text in plan.framing.questions),
        )

    def _plan_text(self, text: str) -> LocalizedText:
        message = Message(text=collapse(text), context=None, role="plan", path=())
        file = self.sources.content.origins["plan", "plan"].tree.file
        return self._translate(message, file, safety=False)

    def complete(self, made: T) -> T:
        """Give what was made, unless something is missing in it."""
        if self.problems:
            raise RefusedError(refusals.NOT_COMPLETE, self.problems)
        return made
