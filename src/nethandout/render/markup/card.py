"""Turn a handout and a patient's pages into what their wallet cards say, panel by panel.

One kind warns staff of a carcinoid crisis, one tells of the radiation in the body after PRRT, and
three of what must be looked for first: a blocked bowel, an infection while the blood counts are
low, pressure on the spinal cord. Each says the same in the patient's language and in English, on
panels as large as a bank card. Cards stand on sheets of their own at the end, are folded up to two
times, and have the same size and type in every edition: the wallet decides, not the eyes. Type is
at least 7 pt (an x-height of 1.4 mm, as the EC guideline on readability wants on labels); what is
written by hand has lines of 7 mm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from nethandout.errors import InputError
from nethandout.handout.dosage import Count
from nethandout.handout.personal import PersonalPages
from nethandout.handout.tree import Handout, HandoutTopic
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.remark import Place, Remark
from nethandout.model.text import LocalizedText, text_direction, width_in_letters
from nethandout.render.pdfbytes.geometry import Anchor
from nethandout.render.type.fonts import font_stack

_PRRT_TOPICS: Final = frozenset(
    {"treatment-prrt", "drug-lu177-dotatate", "life-radiation-safety", "card-prrt-radiation"}
)
_MOST_NAME: Final = 44
_LONG_NAME: Final = 90
"""Widths in Latin letters: a longer name takes more lines in smaller type, and makes room by
leaving the signs to the second panel."""
_MOST_ALLERGIES: Final = 100
"""A width in Latin letters; of a longer list the card has the first ones, and says so."""
_ON_ONE_LINE: Final = 36
_MOST_DATES: Final = 4
"""More dates of treatment than this have no room; there is a line to write on in their place."""

CARD_MM: Final = 54.0
"""How high a panel is: as a bank card."""
HIGH_CARD_MM: Final = 66.0
"""How high it is for a name in letters that are stacked, which takes the room of several lines."""

_TYPE_PT: Final = {"ar": (7.2, 9.2), "zh": (7.0, 9.2)}
_LATIN_TYPE_PT: Final = (7.0, 8.4)
_ROUNDING: Final = 0.1


class CardFullError(InputError):
    """The words of a card run into its foot."""


@dataclass(frozen=True, slots=True)
class CardKind:
    """A kind of card: the topic that brings it, and the panels that it has in each language."""

    topic: str
    prefix: str
    faces: tuple[str, ...]


CRISIS: Final = CardKind("card-carcinoid-crisis", "panel", ("front", "back"))
PRRT: Final = CardKind("card-prrt-radiation", "travel", ("front",))
OBSTRUCTION: Final = CardKind("card-bowel-obstruction", "bowel", ("front",))
FEVER: Final = CardKind("card-fever-low-counts", "fever", ("front",))
CORD: Final = CardKind("card-cord-compression", "cord", ("front",))
CARD_KINDS: Final = (CRISIS, PRRT, OBSTRUCTION, FEVER, CORD)
CARD_TOPIC: Final = CRISIS.topic
"""The topic whose handouts get a card; a clinician may add it or take it out."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A card in one language, and how the data are written in it."""

    kind: CardKind
    language: str
    name: str = field(repr=False)
    birth_date: str | None = field(repr=False)
    medicine: LocalizedText | None
    dates: tuple[str, ...] = field(repr=False)
    valid_for: str | None

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
        return f"{self.kind.prefix}-{self.language.lower()}-{face}"

    def words_id(self, face: str) -> str:
        """The id of what a panel says but its last line."""
        return f"{self.id(face)}-words"

    def foot_id(self, face: str) -> str:
        """The id of the last line, which stands at the foot."""
        return f"{self.id(face)}-foot"


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its panels, what they share, and what stands beside it on its sheet."""

    kind: CardKind
    title: LocalizedText
    about: tuple[LocalizedText, ...]
    panels: tuple[Panel, ...]
    site: str
    record_number: str = field(repr=False)
    dose: str | None = field(repr=False)
    every_days: Count | None = field(repr=False)
    plan: str | None = field(repr=False)
    allergies: tuple[str, ...] = field(repr=False)
    has_more_allergies: bool = field(repr=False)
    with_prrt: bool

    @property
    def is_crisis(self) -> bool:
        """Tell the alert card for a carcinoid crisis from the others."""
        return self.kind is CRISIS

    @property
    def name_size(self) -> str:
        """How large the name can be printed: usual, long or longest."""
        width = max(width_in_letters(panel.name) for panel in self.panels)
        return "usual" if width <= _MOST_NAME else "long" if width <= _LONG_NAME else "longest"

    @property
    def shape(self) -> str:
        """How many panels there are side by side and below each other, as a class."""
        shapes = {(2, 2): "pair", (1, 2): "", (2, 1): "", (1, 1): "single"}
        return shapes[len(self.panels), len(self.kind.faces)]

    def is_short(self, allergy: str) -> bool:
        """Tell whether an allergy can be kept on one line of a panel."""
        return width_in_letters(allergy) <= _ON_ONE_LINE

    @property
    def rows(self) -> int:
        """How many rows of panels it is high."""
        return 2 if self.shape == "pair" else 1

    @property
    def ends(self) -> tuple[tuple[str, str], ...]:
        """Ids of what must not meet: what a panel says, and its foot."""
        return tuple(
            (panel.words_id(face), panel.foot_id(face))
            for panel in self.panels
            for face in self.kind.faces
        )


def wallet_cards(handout: Handout, personal: PersonalPages | None) -> tuple[Card, ...]:
    """Turn a handout and a patient's pages into their cards; there is one for each card topic."""
    if personal is None:
        return ()
    topics = {item.topic.id: item for item in handout.apart}
    return tuple(
        _card(kind, topics[kind.topic], handout, personal)
        for kind in CARD_KINDS
        if kind.topic in topics
    )


