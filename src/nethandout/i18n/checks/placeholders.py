"""Turn a translation into a finding where two of its placeholders or drugs changed places.

Languages order the parts of a sentence in their own way, so another order proves nothing. What
stands beside a placeholder goes with it: the preposition before it (“on {date}”, “at {time}”),
and words such as “night” and “at most”. Where those stayed and the placeholders moved, the text
says something else. So it is with two drugs: one at meals, the other at bedtime.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain, combinations, pairwise
from types import MappingProxyType
from typing import Final

from nethandout.i18n.checks.amounts import amounts
from nethandout.i18n.checks.entry import Entry, Finding, blocking
from nethandout.i18n.checks.lexicon import Hit
from nethandout.i18n.checks.opposites import moved_along
from nethandout.i18n.checks.reading import Reading, cleaned
from nethandout.i18n.checks.tables import AXIS, Language
from nethandout.i18n.languages import SOURCE_LANGUAGE

_PLACEHOLDER: Final = re.compile(r"\{[a-z][a-z0-9_]*\}")
_PAIR: Final = 2
_DIVIDES: Final = re.compile(r"[,،，、]|(?<!\w)و(?=\w|$)")
_FIRST_MARK: Final = 0xE000
_MARK: Final = re.compile("[\ue000-\ue0ff]")
_BORDER: Final = re.compile(r"[.!?;。！？；؛؟\n]")
_AXES: Final = ("sun", "clock", "side", "order", "amount", "level", "ends", "weekday")
_ANCHORS: Final = frozenset(f"{AXIS}{axis}" for axis in _AXES)
_BESIDE_DRUGS: Final = frozenset(
    f"{AXIS}{axis}" for axis in (*_AXES, "meal", "doing", "per", "relative-day")
)
_DENIED: Final = "not"
_FRAME: Final = "frame"
_HELD: Final = frozenset({"phone"})
_NONE: Final[frozenset[str]] = frozenset()
_Beside = Mapping[str, AbstractSet[str]]
_Anchors = Mapping[str, Mapping[str, AbstractSet[str]]]
_KINDS: Final = MappingProxyType(
    {
        "phone": ("phone", "number}", "tel"),
        "name": ("name", "clinician", "by}"),
        "page": ("page", "count", "total"),
        "low-high": ("low", "high", "min", "max", "above", "below"),
        "days": ("day", "week", "hour", "month"),
        "amount": ("dose", "mg", "kg", "weight", "size"),
    }
)


def check_placeholder_order(entry: Entry) -> Iterator[Finding]:
    """Find placeholders that changed places while what stands around them did not."""
    there, here = (_PLACEHOLDER.findall(text) for text in (entry.source, entry.target))
    if len(set(there)) < _PAIR or Counter(there) != Counter(here):
        return
    names = [name for name in dict.fromkeys(there) if there.count(name) == 1]
    if entry.words is not None:
        left, right = (
            _anchors(entry.source, names, "en", entry.english),
            _anchors(entry.target, names, entry.base_language, entry.words),
        )
        for first, second in combinations(names, _PAIR):
            if _is_swapped(first, second, left, right):
                yield _finding(first, second)
                return
    if there == here or moved_along(entry):
        return
    for first, second in pairwise(there):
        if first == second or here.index(first) < here.index(second):
            continue
        if _between(entry.source, first, second) and _kind(first) == _kind(second):
            yield _finding(first, second)
            return


def check_drug_order(entry: Entry) -> Iterator[Finding]:
    """Find drugs that changed places: “A with meals and B at bedtime”, “A, not B”."""
    if entry.words is None or len(entry.there.hits("drug")) < _PAIR:
        return
    there, here = ([hit.tag for hit in side.hits("drug")] for side in (entry.there, entry.here))
    if len(set(there)) < _PAIR or set(there) != set(here):
        return
    left, right = (_beside_drugs(side) for side in (entry.there, entry.here))
    for first, second in combinations(dict.fromkeys(there), _PAIR):
        if _is_crossed(first, second, left, right):
            yield blocking("drug-order", f"{first} and {second} changed places")
            return


def _is_crossed(first: str, second: str, there: _Beside, here: _Beside) -> bool:
    """Tell whether what stood beside one of two drugs now stands beside the other only."""
    one, other = there[first] - there[second], there[second] - there[first]
    now, then = here[first] - here[second], here[second] - here[first]
    straight, crossed = one & now | other & then, one & then | other & now
    both = bool(one and other and now and then) or _DENIED in crossed
    return both and bool(crossed) and not straight


def _beside_drugs(reading: Reading) -> _Beside:
    """Turn a reading into what stands beside each drug: times, meals, numbers, a “not”."""
    drugs = reading.hits("drug")
    found: dict[str, set[str]] = {hit.tag: set() for hit in drugs}
    kinds = [reading.hits(kind) for kind in _BESIDE_DRUGS & reading.kinds.keys()]
    numbers = [
        Hit(f"number {value}", amount.start, amount.end)
        for amount in amounts(reading)
        if amount.sure and len(amount.values) == 1
        for value in amount.values
    ]
    anchors = [*chain.from_iterable(kinds), *numbers]
    follows = bool(anchors) and min(hit.start for hit in anchors) > drugs[0].start
    for hit in anchors:
        owner = _drug_of(hit, drugs, reading, follows=follows)
        if owner is not None:
            found[owner].add(hit.tag)
    for hit in reading.hits("not"):
        # Chinese may say it behind: “to this, not allergic”.
        after = [drug for drug in drugs if drug.start >= hit.end]
        spaced = reading.words is None or reading.words.table.spaced
        owner = _drug_of(hit, after or ([] if spaced else drugs), reading, follows=False)
        if hit.tag == "hard" and owner is not None and _is_alone(hit, drugs, reading):
            found[owner].add(_DENIED)
    return found


def _drug_of(hit: Hit, drugs: list[Hit], reading: Reading, *, follows: bool) -> str | None:
    """Find the drug that a word goes with: one in its own part of the sentence.

    Where both the last before it and the next behind it are, the first of the text tells.
    """
    text = reading.text
    before = next((drug for drug in reversed(drugs) if drug.end <= hit.start), None)
    behind = next((drug for drug in drugs if drug.start >= hit.end), None)
    near = {
        drug
        for drug, between in (
            (before, text[before.end : hit.start] if before else ""),
            (behind, text[hit.end : behind.start] if behind else ""),
        )
        if drug is not None and not _is_divided(between, reading)
    }
    found = near.pop() if len(near) == 1 else ((before or behind) if follows else behind)
    if found is None:
        return None
    low, high = sorted((found, hit), key=lambda one: one.start)
    return None if _BORDER.search(text[low.end : high.start]) else found.tag


def _is_divided(between: str, reading: Reading) -> bool:
    """Tell whether a comma or an “and” stands in a part of a text."""
    joiners = reading.words.table.joiners if reading.words else ()
    if _DIVIDES.search(between):
        return True
    if reading.words is not None and not reading.words.table.spaced:
        return any(joiner in between for joiner in joiners)
    return any(word in joiners for word in between.split())


def _is_alone(hit: Hit, drugs: list[Hit], reading: Reading) -> bool:
    """Tell whether a “not” holds for one drug, and another one stands before it."""
    place = reading.sentence_of(hit.start)
    same = [drug for drug in drugs if reading.sentence_of(drug.start) == place]
    return any(drug.end <= hit.start for drug in same) or len(same) == 1


def _finding(first: str, second: str) -> Finding:
    return blocking("placeholder-order", f"{first} and {second} changed places")


def _is_swapped(first: str, second: str, there: _Anchors, here: _Anchors) -> bool:
    """Tell whether what stood beside each of two placeholders now stands beside the other.

    A preposition of one is enough; of opposites, each of the two must have its own.
    """
    straight = crossed = False
    for kind in {*there[first], *there[second]}:
        one, other = there[first].get(kind, _NONE), there[second].get(kind, _NONE)
        now, then = here[first].get(kind, _NONE), here[second].get(kind, _NONE)
        if kind != _FRAME and not (one and other and now and then):
            continue
        shared = one & other
        straight |= bool((one & now | other & then) - shared)
        crossed |= bool((one & then | other & now) - shared)
    return crossed and not straight


def _anchors(text: str, names: list[str], language: str, words: Language) -> _Anchors:
    """Turn a text into what stands beside each of its placeholders."""
    numbers = {name: number for number, name in enumerate(names)}

    def marked(match: re.Match[str]) -> str:
        number = numbers.get(match[0])
        return " " if number is None else f" {chr(_FIRST_MARK + number)} "

    reading = Reading(cleaned(_PLACEHOLDER.sub(marked, text), language), language, words)
    found: dict[str, dict[str, set[str]]] = {name: {} for name in names}
    marks = list(_MARK.finditer(reading.text))
    for mark in marks:
        name = _name(mark, names)
        found[name][_FRAME] = _frames(reading.text, mark, words)
        if language == SOURCE_LANGUAGE and found[name][_FRAME] and _kind(name) in _HELD:
            # “At {phone}” is «al número», “at {time}” is «a las».
            found[name][_FRAME] = {*found[name][_FRAME] - {"at"}, _kind(name)}
    for kind in _ANCHORS & reading.kinds.keys() if marks else ():
        hits = reading.hits(kind)
        follows = hits[0].start > marks[0].start()
        for hit in hits:
            owner = _owner(hit.start, marks, reading.text, follows=follows)
            if owner is not None:
                found[_name(owner, names)].setdefault(kind, set()).add(hit.tag)
    return found


def _name(mark: re.Match[str], names: list[str]) -> str:
    return names[ord(mark[0]) - _FIRST_MARK]


def _owner(
    place: int, marks: list[re.Match[str]], text: str, *, follows: bool
) -> re.Match[str] | None:
    """Find the placeholder that a word goes with: the last before it, or the next behind it."""
    if follows:
        before = [mark for mark in marks if mark.end() <= place]
        mark = before[-1] if before else None
        between = text[mark.end() : place] if mark else ""
    else:
        mark = next((mark for mark in marks if mark.start() >= place), None)
        between = text[place : mark.start()] if mark else ""
    return None if mark is None or _BORDER.search(between) else mark


def _frames(text: str, mark: re.Match[str], words: Language) -> set[str]:
    """Find the kinds of the words right before and behind a placeholder, the longest only."""
    before, after = text[: mark.start()].rstrip(" '"), text[mark.end() :].lstrip()
    is_spaced = words.table.spaced

    def ends(form: str) -> bool:
        is_part = is_spaced and before[: -len(form)][-1:].isalnum()
        return before.endswith(form) and not is_part

    def begins(form: str) -> bool:
        is_part = is_spaced and after[len(form) :][:1].isalnum()
        return after.startswith(form) and not is_part

    found = _longest(words.frames, ends)
    return found | _longest(words.frames_behind, begins)


def _longest(frames: Mapping[str, tuple[str, ...]], fits: Callable[[str], bool]) -> set[str]:
    """Turn words by their kind into the kinds of the longest that fits."""
    best: tuple[int, set[str]] = (0, set())
    for frame, forms in frames.items():
        for form in forms:
            if len(form) >= best[0] and fits(form):
                kept = best[1] if len(form) == best[0] else set()
                best = (len(form), kept | {frame})
    return best[1]


def _between(text: str, first: str, second: str) -> bool:
    """Tell whether two placeholders stand in one sentence."""
    between = text[text.index(first) + len(first) : text.rindex(second)]
    return not re.search(r"[.!?]\s", between)


def _kind(name: str) -> str:
    """Turn a placeholder into what it holds: numbers and phones can be taken for each other."""
    for kind, parts in _KINDS.items():
        if any(part in name for part in parts):
            return kind
    return name
