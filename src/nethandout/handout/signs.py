"""Choose from all warning signs those that one patient can have, each in the right wording."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from nethandout.model.facts import Facts
from nethandout.model.topic import RedFlag


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