def card_texts(cards: Iterable[Card]) -> list[str]:
    """Turn cards into what stands on and beside them as somebody wrote it.

    All else on them is in messages of the templates, which are looked for anyway.
    """
    return [text for card in cards for text in _texts(card)]


def check_cards(cards: Iterable[Card], places: Mapping[str, Anchor]) -> None:
    """Refuse a card whose words run into its foot (`CardFullError`)."""
    for words_id, foot_id in (pair for card in cards for pair in card.ends):
        words, foot = places[words_id], places[foot_id]
        if words.page != foot.page or words.y < foot.y + foot.height - _ROUNDING:
            raise CardFullError(
                Remark(
                    "the card for the wallet has no room for so long an {dose}, allergy or "
                    "{plan}; write them shorter",
                    dose=Place("injections.dose"),
                    plan=Place("crisis_plan"),
                )
            )


def _card(kind: CardKind, item: HandoutTopic, handout: Handout, personal: PersonalPages) -> Card:
    injections = personal.injections
    allergies = tuple(to for to, _ in personal.allergies)
    shown = tuple(_first_ones(allergies))
    languages = dict.fromkeys((handout.language, SOURCE_LANGUAGE))
    is_english = handout.language.partition("-")[0] == SOURCE_LANGUAGE
    panels = [_panel(kind, language, handout, personal) for language in languages]
    points = (point.text for point in item.topic.key_points)
    return Card(
        kind=kind,
        title=_localized(item.topic.title),
        about=tuple(map(_localized, (item.topic.summary, *points, *item.topic.box))),
        panels=tuple(panels[:1] if is_english else panels),
        site=personal.site,
        record_number=personal.identity.record_number,
        dose=injections.dose if injections else None,
        every_days=injections.every_days if injections else None,
        plan=personal.crisis_plan,
        allergies=shown,
        has_more_allergies=len(shown) < len(allergies),
        with_prrt=bool(personal.prrt) or not _PRRT_TOPICS.isdisjoint(handout.topic_ids),
    )


def _panel(kind: CardKind, language: str, handout: Handout, personal: PersonalPages) -> Panel:
    """Turn the data into how they are written in the handout's language or for English readers."""
    identity, clinic = personal.identity, handout.clinic
    drug = personal.injections.drug if personal.injections else ""
    medicine = handout.name_of(drug)
    is_english = language.partition("-")[0] == SOURCE_LANGUAGE
    name = identity.latin_name if is_english and identity.latin_name else identity.name
    if language == handout.language:
        return Panel(
            kind,
            language,
            name,
            identity.birth_date,
            medicine.short if medicine else None,
            _few(dose.day for dose in personal.prrt),
            clinic.travel_card_for,
        )
    return Panel(
        kind,
        language,
        name,
        identity.birth_date_in_english,
        LocalizedText(medicine.english, SOURCE_LANGUAGE) if medicine else None,
        _few(dose.day_in_english for dose in personal.prrt),
        clinic.travel_card_for_in_english,
    )


def _few(dates: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dates)
    return found if len(found) <= _MOST_DATES else ()


def _first_ones(allergies: tuple[str, ...]) -> Iterator[str]:
    """Take the allergies that have room, at least the first."""
    room = _MOST_ALLERGIES
    for number, allergy in enumerate(allergies):
        room -= width_in_letters(allergy) + 3
        if number and room < 0:
            return
        yield allergy


def _texts(card: Card) -> Iterator[str]:
    yield from map(str, (card.title, *card.about))
    for panel in card.panels:
        if card.kind is PRRT:
            yield from panel.dates
        if card.is_crisis:
            yield from card.allergies
            if card.plan:
                yield card.plan


def _localized(text: str) -> LocalizedText:
    """Give back a text that was localized; any other is a mistake in the program."""
    if not isinstance(text, LocalizedText):
        raise TypeError("a text was not localized")
    return text
