"""Turn a record into a verified PDF: the one facade that the command line and the web call.

read → select → compose → localize → lay out → assemble → verify → publish
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nethandout.content.cache import load_content_again
from nethandout.content.clinic.timezones import machine_zone
from nethandout.content.drugnames import DrugNames, load_drug_names
from nethandout.content.library import Library, open_library
from nethandout.content.reading import Content, check_folder
from nethandout.content.synonyms import FACTS, translated_names
from nethandout.errors import (
    InputError,
    Position,
    Problem,
    RefusedError,
    VerificationError,
    has_errors,
)
from nethandout.files.cachefolder import open_cache
from nethandout.handout.medicinenames import MedicineNames, medicine_names
from nethandout.handout.personal import personal_pages
from nethandout.handout.selection import UnwrittenFact, select, staff_notes, unwritten_facts
from nethandout.handout.tree import Handout, in_english
from nethandout.i18n.catalogplaces import languages_available
from nethandout.i18n.languages import SOURCE_LANGUAGE, gettext_name
from nethandout.i18n.termbase import Termbase
from nethandout.i18n.unchecked import unchecked_notes
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord
from nethandout.model.remark import Remark
from nethandout.model.selection import Selection
from nethandout.model.values import Edition, Paper
from nethandout.presses import (
    BLANK_LINES,
    CLINIC_NEEDED,
    BuildOptions,
    Built,
    Planned,
    PressRoom,
    Webpage,
    no_time_zone,
    note_at,
)
from nethandout.records.defaults import NO_DEFAULTS, ClinicDefaults
from nethandout.records.reading import (
    LeafletFacts,
    facts_of,
    read_record,
    record_from_options,
    record_from_tree,
)
from nethandout.records.vocabulary import LANGUAGE, Vocabulary
from nethandout.review.catalog_files import termbase_of
from nethandout.safety import RULES, SafetyReferences, as_problems, check_safety, hazards_in
from nethandout.source.tree import SourceTree

__all__ = [
    "BuildOptions",
    "Built",
    "LeafletFacts",
    "Planned",
    "PrintChanges",
    "Service",
    "Webpage",
    "open_service",
]

if TYPE_CHECKING:
    from nethandout.handout.personal import PersonalPages
    from nethandout.proofs import Proof, ProofOptions
    from nethandout.render.typeset import Press, Typeset


@dataclass(frozen=True)
class PrintChanges:
    """How to print, whatever the record says; None leaves it as it is."""

    language: str | None = None
    edition: Edition | None = None
    paper: Paper | None = None


_KEPT_CHOICES: Final = 256


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the plan says of facts: what stops them, else the topics; and notes for staff."""

    unwritten: tuple[UnwrittenFact, ...]
    selection: Selection | None
    notes: tuple[Remark, ...]


