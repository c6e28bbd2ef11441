"""Choose from all warning signs those that one patient can have, each in the right wording."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from nethandout.content.reading import TIER_ORDER
from nethandout.handout.tree import CallSign, CallTier
from nethandout.model.facts import Facts
from nethandout.model.selection import Origin, SelectedTopic, Selection
from nethandout.model.topic import RedFlag, Topic

_CANNOT_WAIT = ("E", "U")
_NOT_OWN = frozenset({Origin.ALWAYS, Origin.PURPOSE, Origin.PLAN, Origin.DONE})


def signs_for(
    flags: Iterable[RedFlag],
    wanted: Collection[str],
    printed: Collection[str],
    facts: Facts,
) -> list[RedFlag]:
    """Turn the ids that topics ask for into a patient's signs, the likeliest first.

    `printed` are the topics in the handout. A variant comes wherever the sign is wanted that it
    is in place of, and that sign is then never printed: what is usual here is not urgent too.
    """
    chosen = [
        flag
        for flag in flags
        if (flag.id in wanted or flag.instead_of in wanted)
        and (flag.with_topic is None or flag.with_topic in printed)
        and (flag.when is None or flag.when.holds(facts))
    ]
    replaced = {flag.instead_of for flag in chosen}
    kept = [flag for flag in chosen if flag.id not in replaced]
    return sorted(kept, key=lambda flag: flag.likely is None or not flag.likely.holds(facts))


def procedure_of(flag: RedFlag, facts: Facts) -> str | None:
    """Find whose numbers a sign has: those of the visit, or else of what the sign is for."""
    visit, concerns = facts.visit_treatment, flag.when.concerns if flag.when is not None else ()
    own = (name for name in concerns if name in facts.treatments)
    return visit if visit in concerns else next(own, visit)


def is_own(item: SelectedTopic) -> bool:
    """Tell whether a topic is there for something that the record says of this patient."""
    return any(reason.origin not in _NOT_OWN for reason in item.reasons)


def wanted_signs(
    selection: Selection, topics: Mapping[str, Topic], flags: Mapping[str, RedFlag]
) -> frozenset[str]:
    """Turn a selection into the ids of its warning signs.

    What is printed in full brings all of its own. What is summed up or only offered brings
    what cannot wait, where it is about this patient: the rest was said when it began.
    """
    wanted: set[str] = set()
    for item in (*selection.topics, *selection.offered, *selection.left_out):
        is_full = item in selection.topics and item.depth != "summary"
        if item.id in topics and (is_full or is_own(item)):
            signs = topics[item.id].call
            wanted |= {key for key in signs if is_full or flags[key].tier in _CANNOT_WAIT}
    return frozenset(wanted)


def call_tiers(signs: Iterable[CallSign]) -> tuple[CallTier, ...]:
    """Turn signs into one list for each urgency, the most urgent first."""
    signs, tiers = tuple(signs), []
    for tier in TIER_ORDER:
        found = tuple(sign for sign in signs if sign.tier == tier)
        if found:
            tiers.append(CallTier(found[0].tier, found))
    return tuple(tiers)
