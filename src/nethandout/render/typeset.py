"""Turn a handout and one patient's words into a finished PDF: set the words, fill in a form.

The words are set first, because a form fits all whose words need the same numbers of lines.
A form that is not there yet is laid out without any patient: page one keeps a slot of the
height that the personal block needs. The personal pages follow the others, so that these run
on without a gap.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from nethandout import __version__
from nethandout.content.purposes import OWN_PAGES, uncounted_pages
from nethandout.errors import RenderError
from nethandout.handout.personal import PersonalPages
from nethandout.handout.tree import Handout, texts
from nethandout.model.remark import Remark
from nethandout.render.forms.body import Body, PartOptions, Typography
from nethandout.render.forms.cache import part_key
from nethandout.render.forms.compositor import resized
from nethandout.render.forms.form import Form, make_form
from nethandout.render.forms.measures import Blanks, KnownBlanks
from nethandout.render.forms.packing import pack_form, unpack_form
from nethandout.render.forms.setwords import (
    USUAL,
    NoRoomError,
    Setting,
    SetWords,
    check_block,
    check_places,
)
from nethandout.render.layout.assemble import Insert, Layer, assemble
from nethandout.render.layout.pdf import RenderedPart
from nethandout.render.layout.settling import ABOUT, Open
from nethandout.render.markup.blame import blamed_on_templates
from nethandout.render.markup.card import HIGH_CARD_MM, CardFullError, check_cards, wallet_cards
from nethandout.render.markup.columns import fitted
from nethandout.render.markup.fills import Fills, all_keys
from nethandout.render.markup.page import BLOCK_SCALES, FRONT_END_ID, SLOT_ID
from nethandout.render.markup.parts import Footer, HtmlPart, has_own_pages, injection_name
from nethandout.render.pdfbytes.geometry import Measure
from nethandout.render.preflight.checks import Expectation
from nethandout.render.preflight.provenance import Provenance, hash_texts

STRIP_ID, _BLOCK_ID = "strip", "block"
_MOST_SLOT_LINES: Final = 32
"""Of the text: a name of 200 letters, and as long a one of who prepared it, take 18."""
_KEPT_FORMS: Final = 32
"""How many forms of a handout are kept ready: each takes 0.5 MB."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF with what must be found in it again."""

    pdf: bytes = field(repr=False)
    handout_id: str
    page_count: int
    counted_pages: int
    expected: Expectation = field(repr=False)
    shared_pages: frozenset[str] = field(repr=False)
    beginning: str = field(repr=False)


def handout_id(handout: Handout, inputs: str = "") -> str:
    """Turn what a handout says and how into an id people can read out: NH-1A2B-3C4D.

    `inputs` is a hash of what else may change a printed word or its look.
    """
    digest = hashlib.sha256(repr((handout, __version__, inputs)).encode()).hexdigest().upper()
    return f"NH-{digest[:4]}-{digest[4:8]}"