class Service:
    """One library, opened; keeps what all its handouts share."""

    def __init__(self, library: Library, *, today: date | None = None) -> None:
        self.library = library
        self.today = today or library.today()

    @cached_property
    def content(self) -> Content:
        """All content, read when it is first asked for."""
        return load_content_again(self.library)

    def unread(self) -> list[Problem]:
        """Find the files of the clinic's folder that nobody reads, and that stop nothing."""
        return check_folder(self.library)

    @cached_property
    def _presses(self) -> PressRoom:
        return PressRoom(self.library, self.content, self.today)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that records may use."""
        return _vocabulary(self.content, self.languages, self._undrawable, self._translated)

    @cached_property
    def _drug_names(self) -> DrugNames:
        return load_drug_names(self.library, self.content.plan)

    @cached_property
    def _medicine_names(self) -> MedicineNames:
        return medicine_names(self.content.plan, termbase_of(self.library))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags of the languages that have a catalog, English included."""
        return languages_available(self.library.folders("locales"))

    def read(
        self, path: Path, changes: PrintChanges = PrintChanges()
    ) -> tuple[PatientRecord, list[Problem]]:
        """Turn a record file into a record and its warnings; raises `InputError` with all."""
        language = self._asked_language(changes) or self._defaults.language
        record, problems = read_record(
            path,
            self.vocabulary,
            today=self.today,
            region=self._region,
            clinic=replace(self._defaults, language=language),
        )
        if record is None or has_errors(problems):
            raise InputError(Remark("the record needs a correction:"), problems)
        return self._changed(record, changes), problems

    def record_of(self, tree: SourceTree) -> tuple[PatientRecord | None, list[Problem]]:
        """Turn a tree, such as the row of a table, into a record and all its problems."""
        return record_from_tree(
            tree, self.vocabulary, today=self.today, region=self._region, clinic=self._defaults
        )

    def read_leaflet(
        self, facts: LeafletFacts, changes: PrintChanges = PrintChanges()
    ) -> tuple[PatientRecord, list[Problem]]:
        """Turn facts into a record without a patient; raises `InputError` with all problems."""
        language = self._defaults.language or SOURCE_LANGUAGE
        record, problems = record_from_options(facts, self.vocabulary, language=language)
        if record is None or has_errors(problems):
            raise InputError(Remark("the options need a correction:"), problems)
        return self._changed(record, changes), problems

    def plan(self, record: PatientRecord, position: Position | None = None) -> Planned:
        """Turn a record into topics with reasons, safety findings and notes for staff.

        Raises `InputError` for a treatment or test that nobody has written for.
        """
        facts = facts_of(record, self.today)
        place = position or Position("record")
        choice = self._choose(facts)
        if choice.selection is None:
            found = [fact.problem(place) for fact in choice.unwritten]
            raise InputError(Remark("the record names what has no topic yet:"), found)
        plan, topics = self.content.plan, self.content.topics
        references = SafetyReferences(plan, topics, self._drug_names, self.today)
        findings = tuple(check_safety(record, facts, references))
        facts = replace(facts, hazards=hazards_in(findings))
        return Planned(record, facts, choice.selection, findings, choice.notes)

    @cached_property
    def _choose(self) -> Callable[[Facts], _Choice]:
        """Remembers what the plan says of facts: many patients share theirs."""
        plan, written = self.content.plan, self.content.topics.keys()

        @lru_cache(maxsize=_KEPT_CHOICES)
        def choose(facts: Facts) -> _Choice:
            unwritten = unwritten_facts(facts, plan, written)
            selection = None if unwritten else select(facts, plan, written)
            return _Choice(unwritten, selection, staff_notes(facts, plan))

        return choose

    def build(
        self,
        record: PatientRecord,
        options: BuildOptions | None = None,
        position: Position | None = None,
    ) -> Built:
        """Turn a record into a verified PDF.

        Raises `RefusedError` when a safety rule, a missing translation, a missing clinic
        value or outdated content says no, and `VerificationError` when the finished PDF
        does not show what it should.
        """
        place = position or Position("record")
        planned, press, personal = self._ready(record, options or BuildOptions(), place)
        result = press.print(personal)
        self._verify(result)
        press.confirm(result)
        self._presses.keep_verdicts()
        handout = press.handout
        return Built(
            result.pdf,
            result.handout_id,
            result.page_count,
            result.counted_pages,
            handout.language,
            handout.topic_ids,
            self._warnings(planned, handout, place, options),
        )

    def webpage(
        self,
        record: PatientRecord,
        options: BuildOptions | None = None,
        position: Position | None = None,
    ) -> Webpage:
        """Turn a record into a verified HTML file of the same handout; refuses what `build` does.

        Raises `VerificationError` when the finished page does not say what it should.
        """
        from nethandout.render.webpage.checks import verify
        from nethandout.render.webpage.document import write_page

        place = position or Position("record")
        planned, press, personal = self._ready(record, options or BuildOptions(), place)
        page, handout = write_page(press, personal), press.handout
        self._presses.keep_verdicts()
        if problems := verify(page.html, page.expected):
            raise VerificationError(Remark("the finished page is not what was meant:"), problems)
        warnings = self._warnings(planned, handout, place, options)
        return Webpage(page.html, page.handout_id, handout.language, handout.topic_ids, warnings)

    def notes(
        self,
        planned: Planned,
        handout: Handout,
        place: Position,
        options: BuildOptions | None = None,
    ) -> Iterator[Problem]:
        """Find what staff should know of a handout besides what the safety rules found."""
        if self.library.clinic is None:
            yield note_at(place, "blank-lines", BLANK_LINES)
        yield from planned.notes_for_staff(place)
        if options is not None and options.allow_english and (count := in_english(handout)):
            said = "1 text has" if count == 1 else f"{count:,} texts have"
            message = f"{said} no {handout.language} translation and will be read in English"
            yield note_at(place, "printed-in-english", message)

    def _changed(self, record: PatientRecord, changes: PrintChanges) -> PatientRecord:
        """Turn a record into one that is printed another way.

        What is typed in it stays in the language that the record was written in.
        """
        language = self._asked_language(changes) or record.language
        texts_in = record.texts_in or (record.language if record.language != language else None)
        wanted = {"edition": changes.edition, "paper": changes.paper}
        given = {name: value for name, value in wanted.items() if value is not None}
        choice = record.print.model_copy(update=given)
        update = {"language": language, "texts_in": texts_in, "print": choice}
        return record.model_copy(update=update)

    def _asked_language(self, changes: PrintChanges) -> str | None:
        """Turn the language that an option names into its tag; raises `InputError`."""
        if changes.language is None:
            return None
        found = LANGUAGE.resolve(changes.language, self.vocabulary)
        if found is None:
            message = LANGUAGE.refusal(changes.language, self.vocabulary)
            problem = Problem(Position("--language"), "no-catalog", message)
            raise InputError(Remark("the options need a correction:"), [problem])
        return found

    def _undrawable(self, text: str) -> Mapping[str, str]:
        """Find the characters of a typed text that no font has, before anything is printed."""
        return self._presses.undrawable(text)

    def proof(self, options: ProofOptions) -> Proof:
        """Turn texts in a language into a PDF for a reviewer, never for a patient."""
        from nethandout.proofs import make_proof

        return make_proof(self.library, self.content, self.today, options)

    def clinic_notes(self) -> tuple[str, ...]:
        """Say what the clinic's settings leave open that decides what is refused."""
        if self.library.clinic is None or self.library.clinic.time_zone:
            return ()
        return (no_time_zone(machine_zone()),)

    def language_notes(self, language: str) -> tuple[str, ...]:
        """Say what no check looked at in the translations of a language."""
        return unchecked_notes(self.library.folders("locales"), language)

    @property
    def _region(self) -> str | None:
        return self.library.clinic.country if self.library.clinic else None

    @cached_property
    def _defaults(self) -> ClinicDefaults:
        return self.library.clinic.defaults if self.library.clinic else NO_DEFAULTS

    def _translated(self, names: str) -> Mapping[str, str]:
        """Find what other languages call the facts of a record; only unknown names need it."""
        if names not in FACTS:
            return {}
        return translated_names(self.content.plan, self._termbase, names)

    @cached_property
    def _termbase(self) -> Termbase:
        return termbase_of(self.library)

    # --- steps -------------------------------------------------------------------------

    def _ready(
        self, record: PatientRecord, options: BuildOptions, place: Position
    ) -> tuple[Planned, Press, PersonalPages | None]:
        """Turn a record into what prints its handout and what only its copy shows, or refuse it."""
        planned = self.plan(record, place)
        planned.require_settled(place)
        if record.patient is not None and self.library.clinic is None:
            raise RefusedError(CLINIC_NEEDED)
        press = self._presses.press(planned, options)
        personal = personal_pages(
            record,
            press.tools.formats,
            approval_required=self._defaults.approval_required,
            known_name=lambda typed: self._medicine_names.printed(typed, record.language),
        )
        return planned, press, personal

    def _warnings(
        self, planned: Planned, handout: Handout, place: Position, options: BuildOptions | None
    ) -> tuple[Problem, ...]:
        notes = self.notes(planned, handout, place, options)
        return (*as_problems(planned.findings, place), *notes)

    def _verify(self, result: Typeset) -> None:
        """Look at the finished PDF as its reader will; nothing else may be published."""
        from nethandout.render.preflight.checks import verify

        if problems := verify(result.pdf, result.expected):
            raise VerificationError(Remark("the finished PDF is not what was meant:"), problems)


