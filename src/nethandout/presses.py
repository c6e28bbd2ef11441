"""Turn planned records into presses, and keep the presses: one for each handout.

A press holds what all patients with the same facts share. Here it is composed, its
drawings, icons and templates are gathered, and the latest ones stay ready.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from babel import __version__ as babel_version

from nethandout.content.library import Library, sorted_problems
from nethandout.content.reading import Content
from nethandout.errors import (
    MissingDependencyError,
    Position,
    Problem,
    RefusedError,
    Severity,
    has_errors,
)
from nethandout.files.cachefile import digest
from nethandout.handout.compose import PrintOptions, Sources, compose, localize_figure
from nethandout.handout.tree import Handout
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.formats import Formats
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord
from nethandout.model.remark import Remark, Term
from nethandout.model.selection import Selection
from nethandout.model.values import Address
from nethandout.review.printable import keep_verdicts, printable_catalog
from nethandout.review.status import Reviews, Texts, read_reviews
from nethandout.safety import SafetyFinding, as_problems

if TYPE_CHECKING:
    from nethandout.render.forms.body import Typography
    from nethandout.render.layout.pdf import Renderer
    from nethandout.render.markup.html import Templates
    from nethandout.render.type.fonts import FontSetup
    from nethandout.render.type.glyphs import Meanings
    from nethandout.render.type.pango import Typesetter
    from nethandout.render.typeset import Press

_KEPT_PRESSES = 64
"""How many handouts a process keeps ready: each takes about 1 MB."""

CLINIC_NEEDED: Final = Remark(
    "a handout for a patient needs the clinic's numbers: name the clinic folder with {option} "
    "(make one with: {command})",
    option="--clinic DIR",
    command="nethandout init DIR",
)
BLANK_LINES: Final = Remark(
    "no clinic folder is given: write the phone numbers and limits on the blank lines before you "
    "hand this out"
)


@dataclass(frozen=True)
class Planned:
    """What a record leads to before anything is laid out."""

    record: PatientRecord = field(repr=False)
    facts: Facts
    selection: Selection
    findings: tuple[SafetyFinding, ...]
    notes: tuple[Remark, ...]

    def require_settled(self, place: Position) -> None:
        """Raise `RefusedError` if any safety finding is not settled."""
        problems = as_problems(self.findings, place)
        if has_errors(problems):
            raise RefusedError(
                Remark("a safety rule stops this handout:"), sorted_problems(problems)
            )

    def notes_for_staff(self, place: Position) -> Iterator[Problem]:
        """Say what the plan wants staff to know, and which topics nobody has written yet."""
        for note in self.notes:
            yield note_at(place, "staff-note", note)
        for item in self.selection.missing:
            message = Remark(
                "the topic {topic} belongs here, but has not been written yet", topic=Term(item.id)
            )
            yield note_at(place, "topic-not-written", message)


@dataclass(frozen=True)
class Built:
    """A finished, verified handout; `counted_pages` are those that its purpose limits."""

    pdf: bytes = field(repr=False)
    handout_id: str
    page_count: int
    counted_pages: int
    language: str
    topics: tuple[str, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class Webpage:
    """The same handout as one HTML file, verified as well."""

    html: bytes = field(repr=False)
    handout_id: str
    language: str
    topics: tuple[str, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class BuildOptions:
    """What the person at the printer may decide beyond the record."""

    allow_english: bool = False
    require_reviewed: bool = False
    use_cache: bool = True


class PressRoom:
    """The presses of one library in one process, and its one renderer.

    `catalog` gives what they print of a language: as a rule only what may be printed.
    """

    def __init__(
        self,
        library: Library,
        content: Content,
        today: date,
        *,
        catalog: Callable[[Library, str, str], Catalog] = printable_catalog,
    ) -> None:
        self._catalog = catalog
        self.library = library
        self.content = content
        self.today = today
        self._presses: dict[tuple[Facts, PrintOptions, BuildOptions], Press] = {}
        self._sources_by_reader: dict[tuple[str, Address | None], Sources] = {}
        self._templates_by_reader: dict[tuple[str, Address | None, bool], Templates] = {}

    def press(self, planned: Planned, options: BuildOptions) -> Press:
        """Turn facts and options into what prints their handout; the latest ones are kept."""
        choice = _print_options(planned.record, options)
        key = (planned.facts, choice, options)
        press = self._presses.pop(key, None)
        if press is None:
            press = self._new_press(planned, choice, options)
        self._presses[key] = press
        if len(self._presses) > _KEPT_PRESSES:
            del self._presses[next(iter(self._presses))]
        return press

    def keep_verdicts(self) -> None:
        """Put into the cache what was judged of the translations that were printed."""
        for sources in self._sources_by_reader.values():
            keep_verdicts(sources.catalog)
            keep_verdicts(sources.reviews.texts.templates)

    def undrawable(self, text: str) -> Mapping[str, str]:
        """Find the characters of a text that no font has, each with the package that would help.

        Where not even the usual fonts are installed nothing is found: printing says so.
        """
        from nethandout.render.type.coverage import is_surely_drawn, missing_package

        if is_surely_drawn(text):
            return {}
        try:
            unknown = self._typesetter.undrawable(text)
        except MissingDependencyError:
            return {}
        return {char: missing_package(char) for char in sorted(unknown)}

    def _new_press(self, planned: Planned, choice: PrintOptions, options: BuildOptions) -> Press:
        """Compose a handout and gather what laying it out takes."""
        from nethandout.render.type.fonts import required_families
        from nethandout.render.typeset import Press

        sources = self._sources(choice.language, choice.address)
        handout = compose(planned.selection, planned.facts, sources, choice)
        self._require_current(handout, sources.reviews, options)
        self._fonts.require(required_families(handout.language))
        typography = self._typography(handout, sources, choice, options)
        if handout.clinic.page_address:
            typography = _with_page_code(typography, handout, handout.clinic.page_address)
        if handout.is_cards_alone:
            from nethandout.render.cardsheets import CardPress

            return CardPress(handout, typography)
        return Press(handout, typography)

    def _sources(self, language: str, address: Address | None) -> Sources:
        """Gather what composing in a language draws on, one time for each way to speak in it."""
        if (language, address) not in self._sources_by_reader:
            clinic = self.library.clinic
            handouts, templates = (
                self._catalog(self.library, language, domain).spoken_to(address)
                for domain in ("handouts", "templates")
            )
            texts = Texts(self.content, handouts, templates, self.library.folders("templates"))
            self._sources_by_reader[language, address] = Sources(
                self.content,
                clinic,
                handouts,
                Formats(language, clinic.country if clinic else None),
                read_reviews(self.library, texts),
            )
        return self._sources_by_reader[language, address]

    def _typography(
        self, handout: Handout, sources: Sources, choice: PrintOptions, options: BuildOptions
    ) -> Typography:
        from nethandout.render.forms.body import Typography
        from nethandout.render.forms.cache import PartCache, fingerprint
        from nethandout.render.markup.drawings import clinic_assets, placed_drawings

        drawings, assets = placed_drawings(
            handout,
            self.content.figures.values(),
            lambda figure: localize_figure(figure, sources, choice),
        )
        clinic, overlay = handout.clinic, self.library.overlay
        logo = overlay / clinic.logo if overlay and clinic.logo else None
        assets |= clinic_assets(self.library.folders("templates"), clinic.website, logo)
        return Typography(
            make_renderer=lambda: self.renderer,
            make_typesetter=lambda: self._typesetter,
            meanings=self._meanings,
            fingerprint=fingerprint(self._fonts),
            templates=self._templates(choice),
            formats=sources.formats,
            assets=assets,
            cache=PartCache(self.library.cache_dir / "parts") if options.use_cache else None,
            drawings=drawings,
            inputs=self._inputs(sources, assets),
        )

    def _inputs(self, sources: Sources, assets: Mapping[str, bytes]) -> str:
        """Turn all that may change a printed word of a handout, or its look, into one hash.

        With it goes what the handout says: its id is made of both. Reviews are not here, nor is
        any other language: what they change stands in the handout itself.
        """
        from nethandout.render.type.libraries import layout_versions

        texts = (
            self.content.digest,
            sources.catalog.digest,
            sources.reviews.texts.templates.digest,
            repr(self.library.clinic),
            self._look,
            self._fonts.digest(),
            *layout_versions(),
            f"CLDR of Babel {babel_version}",
        )
        files = (part for name in sorted(assets) for part in (name.encode(), assets[name]))
        return digest((*(text.encode() for text in texts), *files))

    @cached_property
    def _look(self) -> str:
        """Turn all templates, style sheets and icons into one hash."""
        return digest(
            part
            for folder in self.library.folders("templates")
            for path in sorted(folder.rglob("*"))
            if path.suffix in (".j2", ".svg") and path.is_file()
            for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes())
        )

    def _templates(self, choice: PrintOptions) -> Templates:
        """Open the templates for a language and a way to speak in it, one time for each."""
        from nethandout.render.markup.html import Templates

        key = (choice.language, choice.address, choice.allow_english)
        if key not in self._templates_by_reader:
            self._templates_by_reader[key] = Templates(
                self.library.folders("templates"),
                self._sources(choice.language, choice.address).reviews.texts.templates,
                choice.language,
                self._links(choice.language),
                choice.allow_english,
                self.library.cache_dir,
            )
        return self._templates_by_reader[key]

    def _links(self, language: str) -> dict[str, str]:
        """Turn a language into where the links of its handouts lead."""
        pages = ((key, each.page_in(language)) for key, each in self.content.sources.items())
        return {key: page[0] for key, page in pages if page is not None}

    @cached_property
    def _fonts(self) -> FontSetup:
        from nethandout.render.type.fonts import font_environment

        return font_environment(self.library.cache_dir)

    @cached_property
    def _typesetter(self) -> Typesetter:
        from nethandout.render.type.allscripts import further_configuration
        from nethandout.render.type.pango import Typesetter

        fonts = self._fonts  # Pango reads which fonts there are when it is first used
        return Typesetter(lambda: further_configuration(fonts))

    @cached_property
    def _meanings(self) -> Meanings:
        from nethandout.render.type.glyphs import Meanings

        return Meanings()

    @cached_property
    def renderer(self) -> Renderer:
        """The one renderer of the process."""
        from nethandout.render.type.libraries import system_libraries

        fonts = self._fonts
        with system_libraries():
            from nethandout.render.layout.pdf import Renderer

            return Renderer(fonts)

    def _require_current(self, handout: Handout, reviews: Reviews, options: BuildOptions) -> None:
        if handout.review_due < self.today:
            raise RefusedError(
                Remark(
                    "the content was due for review on {day}; advice that may be out of "
                    "date is not printed",
                    day=handout.review_due.isoformat(),
                ),
                self._overdue(handout),
            )
        if options.require_reviewed and not (
            handout.content_reviewed and handout.translation_reviewed
        ):
            raise RefusedError(
                Remark(
                    "not every text of this handout has been reviewed and signed; see: {command}",
                    command="nethandout review status",
                ),
                reviews.unreviewed(handout.topic_ids),
            )

    def _overdue(self, handout: Handout) -> Iterator[Problem]:
        """Find the topics of a handout that somebody must look at again."""
        for key in handout.topic_ids:
            due = self.content.topics[key].review.due
            if due < self.today:
                place = self.content.origins["topic", key].at(("review", "due"))
                message = Remark(
                    "{topic} was due for review on {day}", topic=Term(key), day=due.isoformat()
                )
                yield Problem(place, "review-due", message)


def no_time_zone(zone: str) -> Remark:
    """Turn the zone of this machine into a note for a clinic that has said none of its own."""
    return Remark(
        "{file} names no {setting}: what is past or to come is so by the clock of this "
        "machine ({zone})",
        file="clinic.yaml",
        setting="time_zone",
        zone=zone,
    )


def note_at(place: Position, code: str, message: str) -> Problem:
    """Turn what staff should know into a problem that stops nothing."""
    return Problem(place, code, message, Severity.WARNING)


def _with_page_code(typography: Typography, handout: Handout, address: str) -> Typography:
    """Let the QR code lead to this handout's own page: its id is known only now."""
    from nethandout.content.clinic.own_templates import QR_CODE_ASSET
    from nethandout.content.clinic.webaddresses import page_address
    from nethandout.render.markup.drawings import qr_code
    from nethandout.render.typeset import handout_id

    code = qr_code(page_address(address, handout_id(handout, typography.inputs)))
    return replace(typography, assets={**typography.assets, QR_CODE_ASSET: code})


def _print_options(record: PatientRecord, options: BuildOptions) -> PrintOptions:
    return PrintOptions(
        language=record.language,
        edition=record.print.edition,
        paper=record.print.paper,
        allow_english=options.allow_english,
        personal=record.patient is not None,
        address=record.patient.addressed_as if record.patient else None,
    )