class Press:
    """Prints one handout for any number of people.

    What they share is laid out when it is first needed and kept: the parts of the body, and
    all of it joined, as a form for those whose words need the same numbers of lines.
    """

    def __init__(self, handout: Handout, tools: Typography) -> None:
        self.handout = handout
        self.tools = tools
        self.body = Body(handout, handout_id(handout, tools.inputs), tools)
        self._compositor = self.body.compositor
        known = KnownBlanks(tools.cache, tools.fingerprint)
        self._blanks = Blanks(known, self._lay_out_blanks)
        self._forms: dict[tuple[str, str, Sequence[int]], Form] = {}

    def print(self, personal: PersonalPages | None) -> Typeset:
        """Turn one patient's pages, or none, into a finished PDF.

        Raises `InputError` where a template of the clinic's cannot be printed.
        """
        with blamed_on_templates(self.tools.templates.folders):
            return self._print(personal)

    def _print(self, personal: PersonalPages | None) -> Typeset:
        words, form = self._fitted_surely(personal)
        if not words.fit(form):  # a long word in a table's head made its column wider
            words = self._set_in(words.layer, words.setting, self._blanks.measured(words.layer))
            form = self._form(words, personal)
        pdf = self._compositor.fill(form, words.lines, words.blanks)
        is_known = self._verified.issuperset(form.shared.values())
        expected = Expectation(
            page_count=form.pages,
            title=self.body.metadata.title,
            language=self.body.metadata.language,
            texts=self._texts(words.layer, form, shared_are_known=is_known),
            identifiers=self.identifiers(personal),
            page_labels=tuple(
                self.tools.templates.page_label(number, form.pages)
                for number in range(1, form.pages + 1)
            ),
            handout_id=self.body.handout_id,
            known=form.shared if is_known else {},
            seen=form.beginning.content if form.beginning.digest in self._verified else b"",
        )
        shared, start = frozenset(form.shared.values()), form.beginning.digest
        counted = form.pages - form.uncounted
        return Typeset(pdf, self.body.handout_id, form.pages, counted, expected, shared, start)

    def confirm(self, printed: Typeset) -> None:
        """Remember what a verified copy shares with others: it needs no second reading."""
        found = printed.shared_pages | {printed.beginning}
        if not found <= self._verified:
            self._verified.update(found)
            self._keep("verified", json.dumps(sorted(self._verified)).encode())

    def _texts(self, layer: HtmlPart, form: Form, *, shared_are_known: bool) -> tuple[str, ...]:
        """Gather what must be found in a copy; page one and the patient's are always read."""
        body = self.body.html(form.slot_height, form.has_about, form.contents)
        parts = [body.front, layer] if shared_are_known else [body.front, layer, body.inside]
        about = () if form.has_about else self.body.about_texts
        return (*(text for part in parts for text in part.expected), *about)

    def _fitted_surely(self, personal: PersonalPages | None) -> tuple[SetWords, Form]:
        """Set a patient's words for a form; without guesses where a guess turns out wrong."""
        with suppress(RenderError):
            words, form = self._fitted(personal)
            if words.fit(form):
                return words, form
        self._blanks.forget_guesses()
        return self._fitted(personal)

    def _fitted(self, personal: PersonalPages | None) -> tuple[SetWords, Form]:
        """Set a patient's words; a block without room on page one goes on to a smaller size."""
        for block in range(len(BLOCK_SCALES) - 1):
            with suppress(NoRoomError):
                return self._formed(personal, Setting(block=block))
        return self._formed(personal, Setting(block=len(BLOCK_SCALES) - 1))

    def _formed(self, personal: PersonalPages | None, setting: Setting) -> tuple[SetWords, Form]:
        """Set a patient's words and find their form; stacked letters may need a higher card."""
        words = self._set(personal, setting)
        try:
            return words, self._form(words, personal)
        except CardFullError:
            if not words.are_stacked:
                raise
        words = self._set(personal, replace(setting, card_mm=HIGH_CARD_MM))
        return words, self._form(words, personal)

    def _set(self, personal: PersonalPages | None, setting: Setting = USUAL) -> SetWords:
        """Set a patient's words in lines; what is too narrow for them gets other measures.

        A footer with more lines than it has room for goes on to a smaller size, columns get
        other widths, or rows are stacked.
        """
        fills = Fills()
        words = self._set_anew(personal, fills, setting)
        steps = self.body.layout.footer_steps
        letters = len(personal.identity.name) if personal else 0
        for number, step in enumerate(steps):
            fits = words.footer_lines <= step.lines and letters <= step.letters
            if fits or number + 1 == len(steps):
                break
            words = self._set_anew(personal, Fills(), replace(setting, footer=number + 1))
        tables = fitted(
            self._compositor.cells(words.layer.fills, words.blanks, words.lines), fills.columns
        )
        setting = replace(words.setting, tables=tables)
        if tables.stacked:  # the other tables are as they were
            words = self._set_anew(personal, Fills(tables=tables), setting)
        elif tables.shares:
            blanks = resized(words.layer.fills, words.blanks, fills.columns, tables.shares)
            layer = self.layer_html(personal, Fills(tables=tables), setting)
            words = self._set_in(layer, setting, blanks)
        return words

    def _set_anew(self, personal: PersonalPages | None, fills: Fills, setting: Setting) -> SetWords:
        """Set a patient's words in the blanks of a form that is laid out for them."""
        layer = self.layer_html(personal, fills, setting)
        return self._set_in(layer, setting, self._blanks.of(layer))

    def _set_in(self, layer: HtmlPart, setting: Setting, blanks: tuple[Measure, ...]) -> SetWords:
        return SetWords(layer, setting, blanks, self._compositor.set(layer.fills, blanks))

    def _lay_out_blanks(self, layer: HtmlPart) -> tuple[Measure, ...]:
        """Lay a form out with one line in each blank: how its blanks are set."""
        names = layer.blanks
        part = self.body.measured(layer, PartOptions(names)) if names else None
        return tuple(part.anchors[name].measure for name in names) if part else ()

    def _form(self, words: SetWords, personal: PersonalPages | None) -> Form:
        """Find the form with so many lines in its blanks, or make it."""
        layer, counts = words.layer, words.counts
        place = (layer.html, layer.style_sheet, counts)
        form = self._forms.pop(place, None)
        if form is None:
            key = f"form {layer.html} {layer.style_sheet} {counts}"
            raw = self._kept(key)
            form = None if raw is None else unpack_form(raw)
        if form is None:
            form = self._join(words, personal)
            self._keep(key, pack_form(form))
        self._forms[place] = form
        if len(self._forms) > _KEPT_FORMS:
            del self._forms[next(iter(self._forms))]
        return form

    def _own_part(
        self, words: SetWords, personal: PersonalPages | None, anchors: tuple[str, ...]
    ) -> tuple[RenderedPart, bool]:
        """Lay out what has a patient's words, and tell if it says what the handout is.

        It does where its last page has room for that; no page is left almost empty.
        """
        is_open = has_own_pages(self.handout, personal)
        fills = Fills(words.counts, tables=words.setting.tables)
        lines = self.body.layout.note_lines if is_open else 0
        layer = self.layer_html(personal, fills, words.setting, lines, has_about=is_open)
        choice = Open(self.body.layout) if is_open else None
        options = PartOptions((*anchors, *layer.blanks), choice=choice)
        part = self.body.shared(layer, options)
        return part, is_open and ABOUT not in part.left_out

    def _join(self, words: SetWords, personal: PersonalPages | None) -> Form:
        """Lay a form out, and join it with the pages that all patients share."""
        body, counts, names = self.body, words.counts, words.layer.blanks
        cards = wallet_cards(self.handout, personal)
        ends = [name for card in cards for pair in card.ends for name in pair]
        anchors = (STRIP_ID, *([_BLOCK_ID] if personal else []), *ends)
        part, has_about = self._own_part(words, personal, anchors)
        check_cards(cards, part.anchors)
        strip = part.anchors[STRIP_ID].page
        check_places(part, strip)
        height = body.layout.slot_for(part.anchors[_BLOCK_ID]) if personal else 0.0
        at_end = part.page_count - part.anchors[ends[0]].page if cards else 0
        own = part.page_count - strip - 1 - at_end
        pages = self._shared_pages(height, has_about=not has_about, own=own)
        if personal:
            check_block(body.layout, pages.anchors[SLOT_ID])
        notes = self._notes(pages.page_count + own, at_end)
        total = pages.page_count + own + sum(one.page_count for one in notes) + at_end
        pdf = assemble(
            pages.pdf,
            metadata=body.metadata,
            provenance=replace(self._provenance, personal=personal is not None),
            layer=Layer(
                part.pdf,
                after_page=pages.page_count,
                slot=pages.anchors[SLOT_ID].rect if personal else None,
                strip=body.footer_places[0],
                at_end=at_end,
            ),
            inserts=[Insert(pages.page_count, one.pdf) for one in notes],
            stamps=[body.page_labels(total)],
        )
        form = make_form(pdf)
        if form.keys != all_keys(counts):
            raise RenderError(Remark("not every blank of a form is found again in its PDF"))
        # The texts of the front are looked for in every copy, so all its pages are read.
        first = pages.anchors[FRONT_END_ID].page + 2
        return replace(
            form,
            shared={number: form.shared[number] for number in range(first, pages.page_count + 1)},
            slot_height=height,
            has_about=not has_about,
            contents=body.contents(pages, own),
            measures=tuple(part.anchors[name].measure for name in names),
            uncounted=uncounted_pages(own, at_end + sum(one.page_count for one in notes)),
        )

    def _shared_pages(self, height: float, *, has_about: bool, own: int) -> RenderedPart:
        """Lay the shared pages out; closer where there are more than the purpose promises."""
        pages = self.body.pages(height, has_about=has_about, own=own)
        handout = self.handout
        promised = handout.most_pages if handout.edition == "standard" else None
        if promised is not None and pages.page_count + min(own, OWN_PAGES) > promised:
            body = Body(handout, self.body.handout_id, self.tools, closer=True)
            closer = body.pages(height, has_about=has_about, own=own)
            pages = min(pages, closer, key=lambda part: part.page_count)
        return pages

    def _notes(self, before: int, at_end: int) -> list[RenderedPart]:
        """Give the page of notes where the last sheet would begin on the back of another."""
        return [self.body.notes] if at_end and before % 2 else []

    def layer_html(
        self,
        personal: PersonalPages | None,
        fills: Fills,
        setting: Setting = USUAL,
        note_lines: int = 0,
        *,
        has_about: bool = False,
    ) -> HtmlPart:
        """Turn what one patient gets into HTML, in the way that `fills` says.

        `setting` has the steps of its sizes, `note_lines` are lines to write on at the end.
        """
        name = injection_name(self.handout, personal) if personal else None
        return self.tools.templates.layer(
            self.handout,
            self.body.layout,
            personal,
            Footer(self.tools.formats.language_name(), self.body.handout_id, setting.footer),
            block_step=setting.block,
            card_mm=setting.card_mm,
            slot_height_pt=self.body.layout.gap(_MOST_SLOT_LINES),
            injection_name=name,
            review_due=self.body.review_due,
            fills=fills,
            note_lines=note_lines,
            has_about=has_about,
        )

    def identifiers(self, personal: PersonalPages | None) -> tuple[str, ...]:
        """Turn an identity into what must stand on every page."""
        if personal is None:
            return ()
        identity = personal.identity
        birth = identity.birth_date or str(self.tools.templates.text("Birth date: not known"))
        return (identity.name, birth, identity.record_number)

    @cached_property
    def _verified(self) -> set[str]:
        """Digests of shared pages, and of what files begin with, that were seen in a copy.

        The copy may be one of another process.
        """
        raw = self._kept("verified")
        return set() if raw is None else set(json.loads(raw))

    def _kept(self, name: str) -> bytes | None:
        return self.tools.cache.get(self._key(name)) if self.tools.cache else None

    def _keep(self, name: str, content: bytes) -> None:
        if self.tools.cache:
            self.tools.cache.put(self._key(name), content)

    def _key(self, name: str) -> str:
        return part_key(self.body.key, name, assets={})

    @cached_property
    def _provenance(self) -> Provenance:
        handout = self.handout
        return Provenance(
            handout_id=self.body.handout_id,
            version=__version__,
            language=handout.language,
            edition=handout.edition,
            topics=handout.topic_ids,
            personal=False,
            status="reviewed" if handout.reviewed else "draft",
            text_sha256=hash_texts(texts(handout)),
        )
