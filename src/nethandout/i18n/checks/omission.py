"""Turn a translation into findings where a part of its source is missing, or one was added.

Languages join and split sentences, so a number of sentences proves nothing alone: what counts
is whether the text is shorter, too, than its language's length would be, and whether its parts
between commas became fewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from nethandout.i18n.checks.amounts import amounts
from nethandout.i18n.checks.entry import Entry, Finding, error, warning
from nethandout.i18n.checks.plain import KEPT_TEXTS
from nethandout.i18n.checks.reading import Reading
from nethandout.i18n.checks.tables import ACT, AXIS, IDIOM
from nethandout.i18n.languages import SCRIPT_NAMES

# Measured on translated health leaflets: letters here for each letter of English, and how far
# a translation that leaves nothing out goes below and above.
_LENGTHS = MappingProxyType(
    {"zh": (0.12, 0.95), "ja": (0.2, 1.2), "ko": (0.25, 1.3), "ar": (0.38, 1.7), "fa": (0.4, 1.8)}
)
_USUAL = MappingProxyType({"zh": 0.34, "ja": 0.55, "ko": 0.6, "ar": 0.88, "fa": 0.95, "es": 1.17})
_OTHER_LENGTH: Final = (0.45, 2.4)
_OTHER_USUAL: Final = 1.12
_SHORTEST: Final = 36
_SHORTER: Final = 0.84
_LONGER: Final = 1.55
_LONGER_OF_SEVERAL: Final = 1.38
_A_LITTLE_SHORTER: Final = 0.97
_MUCH_SHORTER: Final = 0.62
_PARTS = re.compile(r"[,.;:!?،؛؟，。；：！？、—–()（）\n]+(?=\D|$)|\s-\s")
_LIST = re.compile(r"\b\w[\w'-]*(?:, [\w'-]+(?: [\w'-]+){0,3}){1,12}, (?:and|or) \w")
# A list of longer parts; what stands before it is no part: “Before the scan, tell us if …”.
_LONG_LIST = re.compile(
    r"(?:^|[.!?:] )(?!(?:before|after|if|when|in|at|on|over|for|from|with|without|during|most) )"
    r"[\w'-]+(?: [\w'-]+){1,8}(?:, (?!(?:if|when|which|who|but|so|because|and|or) )"
    r"[\w'-]+(?: [\w'-]+){0,9}){2,12}, (?:and|or) \w"
)
_HELP = re.compile(r"[(（][a-zA-Z0-9 ,.-]+[)）]")
_DIVIDES = re.compile(r",(?! (?:and|or)\b)|\b(?:and|or)\b")
_SEPARATOR = re.compile(r"[,،，、;؛；]")
_CUT = re.compile(r"(?:[,،，、;؛(\[（:：-]|…|\.\.\.)$")
_WHOLE = tuple(".!?。！？؟…)）")
_WHOLE_INSIDE = re.compile(r"[.!?؟](?=\s)|[。！？](?=.)")
_COMMA = re.compile("[,،，]")
_ARABIC_AND = re.compile(r"(?<!\w)و(?=\w)")
_SENTENCE: Final = 3
# What tells that a sentence was not left out.
_EVIDENCE: Final = frozenset({f"{AXIS}call", f"{AXIS}posture", f"{AXIS}route", f"{AXIS}doing"})
_SURELY: Final = frozenset({"hard", "follow", "repeats", "joined", "double"})
# What a translator adds in good faith.
_TO_ADD: Final = (
    (f"{ACT}ask", f"{ACT}tell", f"{AXIS}call"),
    (f"{ACT}double",),
    (f"{ACT}drive",),
)


def check_sentences(entry: Entry) -> Iterator[Finding]:
    """Find a translation with fewer sentences, or more, that did not join or split them."""
    there, here = entry.there, entry.here
    if len(there.text) >= _SENTENCE * 4:
        found = _lost(entry) if there.sentences > here.sentences else _added(entry)
        if found:
            yield found
            return
    low, high = _LENGTHS.get(entry.base_language, _length(entry))
    if len(there.text) < _SHORTEST:
        return
    actual = len(_without_help(entry)) / len(there.text)
    if not low <= actual <= high:
        yield warning("length", "this is much shorter or longer than usual; is it complete?")


def _lost(entry: Entry) -> Finding | None:
    """Find fewer sentences, in a text that is shorter or asks for less."""
    there, here = entry.there, entry.here
    if _asks_all(entry):
        return None
    missing, shorter = there.sentences - here.sentences, _ratio(entry)
    said = f"{missing} of {there.sentences} sentences are missing"
    fewer_parts = _parts(here) < there.sentences or _parts(here) < _parts(there) - missing
    left = here.sentences / there.sentences
    if fewer_parts and shorter < max(_SHORTER, (1 + left) / 2):
        return _severe(entry, "sentence-lost", said)
    no_parts = shorter < _A_LITTLE_SHORTER and _parts(here) <= _parts(there) - missing
    no_parts = no_parts and _parts(here) < there.sentences
    is_short = shorter < _MUCH_SHORTER or no_parts
    return warning("sentence-lost", said) if is_short or _unasked(there, here) else None


def _added(entry: Entry) -> Finding | None:
    """Find more sentences, in a text that is longer, asks for more or counts more."""
    if entry.here.sentences <= entry.there.sentences:
        return None
    longer = _LONGER if entry.there.sentences == 1 else _LONGER_OF_SEVERAL
    said, is_longer = "this says more than the source", _ratio(entry) > longer
    if is_longer and entry.is_vital and entry.there.sentences == 1:
        return error("sentence-added", said, blocks=True)
    if is_longer or _asks_more(entry) or _counts_more(entry):
        return warning("sentence-added", said)
    return None


def _asks_all(entry: Entry) -> bool:
    """Tell whether each sentence of a source asks for something that its translation asks, too."""
    there, here = entry.there, entry.here
    asked, found = _asked(there), _asked(here)
    if any(len(found.get(kind, ())) < len(places) for kind, places in asked.items()):
        return False
    told = {there.sentence_of(place) for places in asked.values() for place in places}
    return len(told) == there.sentences


def _asked(reading: Reading) -> dict[str, list[int]]:
    """Find where a text asks for something, or forbids it, by kind."""
    kinds = [kind for kind in reading.kinds if kind.startswith(ACT) or kind in _EVIDENCE]
    asked = {kind: [hit.start for hit in reading.hits(kind)] for kind in kinds}
    # “Cannot breathe well” may be said without a “not”.
    ills = reading.hits(f"{IDIOM}ill")
    nots = [
        hit.start
        for hit in reading.hits("not")
        if hit.tag in _SURELY and not any(ill.start <= hit.start < ill.end for ill in ills)
    ]
    return asked | ({"not": nots} if nots else {})


def _unasked(there: Reading, here: Reading) -> bool:
    """Tell whether a source asks for something that its translation does not."""
    if here.words is None or not here.words.table.acts:
        return False
    return any(kind.startswith(ACT) and not here.hits(kind) for kind in there.kinds)


def _asks_more(entry: Entry) -> bool:
    """Tell whether a translation asks for something of which its source has no word."""
    there, here = entry.there, entry.here
    return any(
        any(here.hits(kind) for kind in kinds) and not any(there.hits(kind) for kind in kinds)
        for kinds in _TO_ADD
    )


def _counts_more(entry: Entry) -> bool:
    """Tell whether a translation has a number that its source has not."""
    if not entry.here.may_count:
        return False
    known = amounts(entry.there)
    return any(
        one.counts and not any(one.agrees(other) for other in known) for one in amounts(entry.here)
    )


def check_lists(entry: Entry) -> Iterator[Finding]:
    """Find a list with fewer parts than in the source."""
    if "," not in entry.there.text:
        return
    needed = _listed(entry.there.text)
    if not needed:
        return
    found = _separated(entry)
    if found < needed:
        said = "the list has fewer parts than in the source"
        yield (
            _severe(entry, "list-shorter", said)
            if entry.has_vital_role
            else warning("list-shorter", said)
        )


def check_cut(entry: Entry) -> Iterator[Finding]:
    """Find a translation that breaks off."""
    here, there = entry.target.rstrip(" *"), entry.source.rstrip(" *")
    words = entry.words
    cut = _CUT.search(here)
    if cut and not _CUT.search(there) and not (cut[0] in ":：" and there.endswith(":")):
        yield _severe(entry, "cut", "this breaks off at its end")
        return
    if words is None or here.endswith(_WHOLE) or there[-1:] not in ".!?":
        return
    text = entry.here.text
    if words.table.spaced:
        last = text.rsplit(" ", 1)[-1]
        found = last if last in words.table.dangling else None
    else:
        found = next((word for word in words.table.dangling if text.endswith(word)), None)
    if found:
        yield _severe(entry, "cut", f"this breaks off behind “{found}”")
    elif entry.has_vital_role and (_ratio(entry) < _MUCH_SHORTER or _WHOLE_INSIDE.search(here)):
        yield _severe(entry, "cut", "this has no end, as all of it but the last sentence has")


def _severe(entry: Entry, code: str, message: str) -> Finding:
    """Turn a code and a message into an error that blocks where a lost part can hurt."""
    return error(code, message, blocks=entry.has_vital_role)


def _ratio(entry: Entry) -> float:
    """Tell how long a translation is, compared with what its language usually takes."""
    table = entry.words.table if entry.words else None
    usual = _USUAL.get(entry.base_language, _OTHER_USUAL)
    if table is not None and table.usual_length:
        usual = table.usual_length
    return len(_without_help(entry)) / max(1, len(entry.there.text)) / usual


def _without_help(entry: Entry) -> str:
    """Turn a translation into another script into one without its English in parentheses."""
    text = entry.here.text
    return _HELP.sub("", text) if entry.base_language in SCRIPT_NAMES else text


def _length(entry: Entry) -> tuple[float, float]:
    table = entry.words.table if entry.words else None
    return table.length if table is not None and table.length else _OTHER_LENGTH


def _parts(reading: Reading) -> int:
    """Count the parts of a text between any signs."""
    return len([part for part in _PARTS.split(reading.text) if part.strip()])


@lru_cache(maxsize=KEPT_TEXTS)
def _listed(text: str) -> int:
    """Turn an English text into how many separators its lists have: “a, b, and c” has 2."""
    return max(
        sum(len(_DIVIDES.findall(match[0])) for match in pattern.finditer(text))
        for pattern in (_LIST, _LONG_LIST)
    )


def _separated(entry: Entry) -> int:
    """Count, at the most, what may separate the parts of a list."""
    text = entry.here.text
    count = len(_SEPARATOR.findall(text)) - _of_clauses(entry)
    joiners = entry.words.table.joiners if entry.words else ()
    if entry.base_language == "ar":
        rooted = {hit.start for hit in entry.here.hits("no joiner")}
        attached = sum(match.start() not in rooted for match in _ARABIC_AND.finditer(text))
        return count + attached + len(re.findall(r"(?<!\w)أو(?!\w)", text))
    if entry.words is None or not entry.words.table.spaced:
        pattern = "|".join(map(re.escape, joiners)) or "(?!)"
        return count + len(re.findall(pattern, text))
    # A comma and an “and” divide two parts only once; “neither … nor” has one “ni” too many.
    pairs = pairwise(["", *text.split(" ")])
    joined = [word for before, word in pairs if word in joiners and not before.endswith(",")]
    if " or " not in entry.there.text:
        # What is said as “pack or box” is one part; only the last “or” may divide two.
        alternatives = entry.words.table.negation.carries
        early = text[: text.rfind(",") + 1].split(" ")
        count -= sum(word in alternatives for word in early)
    return count + len(joined) - (joined.count("ni") > 1 or joined.count("ни") > 1)


def _of_clauses(entry: Entry) -> int:
    """Count the commas that divide clauses, not the parts of a list: «Позвоните, если …».

    A condition that the source says last may be said first, with a comma behind it.
    """
    here, text = entry.here, entry.here.text
    found: set[int] = set()
    opened: list[tuple[int, int]] = []
    start = 0
    for end in here.ends:
        sentence = text[start:end]
        opened += [(start, end)] * _begins_with_if(here, start, end)
        commas = [start + match.start() for match in _COMMA.finditer(sentence)]
        clauses = [hit.start for hit in here.hits("clause") if start <= hit.start < end]
        found |= {comma for comma in commas if any(0 < place - comma <= 2 for place in clauses)}  # noqa: PLR2004 - a comma and a space
        start = end
    there = entry.there
    starts = [0, *there.ends[:-1]]
    left = sum(
        _begins_with_if(there, begin, end) for begin, end in zip(starts, there.ends, strict=True)
    )
    for begin, end in opened[left:]:
        commas = [begin + match.start() for match in _COMMA.finditer(text[begin:end])]
        if commas and not found & {*commas}:
            found.add(commas[-1])
    return len(found)


def _begins_with_if(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a sentence begins with “if” or “when”."""
    return any(
        hit.tag == "if" and start <= hit.start < end and not reading.text[start : hit.start].strip()
        for hit in reading.hits("clause")
    )
