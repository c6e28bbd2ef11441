"""Turn a translation into a finding when a “not” was lost or added, sentence by sentence.

“Do not drive” and “You can drive” differ by one word and by a life. Every text says “not”
between a least and a most number of times: “evite” may stand for a “not”, or for “avoid”. A
finding is made only where both sides cannot agree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from nethandout.i18n.checks.entry import Entry, Finding, error, grave, warning
from nethandout.i18n.checks.lexicon import Hit
from nethandout.i18n.checks.reading import Reading, read_source
from nethandout.i18n.checks.tables import ACT, AXIS, built_in_english
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.i18n.termbase import Termbase

_HARD, _FOLLOW, _SOFT, _DOUBLE = "hard", "follow", "soft", "double"
_NEUTRAL: Final = "neutral"
_SLIGHT: Final = "slight"
_REPEATS, _AVOIDS, _JOINED, _UNTIL = "repeats", "avoids", "joined", "until"
_NOTHING: Mapping[str, Sequence[int]] = MappingProxyType({})
_REPEAT = frozenset({_FOLLOW, _REPEATS, _JOINED})
_DENIES = frozenset({_HARD, _DOUBLE})
_LOOKS_SO = frozenset({""})
# An “until” of English has no “not” in it; it only says where Russian may have one.
_NO_NOTS = frozenset({"", _UNTIL})
_STRICTLY = frozenset({"", _UNTIL, _SLIGHT})
_CLAUSE = re.compile(r"[.,;:!?¿¡()،؛]|\b(?:y|o|que|si|pero|porque)\b")
_SURE = frozenset({"hard", "follow", "repeats", "joined"})
_PERHAPS = frozenset({_SOFT, _SLIGHT, _DOUBLE, _AVOIDS, _UNTIL, _NEUTRAL})


class Said(NamedTuple):
    """How often a text says “not”: surely, and at most."""

    least: int
    most: int

    def __add__(self, other: object) -> Said:
        """Add two sentences."""
        if not isinstance(other, Said):
            return NotImplemented
        return Said(self.least + other.least, self.most + other.most)


_MAYBE, _MAYBE_TWICE = Said(0, 1), Said(0, 2)


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of a text that both languages say in their own way."""

    start: int
    end: int


def negations(text: str) -> int:
    """Turn an English text into how many words in it surely negate."""
    reading = read_source(text, built_in_english(), _NO_TERMS)
    return sum(said.least for said in by_sentence(reading))


def check_negation(entry: Entry) -> Iterator[Finding]:
    """Find a “not” that only the source or only the translation has."""
    if entry.words is None or not entry.words.table.negation.hard:
        return
    if not (entry.there.hits("not") or entry.here.hits("not")):
        return
    if _only_the_condition(entry):
        yield grave(entry, "negation-lost", "“do not … without” became “do … without” here")
        return
    if _stop_is_lost(entry):
        yield grave(entry, "negation-lost", "the source says “stop”; nothing here does")
    there, here = _sides(entry)
    if len(there) != len(here):
        there, here = [_sum(there)], [_sum(here)]
    lost, added = _compared(there, here)
    if lost and added and _is_reordered(entry):
        lost, added = _compared([_sum(there)], [_sum(here)])
    if lost:
        times = "a “not” of the source is missing here" if lost == 1 else f"{lost} are missing"
        yield grave(entry, "negation-lost", times)
    if added:
        report = _added if entry.is_vital else warning
        yield report("negation-added", "this says “not” where the source does not")


def _compared(there: Sequence[Said], here: Sequence[Said]) -> tuple[int, int]:
    """Count the “not” that are lost, and those that are added, sentence by sentence."""
    pairs = [*zip(there, here, strict=True)]
    return (
        sum(max(0, a.least - b.most) for a, b in pairs),
        sum(max(0, b.least - a.most) for a, b in pairs),
    )


def _is_reordered(entry: Entry) -> bool:
    """Tell whether what only one sentence says stands in another one, and nothing stayed."""
    there, here = entry.there, entry.here
    moved = False
    for kind in there.kinds.keys() & here.kinds.keys():
        if not kind.startswith((AXIS, ACT)):
            continue
        for tag in {hit.tag for hit in there.hits(kind)}:
            places = [
                {side.sentence_of(hit.start) for hit in side.hits(kind) if hit.tag == tag}
                for side in (there, here)
            ]
            if all(len(place) == 1 for place in places):
                if places[0] == places[1]:
                    return False
                moved = True
    return moved


