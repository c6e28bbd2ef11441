"""Turn what a file says into new translations in catalogs, or into all that stands against it.

Only targets and whether they are confirmed change. A unit whose source is another one than the
catalog's, whose codes do not fit, or whose translation somebody else changed since the export
is a problem, and then nothing changes at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from nethandout.errors import Position, Problem
from nethandout.i18n.codes import (
    UnknownCodeError,
    codes_in,
    lost_codes,
    marks,
    written,
)
from nethandout.i18n.exchange.units import (
    Incoming,
    Unit,
    target_hash,
    unit_id,
    units_of_entry,
)
from nethandout.i18n.markup import may_count
from nethandout.i18n.messages import collapse

if TYPE_CHECKING:
    import polib

Catalogs = Mapping[str, "polib.POFile"]
"""Catalogs by their domain."""
_FUZZY: Final = "fuzzy"
_SHOWN: Final = 60
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Change:
    """A new translation of one unit; `fuzzy` says that nobody has confirmed it."""

    unit: Unit
    target: str
    fuzzy: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """What a file changes, how many of its units say what the catalogs say, and its problems.

    `emptied` are units that have no target in the file: their translations stay.
    """

    changes: tuple[Change, ...]
    unchanged: int
    emptied: int
    problems: tuple[Problem, ...]


def merge(catalogs: Catalogs, language: str, units: Sequence[Incoming], label: str) -> Merge:
    """Turn what a file says into changes of catalogs; `label` is what messages call the file."""
    known = {
        unit.id: unit
        for domain, catalog in catalogs.items()
        for entry in catalog
        if not entry.obsolete
        for unit in units_of_entry(entry, domain, language)
    }
    changes: list[Change] = []
    problems: list[Problem] = []
    emptied = 0
    for incoming in units:
        place = Position(label, incoming.line)
        unit = known.get(incoming.id)
        if unit is None:
            said = f"no catalog has the id {incoming.id[:_SHOWN]}; export again"
            problems.append(Problem(place, "unknown-unit", said))
            continue
        found = list(_unit_problems(unit, incoming, place))
        problems += found
        if found:
            continue
        target = _target(unit, incoming)
        emptied += bool(unit.target and not target)
        change = Change(unit, target, _is_fuzzy(unit, incoming, target))
        if target and (target, change.fuzzy) != (unit.target, unit.fuzzy):
            changes.append(change)
    problems += _half_confirmed(changes, known, label)
    same = len(units) - len(changes) - len(problems)
    return Merge(tuple(changes), max(0, same), emptied, tuple(problems))


def apply(catalogs: Catalogs, changes: Sequence[Change]) -> None:
    """Write changes into the entries of catalogs."""
    by_message: dict[str, list[Change]] = {}
    for change in changes:
        by_message.setdefault(change.unit.message_id, []).append(change)
    for domain, catalog in catalogs.items():
        for entry in catalog:
            own = [] if entry.obsolete else by_message.get(unit_id(entry, domain), [])
            for change in own:
                _apply(entry, change)


def _apply(entry: polib.POEntry, change: Change) -> None:
    _, form, number = change.unit.id.partition(".")
    if form:
        entry.msgstr_plural[int(number)] = change.target
    else:
        entry.msgstr = change.target
    if change.fuzzy and not entry.fuzzy:
        entry.flags.insert(0, _FUZZY)
    elif not change.fuzzy:
        entry.flags = [flag for flag in entry.flags if flag != _FUZZY]
        entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None


def _unit_problems(unit: Unit, incoming: Incoming, place: Position) -> Iterator[Problem]:
    """Find what keeps one unit from being taken over."""
    shown = unit.source[:_SHOWN]
    try:
        source = collapse(written(incoming.source, codes_in(unit.source_parts)))
    except UnknownCodeError:
        source = ""
    if source != collapse(unit.source):
        message = f"the source was changed; in the catalog it is “{shown}”"
        yield Problem(place, "changed-source", message)
        return
    try:
        target = _target(unit, incoming)
    except UnknownCodeError as error:
        message = f"“{shown}” has no code with the number {str(error)[:_SHOWN]}"
        yield Problem(place, "placeholders", message)
        return
    if not target or target == unit.target:
        return
    if not _codes_fit(target, unit):
        named = ", ".join(lost_codes(target, unit.source))
        message = f"“{shown}”: these are not as in the source: {named}"
        yield Problem(place, "placeholders", message)
    if _CONTROL.search(target):
        message = f"the translation of “{shown}” has a control character; delete it"
        yield Problem(place, "control-character", message)
    if _is_conflict(unit, incoming, target):
        message = f"the translation of “{shown}” was changed here since the export; export again"
        yield Problem(place, "changed-meanwhile", message)


def _codes_fit(target: str, unit: Unit) -> bool:
    """Tell whether a target has all codes of its source; a dual needs no number."""
    lost = lost_codes(target, unit.source)
    if unit.is_form and lost in ((), ("{count}",)):
        return may_count(target, unit.source)
    return not lost


def _is_conflict(unit: Unit, incoming: Incoming, target: str) -> bool:
    """Tell whether file and catalog both have another translation than was exported."""
    if not incoming.before or incoming.before == unit.before:
        return False
    hashes = {target_hash(target, fuzzy=fuzzy) for fuzzy in (False, True)}
    return incoming.before not in hashes


def _target(unit: Unit, incoming: Incoming) -> str:
    """Turn what a file says into the text of the catalog; raises `UnknownCodeError`.

    What was not touched stays as it is, to the last space; other programs may take letters
    apart (NFD), which are put together again.
    """
    if incoming.target == marks(unit.target_parts):
        return unit.target
    said = normalize("NFC", collapse(written(incoming.target, unit.codes.values())))
    if said == normalize("NFC", unit.target):
        return unit.target
    untouched = incoming.before and incoming.before in {
        target_hash(said, fuzzy=fuzzy) for fuzzy in (False, True)
    }
    return unit.target if untouched else said


def _is_fuzzy(unit: Unit, incoming: Incoming, target: str) -> bool:
    """Tell whether a translation still waits for a translator to confirm it.

    A file that says nothing of it confirms what it changes, and nothing else.
    """
    if incoming.fuzzy is not None and (target != unit.target or incoming.before):
        return incoming.fuzzy
    return unit.fuzzy and target == unit.target


def _half_confirmed(
    changes: Sequence[Change], known: Mapping[str, Unit], label: str
) -> Iterator[Problem]:
    """Find messages of which one plural form is confirmed and another is not."""
    new = {change.unit.id: change for change in changes}
    for message_id in dict.fromkeys(change.unit.message_id for change in changes):
        forms = [unit for unit in known.values() if unit.message_id == message_id]
        states = {new[unit.id].fuzzy if unit.id in new else unit.fuzzy for unit in forms}
        empty = [u for u in forms if not (new[u.id].target if u.id in new else u.target)]
        confirmed = states != {True} and bool(empty)
        if len(states) > 1 or (confirmed and len(empty) < len(forms)):
            said = f"“{forms[0].source[:_SHOWN]}”: all plural forms are confirmed together, or none"
            yield Problem(Position(label), "plural-forms", said)
