"""Turn a composed handout, and a patient's pages, into HTML through sandboxed templates.

Templates see only plain values. Everything is escaped; a text that knows its language
(`LocalizedText`) becomes HTML with its bold, its links and, in right-to-left text, its
left-to-right runs. What a person typed goes through `typed()` and has no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from nethandout import __version__
from nethandout.errors import Position, Problem, RefusedError
from nethandout.handout.personal import PersonalPages
from nethandout.handout.printed import printed_inside, printed_topics
from nethandout.handout.refusals import other_placeholders
from nethandout.handout.tree import Handout, texts
from nethandout.i18n.bidi import first_strong
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.languages import SOURCE_LANGUAGE, is_source
from nethandout.i18n.markup import may_count, placeholders, plain_text
from nethandout.model.remark import Remark
from nethandout.model.text import LocalizedText
from nethandout.render.markup.binding import unbound
from nethandout.render.markup.blame import blamed_on_template
from nethandout.render.markup.card import CARD_MM, card_texts, wallet_cards
from nethandout.render.markup.columns import CELL_PADDING
from nethandout.render.markup.direction import mark_runs
from nethandout.render.markup.fills import Fills
from nethandout.render.markup.inline import PLACEHOLDER, Place
from nethandout.render.markup.page import PageLayout
from nethandout.render.markup.parts import (
    FOOTER_ROW,
    Contents,
    Footer,
    HtmlPart,
    PlacedDrawing,
    own_parts,
    paragraphs,
)
from nethandout.render.preflight.expected import about_texts, call_numbers

if TYPE_CHECKING:
    from jinja2 import BytecodeCache
    from jinja2.sandbox import ImmutableSandboxedEnvironment

BRAND_COLOR = "#0b5a5e"
ALARM_COLOR = "#8f1d1d"
TEXT_COLOR = "#1a1a1a"
_STYLE_VALUES = (
    "layout",
    "direction",
    "brand",
    "alarm",
    "text_color",
    "slot_height_pt",
    "card_mm",
    "cell_padding",
)
"""What style sheets may use: never anything of one patient."""


def _sentence_gap(language: str) -> str:
    return "" if language.partition("-")[0] in ("zh", "ja") else " "


@dataclass
class Templates:
    """The templates of a library in one language; collects what cannot be printed as translated."""

    folders: Sequence[Path]
    catalog: Catalog
    language: str
    links: Mapping[str, str]
    allow_english: bool = False
    cache_dir: Path | None = None
    _untranslated: dict[str, None] = field(default_factory=dict)
    _missing_safety: dict[str, None] = field(default_factory=dict)
    _wrongly_filled: dict[str, None] = field(default_factory=dict)
    _spoken: dict[str, None] = field(default_factory=dict)
    _style_sheets: dict[tuple[object, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._own = Place(self.language, self.links)
        self._english = Place(SOURCE_LANGUAGE, self.links)
        self.environment = self._make_environment()

    @property
    def direction(self) -> str:
        """The way the page is read: “ltr” or “rtl”."""
        return self._own.direction

    def front(
        self,
        handout: Handout,
        layout: PageLayout,
        *,
        slot_height_pt: float,
        contents: Contents = (),
    ) -> HtmlPart:
        """Turn a handout into the HTML of page one, with a slot for the personal block."""
        logo = handout.clinic.logo
        context = self._context(layout, handout.title, handout.clinic.brand_color) | {
            "handout": handout,
            "slot_height_pt": slot_height_pt,
            "logo": f"clinic-logo{Path(logo).suffix.lower()}" if logo else None,
            "contents": [(name, str(page)) for name, page in contents],
        }
        # Whose copy it is comes with things to do, some of them with a date of theirs.
        todo = () if slot_height_pt else handout.key_points
        printed = [handout.title, todo, handout.call]
        expected = [plain_text(text) for part in printed for text in texts(part)]
        on_front = (*handout.safety_notes, *printed_topics(handout.front))
        expected += [plain_text(text) for text in on_front]
        expected += call_numbers(handout.call, handout.clinic)
        expected += [handout.clinic.name] if handout.clinic.name else []
        return self._part("body/front.html.j2", "body/body.css.j2", context, expected)

    def inside(  # noqa: PLR0913 - what the pages depend on
        self,
        handout: Handout,
        layout: PageLayout,
        *,
        handout_id: str,
        review_due: str,
        drawings: Mapping[str, PlacedDrawing],
        note_lines: int = 0,
        has_about: bool = True,
    ) -> HtmlPart:
        """Turn a handout into the HTML of its topics; it may say of itself what it is elsewhere."""
        context = self._context(layout, handout.title, handout.clinic.brand_color) | {
            "handout": handout,
            "handout_id": handout_id,
            "review_due": review_due,
            "drawings": drawings,
            "note_lines": note_lines,
            "has_about": has_about,
            "version": __version__,
        }
        expected = [plain_text(text) for text in printed_inside(handout)]
        expected += [label.text for drawing in drawings.values() for label in drawing.labels]
        if has_about:
            expected += [plain_text(text) for text in about_texts(handout)]
        return self._part("body/inside.html.j2", "body/body.css.j2", context, expected)

    def notes(
        self, layout: PageLayout, title: LocalizedText, brand_color: str | None = None
    ) -> HtmlPart:
        """Turn a page's measures into the HTML of one page with lines to write on."""
        context = self._context(layout, title, brand_color)
        return self._part("body/notes.html.j2", "body/body.css.j2", context, [])

    def layer(  # noqa: PLR0913 - what a copy depends on
        self,
        handout: Handout,
        layout: PageLayout,
        personal: PersonalPages | None,
        footer: Footer,
        *,
        slot_height_pt: float,
        injection_name: LocalizedText | None,
        review_due: str,
        fills: Fills,
        note_lines: int = 0,
        has_about: bool = False,
        block_step: int = 0,
        card_mm: float = CARD_MM,
    ) -> HtmlPart:
        """Turn what one patient gets into HTML: block for page one, footer strip, own pages.

        It is a form with blanks for the patient's words, its `fills`; without one the strip alone.
        """
        cards = wallet_cards(handout, personal)
        shows_plan = layout.stacked or not any(card.is_crisis for card in cards)
        context = self._context(layout, handout.title, handout.clinic.brand_color) | {
            "personal": personal,
            "identity": personal.identity if personal else None,
            "interpreter": personal is not None and personal.interpreter,
            "injection_name": injection_name,
            "slot_height_pt": slot_height_pt,
            "language_name": footer.language_name,
            "handout_id": footer.handout_id,
            "draft": not handout.reviewed,
            "footer_step": footer.step,
            "block_step": block_step,
            "card_mm": card_mm,
            "footer_row": FOOTER_ROW,
            "cards": cards,
            "shows_plan": shows_plan,
            "clinic": handout.clinic,
            "fill": fills,
            "note_lines": note_lines,
            "handout": handout,
            "review_due": review_due,
            "version": __version__,
            "has_about": has_about,
        }
        own, expected = own_parts(handout, personal, shows_plan=shows_plan)
        expected += card_texts(cards)
        style_sheet = "personal/layer.css.j2"
        part = self._part("personal/layer.html.j2", style_sheet, context | own, expected)
        return replace(part, fills=tuple(fills.found))

    def page_labels(
        self, layout: PageLayout, title: LocalizedText, pages: int, fills: Fills
    ) -> HtmlPart:
        """Turn a number of pages into “Page 1 of 7” and so on, one on each page, as `fills`."""
        context = self._context(layout, title, None) | {"pages": pages, "fill": fills}
        style_sheet = "furniture/page-labels.css.j2"
        part = self._part("furniture/page-labels.html.j2", style_sheet, context, [])
        return replace(part, fills=tuple(fills.found))

    def text(self, message: str) -> LocalizedText:
        """Turn one of the templates' own messages into the handout's language."""
        target = self.catalog.get(message)
        if target is None:
            self._untranslated[message] = None
            return LocalizedText(message, "en")
        if placeholders(target) != placeholders(message):
            self._wrongly_filled[message] = None
            return LocalizedText(message, "en")
        return LocalizedText(target, self.language)

    def page_label(self, page: int, pages: int) -> str:
        """Give the words of the footer that count pages: “Page 2 of 7”."""
        values = {"page": str(page), "pages": str(pages)}
        text = str(self.text("Page {page} of {pages}"))
        return PLACEHOLDER.sub(lambda match: values[match[1]], text)

    # --- inside ------------------------------------------------------------------------

    def _make_environment(self) -> ImmutableSandboxedEnvironment:
        from jinja2 import FileSystemLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([str(folder) for folder in reversed(self.folders)]),
            autoescape=_is_html,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=self._finalize,
            bytecode_cache=_bytecode_cache(self.cache_dir),
        )
        environment.globals.update(_=self._gettext, gettext=self._unprinted, typed=self._own.typed)
        environment.globals.update(vital=self._vital, in_english=self._in_english)
        environment.globals.update(ngettext=self._ngettext, in_english_count=self._english_count)
        environment.globals.update(typed_in_english=self._english.typed)
        environment.globals.update(named=self._own.named, named_in_english=self._english.named)
        environment.globals.update(paragraphs=paragraphs, sentence_gap=_sentence_gap(self.language))
        # What is read aloud of a picture stands in an attribute, where no element may be.
        environment.globals.update(aloud=plain_text)
        return environment

    def _context(
        self, layout: PageLayout, title: LocalizedText, brand_color: str | None
    ) -> dict[str, Any]:
        return {
            "layout": layout,
            "language": self.language,
            "direction": self.direction,
            "english": is_source(self.language),
            "document_title": plain_text(title),
            "title": title,
            "brand": brand_color or BRAND_COLOR,
            "alarm": ALARM_COLOR,
            "text_color": TEXT_COLOR,
            "cell_padding": CELL_PADDING,
        }

    def _part(
        self, template: str, style_sheet: str, context: dict[str, Any], expected: Sequence[str]
    ) -> HtmlPart:
        for collected in (
            self._untranslated,
            self._missing_safety,
            self._wrongly_filled,
            self._spoken,
        ):
            collected.clear()
        with blamed_on_template(self.folders, template):
            html = self.environment.get_template(template).render(context)
        with blamed_on_template(self.folders, style_sheet):
            css = self._styles(style_sheet, context)
        problems = list(self._refused(f"templates/{template}"))
        if problems:
            raise RefusedError(Remark("the page’s own words are not all translated:"), problems)
        return HtmlPart(html, css, tuple(map(self._as_printed, (*expected, *self._spoken))))

    def _refused(self, file: str) -> Iterator[Problem]:
        """Find the messages of a page that must not be printed as they are."""
        for message in self._missing_safety if self.allow_english else self._untranslated:
            yield self.catalog.refusal(message, None, file)
        for message in self._wrongly_filled:
            text = other_placeholders(message, self.language)
            yield Problem(Position(file), "placeholders", text)

    def _styles(self, style_sheet: str, context: dict[str, Any]) -> str:
        """Turn a style sheet's template into CSS, one time for all patients of a handout."""
        used = {key: value for key, value in context.items() if key in _STYLE_VALUES}
        key = (style_sheet, *used.values())
        if key not in self._style_sheets:
            template = self.environment.get_template(style_sheet)
            self._style_sheets[key] = template.render(used)
        return self._style_sheets[key]

    def _as_printed(self, text: str) -> str:
        """Turn an expected text into how its runs are ordered on a right-to-left page."""
        rtl = self.direction == "rtl" and first_strong(text) == "rtl"
        return mark_runs(text) if rtl else text

    def _finalize(self, value: object) -> object:
        """Turn localized text into HTML; a value that is not there must not print as “None”."""
        if value is None:
            from jinja2 import UndefinedError

            raise UndefinedError("a template prints a value that is not there")
        return self._own.localized(value) if isinstance(value, LocalizedText) else value

    def _unprinted(self, message: str) -> str:
        """Translate a template's message that is read aloud but not printed."""
        return str(self.text(message))

    def _gettext(self, message: str, **values: object) -> Markup:
        """Translate a template's message, then fill in its `{names}`."""
        return self._printed(self._own, self.text(message), values)

    def _vital(self, message: str, **values: object) -> Markup:
        """Translate a message about safety: nobody may allow it to be printed in English."""
        text = self.text(message)
        if message in self._untranslated:
            self._missing_safety[message] = None
        return self._printed(self._own, text, values)

    def _ngettext(self, one: str, many: str, number: int, **values: object) -> Markup:
        """Translate a message with a count into its plural form; it is about safety."""
        target = self.catalog.ngettext(one, many, number)
        text = LocalizedText(many if target is None else target, self.language)
        if target is None:
            self._untranslated[many] = self._missing_safety[many] = None
        elif not may_count(text, many):
            self._wrongly_filled[many] = None
        else:
            return self._printed(self._own, text, values)
        return self._printed(self._english, LocalizedText(many, SOURCE_LANGUAGE), values)

    def _english_count(self, one: str, many: str, number: int, **values: object) -> Markup:
        """Print a message with a count as it is, for staff who read English."""
        return self._in_english(one if number == 1 else many, **values)

    def _in_english(self, message: str, **values: object) -> Markup:
        """Print a template's message as it is, for staff who read English."""
        return self._printed(self._english, LocalizedText(message, SOURCE_LANGUAGE), values)

    def _printed(self, place: Place, text: LocalizedText, values: Mapping[str, object]) -> Markup:
        """Turn a message and its values into HTML, and remember what must show in print.

        A message that is part of another is looked for with it.
        """
        texts = {name: _as_text(value) for name, value in values.items()}
        filled = PLACEHOLDER.sub(lambda match: texts[match[1]], str(text))
        for inner in texts.values():
            self._spoken.pop(inner, None)
        self._spoken[plain_text(filled)] = None
        return place.filled(text, values)


def _bytecode_cache(cache_dir: Path | None) -> BytecodeCache | None:
    """Turn a folder into a cache of compiled templates."""
    from nethandout.render.markup.compiled import CompiledTemplates

    return None if cache_dir is None else CompiledTemplates(cache_dir)


def _is_html(template: str | None) -> bool:
    """Escape everything but style sheets: their values are measures, fonts and a checked color."""
    return template is None or not template.endswith(".css.j2")


def _as_text(value: object) -> str:
    return unbound(value.striptags()) if isinstance(value, Markup) else plain_text(str(value))
