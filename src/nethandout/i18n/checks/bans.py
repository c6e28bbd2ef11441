"""Turn a translation into findings where a ban or an order is weaker, half lost, or another one.

“Call us now” must not become “you may call us” or “call us in office hours”, “you must not” not
“you need not”, “do not eat or drink” not “do not eat; you may drink”, and one order not another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nethandout.i18n.checks.entry import Entry, Finding, blocking, error, grave
from nethandout.i18n.checks.lexicon import Hit
from nethandout.i18n.checks.negation import carried_in, is_in
from nethandout.i18n.checks.reading import Reading
from nethandout.i18n.checks.tables import ACT, AXIS, IDIOM, WEAKER

_HARD, _DOUBLE, _NEUTRAL = "hard", "double", "neutral"
_DENIES: Final = frozenset({_HARD, _DOUBLE})
_SURE: Final = frozenset({_HARD, "follow", "repeats", "joined"})
_CLAUSE_END: Final = re.compile(r"[.,;:!?،؛。，；！？]")
# “Only with help”, “not alone” and “ask us before you stop” say both.
_OTHERWISE: Final = frozenset({f"{IDIOM}only-after", "unaided"})
_MAY: Final = f"{WEAKER}may"
_HOURS: Final = f"{WEAKER}hours"
_BAN: Final = f"{WEAKER}ban"
_BANS: Final = (f"{WEAKER}needless", f"{WEAKER}better")
_ALWAYS: Final = f"{IDIOM}clock-around"
_CALL: Final = f"{AXIS}call"
_SAID: Final = frozenset(f"{ACT}{act}" for act in ("ask", "tell", "bring", "show", "write"))


def check_twice(entry: Entry) -> Iterator[Finding]:
    """Find one “not” for “not … without”, and two that cancel each other."""
    if entry.words is None or not entry.there.hits("not"):
        return
    says_not = any(hit.tag in {*_SURE, _DOUBLE} for hit in entry.there.hits("not"))
    if _cancels(entry.here) and says_not and not entry.there.hits("idiom forget"):
        yield grave(entry, "negation-added", "two “not” cancel each other here")
    lost = "negation-lost"
    if _only_without(entry.there) and any(hit.tag == _DOUBLE for hit in entry.here.hits("not")):
        yield grave(entry, "negation-added", "the source says “without”, this “not … without”")
    if _half_is_lost(entry):
        yield grave(entry, lost, "only one of two things is forbidden here, not both")
    if _is_unless_turned(entry):
        yield grave(entry, lost, "the “not” before “unless” is missing here")
    doubles = sum(hit.tag == _DOUBLE for hit in entry.there.hits("not"))
    if not doubles or not entry.words.table.negation.unaided:
        return
    if _times(entry.here) == _times(entry.there) + doubles and not _says_otherwise(entry.here):
        yield grave(entry, lost, "one “not” of “not … without” is missing here")


def _times(reading: Reading) -> int:
    return sum(hit.tag in _SURE for hit in reading.hits("not"))


def _cancels(reading: Reading) -> bool:
    """Tell whether a “not” stands before words that say “not” twice: “no … deje de negar”."""
    return any(
        other.tag in {_HARD, _DOUBLE, _NEUTRAL} and other.start <= hit.start <= other.end + 1
        for hit in reading.hits("cancels")
        for other in reading.hits("not")
    )


def _half_is_lost(entry: Entry) -> bool:
    """Tell whether the second of two things under one “not” is affirmed: “no coma y beba”."""
    there, here = entry.there, entry.here
    said = {there.sentence_of(hit.start) for hit in there.hits("affirms")}
    if not carried_in(there) - said:
        return False
    if any(_is_allowed(hit, here) for hit in here.hits("halves")):
        return True
    allows = not any(hit.tag == "can" for hit in there.hits("axis must"))
    return any(_is_affirmed(hit, here) for hit in here.hits("affirms")) or (
        allows
        and any(hit.tag == "can" and _is_allowed(hit, here) for hit in here.hits("axis must"))
    )


def _is_affirmed(hit: Hit, reading: Reading) -> bool:
    """Tell whether in its sentence a “not” stands before a word, and none around or behind it."""
    sentence = reading.sentence_of(hit.start)
    nots = [n for n in reading.hits("not") if n.tag and reading.sentence_of(n.start) == sentence]
    before = [n for n in nots if n.start < hit.start]
    return bool(before) and before[-1].tag in _DENIES and len(before) == len(nots)


def _is_allowed(hit: Hit, reading: Reading) -> bool:
    """Tell whether no “not” stands before a word in its clause, or right behind it."""
    start = max((m.end() for m in _CLAUSE_END.finditer(reading.text, 0, hit.start)), default=0)
    return not any(
        other.tag and (start <= other.start < hit.start or hit.end <= other.start <= hit.end + 1)
        for other in reading.hits("not")
    )


def _only_without(reading: Reading) -> bool:
    """Tell whether a “without” is all that says “not” or the like in an English text."""
    hits = [hit for hit in reading.hits("not") if hit.tag]
    return bool(hits) and all(reading.text[hit.start : hit.end] == "without" for hit in hits)


def _is_unless_turned(entry: Entry) -> bool:
    """Tell whether “not … unless” lost its “not”."""
    there, here = entry.there, entry.here
    if not (there.hits("unless") and here.hits("unless") and _times(there)):
        return False
    unless = here.hits("unless")
    return not any(hit.tag and not is_in(hit, unless) for hit in here.hits("not"))


def _says_otherwise(reading: Reading) -> bool:
    """Tell whether a text has what may stand for one of the two “not”."""
    if any(hit.tag and hit.tag not in _SURE for hit in reading.hits("not")):
        return True
    if any(hit.tag == "before" for hit in reading.hits("axis order")):
        return True
    if any(hit.tag == "first" for hit in reading.hits("axis ends")):
        return True
    return bool(_OTHERWISE & reading.kinds.keys())


def check_weaker(entry: Entry) -> Iterator[Finding]:
    """Find an order or a ban that a translation makes weaker."""
    there, here = entry.there.kinds, entry.here.kinds
    calls = any(hit.tag == "call" for hit in entry.there.hits(_CALL))
    always = _ALWAYS in entry.there.idioms & entry.here.idioms
    if calls and _MAY in here and _MAY not in there and not always:
        yield blocking("weaker", "the source says to call, this that one may call")
    if calls and _HOURS in here and _HOURS not in there:
        yield blocking("weaker", "this says at which hours to call, the source does not")
    if _BAN in there:
        for kind in _BANS:
            if kind in here and not any(other in there for other in _BANS):
                yield grave(entry, "weaker", "the source forbids, this only advises against it")


def _orders(reading: Reading) -> set[str]:
    """Give the orders of a text; not whom to ask or tell, which is said in many ways."""
    acts = {kind for kind in reading.kinds if kind.startswith(ACT)}
    return acts - _SAID


def check_other_order(entry: Entry) -> Iterator[Finding]:
    """Find an order that asks for something else only, where a mistake can hurt."""
    if not entry.has_vital_role:
        return
    there, here = (_orders(side) for side in (entry.there, entry.here))
    if there and here and not there & here:
        yield error("other-order", "this asks for something else than the source", blocks=True)