def _only_the_condition(entry: Entry) -> bool:
    """Tell whether “do not stop without asking” became “stop without asking”.

    Then no “not” stands outside the words that say under which condition.
    """
    there, here = entry.there, entry.here
    conditions = here.hits("without")
    if not conditions or not any(_is_denied(hit, there) for hit in there.hits("without")):
        return False
    if "idiom only-after" in here.idioms:
        return False
    # “Stop” is no “not” where the source says it, too.
    stops = any(hit.tag == "stop" for hit in there.hits("axis doing"))
    nothing = {"", _SOFT} if stops else {""}
    begin = {condition.start for condition in conditions}
    return all(
        hit.tag in nothing or hit.start in begin or is_in(hit, conditions)
        for hit in here.hits("not")
    )


def _stop_is_lost(entry: Entry) -> bool:
    """Tell whether a sentence that tells to stop something has no word for that, and no “not”."""
    there, here = entry.there, entry.here
    if "stop" not in (entry.words.table.opposites.get("doing", ()) if entry.words else ()):
        return False
    begins = [h for h in there.hits("axis doing") if h.tag == "stop" and _is_first(h, there)]
    said = [hit for hit in here.hits("axis doing") if hit.tag == "stop"]
    return bool(begins) and not said and not any(hit.tag for hit in here.hits("not"))


def _is_denied(hit: Hit, reading: Reading) -> bool:
    """Tell whether a “not” that is no “without” stands before a word in its sentence."""
    sentence = reading.sentence_of(hit.start)
    conditions = {condition.start for condition in reading.hits("without")}
    return any(
        other.tag in _DENIES
        and other.start not in conditions
        and other.start < hit.start
        and reading.sentence_of(other.start) == sentence
        for other in reading.hits("not")
    )


def _added(code: str, message: str) -> Finding:
    return error(code, message, blocks=True)


def _sides(entry: Entry) -> tuple[list[Said], list[Said]]:
    """Turn both sides into what each sentence says, but for idioms that both have."""
    shared = entry.there.idioms & entry.here.idioms
    slight = any(hit.tag == _SLIGHT for hit in entry.there.hits("not"))
    strict = slight and entry.has_vital_role
    return (
        by_sentence(entry.there, _spans(entry.there, shared), strict=strict),
        by_sentence(
            entry.here,
            _spans(entry.here, shared),
            {_SOFT: _avoided(entry.there), _UNTIL: _not_until(entry.there)},
            carried=_is_carried(entry.there),
        ),
    )


def _is_carried(reading: Reading) -> bool:
    """Tell whether a “not” of an English text holds for two things: “do not eat or drink”."""
    return bool(carried_in(reading))


def carried_in(reading: Reading) -> set[int]:
    """Find the sentences of an English text in which a “not” holds for two things."""
    places = ((hit, reading.sentence_of(hit.start)) for hit in reading.hits("carries"))
    return {sentence for hit, sentence in places if _is_open(hit, sentence, reading)}


def _avoided(reading: Reading) -> list[int]:
    """Count how often each sentence of an English text says “avoid”, “stop” and the like."""
    found = [0] * reading.sentences
    for hit in reading.hits("not"):
        found[reading.sentence_of(hit.start)] += hit.tag == _AVOIDS
    return found


def _not_until(reading: Reading) -> list[int]:
    """Count how often each sentence of an English text says “not … until”.

    Russian says “until” with a “not” of its own, which stands for none of English.
    """
    found = [0] * reading.sentences
    denied: set[int] = set()
    for hit in reading.hits("not"):
        sentence = reading.sentence_of(hit.start)
        if hit.tag == _HARD:
            denied.add(sentence)
        found[sentence] += hit.tag == _UNTIL and sentence in denied
    return found


def _spans(reading: Reading, shared: frozenset[str]) -> list[_Span]:
    return [_Span(hit.start, hit.end) for kind in shared for hit in reading.hits(kind)]


