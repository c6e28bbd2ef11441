"""Say what the parts of a handout are made of, between what is said and what is laid out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nethandout.errors import RefusedError
from nethandout.handout.personal import PersonalPages
from nethandout.handout.printed import printed_forms
from nethandout.handout.results import LaboratoryResult
from nethandout.handout.todo import to_do_list
from nethandout.handout.tree import QUESTIONS_TOPIC, Handout
from nethandout.i18n.markup import plain_text
from nethandout.model.remark import Place, Remark
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Block
from nethandout.render.markup.fills import Fill, blank_id
from nethandout.render.preflight.expected import typed_texts

FOOTER_ROW = "footer"
"""What the blank of the footer is called."""


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A word on a drawing: where it stands and whether it names the marked part.

    It begins at its `side` of the drawing, `room` percent of the width from the other one,
    and its middle is `y` percent down.
    """

    text: LocalizedText
    side: str
    y: str
    room: str
    marked: bool


@dataclass(frozen=True, slots=True)
class PlacedDrawing:
    """A drawing ready for the page: its asset and its labels.

    `ratio` is its height in widths; labels that reach out of it need room above and below.
    """

    asset: str
    width_mm: float
    labels: tuple[PlacedLabel, ...]
    ratio: float = 1.0
    above_mm: float = 0.0
    below_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """One document: its HTML, its style sheet, and every text that must show in print.

    `fills` are what belongs in the blanks of a form.
    """

    html: str
    style_sheet: str
    expected: tuple[str, ...] = field(repr=False, default=())
    fills: tuple[Fill, ...] = field(repr=False, default=())

    @property
    def blanks(self) -> tuple[str, ...]:
        """The ids of its blanks."""
        return tuple(blank_id(number) for number in range(len(self.fills)))


Contents = tuple[tuple[str, int], ...]
"""The parts of a handout that page one names, and the pages on which they begin."""


def chapters(handout: Handout) -> tuple[str, ...]:
    """Turn a handout into the ids of the inside parts that page one names."""
    words = ["words"] if handout.terms else []
    return (*(f"group-{group.name}" for group in handout.groups), *words)


def has_own_pages(handout: Handout, personal: PersonalPages | None) -> bool:
    """Tell whether a patient gets pages of their own: with their dates, or to fill in."""
    asks = QUESTIONS_TOPIC in handout.topic_ids or handout.awaits_results
    if handout.is_cards_alone:
        return False
    return personal is not None and (personal.has_pages or bool(handout.forms) or asks)


def injection_name(handout: Handout, personal: PersonalPages) -> LocalizedText | None:
    """Turn the id of the injected drug into its name in the handout.

    Raises `RefusedError` when the handout does not explain the drug: dates without a
    name would be for any drug.
    """
    if personal.injections is None:
        return None
    name = handout.name_of(personal.injections.drug)
    if name is not None:
        return name.short
    raise RefusedError(
        Remark(
            "{field} has no topic in this handout, so its dates have no name",
            field=Place("injections.drug"),
        )
    )


@dataclass(frozen=True, slots=True)
class Footer:
    """What the foot of every page says besides the handout's own title and clinic.

    `step` counts the sizes for whose copy it is: 0 is the usual one.
    """

    language_name: str
    handout_id: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that stand together, or one block of another kind."""

    texts: tuple[str, ...] = ()
    block: Block | None = None


def paragraphs(blocks: Iterable[Block]) -> tuple[Paragraph, ...]:
    """Turn blocks into paragraphs: texts that follow each other are one.

    Each sentence is a message of its own; one line for each would double the paper.
    """
    found: list[Paragraph] = []
    for block in blocks:
        if block.text is None:
            found.append(Paragraph(block=block))
        elif found and found[-1].texts:
            found[-1] = Paragraph((*found[-1].texts, block.text))
        else:
            found.append(Paragraph((block.text,)))
    return tuple(found)


def own_parts(
    handout: Handout, personal: PersonalPages | None, *, shows_plan: bool
) -> tuple[dict[str, object], list[str]]:
    """Turn a patient's dates and a handout into what stands with them, and all its texts."""
    if personal is None or handout.is_cards_alone:
        return {"has_block": False, "has_pages": False}, []
    todo = to_do_list(personal.dated, handout.key_points)
    lines = handout.visit_lines if any(item.deed == "come" for item in todo.dated) else ()
    parts: dict[str, object] = {
        "has_block": True,
        "todo": todo,
        "visit": handout.visit,
        "visit_lines": lines,
        "forms": handout.forms,
        "questions": handout.questions if QUESTIONS_TOPIC in handout.topic_ids else (),
        "has_pages": has_own_pages(handout, personal),
        "result": personal.result or (LaboratoryResult() if handout.awaits_results else None),
    }
    shared = (*lines, *todo.undated, *printed_forms(handout))
    typed = typed_texts(personal, shows_plan=shows_plan)
    return parts, [*(plain_text(text) for text in shared), *typed]
