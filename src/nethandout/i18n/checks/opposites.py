"""Turn a translation into findings where it says the opposite: left for right, after for before.

Words are compared by pole: a pole that the source has and the translation lacks, while the
translation has another pole of the same kind that the source lacks, was swapped. A word behind
a “not” may stand for either pole (“not more than” is “at most”).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from nethandout.i18n.checks.amount import Amount
from nethandout.i18n.checks.amounts import amounts
from nethandout.i18n.checks.entry import Entry, Finding, blocking, error, grave, warning
from nethandout.i18n.checks.lexicon import Hit
from nethandout.i18n.checks.reading import Reading
from nethandout.i18n.checks.tables import AXIS, IDIOM

_NEITHER: Final = "none"
_NOT_BEFORE: Final = f"{IDIOM}not-before"
_EITHER: Final = "either"
_AILMENTS: Final = frozenset(f"{AXIS}{axis}" for axis in ("weakness", "fainting", "numbness"))
_MEAL: Final = f"{AXIS}meal"
_SAID_OTHERWISE: Final = frozenset({f"{AXIS}memory", f"{AXIS}waiting"})
_MUST: Final = "must"
_AMOUNT: Final = "amount"
_PAIR: Final = 2
# Opposites that say what a number is of.
_BOUND: Final = tuple(
    f"{AXIS}{axis}" for axis in ("order", "size", "side", "clock", "lasting", "sex", "meal", "ends")
)
_BOUNDS: Final = ("at least", "at most")
"""Words of the source that no “not” turns round: “take none for at least 2 weeks”."""
_REACH: Final = 34
_REACH_UNSPACED: Final = 12
_NEXT: Final = 5
_NEXT_UNSPACED: Final = 3
_SURELY: Final = frozenset({"hard", "follow"})
_NEUTRAL: Final = "neutral"
_NEGATES: Final = frozenset({"hard", "follow", "repeats", "joined", _NEUTRAL, "double"})


class _Poles(NamedTuple):
    """How often each pole is said: surely, and perhaps."""

    sure: Mapping[str, int]
    perhaps: Mapping[str, int]


def check_opposites(entry: Entry) -> Iterator[Finding]:
    """Find words that stand for their opposite, and sides or times that changed places."""
    words = entry.words
    if words is None or not words.table.opposites:
        return
    turned = entry.english.table.turned
    for kind, hits in entry.there.kinds.items():
        axis = kind.removeprefix(AXIS)
        if axis == kind or axis not in words.table.opposites:
            continue
        here = entry.here.hits(kind)
        # One word that is said once and as in the source is no opposite; most are like that.
        is_same = len(hits) == len(here) == 1 and hits[0].tag == here[0].tag
        if here and not (is_same and axis not in turned):
            yield from _on_axis(entry, kind)
        if not is_same:
            yield from _unsaid(entry, kind)
            yield from _half_said(entry, kind)
    if _only_by_day(entry):
        yield _report(entry, "opposite", "“day and night” became “day” here", is_grave=True)


def _on_axis(entry: Entry, kind: str) -> Iterator[Finding]:
    """Find one pole that stands for another, or two that changed places."""
    axis, english = kind.removeprefix(AXIS), entry.english.table
    is_grave = axis in english.grave
    turns = axis in english.turned and not _both_turned(entry, kind)
    there, here = (_poles(side, entry, kind, turns=turns) for side in (entry.there, entry.here))
    if _EITHER in there.sure and len({hit.tag for hit in entry.here.hits(kind)}) > 1:
        # “With or without food” may be said as “with food or fasting”.
        return
    if axis == _AMOUNT and _compound(entry, kind):
        message = "the source says “not” before “more” or “less”, this before the other"
        yield _report(entry, "opposite", message, is_grave=is_grave)
    elif turns and (denied := _denied(entry, kind, there)):
        message = f"the source says “{denied}” ({axis}), this says “not {denied}”"
        yield _report(entry, "opposite", message, is_grave=is_grave)
    elif swapped := _swapped(there, here):
        message = f"the source says “{swapped[0]}” ({axis}), this says “{swapped[1]}”"
        yield _report(entry, "opposite", message, is_grave=is_grave)
    elif is_grave and _turned_round(entry, kind, turns=turns):
        message = f"the words for {axis} stand in another order than in the source"
        yield warning("opposite-order", message)


def _unsaid(entry: Entry, kind: str) -> Iterator[Finding]:
    """Find what must always be said, and is not; where a mistake can hurt, also a symptom."""
    axis, english = kind.removeprefix(AXIS), entry.english.table
    kept = {hit.tag for hit in entry.there.hits(kind)}
    if not (entry.has_vital_role and axis in english.whole):
        kept &= {*english.kept}
    if not kept or entry.words is None:
        return
    known = entry.words.table.opposites[axis]
    for pole in kept - {hit.tag for hit in entry.here.hits(kind)}:
        if pole in known:
            yield _report(entry, "opposite", f"“{pole}” is not said here", is_grave=True)


def _half_said(entry: Entry, kind: str) -> Iterator[Finding]:
    """Find “too low or too high” of which only one is said."""
    if kind.removeprefix(AXIS) not in entry.english.table.both:
        return
    there, here = ({hit.tag for hit in side.hits(kind)} for side in (entry.there, entry.here))
    if len(there) == _PAIR and len(here & there) == 1 and here <= there:
        (lost,) = there - here
        yield _report(entry, "opposite", f"“{lost}” is not said here", is_grave=True)


def _only_by_day(entry: Entry) -> bool:
    """Tell whether “day and night” lost its night."""
    there, here = entry.there, entry.here
    if f"{IDIOM}day-night" not in there.kinds or f"{IDIOM}clock-around" in here.kinds:
        return False
    hits = here.hits(f"{AXIS}sun")
    return bool(hits) and all(hit.tag == "day" for hit in hits)


def _report(entry: Entry, code: str, message: str, *, is_grave: bool) -> Finding:
    if is_grave:
        return grave(entry, code, message)
    if not entry.is_vital:
        return warning(code, message)
    return error(code, message, blocks=entry.has_vital_role)


def moved_along(entry: Entry) -> bool:
    """Tell whether words for opposites stand in another order than in the source.

    Then what stands beside them may have changed places with them, and rightly so.
    """
    for kind, hits in entry.there.kinds.items():
        if kind.startswith(AXIS) and len({hit.tag for hit in hits}) > 1:
            here = [hit.tag for hit in entry.here.hits(kind)]
            if len(set(here)) > 1 and here[0] != hits[0].tag:
                return True
    return False


def _poles(reading: Reading, entry: Entry, kind: str, *, turns: bool) -> _Poles:
    sure: dict[str, int] = {}
    perhaps: dict[str, int] = {}
    hits = reading.hits(kind)
    whole = kind in _SAID_OTHERWISE or (
        kind == _MEAL and any(hit.tag == _EITHER for hit in entry.there.hits(kind))
    )
    shared = entry.there.idioms & entry.here.idioms if hits and not whole else ()
    said_otherwise = [span for idiom in shared for span in reading.hits(idiom)]
    for hit in hits:
        if hit.tag == _NEITHER or any(s.start <= hit.start < s.end for s in said_otherwise):
            continue
        # A word that is of two poles, or stands behind a “not”, may be either.
        twice = len(hits) > 1 and any(
            o.tag != hit.tag and (o.start, o.end) == (hit.start, hit.end) for o in hits
        )
        if twice or (turns and _is_turned(hit, reading)):
            for pole in ("*", hit.tag):
                perhaps[pole] = perhaps.get(pole, 0) + 1
        else:
            sure[hit.tag] = sure.get(hit.tag, 0) + 1
    return _Poles(sure, perhaps)


def _compound(entry: Entry, kind: str) -> bool:
    """Tell whether “not more” became “not less”, of which the “not” is part of a word here."""
    there, here = entry.there.hits(kind), entry.here.hits(kind)
    if len(there) != 1 or not here or not _is_turned(there[0], entry.there):
        return False
    if entry.there.text[there[0].start : there[0].end].lower().startswith(_BOUNDS):
        return False
    begins = {hit.start for hit in entry.here.hits("not")}
    return all(hit.tag == there[0].tag and hit.start in begins for hit in here)


def _denied(entry: Entry, kind: str, there: _Poles) -> str | None:
    """Find the only pole of a source without any “not” that stands only behind a “not” here."""
    # Where the source has nothing like a “not”, the one here is found as one that was added.
    if there.perhaps or len(there.sure) != 1 or not entry.there.hits("not"):
        return None
    # “You may eat only after” is «no coma hasta».
    if _NOT_BEFORE in entry.there.idioms & entry.here.idioms:
        return None
    said = {hit.start for hit in entry.there.hits(kind)}
    nots = entry.there.hits("not")
    if any(h.tag in _NEGATES or (h.tag == "avoids" and h.start not in said) for h in nots):
        return None
    (pole,) = there.sure
    hits = entry.here.hits(kind)
    if not hits or any(hit.tag != pole for hit in hits):
        return None
    here = entry.here
    is_denied = any(_is_hardly_said(hit, here, far=kind in _AILMENTS) for hit in hits)
    turned = (_is_turned(hit, here) or _is_hardly_said(hit, here) for hit in hits)
    return pole if is_denied and all(turned) else None


def _is_hardly_said(hit: Hit, reading: Reading, *, far: bool = False) -> bool:
    """Tell whether a sure “not” stands before a word or around it, as in «no nos llame»."""
    spaced = reading.words is None or reading.words.table.spaced
    reach = _NEXT if spaced else _NEXT_UNSPACED
    return any(
        other.tag in _SURELY
        and other.start <= hit.start
        and (other.start < hit.start or other.end > hit.end)
        and hit.start - other.end <= (_REACH if far else reach)
        and (far or _is_word(reading.text[other.end : hit.start]))
        and reading.sentence_of(other.start) == reading.sentence_of(hit.start)
        for other in reading.hits("not")
    )


def _is_word(between: str) -> bool:
    """Tell whether at most one word stands between a “not” and what it is said of."""
    return len(between) <= 1 or between.strip().isalpha()


def _both_turned(entry: Entry, kind: str) -> bool:
    """Tell whether both sides say “not” before all words, which then can be compared."""
    if kind == f"{AXIS}{_MUST}":
        return False
    return _all_turned(entry.there, kind) and _all_turned(entry.here, kind)


def _all_turned(reading: Reading, kind: str) -> bool:
    hits = reading.hits(kind)
    return bool(hits) and all(_is_turned(hit, reading) for hit in hits)


def _is_turned(hit: Hit, reading: Reading) -> bool:
    """Tell whether a “not” stands before a word in the same part of a sentence."""
    spaced = reading.words is None or reading.words.table.spaced
    reach = _REACH if spaced else _REACH_UNSPACED
    for other in reading.hits("not"):
        if other.tag in _NEGATES - {_NEUTRAL} and 0 <= other.start - hit.end <= 1:
            return True
        # French says it around the verb.
        if other.tag in _NEGATES and other.start < hit.start and hit.end < other.end:
            return True
        if other.tag in _NEGATES and other.end <= hit.start <= other.start + reach:
            between = reading.text[other.start : hit.start]
            if not any(sign in between for sign in ".!?;。！？；،，,"):
                return True
    return False


def _swapped(there: _Poles, here: _Poles) -> tuple[str, str] | None:
    """Find a pole that was lost while another one was gained."""
    slack = there.perhaps.get("*", 0) + here.perhaps.get("*", 0)
    for lost, count in there.sure.items():
        if count - here.sure.get(lost, 0) <= slack or lost in there.perhaps:
            continue
        for gained, times in here.sure.items():
            # “With food or without food” is nothing else than both of them.
            if gained == _EITHER and len(there.sure) > 1:
                continue
            known = there.sure.get(gained, 0) + there.perhaps.get(gained, 0)
            if gained != lost and times > known:
                return lost, gained
    return None


def _turned_round(entry: Entry, kind: str, *, turns: bool) -> bool:
    """Tell whether two poles changed places, in a text that has each of them one time."""
    there, here = entry.there.hits(kind), entry.here.hits(kind)
    if len(there) != _PAIR or len(here) != _PAIR or kind not in _IN_ORDER:
        return False
    if turns and any(_is_turned(hit, entry.here) for hit in here):
        return False
    if [*_SIGNS.findall(entry.source)] != [*_SIGNS.findall(entry.target)]:
        return False
    first, second = (hit.tag for hit in there)
    return first != second and [hit.tag for hit in here] == [second, first]


def check_bound(entry: Entry) -> Iterator[Finding]:
    """Find two numbers, or the two opposites they stand at, that changed places.

    “1 hour before or 2 hours after” has the same numbers and words as “1 hour after or 2 hours
    before”. Words and numbers may stand in another order, but then both do.
    """
    there = _leading(entry.there)
    if len(there) != _PAIR or there[0].agrees(there[1]):
        return
    here = _leading(entry.here)
    if len(here) != _PAIR:
        here = _leading(entry.here, loose=True)
    if len(here) != _PAIR:
        return
    numbers_turned = _turned(there, here)
    if numbers_turned is None:
        return
    for kind in _BOUND:
        before, after = _in_order(entry.there, kind), _in_order(entry.here, kind)
        if before is None or after is None or {*before} != {*after}:
            continue
        if (before != after) != numbers_turned:
            written = " and ".join(amount.written for amount in there)
            said = f"{written} stand at the other of two opposites than in the source"
            yield blocking("number-order", said)
            return


def _leading(reading: Reading, *, loose: bool = False) -> list[Amount]:
    """Turn a reading into its numbers of one sentence; of a range only the first.

    `loose` ones are words such as “an hour”, which count where nothing else does.
    """
    if not reading.may_count:
        return []
    found: list[Amount] = []
    end: int | None = None
    for amount in amounts(reading):
        if not (amount.digits or amount.sure or (loose and amount.unit)):
            continue
        ranges = reading.words.ranges if reading.words else frozenset()
        between = None if end is None else reading.text[end : amount.start].strip()
        follows = between is not None and between in ranges and found[-1].unit == amount.unit
        end = amount.end
        if not follows:
            found.append(amount)
    return found if len({reading.sentence_of(amount.start) for amount in found}) == 1 else []


def _turned(there: Sequence[Amount], here: Sequence[Amount]) -> bool | None:
    """Tell whether two numbers stand in the other order; None where they are not the same."""
    if there[0].agrees(here[0]) and there[1].agrees(here[1]):
        return False
    return True if there[0].agrees(here[1]) and there[1].agrees(here[0]) else None


def _in_order(reading: Reading, kind: str) -> tuple[str, str] | None:
    """Give two opposites of one kind in their order; None where there are not just two."""
    hits = reading.hits(kind)
    if len(hits) != _PAIR or hits[0].tag == hits[1].tag:
        return None
    return hits[0].tag, hits[1].tag


# Numbers and placeholders that moved with the words.
_SIGNS = re.compile(r"\{[a-z0-9_]+\}|[0-9]+")
_IN_ORDER: Final = frozenset({"axis side", "axis sun", "axis clock", "axis change"})