def by_sentence(
    reading: Reading,
    perhaps: Sequence[_Span] = (),
    spent: Mapping[str, Sequence[int]] = _NOTHING,
    *,
    carried: bool = False,
    strict: bool = False,
) -> list[Said]:
    """Turn a reading into how often each of its sentences says “not”.

    A negator inside the name of a drug is none; one in a span that is said otherwise in the
    other language may count or not. `spent` is how often each sentence of the source says
    “avoid” or “not … until”, and `carried` whether a “not” there holds for two things. Where a
    mistake can hurt (`strict`), “weak” and the like are no excuse for a “not”.
    """
    found = [Said(0, 0)] * reading.sentences
    names = reading.hits("drug")
    by_place = all(len(counts) == reading.sentences for counts in spent.values())
    left = _left(spent, by_place=by_place)
    unstrict = _NO_NOTS if reading.language == SOURCE_LANGUAGE else _LOOKS_SO
    nothing = _STRICTLY if strict else unstrict
    hits = [h for h in reading.hits("not") if h.tag not in nothing and not is_in(h, names)]
    joins = Counter(reading.sentence_of(hit.start) for hit in hits if hit.tag == _JOINED)
    # Where a sentence has a “not”, “never” and “nothing” only repeat it, before or after it.
    denied = {reading.sentence_of(hit.start) for hit in hits if hit.tag in _DENIES}
    for hit in hits:
        sentence = reading.sentence_of(hit.start)
        spot = (hit.tag, sentence if by_place else 0)
        if left.get(spot, 0) > 0:
            # “Avoid” may stand for a “not”, but not where it stands for “avoid”.
            left[spot] -= 1
        elif hit.tag in _PERHAPS or is_in(hit, perhaps):
            found[sentence] += _MAYBE_TWICE if hit.tag == _DOUBLE else _MAYBE
        else:
            # “And neither eat nor drink” has a “not” for each of the two.
            lacks_one = carried and joins[sentence] == 1
            said = _said(hit, reading, is_denied=sentence in denied, carried=lacks_one)
            found[sentence] += said
            if said.least:
                denied.add(sentence)
    for place, said in _implied(reading, perhaps):
        found[place] += said
    return found


def _left(spent: Mapping[str, Sequence[int]], *, by_place: bool) -> dict[tuple[str, int], int]:
    """Turn what the source says into how often each word may still stand for that."""
    return {
        (tag, place): count
        for tag, counts in spent.items()
        for place, count in enumerate(counts if by_place else [sum(counts)])
    }


def _said(hit: Hit, reading: Reading, *, is_denied: bool, carried: bool) -> Said:
    """Turn a negator into how often it says “not”, in a sentence that may have one already.

    “Eat, and not drink” for “do not eat or drink” lacks the first “not”: the one that joins
    counts for nothing there.
    """
    if hit.tag in _REPEAT and is_denied:
        return _MAYBE
    repeats_nothing = hit.tag == _REPEATS and not _is_first(hit, reading)
    if repeats_nothing or (hit.tag == _JOINED and carried):
        return Said(0, 0)
    return Said(1, 1)


def _implied(reading: Reading, perhaps: Sequence[_Span]) -> Iterator[tuple[int, Said]]:
    """Find the sentences in which a “not” may be said once more, or without a word for it."""
    # “Do not eat or drink” may be said with a “not” for each.
    for hit in reading.hits("carries"):
        sentence = reading.sentence_of(hit.start)
        if _is_open(hit, sentence, reading):
            yield sentence, _MAYBE
    for span in perhaps:
        if not any(is_in(hit, [span]) for hit in reading.hits("not")):
            yield reading.sentence_of(span.start), _MAYBE


def _is_first(hit: Hit, reading: Reading) -> bool:
    """Tell whether a word that repeats a “not” begins a clause: only there it negates alone."""
    may = reading.words is None or reading.words.table.negation.alone
    return may and not _CLAUSE.split(reading.text[: hit.start])[-1].strip()


def _is_open(hit: Hit, sentence: int, reading: Reading) -> bool:
    """Tell whether a “not” stands before an “or” in its sentence, or begins with it."""
    return any(
        (other.start == hit.start or (other.tag in _SURE and other.end <= hit.start))
        and reading.sentence_of(other.start) == sentence
        for other in reading.hits("not")
    )


def is_in(hit: Hit, spans: Sequence[Hit | _Span]) -> bool:
    """Tell whether a word stands in one of some parts of a text."""
    return any(span.start <= hit.start and hit.end <= span.end for span in spans)


def _sum(parts: list[Said]) -> Said:
    total = Said(0, 0)
    for part in parts:
        total += part
    return total


_NO_TERMS = Termbase()
