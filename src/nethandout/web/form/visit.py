"""Turn what was typed into what decides which fields a visit needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nethandout.content.purposes import PurposePlan, topic_type
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.records.visits import PRRT_NAMES
from nethandout.safety.case import LONG_ACTING
from nethandout.web.form.draft import Draft

_PRRT: Final = frozenset(PRRT_NAMES)
GENERAL: Final = "general"


@dataclass(frozen=True, slots=True)
class Visit:
    """What the visit is for, and what of the patient asks for fields of its own.

    `has_result` tells that something was taken out, which a laboratory looks at.
    """

    purpose: PurposePlan
    about: str
    treatments: frozenset[str]
    site: str
    language: str
    has_patient: bool
    has_result: bool

    @property
    def is_for(self) -> str:
        """The id of the purpose."""
        return self.purpose.id

    @property
    def is_about_one(self) -> bool:
        """Tell whether the visit is about a treatment or test that somebody must name."""
        return bool(self.purpose.about) and self.is_for != "prrt"

    @property
    def needs_injections(self) -> bool:
        """Tell whether dates of long-acting injections belong in the handout."""
        return self.is_for == "start-injection" or not LONG_ACTING.isdisjoint(self.treatments)

    @property
    def needs_prrt(self) -> bool:
        """Tell whether days of PRRT doses belong in the handout."""
        return self.is_for == "prrt" or not _PRRT.isdisjoint(self.treatments)


def visit_of(draft: Draft) -> Visit:
    """Turn what was typed into the visit; names that nobody knows count for nothing."""
    plan, typed = draft.plan, draft.value("visit.purpose")
    named = next((item.id for item in plan.purposes if item.id == typed), None)
    about = draft.value("visit.treatment")
    treatments = {*draft.values("treatments"), about}
    over = {about, *(draft.value(f"done.{row}.treatment") for row in draft.rows("done"))}
    known = {item.id for item in plan.treatments}
    clinic = draft.service.library.clinic
    default = clinic.defaults.language if clinic else None
    return Visit(
        purpose=plan.purpose(named or GENERAL),
        about=about,
        treatments=frozenset(treatments & known),
        site=draft.value("tumor.site"),
        language=draft.value("language") or default or SOURCE_LANGUAGE,
        has_patient=draft.has("patient"),
        has_result=any(item.taken_out and item.id in over for item in plan.treatments),
    )


def is_about(visit: Visit, topic: str) -> bool:
    """Tell whether the visit may be about a treatment or test."""
    return topic_type(topic) in visit.purpose.about
