"""Turn a handout and a patient's pages into what their alert card says, panel by panel.

The card warns staff of a carcinoid crisis. In the patient's language and in English, with the
same data, it has two panels each as large as a bank card: who and what, and what to do. It is
the last sheet, is folded one or two times, and has the same size and type in every edition:
the wallet decides, not the eyes. Type is at least 7 pt (an x-height of 1.4 mm, as the EC
guideline on readability wants on labels); what is written by hand has lines of 7 mm.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nethandout.errors import InputError
from nethandout.handout.personal import PersonalPages
from nethandout.handout.tree import Handout, TopicName
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.text import LocalizedText, text_direction
from nethandout.render.pdfbytes.geometry import Anchor
from nethandout.render.type.fonts import font_stack

CARD_TOPIC: Final = "card-carcinoid-crisis"
"""The topic whose handouts get a card; a clinician may add it or take it out."""

_MOST_PLAN: Final = 240
_MOST_NAME: Final = 44
_LONG_NAME: Final = 90
"""Widths in Latin letters: a longer plan stays on its own page; a longer name takes more lines
in smaller type, and makes room by leaving the signs to the second panel."""

_TYPE_PT: Final = {"ar": (7.2, 9.2), "zh": (7.0, 9.2)}
_LATIN_TYPE_PT: Final = (7.0, 8.4)
_ROUNDING: Final = 0.1


@dataclass(frozen=True, slots=True)
class Panel:
    """The card in one language, and how the data are written in it."""

    language: str
    birth_date: str | None = field(repr=False)
    site: LocalizedText | None
    medicine: LocalizedText | None

    @property
    def direction(self) -> str:
        """The way the panel is read: “ltr” or “rtl”."""
        return text_direction(self.language)

    @property
    def style(self) -> str:
        """The type of the panels as CSS: as small as it must be, never under 7 pt."""
        size, leading = _TYPE_PT.get(self.language.partition("-")[0], _LATIN_TYPE_PT)
        fonts = font_stack(self.language)
        return f"font-family: {fonts}; font-size: {size}pt; line-height: {leading}pt"

    def id(self, face: str) -> str:
        """The id of a whole panel; `face` is front or back."""
        return f"panel-{self.language.lower()}-{face}"

    def words_id(self, face: str) -> str:
        """The id of what a panel says but its last line."""
        return f"{self.id(face)}-words"

    def foot_id(self, face: str) -> str:
        """The id of the last line, which stands at the foot."""
        return f"{self.id(face)}-foot"


@dataclass(frozen=True, slots=True)
class AlertCard:
    """A card; `plan` is the clinician's own if it is short enough."""

    panels: tuple[Panel, ...]
    name: str = field(repr=False)
    record_number: str = field(repr=False)
    dose: str | None = field(repr=False)
    every_days: str | None = field(repr=False)
    plan: str | None = field(repr=False)
    plan_has_page: bool

    @property
    def name_size(self) -> str:
        """How large the name can be printed: usual, long or longest."""
        width = _width(self.name)
        return "usual" if width <= _MOST_NAME else "long" if width <= _LONG_NAME else "longest"

    @property
    def ends(self) -> tuple[tuple[str, str], ...]:
        """Ids of what must not meet: what a panel says, and its foot."""
        return tuple(
            (panel.words_id(face), panel.foot_id(face))
            for panel in self.panels
            for face in ("front", "back")
        )


def alert_card(handout: Handout, personal: PersonalPages) -> AlertCard | None:
    """Turn a handout and a patient's pages into their card; None if it has no such topic."""
    if CARD_TOPIC not in handout.topic_ids:
        return None
    identity, injections, plan = personal.identity, personal.injections, personal.crisis_plan
    site = handout.name_of(f"site-{handout.site}")
    medicine = handout.name_of(injections.drug) if injections else None
    panels = [
        Panel(handout.language, identity.birth_date, _name(site), _name(medicine)),
        Panel(
            SOURCE_LANGUAGE,
            identity.birth_date_in_english,
            _english_name(site),
            _english_name(medicine),
        ),
    ]
    is_english = handout.language.partition("-")[0] == SOURCE_LANGUAGE
    is_short = plan is not None and _width(plan) <= _MOST_PLAN
    return AlertCard(
        panels=tuple(panels[:1] if is_english else panels),
        name=identity.name,
        record_number=identity.record_number,
        dose=injections.dose if injections else None,
        every_days=injections.every_days if injections else None,
        plan=plan if is_short else None,
        plan_has_page=plan is not None,
    )


def card_texts(card: AlertCard | None) -> list[str]:
    """Turn a card into what stands on each of its panels as a person typed it: a short plan.

    All else on it is in messages of the templates, which are looked for anyway.
    """
    return [card.plan] * len(card.panels) if card and card.plan else []


def check_card(card: AlertCard | None, places: Mapping[str, Anchor]) -> None:
    """Refuse a card whose words run into its foot (`InputError`)."""
    for words_id, foot_id in card.ends if card else ():
        words, foot = places[words_id], places[foot_id]
        if words.page != foot.page or words.y < foot.y + foot.height - _ROUNDING:
            raise InputError(
                "the alert card has no room for so long an injections.dose or crisis_plan; "
                "write them shorter"
            )


def _name(name: TopicName | None) -> LocalizedText | None:
    return name.short if name else None


def _english_name(name: TopicName | None) -> LocalizedText | None:
    return LocalizedText(name.english, SOURCE_LANGUAGE) if name else None


def _width(text: str) -> int:
    """Count letters; a wide one, such as a Chinese one, counts for two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
