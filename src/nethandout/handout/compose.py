"""Turn a selection into a localized handout: translated, filtered, with the clinic's values.

Nothing is left in English silently. Every text without a translation, and every value
that only the clinic can give and has not given, is reported at one time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import TypeVar

from pydantic import BaseModel

from nethandout.content.figures import Figure
from nethandout.content.library import WEEKDAYS, ClinicSettings, Hours
from nethandout.content.placeholders import BLANK, PLACEHOLDERS, may_be_blank, placeholder_values
from nethandout.content.reading import TIER_ORDER, Content
from nethandout.errors import Position, Problem, RefusedError
from nethandout.handout.excerpts import (
    key_points,
    localized_text,
    named,
    questions,
    subtitle,
    title,
)
from nethandout.handout.tree import (
    CallSign,
    CallTier,
    Citation,
    ClinicBlock,
    Explanation,
    Handout,
    HandoutTopic,
    TopicGroup,
)
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.formats import Formats
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.i18n.markup import Link, MarkupError, placeholders, tokens
from nethandout.i18n.messages import Message, collapse, localize
from nethandout.model.facts import Facts
from nethandout.model.selection import Origin, Selection
from nethandout.model.text import LocalizedText
from nethandout.model.topic import RedFlag, Topic
from nethandout.model.values import Address, Edition, Paper
from nethandout.review.status import Reviews

M = TypeVar("M", bound=BaseModel)

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_DOSE = re.compile(r"\d[ \u00a0]?(?:mg|mcg|µg|g|mL|units?|GBq|mCi)\b")
_GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("tumor", frozenset({"overview", "site", "setting"})),
    ("symptoms", frozenset({"symptom"})),
    ("treatment", frozenset({"treatment", "procedure", "drug"})),
    ("tests", frozenset({"test"})),
    ("living", frozenset({"life", "card"})),
)
_BY_NAME = frozenset({Origin.SITE, Origin.SETTING, Origin.TREATMENT, Origin.CLINICIAN})


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
    localized = writer.localize("figure", figure)
    writer.stop_if_incomplete()
    return localized


def compose(selection: Selection, facts: Facts, sources: Sources, options: PrintOptions) -> Handout:
    """Turn a selection into the handout everyone with these facts gets.

    Raises `RefusedError` naming every missing translation and every missing clinic value.
    """
    if not selection.topics:
        raise RefusedError("no topic is left to print; look at what topics.remove takes out")
    writer = _Writer(sources, options)
    content = sources.content
    short = short_forms(selection, content)
    whole = [content.topics[item.id] for item in selection.topics]
    chosen = [visible(topic, facts) for topic in whole]
    chosen = [_shortened(topic) if topic.id in short else topic for topic in chosen]
    localized = {
        topic.id: writer.localize("topic", topic, safety=topic.type == "card") for topic in chosen
    }
    signs = writer.signs(chosen, facts)
    handout_topics = {
        topic.id: writer.handout_topic(topic, localized[topic.id], signs, selection)
        for topic in chosen
    }
    site = next((topic for topic in localized.values() if topic.type == "site"), None)
    handout = Handout(
        language=options.language,
        edition=options.edition,
        paper=options.paper,
        title=title(localized),
        subtitle=subtitle(selection, localized, sources.formats),
        site=site.id.removeprefix("site-") if site else "",
        key_points=key_points(selection, localized),
        call=_call_tiers(signs),
        groups=_groups(chosen, handout_topics),
        questions=questions(selection, localized),
        terms=writer.terms(chosen),
        sources=_citations(content, chosen),
        clinic=_clinic_block(sources.clinic, sources.formats),
        content_reviewed=sources.reviews.content_reviewed(topic.id for topic in whole),
        translation_reviewed=sources.reviews.translation_reviewed(topic.id for topic in whole),
        review_due=min(topic.review.due for topic in whole),
        personal=options.personal,
    )
    writer.stop_if_incomplete()
    return handout


def short_forms(selection: Selection, content: Content) -> frozenset[str]:
    """Find the topics to print as summary and key points, to keep the handout short.

    Those the plan lists, unless the record or the clinician asks for them by name.
    """
    asked_for = {item.id for item in named(selection, _BY_NAME)}
    return frozenset(content.plan.short_form).difference(asked_for)


def _shortened(topic: Topic) -> Topic:
    return topic.model_copy(update={"sections": (), "side_effects": (), "terms": ()})


def visible(topic: Topic, facts: Facts) -> Topic:
    """Turn a topic into the same topic with only what a reader with these facts needs."""
    sections = []
    for section in topic.sections:
        if section.when is not None and not section.when.holds(facts):
            continue
        blocks = tuple(
            block for block in section.blocks if block.when is None or block.when.holds(facts)
        )
        if blocks:
            sections.append(section.model_copy(update={"blocks": blocks}))
    questions = tuple(
        question
        for question in topic.questions
        if question.when is None or question.when.holds(facts)
    )
    points = tuple(
        point for point in topic.key_points if point.when is None or point.when.holds(facts)
    )
    return topic.model_copy(
        update={"sections": tuple(sections), "questions": questions, "key_points": points}
    )


@dataclass
class _Writer:
    """Localizes models and collects what is missing on the way."""

    sources: Sources
    options: PrintOptions
    problems: list[Problem] = field(default_factory=list)
    _values: Mapping[str, str | None] = field(init=False)

    def __post_init__(self) -> None:
        self._values = placeholder_values(self.sources.clinic, self.sources.formats)

    def localize(self, kind: str, model: M, *, safety: bool = False) -> M:
        origin = self.sources.content.origins[kind, getattr(model, "id", "plan")]

        def translate(message: Message) -> LocalizedText:
            return self._translate(message, origin.tree.file, safety=safety)

        return localize(model, translate)

    def _translate(self, message: Message, file: str, *, safety: bool) -> LocalizedText:
        language = self.options.language
        target = self.sources.catalog.get(message.text, message.context)
        if target is None:
            if safety or not self.options.allow_english or _DOSE.search(message.text):
                self._add(self.sources.catalog.refusal(message.text, message.context, file))
            return LocalizedText(self._finished(message.text, file), SOURCE_LANGUAGE)
        if placeholders(target) != placeholders(message.text):
            shown = f"the {language} translation of “{message.text}” has other {{placeholders}}"
            self._report(Position(file), "placeholders", shown)
        return LocalizedText(self._finished(target, file), language)

    def _finished(self, text: str, file: str) -> str:
        """Fill in the clinic's values; markup that cannot be printed is reported here."""
        filled = self._fill(text, file)
        try:
            links = [token.name for token in tokens(filled) if isinstance(token, Link)]
        except MarkupError as error:
            self._report(Position(file), "markup", f"“{filled}”: {error}")
            return filled
        for name in links:
            source = self.sources.content.sources.get(name)
            if source is None or source.url is None:
                message = f"“{filled}” has a link to “{name}”, which has no address"
                self._report(Position(file), "unknown-link", message)
        return filled

    def _fill(self, text: str, file: str) -> str:
        def value(match: re.Match[str]) -> str:
            if match[1] not in PLACEHOLDERS:
                shown = f"there is no placeholder “{match[0]}”"
                self._report(Position(file), "unknown-placeholder", shown)
                return ""
            found = self._values[match[1]]
            if found is None and self.sources.clinic is None and may_be_blank(match[1]):
                return BLANK
            if found is None:
                where, _ = PLACEHOLDERS[match[1]]
                message = (
                    f"this text needs “{where}” from the clinic’s clinic.yaml, "
                    "which is not set; no default may stand in for it"
                )
                self._report(Position(file), "clinic-value", message)
                return ""
            return found

        return _PLACEHOLDER.sub(value, text)

    def _report(self, position: Position, code: str, message: str) -> None:
        self._add(Problem(position, code, message))

    def _add(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def signs(self, topics: Iterable[Topic], facts: Facts) -> dict[str, CallSign]:
        wanted = {flag for topic in topics for flag in topic.call}
        result = {}
        for flag in self.sources.content.red_flags.values():
            if flag.id not in wanted or (flag.when is not None and not flag.when.holds(facts)):
                continue
            localized: RedFlag = self.localize("red-flag", flag, safety=True)
            result[flag.id] = CallSign(
                flag.id, flag.tier, localized_text(localized.short), localized_text(localized.text)
            )
        return result

    def terms(self, topics: Iterable[Topic]) -> tuple[Explanation, ...]:
        wanted = {term for topic in topics for term in topic.terms}
        found = [
            self.localize("term", term)
            for term in self.sources.content.terms.values()
            if term.id in wanted
        ]
        explanations = [
            Explanation(localized_text(term.term), localized_text(term.definition))
            for term in found
        ]
        return tuple(sorted(explanations, key=lambda item: _alphabetical(item.term)))

    def handout_topic(
        self, source: Topic, topic: Topic, signs: Mapping[str, CallSign], selection: Selection
    ) -> HandoutTopic:
        found = HandoutTopic(
            topic,
            tuple(signs[key] for key in signs if key in source.call),
            english_name=source.short_title,
            short_form=not source.sections,
        )
        return self._with_plan(found, selection) if topic.type == "site" else found

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

    def stop_if_incomplete(self) -> None:
        if self.problems:
            raise RefusedError("the handout is not complete:", self.problems)


def _alphabetical(text: str) -> str:
    """Turn a word into a sorting key: accents and case do not count."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def _call_tiers(signs: Mapping[str, CallSign]) -> tuple[CallTier, ...]:
    tiers = []
    for tier in TIER_ORDER:
        found = tuple(sign for sign in signs.values() if sign.tier == tier)
        if found:
            tiers.append(CallTier(found[0].tier, found))
    return tuple(tiers)


def _groups(chosen: Iterable[Topic], topics: Mapping[str, HandoutTopic]) -> tuple[TopicGroup, ...]:
    groups = []
    for name, types in _GROUPS:
        members = tuple(topics[topic.id] for topic in chosen if topic.type in types)
        if members:
            groups.append(TopicGroup(name, members))
    return tuple(groups)


def _citations(content: Content, chosen: Iterable[Topic]) -> tuple[Citation, ...]:
    wanted = {source for topic in chosen for source in topic.sources}
    return tuple(
        Citation(LocalizedText(source.short or source.citation, SOURCE_LANGUAGE), source.url)
        for source in content.sources.values()
        if source.id in wanted
    )


def _opening_hours(hours: Hours, formats: Formats) -> str:
    """Turn opening hours into “Monday – Friday · 8:00 AM – 5:00 PM” in a language."""
    numbers = [WEEKDAYS.index(day) for day in hours.days]
    opening, closing = (time.fromisoformat(text) for text in (hours.open, hours.close))
    return f"{formats.weekdays(numbers)} · {formats.time_range(opening, closing)}"


def _clinic_block(clinic: ClinicSettings | None, formats: Formats) -> ClinicBlock:
    if clinic is None:
        return ClinicBlock()
    hours = clinic.hours
    return ClinicBlock(
        name=clinic.name,
        address=clinic.address,
        website=clinic.website,
        day_phone=clinic.phones.day,
        night_phone=clinic.phones.night,
        emergency_number=clinic.emergency_number,
        hours=_opening_hours(hours, formats),
        brand_color=clinic.brand_color,
        logo=clinic.logo,
    )
