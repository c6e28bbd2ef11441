"""Turn a service into the handouts that take more pages than their purpose promises.

For each purpose, records are made for the sites its pages differ by, and every treatment or test
that the visit may be about, without and with all that carcinoid syndrome brings; each is built
and verified, and its pages are counted. Texts and topics of a clinic's own count too, so that a
clinic finds with `nethandout check --pages` what its words have made longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from nethandout.content.plan import Plan
from nethandout.content.purposes import PurposePlan, topic_type
from nethandout.content.reading import Content
from nethandout.errors import Problem, RefusedError
from nethandout.handout.purpose import fitting_purpose
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.facts import Facts
from nethandout.model.parts import parts_of
from nethandout.model.record import (
    Patient,
    PatientRecord,
    PrintChoice,
    Prrt,
    Tumor,
    Visit,
)
from nethandout.model.topic import Condition
from nethandout.model.values import Edition
from nethandout.service import Service

_PATIENT: Final = Patient(name="Maria Example", birth_date="1960-02-03", record_number="EX-0001")
_DAY: Final = "2030-03-05"
_SHOTS: Final = "drug-lanreotide"
_SYNDROME: Final = ("carcinoid-syndrome", "carcinoid-heart-disease")
_NOT_PRINTED: Final = frozenset({"offered", "left-out"})
_FIRST_TESTS: Final = ("test-ct", "test-biopsy-pathology", "test-dotatate-pet")
_PRRT: Final = Prrt(doses=("2030-03-05", "2030-04-30", "2030-06-25", "2030-08-20"))


@dataclass(frozen=True, slots=True)
class Case:
    """One record of the matrix: a purpose, what the visit is about, a site, with the syndrome.

    `more_tests` come besides the one that the visit is about.
    """

    purpose: PurposePlan
    about: str | None
    site: str
    syndrome: bool
    more_tests: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the case is called in a problem."""
        words = (
            self.about or "no treatment",
            *self.more_tests,
            self.site,
            *_SYNDROME[: int(self.syndrome)],
        )
        return f"{self.purpose.id} ({', '.join(words)})"


def cases(content: Content) -> Iterator[Case]:
    """Turn content into all records of the matrix whose topics are written."""
    for purpose in content.plan.purposes:
        for about in _subjects(purpose, content):
            for site in _sites(purpose, about, content):
                for syndrome in (False, True):
                    yield Case(purpose, about, site, syndrome)
                    if others := _other_tests(purpose, about, content):
                        yield Case(purpose, about, site, syndrome, others)


def _sites(purpose: PurposePlan, about: str | None, content: Content) -> list[str]:
    """Turn a purpose and what its visit is about into the sites that the pages differ by.

    Where the page of the site is printed, these are all. Elsewhere two sites differ only where
    a condition of what is printed, or of a warning sign that comes first, names one of them.
    """
    sites = [site.id for site in content.plan.sites if site.topic in content.topics]
    if purpose.depths.get("site") not in _NOT_PRINTED:
        return sites
    printed = (name for name in (about, *purpose.brings, *content.plan.always) if name)
    topics = [content.topics[name] for name in printed if name in content.topics]
    named = {when.site for when in parts_of((*topics, *content.red_flags.values()), Condition)}
    first: dict[tuple[bool, ...], str] = {}
    for site in sites:
        first.setdefault(tuple(site in some for some in sorted(named)), site)
    return list(first.values())


def _other_tests(purpose: PurposePlan, about: str | None, content: Content) -> tuple[str, ...]:
    """Turn the test of a visit into all others, where further tests may take pages."""
    if purpose.pages_per_test == "0":
        return ()
    tests = (item.id for item in content.plan.tests if item.id in content.topics)
    return tuple(name for name in tests if name != about)


def _subjects(purpose: PurposePlan, content: Content) -> Iterable[str | None]:
    """Turn a purpose into what its visits may be about."""
    plan = content.plan
    own = [topic for topic in purpose.brings if topic_type(topic) in purpose.about]
    if not purpose.about or own:
        return own or [None]
    written = (
        item.id
        for item in (*plan.treatments, *plan.tests)
        if item.id in content.topics and item.id not in plan.always
    )
    return [name for name in written if purpose.id in _purposes_of(name, plan)]


def _purposes_of(name: str, plan: Plan) -> frozenset[str]:
    """Turn a treatment or test into the purposes of the visits that are about it."""
    named = frozenset({name})
    is_test = topic_type(name) == "test"
    facts = Facts(tests=named) if is_test else Facts(treatments=named)
    fitting = fitting_purpose(facts, plan)
    if fitting is None or fitting.about is None:
        return frozenset()
    after = {"after-procedure"} if fitting.purpose == "before-procedure" else set()
    return frozenset({fitting.purpose, *after})


def record_of(case: Case, language: str, edition: Edition = "standard") -> PatientRecord:
    """Turn a case into a record; its conditions are those that bring the most text."""
    treatments = {_SHOTS} if case.syndrome else set()
    tests: tuple[str, ...] = (
        (case.about, *case.more_tests) if case.about and topic_type(case.about) == "test" else ()
    )
    if case.purpose.id == "diagnosis":
        tests = _FIRST_TESTS
    return PatientRecord(
        patient=_PATIENT,
        language=language,
        tumor=Tumor(site=case.site, settings=("liver-metastases",)),
        conditions=_SYNDROME if case.syndrome else (),
        treatments=tuple(treatments - {case.about}),
        tests=tests,
        prrt=_PRRT if case.purpose.id == "prrt" else None,
        visit=Visit(purpose=case.purpose.id, treatment=case.about, on=_DAY),
        approved_by="Dr. Example",
        approved_on="2030-01-02",
        print=PrintChoice(edition=edition),
    )


def accepted(service: Service, record: PatientRecord) -> PatientRecord:
    """Turn a record into one in which the clinician has accepted what a safety rule would stop."""
    stopping = (finding.rule for finding in service.plan(record).findings if finding.stops)
    rules = {*record.overrides, *stopping}
    return record.model_copy(update={"overrides": tuple(sorted(rules))})


def over_budget(
    service: Service, some: Iterable[Case], language: str = SOURCE_LANGUAGE
) -> Iterator[Problem]:
    """Turn cases into a problem for each handout that has too many pages or cannot be built."""
    place = service.content.origins["plan", "plan"].at(("purposes",))
    for case in some:
        record = record_of(case, language)
        try:
            built = service.build(accepted(service, record))
        except RefusedError as error:
            message = f"{case.name} is not printed: {error.message}"
            yield Problem(place, "not-printed", message)
            yield from (replace(problem, position=place) for problem in error.problems)
            continue
        most = case.purpose.most_pages(language, len(record.tests))
        if built.counted_pages > most:
            yield Problem(place, "too-many-pages", _too_many(case, built.counted_pages, most))


def _too_many(case: Case, pages: int, most: int) -> str:
    return (
        f"{case.name} takes {pages} pages, and its purpose promises at most {most}; shorten its "
        "topics, or print less of them in purposes.depths"
    )
