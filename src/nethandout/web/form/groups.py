"""Turn what was typed so far into the groups of fields that this visit needs.

The purpose and the treatments decide. A field that holds something is always there, whatever the
visit is for: a form sends back only what it shows, and nothing may get lost on the way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from nethandout.content.plan import NamedFact
from nethandout.i18n.languages import (
    has_latin_letters,
    is_source,
    primary,
)
from nethandout.web.form.draft import Draft
from nethandout.web.form.languagenames import language_names
from nethandout.web.form.rows import row_groups
from nethandout.web.form.types import Choice, Field, Group
from nethandout.web.form.visit import Visit, is_about, visit_of
from nethandout.web.staff import msg

_GENDER_NOT_SAID: Final = frozenset({"en", "zh", "vi", "yue", "ja", "ko", "th", "ms", "id", "tl"})
"""Languages that say the same to a woman and to a man."""
_GRADED: Final = frozenset({"general", "diagnosis", "after-procedure", "follow-up"})
_WITH_TESTS: Final = frozenset({"general", "diagnosis", "test", "follow-up"})


def groups_for(draft: Draft) -> Iterator[Group]:
    """Turn what was typed into its groups, in the order in which a visit is thought of."""
    visit = visit_of(draft)
    parts: tuple[Callable[[Draft, Visit], Iterable[Group]], ...] = (
        _about_visit,
        _about_tumor,
        _about_treatment,
        _about_print,
        _about_patient,
        row_groups,
        _about_wishes,
        _about_choices,
        _about_approval,
    )
    for part in parts:
        yield from (group for group in part(draft, visit) if group.fields or group.rows)


def _about_visit(draft: Draft, visit: Visit) -> Iterator[Group]:
    wanted = [("visit.purpose", True), ("visit.treatment", visit.is_about_one)]
    choices = {
        "visit.purpose": draft.labeled(
            "visit.purpose", {item.id: item.label for item in draft.plan.purposes}
        ),
        "visit.treatment": draft.facts(
            "visit.treatment",
            [item for item in _treatments_and_tests(draft) if is_about(visit, item.id)],
        ),
        "tests": draft.facts("tests", draft.plan.tests),
    }
    wanted += [("tests", visit.is_for in _WITH_TESTS), ("visit.on", visit.has_patient)]
    yield Group(
        "visit",
        draft.text(msg("The visit")),
        fields=_shown(draft, wanted, choices, required={"visit.treatment"}),
    )


def _about_tumor(draft: Draft, visit: Visit) -> Iterator[Group]:
    plan = draft.plan
    tests = [when for row in plan.rows for when in row.when if visit.site in when.site]
    is_graded = visit.is_for in _GRADED
    wanted = [
        ("tumor.site", True),
        ("tumor.type", visit.site == "stomach"),
        ("tumor.settings", True),
        ("tumor.functional", True),
        ("tumor.size_mm", is_graded or any(when.size_mm for when in tests)),
        ("tumor.muscle_layer", any(when.muscle_layer is not None for when in tests)),
        ("tumor.grade", is_graded),
        ("tumor.ki67_percent", is_graded),
    ]
    choices = {
        "tumor.site": draft.facts("tumor.site", plan.sites),
        "tumor.settings": draft.facts("tumor.settings", plan.settings),
    }
    legend = draft.text(msg("The tumor"))
    yield Group("tumor", legend, fields=_shown(draft, wanted, choices, required={"tumor.site"}))


def _about_treatment(draft: Draft, visit: Visit) -> Iterator[Group]:
    plan = draft.plan
    here = {
        name
        for row in plan.rows
        for when in row.when
        if not when.site or visit.site in when.site
        for name in row.options
    }
    options = {each.id: each.text for each in plan.options if each.ticked and each.id in here}
    wanted = [("treatments", True), ("conditions", True), ("additions", bool(visit.site))]
    choices = {
        "treatments": draft.facts("treatments", plan.treatments),
        "conditions": draft.facts("conditions", plan.conditions),
        "additions": _titled(draft, "additions", options),
    }
    legend = draft.text(msg("Treatments and what else matters"))
    yield Group("treatment", legend, fields=_shown(draft, wanted, choices))


def _about_print(draft: Draft, visit: Visit) -> Iterator[Group]:
    wanted = [
        ("language", True),
        ("texts_in", False),
        ("print.edition", True),
        ("print.paper", True),
        ("print.scope", False),
        ("print.bilingual", False),
    ]
    choices = {"language": _languages(draft, visit)}
    yield Group("print", draft.text(msg("The paper")), fields=_shown(draft, wanted, choices))


def _about_patient(draft: Draft, visit: Visit) -> Iterator[Group]:
    is_here = visit.has_patient
    is_other = not has_latin_letters(visit.language) or not _is_latin(draft.value("patient.name"))
    has_treatment = bool(visit.treatments) or draft.has("tests") or visit.is_about_one
    must = {"patient.name", "patient.birth_date", "patient.record_number"} if is_here else set()
    wanted = [
        ("patient.name", True),
        ("patient.birth_date", True),
        ("patient.record_number", True),
        ("patient.latin_name", is_here and is_other),
        ("patient.can_become_pregnant", is_here and has_treatment),
        ("patient.partner_can_become_pregnant", is_here and visit.needs_prrt),
        ("patient.addressed_as", is_here and primary(visit.language) not in _GENDER_NOT_SAID),
        ("interpreter", is_here and not is_source(visit.language)),
    ]
    yield Group(
        "patient",
        draft.text(msg("The patient")),
        draft.text(msg("Leave all of it empty for a leaflet without a name.")),
        _shown(draft, wanted, required=must),
    )


def _about_wishes(draft: Draft, visit: Visit) -> Iterator[Group]:
    has_hormones = draft.value("tumor.functional") == "true" or bool(
        {"functional", "carcinoid-syndrome"}.intersection(draft.values("conditions"))
    )
    is_here = visit.has_patient
    wanted = [
        ("goal", is_here and visit.is_for in _GRADED),
        ("crisis_plan", is_here and has_hormones),
    ]
    yield Group(
        "wishes", draft.text(msg("What matters to the patient")), fields=_shown(draft, wanted)
    )


def _about_choices(draft: Draft, _visit: Visit) -> Iterator[Group]:
    """Show what a clinician has added, taken out and accepted, so that it can be undone."""
    topics = draft.service.content.topics
    names = ("topics.add", "topics.remove")
    titles = {
        name: {key: topics[key].title for key in draft.values(name) if key in topics}
        for name in names
    }
    accepted = tuple(Choice(rule, rule, selected=True) for rule in draft.values("overrides"))
    choices = {
        **{name: _titled(draft, name, titles[name]) for name in names},
        "overrides": accepted,
    }
    wanted = [(name, False) for name in (*names, "overrides")]
    legend = draft.text(msg("What you decided yourself"))
    yield Group("choices", legend, fields=_shown(draft, wanted, choices))


def _about_approval(draft: Draft, visit: Visit) -> Iterator[Group]:
    clinic = draft.service.library.clinic
    is_needed = visit.has_patient and (clinic is None or clinic.defaults.approval_required)
    has_approver = clinic is not None and clinic.defaults.approver is not None
    must = {"approved_on", *(() if has_approver else ("approved_by",))} if is_needed else set()
    wanted = [(name, is_needed) for name in ("approved_by", "approved_on")]
    legend = draft.text(msg("Approval"))
    yield Group("approval", legend, fields=_shown(draft, wanted, required=must))


def _shown(
    draft: Draft,
    wanted: Iterable[tuple[str, bool]],
    choices: dict[str, tuple[Choice, ...]] | None = None,
    required: Iterable[str] = (),
) -> tuple[Field, ...]:
    """Give the controls of the fields that are wanted, or that hold something."""
    names = [name for name, is_wanted in wanted if is_wanted or draft.has(name)]
    return tuple(
        chain.from_iterable(
            draft.controls(name, (choices or {}).get(name), required=name in required)
            for name in names
        )
    )


def _languages(draft: Draft, visit: Visit) -> tuple[Choice, ...]:
    """Give the languages that have a catalog by their own name and the one staff know."""
    tags, cache_dir = draft.service.languages, draft.service.library.cache_dir
    names = language_names(tags, draft.words.language, cache_dir)
    return tuple(Choice(tag, names[tag], tag == visit.language) for tag in tags)


def _titled(draft: Draft, name: str, titles: dict[str, str]) -> tuple[Choice, ...]:
    """Turn topics or options, with the words patients read, into choices."""
    given, words = draft.values(name), draft.words
    return tuple(
        Choice(key, words.title(title), key in given, words.language_of(title))
        for key, title in titles.items()
    )


def _treatments_and_tests(draft: Draft) -> tuple[NamedFact, ...]:
    return (*draft.plan.treatments, *draft.plan.tests)


def _is_latin(name: str) -> bool:
    """Tell whether all letters of a name are Latin ones."""
    return all(unicodedata.name(char, "").startswith("LATIN") for char in name if char.isalpha())