def open_service(
    clinic_dir: Path | None = None, *, cache_dir: Path | None = None, today: date | None = None
) -> Service:
    """Turn a clinic folder (or none) into a service; without `cache_dir` the user's is used."""
    cache_dir = cache_dir or open_cache().folder
    return Service(open_library(clinic_dir, cache_dir=cache_dir), today=today)


def _vocabulary(
    content: Content,
    languages: Iterable[str],
    undrawable: Callable[[str], Mapping[str, str]],
    translated: Callable[[str], Mapping[str, str]],
) -> Vocabulary:
    """Turn content into the names a record may use; ambiguous short names are left out."""
    plan = content.plan
    tags = {name: tag for tag in languages for name in (tag, gettext_name(tag))}
    return Vocabulary(
        sites=plan.names("site"),
        settings=plan.names("setting"),
        conditions=plan.names("condition"),
        treatments=plan.names("treatment"),
        tests=plan.names("test"),
        visits={**plan.names("test"), **plan.names("treatment")},
        topics=plan.names("topic", content.topics),
        languages=tags,
        additions=plan.names("addition"),
        overrides={rule.id: rule.id for rule in RULES},
        undrawable=undrawable,
        translated=translated,
        about={purpose.id: purpose.about for purpose in plan.purposes},
    )
